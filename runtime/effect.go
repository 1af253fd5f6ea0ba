package runtime

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

// An effect is what a flow does to, or wants to know of, anything that is not its
// own computing: children, waits, sleeps, fields, logs, the clock. Everything that a
// script can see of the world passes [Execution.effect], so here a cancelled flow
// ends, a paused one stops, the module level is kept away from the world, and
// what comes of it is recorded.
type effect struct {
	kind   journal.Kind
	name   string // for errors: "this.connect"
	target string // of what: `"report"`; shown when a flow diverges
	args   func(*journal.Args)

	// perform does it, and returns what is to be recorded of its result. An
	// error other than a signal is recorded too.
	perform func(ctx context.Context) ([]byte, error)

	// again does what has to be done when the effect was recorded by an earlier
	// run of the flow; nil if its result is all there is of it.
	again func(result []byte) error

	// After perform, if the effect made an execution, loaded a file, or wrote objects.
	made    *Execution
	loaded  *store.Program
	objects []store.Object

	answer *answer // of the host, if it was performed there
}

// effect performs e, or finds in the journal what came of it, and returns its
// result: the same bytes in both cases. Only the flow that x runs may call it, from
// its own goroutine.
func (x *Execution) effect(e *effect) ([]byte, error) {
	if err := x.gate(e.name); err != nil {
		return nil, err
	}
	return x.record(e)
}

// record is effect without a look at what is asked of the flow meanwhile.
func (x *Execution) record(e *effect) ([]byte, error) {
	j, _ := x.currentJob().(*flowJob)
	if x.far != nil {
		return x.far.ask(j, e)
	}
	if j == nil {
		return e.perform(x.ctx)
	}
	j.effects.Add(1)
	if x.rt.commits == nil && j.replay == nil {
		return e.perform(x.ctx)
	}
	asked := journal.Entry{Kind: e.kind, Target: e.target, At: j.position(x)}
	var args journal.Args
	if e.args != nil {
		e.args(&args)
		asked.Args = args.Digest()
	}
	if j.replay != nil {
		recorded, ok, err := j.replay.next()
		if err != nil {
			return nil, x.suspendTree(err)
		}
		if ok {
			if asked.Args != recorded.Args {
				if asked.Args, err = x.argsOfRetried(&args, recorded.Args); err != nil {
					return nil, x.suspendTree(err)
				}
			}
			return x.answer(j, e, &asked, recorded)
		}
		if err := j.replay.over(); err != nil {
			return nil, err
		}
		j.replay = nil
		if err := x.lockAgain(j); err != nil {
			j.effects.Add(-1) // it has not been, and finally clauses may follow
			if !IsSignal(err) {
				err = x.suspendTree(err)
			}
			return nil, err
		}
	}
	result, err := e.perform(x.ctx)
	if e.kind == journal.Wait && x.attached != nil && x.attached.Err() != nil && !j.cleaning {
		// What is waited for was cancelled with x, which is to see its own end alone.
		<-x.ctx.Done()
		err = cancelCause(x.ctx)
	}
	if err != nil {
		if IsSignal(err) { // it has not been, and finally clauses may follow
			j.effects.Add(-1)
			return nil, err
		}
		asked.Failure = &journal.Failure{Class: ExceptionClass(err), Message: err.Error()}
	}
	asked.Result = result
	if commitErr := x.rt.commits.putEntry(x, int(j.effects.Load()), &asked, e); commitErr != nil {
		return nil, x.suspendTree(commitErr)
	}
	return result, err
}

// answer gives a flow that runs again what came of the effect the first time.
func (x *Execution) answer(j *flowJob, e *effect, asked, recorded *journal.Entry) ([]byte, error) {
	if !same(asked, recorded) {
		return nil, x.suspendTree(j.diverged(x, asked, recorded))
	}
	if f := recorded.Failure; f != nil {
		return nil, &NamedError{Class: f.Class, Err: f}
	}
	if e.again != nil {
		if err := e.again(recorded.Result); err != nil {
			return nil, err
		}
	}
	return recorded.Result, x.cancelWhereItWas(j)
}

