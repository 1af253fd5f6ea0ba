package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// ErrNoStore is the error of what needs a store, in a runtime without one.
var ErrNoStore = errors.New("the runtime has no store")

// Resume goes on with a root execution that was cut off, with all below it: each
// flow is run again and given what was recorded until it is where it was. What is
// paused stays paused. An execution that this runtime has already is returned as it
// is. When ctx ends the tree is cancelled, as with [Runtime.Start].
//
// The error is a [NotFoundError], [store.ErrOwned] if a process that is running has
// the execution, or [ErrWrongState] if it has ended with all below it.
func (r *Runtime) Resume(ctx context.Context, id string) (*Execution, error) {
	if r.commits == nil {
		return nil, ErrNoStore
	}
	root := store.Root(id)
	if x := r.live(root); x != nil {
		return x, nil
	}
	s := r.opts.Store
	if err := s.Claim(ctx, root); err != nil {
		return nil, r.stored(err, id)
	}
	rows, err := s.Tree(ctx, root)
	if err != nil {
		return nil, r.stored(err, id)
	}
	x, err := r.resumeTree(ctx, rows)
	if err != nil {
		return nil, errors.Join(err, release(ctx, s, root))
	}
	return x, nil
}

func release(ctx context.Context, s store.Store, root string) error {
	return s.Commit(ctx, store.Batch{Released: []string{root}})
}

// live is the execution of that id if it is in memory.
func (r *Runtime) live(id string) *Execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[id]
}

// stored says what is missing when a store does not have an execution.
func (r *Runtime) stored(err error, id string) error {
	if errors.Is(err, store.ErrNotFound) {
		return &NotFoundError{Kind: "execution", Name: id}
	}
	return fmt.Errorf("execution %s: %w", id, err)
}

func (r *Runtime) resumeTree(ctx context.Context, rows []store.Execution) (*Execution, error) {
	all := make([]*Execution, len(rows))
	for i := range rows {
		all[i] = r.fromRow(&rows[i])
	}
	root := all[0]
	root.tree = newTree(ctx, root, r.opts.Limits)
	root.tree.begun, root.tree.retryOf = root.startedAt, rows[0].RetryOf
	for _, x := range all {
		x.tree = root.tree
	}
	if err := relate(all); err != nil {
		return nil, err
	}
	return root, r.runAgain(all)
}

// runAgain lets a tree go on whose flows have to be run again. The first execution is
// its root.
func (r *Runtime) runAgain(all []*Execution) error {
	root := all[0]
	if err := r.takeIn(all); err != nil {
		root.tree.cancel(err)
		return err
	}
	var starts []func() error
	for _, x := range all {
		switch {
		case x.status == Running && x.typ != ConnectionType:
			starts = append(starts, x.again)
		case x.status.Ended() && x.typ != ConnectionType && slices.ContainsFunc(x.children, cutOff):
			starts = append(starts, x.shadow)
		}
	}
	if root.status == Created {
		starts = append(starts, root.Start)
	}
	if len(starts) == 0 {
		root.tree.cancel(errEnded)
		r.forget(root)
		return fmt.Errorf("resume of execution %s: %w: it has ended", root.id, ErrWrongState)
	}
	return r.launch(root, starts)
}

func cutOff(c *Execution) bool { return c.typ == ConnectionType && c.status == Running }

// relate makes executions from a store those of a tree, parents before children.
func relate(all []*Execution) error {
	byID := make(map[string]*Execution, len(all))
	for i, x := range all {
		byID[x.id] = x
		x.ctx, x.cancel = x.tree.context(x.typ)
		if x.pauseWanted {
			x.resumed = make(chan struct{})
		}
		switch {
		case x.status.Ended():
			x.cause = endedBefore(x)
			close(x.done)
			x.cancel(errEnded)
		case x.typ != ConnectionType:
			x.job = &flowJob{file: x.file}
		}
		if i == 0 {
			continue
		}
		if x.parent = byID[store.Parent(x.id)]; x.parent == nil {
			return fmt.Errorf("execution %s: its parent is not in the store", x.id)
		}
		x.parent.children = append(x.parent.children, x)
	}
	for _, x := range all {
		slices.SortFunc(x.children, func(a, b *Execution) int { return cmp.Compare(childNumber(a.id), childNumber(b.id)) })
	}
	return nil
}

// takeIn makes executions those that can be found, and counts what they have used
// of the limits. What they use when they are run again counts then.
func (r *Runtime) takeIn(all []*Execution) error {
	root := all[0]
	budget := &root.tree.budget
	budget.children.Store(int64(len(all) - 1))
	budget.outputBytes.Store(0)
	for _, x := range all {
		budget.outputBytes.Add(int64(len(x.input) + len(x.name) + len(x.output.encoded)))
	}
	for _, x := range all {
		if err := r.add(x); err != nil {
			r.forget(root)
			return err
		}
	}
	return nil
}

// endedBefore is why an execution of an earlier process failed: all that is left
// of it is the message.
func endedBefore(x *Execution) error {
	switch x.status {
	case EndedError:
		return errors.New(x.message)
	case EndedCancelled:
		return &CancelledError{x.message}
	}
	return nil
}

