package runtime

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/runtime/using"
)

// An Execution is one run of a flow, a script or a connection, with its own
// inputs, outputs, status and log. Executions form a tree: what a flow starts
// are its children. All methods are safe for concurrent use.
type Execution struct {
	rt     *Runtime
	tree   *tree
	parent *Execution
	id     string
	typ    Type

	flowName, connectorName, connectorType string

	// Of a flow: what its text is called, and the digest of the text. The text
	// itself is here until it has been put into the store.
	file    string
	program store.Digest
	text    []byte
	far     *farHost    // of what is known of an execution in an isolated interpreter
	step    int         // the effect of its parent that created it
	hidden  bool        // a copy that is run again beside the real one
	protect Protect     // keys that are not shown
	using   using.Steps // what calls of it are made with, for the flow that has made it
	cleanup bool        // made by a flow that is cancelled, to clean up

	madeAt    line                   // of a child in a dry run: where its parent has made it
	ahead     atomic.Int64           // how far a dry run has its clock ahead, by what was slept
	plannedAs atomic.Pointer[string] // why a connection of a dry run was not made; nil if it was

	ranAgain bool   // a flow that was cut off, or parked
	away     bool   // it is known by the store alone
	parentID string // of one that is away

	ctx      context.Context // ends when the execution is cancelled or has ended
	cancel   context.CancelCauseFunc
	attached context.Context // of a flow that runs again: it is cancelled after this has ended
	done     chan struct{}   // closed when it has ended
	stopped  chan struct{}   // closed when it has stopped without having ended

	pending pending // what of it is not committed yet

	mu            sync.Mutex
	job           job // what is performed; nil once it has ended
	name          string
	status        Status
	ending        Status          // its end that is being committed; "" until then
	suspended     *SuspendedError // why it has stopped
	before        dryBefore       // what a dry run has not done before
	call          *dryCall        // a connection of a dry run; nil if no flow has started it
	sent          bool            // a call that may change something was about to be made
	pauseWanted   bool
	repeating     bool // a flow that runs again is not where it was
	cancelWanted  bool
	cancelReason  string
	archived      bool
	wakeAt        time.Time     // of a root that is parked
	resumed       chan struct{} // closed when a paused execution goes on
	woken         chan struct{} // holds a token when it is to look what has happened; nil if nobody has asked
	message       string
	statusMessage string
	failure       []byte // the error of a flow, encoded; nil if there is none
	input         []byte // as it may be shown, encoded; nil for None
	output        output
	createdAt     time.Time
	startedAt     time.Time
	endedAt       time.Time
	logs          []LogEntry
	logsStored    bool // they are in the journal, not here
	children      []*Execution
	cachedAs      string   // the name of its output in the cache; "" if it is in none
	made          int      // how many children it has asked for; fewer while it is run again
	updating      []string // settings that it has locked for an update
	waiters       []*waiter
	cause         error // what a failed execution failed of
}

// A job is what an execution performs.
type job interface {
	// run performs it. It returns when it is done, and soon after ctx ends.
	run(ctx context.Context, x *Execution) outcome
}

// An outcome is how a job ended.
type outcome struct {
	status        Status
	message       string
	statusMessage string
	failure       []byte          // the error of a flow, encoded
	err           error           // the cause of a failure
	suspended     *SuspendedError // it has not ended
	objects       []store.Object  // to be written with the record of the end
}

// A LogEntry is one message of an execution's log.
type LogEntry struct {
	Time    time.Time
	Level   string // "info", "warning", "error"
	Message string
}

// ID identifies the execution. No two have the same.
func (x *Execution) ID() string { return x.id }

// Type says what the execution performs.
func (x *Execution) Type() Type { return x.typ }

// Parent is the execution that created this one, nil for a root.
func (x *Execution) Parent() *Execution { return x.parent }

// Root is the execution at the top of the tree; it may be x itself.
func (x *Execution) Root() *Execution { return x.tree.root }

// Context ends when the execution is cancelled or has ended, or has left memory to
// wait for a time. context.Cause of it says why.
func (x *Execution) Context() context.Context {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.ctx
}

// Done is closed when the execution has ended.
func (x *Execution) Done() <-chan struct{} { return x.done }