// cancelWhereItWas cancels a flow that is run again if it was cancelled after what it has
// come to, or is to be cancelled and has nothing more to repeat.
func (x *Execution) cancelWhereItWas(j *flowJob) error {
	if j.cleaning {
		return nil
	}
	next, ok, err := j.replay.next()
	if err != nil {
		return x.suspendTree(err)
	}
	if ok {
		j.replay.unread(next)
		if next.Kind != journal.Cancelled {
			return nil
		}
	}
	x.mu.Lock()
	x.repeating = false
	wanted, cause, cancel := x.cancelWanted || ok, &CancelledError{x.cancelReason}, x.cancel
	x.mu.Unlock()
	if wanted {
		cancel(cause)
	}
	return nil
}

func (x *Execution) currentJob() job {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.job
}

// effects is how many effects the flow has asked for.
func (x *Execution) effects() int {
	if j, ok := x.currentJob().(*flowJob); ok {
		return int(j.effects.Load())
	}
	return 0
}

func (x *Execution) gate(what string) error {
	x.mu.Lock()
	job, pause := x.job, x.pauseWanted
	x.mu.Unlock()
	if j, ok := job.(*flowJob); ok {
		if j.looking.Load() {
			return fmt.Errorf("%s is not for looking: nothing is done while a recorded flow stands", what)
		}
		if !j.inHandler.Load() {
			return fmt.Errorf("%s %w: move this into handler", what, ErrModuleTime)
		}
		if j.replay.past() && x.ctx.Err() == nil { // it went on then
			return nil
		}
	}
	if x.ctx.Err() != nil {
		return cancelCause(x.ctx)
	}
	if pause {
		return x.pauseHere()
	}
	return nil
}

// pauseHere stops until nobody wants x to pause.
func (x *Execution) pauseHere() error {
	for {
		now := x.rt.now()
		x.mu.Lock()
		if !x.pauseWanted {
			x.mu.Unlock()
			return nil
		}
		resumed, before := x.resumed, x.status
		if before == Paused { // another goroutine stands here too
			before = Running
		}
		x.setStatusLocked(Paused, EventProgress, now)
		x.mu.Unlock()
		select {
		case <-resumed:
		case <-x.ctx.Done():
			return cancelCause(x.ctx)
		}
		now = x.rt.now()
		x.mu.Lock()
		if x.status == Paused {
			x.setStatusLocked(before, EventProgress, now)
		}
		x.mu.Unlock()
	}
}

// waiting shows the execution as WAITING while f runs.
func (x *Execution) waiting(f func() error) error {
	x.showWaiting(Running, Waiting)
	defer x.showWaiting(Waiting, Running)
	if j, ok := x.currentJob().(*flowJob); ok {
		defer j.heap.waits()()
	}
	return f()
}

func (x *Execution) showWaiting(from, to Status) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status == from {
		x.status = to
	}
}

// Observe returns what f finds, for the flow that x runs: something outside of
// the flow that may be different the next time, such as a random number or what is
// stored. When the flow is run again it is given what was found the first time. what
// names it for errors; of is what it is asked for, such as a name. For an isolated flow f
// runs in the process of its interpreter, where of the runtime's options there are CleanUp,
// the limit of the heap, Random and Environment.
func (x *Execution) Observe(what, of string, f func(ctx context.Context) (value.Value, error)) (value.Value, error) {
	result, err := x.effect(&effect{
		kind: journal.Read, name: what, target: what,
		args: func(a *journal.Args) { a.Text(what).Text(of) },
		perform: func(ctx context.Context) ([]byte, error) {
			v, err := f(ctx)
			if err != nil {
				return nil, err
			}
			b, err := value.Marshal(v)
			if err != nil {
				return nil, &NamedError{"ValueError", fmt.Errorf("%s: %w", what, err)}
			}
			return b, nil
		},
	})
	if err != nil {
		return nil, err
	}
	return decode(result)
}

// done is a perform whose effect has no result.
func done(f func(ctx context.Context) error) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) { return nil, f(ctx) }
}

// executionKey is where a thread keeps the execution that it performs.
const executionKey = "flowrun.execution"

// Current returns the execution whose flow runs on thread, nil if none does.
func Current(thread *starlark.Thread) *Execution {
	x, _ := thread.Local(executionKey).(*Execution)
	return x
}
