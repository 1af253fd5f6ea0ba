package runtime

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/journal"
	"go.starlark.net/starlark"
)

// A Replayed is how a flow ended that was run again.
type Replayed struct {
	Status        Status // RUNNING if the journal ended before the flow did
	Message       string
	StatusMessage string // the traceback of a flow that failed
}

// Replay runs the flow of a recorded execution again, with everything that it asks for
// answered from its journal: nothing is performed, recorded, or told to watchers.
// Before each statement step is called with the thread, in the goroutine of the call,
// as [dialect.OnStep] says; the flow stops when step returns an error, which Replay
// returns.
//
// What depends on the journal alone is as it was. What a flow reads of an execution
// that has not ended is as it is in the store. The error may be a [NotFoundError] or
// a [DivergenceError].
func (r *Runtime) Replay(ctx context.Context, id string, step func(*starlark.Thread) error) (Replayed, error) {
	rows, err := r.rows(ctx, id)
	if err != nil {
		return Replayed{}, err
	}
	all := make([]*Execution, len(rows))
	var x *Execution
	for i := range rows {
		all[i] = r.fromRow(&rows[i])
		if all[i].id == id {
			x = all[i]
		}
	}
	if x.typ == ConnectionType {
		return Replayed{}, &NamedError{"ValueError", errors.New("a connection has no text that could be run again")}
	}
	tree := newTree(ctx, all[0], r.opts.Limits)
	tree.replayed, tree.retryOf = true, rows[0].RetryOf
	defer tree.cancel(errEnded)
	for _, x := range all {
		x.tree = tree
	}
	if err := relate(all); err != nil {
		return Replayed{}, err
	}
	replay, err := readJournal(ctx, r.opts.Store, id)
	if err != nil {
		return Replayed{}, err
	}
	replay.ghost = true
	j := &flowJob{file: x.file, replay: replay, step: step}
	out := x.copyForReplay(j).perform(j)
	switch {
	case j.stopped != nil:
		return Replayed{}, j.stopped
	case out.suspended == nil:
		return Replayed{out.status, out.message, out.statusMessage}, nil
	case errors.Is(out.suspended, errReplayed):
		return Replayed{Status: Running, Message: "the journal ends here"}, nil
	}
	return Replayed{}, out.suspended.Err
}

// stepEach has j.step called before each statement of thread.
func (j *flowJob) stepEach(thread *starlark.Thread) {
	dialect.OnStep(thread, func(thread *starlark.Thread) error {
		if j.stopped == nil {
			j.stopped = j.step(thread)
		}
		return j.stopped
	})
}

// Looking calls f, in which the flow that thread runs can do nothing to the world and
// learn nothing of it: for a debugger that computes something in between.
func Looking(thread *starlark.Thread, f func()) {
	if x := Current(thread); x != nil {
		if j, ok := x.currentJob().(*flowJob); ok {
			defer j.looking.Store(j.looking.Swap(true))
		}
	}
	f()
}

// Text returns the text of a file that the flow of a recorded execution runs or has
// loaded, as it was then. The error is a [NotFoundError].
func (r *Runtime) Text(ctx context.Context, id, file string) ([]byte, error) {
	rows, err := r.rows(ctx, id)
	if err != nil {
		return nil, err
	}
	file = r.storedName(file)
	for _, row := range rows {
		if row.ID != id {
			continue
		}
		if row.File == file {
			program, err := r.opts.Store.Program(ctx, row.Program)
			return program.Text, err
		}
	}
	replay, err := readJournal(ctx, r.opts.Store, id)
	if err != nil {
		return nil, err
	}
	for {
		e, ok, err := replay.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, &NotFoundError{Kind: "file", Name: file}
		}
		if d, name, valid := loadResult(e.Result); e.Kind == journal.Load && e.Failure == nil && valid && name == file {
			program, err := r.opts.Store.Program(ctx, d)
			return program.Text, err
		}
	}
}