// launch starts what runs of a tree, as one: what ends at once does not end the
// tree before the rest has begun.
func (r *Runtime) launch(root *Execution, starts []func() error) error {
	if !r.enter() {
		return ErrClosed
	}
	defer r.leave()
	if err := root.tree.enter(r.now()); err != nil {
		return err
	}
	defer root.tree.leave()
	for _, start := range starts {
		if err := start(); err != nil {
			return root.tree.suspend(err)
		}
	}
	return nil
}

// again lets a flow that was cut off run again.
func (x *Execution) again() error {
	j := x.job.(*flowJob)
	x.ranAgain = true
	var err error
	if j.replay, err = readJournal(context.WithoutCancel(x.tree.ctx), x.rt.opts.Store, x.id); err != nil {
		return err
	}
	if j.replay.past() {
		x.detach()
	} else if cause := x.cancelAsked(); cause != nil {
		x.cancel(cause)
	}
	return x.goOn()
}

// detach makes that a flow which is cancelled before it is where it was is cancelled
// there, so that it can clean up.
func (x *Execution) detach() {
	x.mu.Lock()
	defer x.mu.Unlock()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(x.ctx))
	attached := x.ctx
	x.attached = attached
	context.AfterFunc(attached, func() {
		if cause := context.Cause(attached); cleansUpAfter(cause) {
			x.Cancel(cancelCause(attached).Error())
		} else {
			cancel(cause)
		}
	})
	x.ctx, x.cancel, x.repeating = ctx, cancel, true
}

// goOn performs the job of an execution that was cut off.
func (x *Execution) goOn() error {
	now := x.rt.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.enterLocked(now); err != nil {
		return err
	}
	x.rt.events.send(Event{Kind: EventResumed, Time: now, Execution: x, Status: x.status})
	go x.run(x.job)
	return nil
}

// shadow runs a flow again that has ended, for the sake of its connections that
// have not: what they were given is known to the flow alone. Nothing of the
// execution itself changes by it.
func (x *Execution) shadow() error {
	replay, err := readJournal(context.WithoutCancel(x.tree.ctx), x.rt.opts.Store, x.id)
	if err != nil {
		return err
	}
	replay.ghost = true
	s := x.copyForReplay(&flowJob{file: x.file, replay: replay})
	if err := x.tree.enter(x.rt.now()); err != nil {
		return err
	}
	if !x.rt.enter() {
		x.tree.leave()
		return ErrClosed
	}
	go func() {
		defer s.rt.leave()
		defer s.tree.leave()
		s.perform(s.job)
		s.cancel(errEnded)
	}()
	return nil
}

// copyForReplay is an execution that is run beside the real one: it has the same
// children, and nobody can see it.
func (x *Execution) copyForReplay(j *flowJob) *Execution {
	s := &Execution{
		rt: x.rt, tree: x.tree, parent: x.parent, id: x.id, typ: x.typ, hidden: true,
		flowName: x.flowName, file: x.file, program: x.program, step: x.step,
		name: x.name, status: Running, input: x.input, createdAt: x.createdAt, startedAt: x.startedAt,
		children: x.Children(), job: j,
		done: make(chan struct{}), stopped: make(chan struct{}),
	}
	s.ctx, s.cancel = x.tree.context(x.typ)
	return s
}

// nextChild is the child that x has made at this point of its journal.
func (x *Execution) nextChild() (*Execution, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.made++
	id := childID(x.id, x.made)
	if i := x.made - 1; i < len(x.children) && x.children[i].id == id {
		return x.children[i], nil
	}
	return nil, fmt.Errorf("execution %s: %w: it is not in the store", id, journal.ErrCorrupt)
}

// reattach gives a connection that was cut off what it needs to go on, which only
// its parent knows, and lets it go on if it was started.
func (x *Execution) reattach(ctx context.Context, create func(context.Context) (*Execution, error)) error {
	if status := x.Status(); x.typ != ConnectionType || status.Ended() || x.tree.replayed {
		return nil
	}
	made, err := create(ctx)
	if err != nil {
		made = &Execution{job: failedJob{err}}
	}
	x.mu.Lock()
	x.job = made.job
	goOn := x.status == Running
	x.mu.Unlock()
	switch {
	case !goOn:
		return nil
	case x.cancelWanted:
		x.cancel(&CancelledError{x.cancelReason})
	}
	if err := x.goOn(); err != nil {
		return x.suspendTree(err)
	}
	return nil
}

// A failedJob is one that cannot be performed any more, because what it needs is
// gone.
type failedJob struct{ err error }

func (j failedJob) run(ctx context.Context, _ *Execution) outcome { return failure(ctx, j.err) }

// pins are the files that a journal has loaded, by the names that load statements
// have for them.
func (r *replay) pins() (map[string]bool, error) {
	pins := map[string]bool{}
	copied := *r
	for {
		e, ok, err := copied.next()
		if err != nil || !ok {
			return pins, err
		}
		if name, err := strconv.Unquote(e.Target); err == nil && e.Kind == journal.Load {
			pins[name] = e.Failure == nil
		}
	}
}