// Name is the name of the record.
func (x *Execution) Name() string {
	if x.far != nil {
		x.far.refresh(x)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.name
}

// Status is how far the execution is.
func (x *Execution) Status() Status {
	if x.far != nil && x != x.far.x {
		x.far.refresh(x)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.status
}

// Err is nil until the execution has ended in something else than success, and
// then the cause: what a driver answered, a *LimitError, a *CancelledError, or a
// *FlowError.
func (x *Execution) Err() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.cause
}

// Children are the executions created by x, in order.
func (x *Execution) Children() []*Execution {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]*Execution(nil), x.children...)
}

// Describe names the execution in a sentence: `connection "repository" (GIT)`.
func (x *Execution) Describe() string {
	name := x.Name()
	switch x.typ {
	case ConnectionType:
		if name == x.connectorType {
			return "connection " + name
		}
		return fmt.Sprintf("connection %q (%s)", name, x.connectorType)
	case ScriptType:
		return fmt.Sprintf("script %q", name)
	}
	return fmt.Sprintf("flow %q", name)
}

// Start starts an execution that was created and lets a paused one go on. It does
// nothing to one that runs or has ended. The error is a [LimitError],
// [ErrClosed], or [ErrWrongState] for a child that nobody started until its root
// and all below it had ended.
func (x *Execution) Start() error {
	now := x.rt.now()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status != Created || x.ending != "" {
		x.resumeLocked()
		return nil
	}
	if err := x.enterLocked(now); err != nil {
		return err
	}
	x.startedAt = now
	x.setStatusLocked(Running, EventStarted, now)
	x.put()
	go x.run(x.job)
	return nil
}

// run performs the job of an execution that has entered, to its end.
func (x *Execution) run(job job) {
	defer x.rt.leave()
	defer x.tree.leave()
	out := x.perform(job)
	if x.rt.dry != nil {
		x.decided(false) // one that was cancelled before
	}
	x.giveBackRunning()
	if out.suspended == nil {
		if err := x.endLocks(); err != nil {
			out.suspended = &SuspendedError{err}
		}
	}
	if out.suspended == nil {
		out.suspended = x.end(out)
	}
	if out.suspended != nil {
		x.stop(out.suspended)
	}
}

// put notes in the store how x is now. The caller holds x.mu.
func (x *Execution) put() {
	if c := x.rt.commits; c != nil && !x.hidden {
		c.putExecution(x)
	}
}

// enterLocked counts x as running, wherever that is counted.
func (x *Execution) enterLocked(now time.Time) error {
	if x.parent != nil {
		if err := x.tree.budget.takeRunning(); err != nil {
			return err
		}
	}
	if !x.rt.enter() {
		x.giveBackRunning()
		return ErrClosed
	}
	if err := x.tree.enter(now); err != nil {
		x.rt.leave()
		x.giveBackRunning()
		return fmt.Errorf("start of execution %q: %w", x.name, err)
	}
	return nil
}

func (x *Execution) giveBackRunning() {
	if x.parent != nil {
		x.tree.budget.running.Add(-1)
	}
}

func (x *Execution) perform(job job) (out outcome) {
	defer func() {
		if p := recover(); p != nil {
			err := fmt.Errorf("internal error: panic: %v", p)
			out = outcome{status: EndedError, message: err.Error(), err: err}
		}
	}()
	if x.ctx.Err() != nil { // cancelled before it began
		return ended(x.ctx)
	}
	return job.run(x.ctx, x)
}

// cancelAsked returns why x is to be cancelled once it is where it was, nil if it is not.
func (x *Execution) cancelAsked() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.cancelWanted {
		return nil
	}
	return &CancelledError{x.cancelReason}
}

// end gives the execution its final status, once.
func (x *Execution) end(out outcome) *SuspendedError {
	_, err := x.endIf(func(s Status) bool { return !s.Ended() }, out)
	return err
}

// endCreated ends an execution that was not started, and reports whether it was
// one.
func (x *Execution) endCreated(cause error) bool {
	created, _ := x.endIf(func(s Status) bool { return s == Created }, outcome{status: EndedCancelled, message: cause.Error(), err: cause})
	if created && x.parent == nil {
		x.tree.abandon()
	}
	return created
}

