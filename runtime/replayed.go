package runtime

import (
	"context"
	"errors"

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
// Before each instruction of the interpreter, step is called with the thread, in the
// goroutine of the call; the flow stops when step returns an error, which Replay
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
		all[i] = fromRow(&rows[i])
		if all[i].id == id {
			x = all[i]
		}
	}
	if x.typ == ConnectionType {
		return Replayed{}, &NamedError{"ValueError", errors.New("a connection has no text that could be run again")}
	}
	tree := newTree(ctx, all[0], r.opts.Limits)
	tree.replayed = true
	defer tree.cancel(errEnded)
	for _, x := range all {
		x.rt, x.tree = r, tree
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

// stepEach has j.step called before each instruction of thread.
func (j *flowJob) stepEach(thread *starlark.Thread) {
	thread.SetMaxExecutionSteps(1)
	thread.OnMaxSteps = func(thread *starlark.Thread) {
		thread.SetMaxExecutionSteps(thread.ExecutionSteps() + 1)
		if j.stopped == nil {
			if j.stopped = j.step(thread); j.stopped != nil {
				thread.Cancel(j.stopped.Error())
			}
		}
	}
}