// endUnattached ends a connection that was cut off and that its parent, which is
// cancelled, will not go on with.
func (x *Execution) endUnattached(cause *CancelledError) bool {
	x.mu.Lock()
	unattached := x.typ == ConnectionType && x.job == nil && x.status == Running
	if unattached && x.sent {
		cause = &CancelledError{cause.Error() + "; " + (&InDoubtError{x.connectorType}).Error()}
	}
	x.mu.Unlock()
	if !unattached {
		return false
	}
	_, err := x.endIf(func(s Status) bool { return s == Running }, outcome{status: EndedCancelled, message: cause.Error(), err: cause})
	return err == nil
}

// endIf ends x if it may. Nobody sees the end before it is committed; an end that
// cannot be is none.
func (x *Execution) endIf(ok func(Status) bool, out outcome) (bool, *SuspendedError) {
	now := x.rt.now()
	x.mu.Lock()
	if x.ending != "" || !ok(x.status) {
		x.mu.Unlock()
		return false, nil
	}
	x.ending = out.status
	x.pauseWanted = false
	x.message, x.statusMessage, x.failure = shorten(out.message), shorten(out.statusMessage), out.failure
	if out.status != EndedSuccess {
		x.cause = out.err
	}
	x.endedAt = now
	if c := x.rt.commits; c != nil {
		c.putExecution(x)
		c.putObjects(out.objects)
		x.mu.Unlock()
		if err := c.sync(); err != nil {
			x.tree.abort(err)
			return false, x.tree.whySuspended()
		}
		x.mu.Lock()
	} else if len(out.objects) > 0 {
		_ = x.rt.putNow(context.WithoutCancel(x.ctx), out.objects) // what is lost of a cache is made again
	}
	x.job, x.text = nil, nil
	x.setStatusLocked(out.status, EventEnded, now)
	waiters, children := x.waiters, x.children
	x.waiters = nil
	close(x.done)
	x.mu.Unlock()

	x.cancel(errEnded)
	for _, w := range waiters {
		w.ended(x)
	}
	if out.status == EndedCancelled {
		for _, c := range children {
			c.Cancel(out.message)
		}
	}
	return true, nil
}

func (x *Execution) setStatusLocked(s Status, kind EventKind, now time.Time) {
	x.status = s
	x.rt.events.send(Event{Kind: kind, Time: now, Execution: x, Status: s, Message: x.message})
}

// Cancel asks the execution to end in ENDED_CANCELLED, and with it its running
// children. It does not wait for that; one that has ended stays as it is.
func (x *Execution) Cancel(reason string) {
	cause := &CancelledError{reason}
	if x.endCreated(cause) || x.endUnattached(cause) {
		return
	}
	x.mu.Lock()
	if x.cancelWanted { // a flow that is cleaning up goes on with that
		x.mu.Unlock()
		return
	}
	if !x.status.Ended() && x.ending == "" && x.suspended == nil {
		x.cancelWanted, x.cancelReason = true, reason
		x.put()
	}
	cancel, repeating := x.cancel, x.repeating
	x.mu.Unlock()
	if !repeating {
		cancel(cause)
	}
	x.rt.unpark(store.Root(x.id))
}

// Pause asks a running flow to stop at the next thing that it wants of the
// outside, until it is started again. A connection under way goes on.
func (x *Execution) Pause() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status == Created || x.status.Ended() || x.pauseWanted {
		return
	}
	x.pauseWanted = true
	x.resumed = make(chan struct{})
	x.put()
}

func (x *Execution) resumeLocked() {
	if x.pauseWanted {
		x.pauseWanted = false
		close(x.resumed)
		x.put()
	}
}

// Wait waits until the execution has ended, or ctx has: then the error is ctx's. How
// the execution ended is in its status. The error is a [SuspendedError] when it has
// stopped without having ended. Flows wait by [Execution.WaitFor].
func (x *Execution) Wait(ctx context.Context) error {
	select {
	case <-x.done:
		return nil
	default:
	}
	select {
	case <-x.done:
		return nil
	case <-x.stopped:
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.suspended
	case <-ctx.Done():
		return ctx.Err()
	}
}

// waitClosed prefers c when both have happened.
func waitClosed(ctx context.Context, c <-chan struct{}) error {
	select {
	case <-c:
		return nil
	default:
	}
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
