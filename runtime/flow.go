package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"github.com/flowrun/flowrun/runtime/using"
	"go.starlark.net/starlark"
)

// flowJob runs the text of a flow.
type flowJob struct {
	file string
	text []byte // nil if it is in the store only

	world     World
	program   *dialect.Program
	threeArgs bool        // handler takes the inputs too
	inHandler atomic.Bool // the module level is done
	modules   moduleSet   // what the flow has loaded
	limit     atomic.Pointer[LimitError]

	thread   *starlark.Thread
	heap     *heapUse                     // what it has in memory; nil without a limit, and before it runs
	effects  atomic.Int64                 // how many the flow has asked for; without a store its host may ask, too
	step     func(*starlark.Thread) error // called before each instruction; nil for a flow that runs for real
	stopped  error                        // what step returned
	looking  atomic.Bool                  // a debugger computes something
	pins     map[string]bool              // files that an earlier run has loaded, and whether they were there
	calm     func()                       // has the thread not be cancelled by its context any more
	isolated *host                        // what does for the flow what its interpreter outside asks for; nil if it is interpreted here
	cleaning bool                         // it was cancelled, and its finally clauses run
	cache    *using.Cache                 // nil if it is always run
	replay   *replay                      // what an earlier run of the flow has recorded and this one has not reached
	locked   map[string]int               // the locks that it has taken and not released, and by which step
}

// prepare compiles the flow and looks its handler up; nothing runs.
func (j *flowJob) prepare(x *Execution) error {
	if j.program != nil {
		return nil
	}
	if j.replay != nil {
		var err error
		if j.pins, err = j.replay.pins(); err != nil {
			return err
		}
	}
	world, err := x.rt.opts.Bind(x)
	if err != nil {
		return err
	}
	program := x.rt.compiled(j.file, x.program, j.special())
	if program == nil && j.text == nil {
		stored, err := x.rt.opts.Store.Program(x.ctx, x.program)
		if err != nil {
			return fmt.Errorf("text of %s: %w", j.file, err)
		}
		j.text = stored.Text
	}
	if program == nil {
		if program, err = x.rt.compile(j.file, j.text, world, j.special()); err != nil {
			return err
		}
	}
	j.world, j.program = world, program
	j.threeArgs, err = handlerArity(program)
	return err
}

func (j *flowJob) run(ctx context.Context, x *Execution) outcome {
	if x.far != nil { // what it says about itself is looked at by its host
		return j.interpret(ctx, x)
	}
	if x.parent != nil { // that of a root was checked before it was created
		if err := j.checkInput(ctx, x); err != nil {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			return refused(err)
		}
	}
	return j.cached(ctx, x, func() outcome { return j.checkOutput(x, j.interpret(ctx, x)) })
}

// cached runs the flow, if it is to be cached and was not run before with the same inputs.
func (j *flowJob) cached(ctx context.Context, x *Execution, run func() outcome) outcome {
	if j.cache == nil {
		return run()
	}
	c := caching{cache: j.cache, equal: value.List{"flow", x.flowName, value.Bytes(x.program[:])}}
	switch input, err := decode(x.input); input := input.(type) {
	case *value.Dict:
		c.inputs = input
	default:
		if err != nil {
			return failure(ctx, err)
		}
		c.equal = append(c.equal, input)
	}
	if len(x.protect.Inputs) > 0 {
		c.secret = "its inputs are protected (key= says what makes calls equal)"
	}
	return c.through(ctx, x, run)
}

// interpret runs the text, wherever it is interpreted.
func (j *flowJob) interpret(ctx context.Context, x *Execution) outcome {
	if x.rt.opts.Isolate != nil && j.step == nil { // who steps through it has it here
		return j.runIsolated(ctx, x)
	}
	if err := j.prepare(x); err != nil {
		if ctx.Err() != nil {
			return ended(ctx)
		}
		failure := encodeFailure(&FlowError{Class: ExceptionClass(err), Message: err.Error()})
		return outcome{status: EndedError, message: firstLine(err), statusMessage: err.Error(), failure: failure, err: err}
	}
	thread := j.newThread(x, x.id)
	j.thread = thread
	j.heap = x.rt.heap.enter(j, x)
	defer j.heap.leave()
	defer j.heap.push(thread)()
	j.calm = afterDone(ctx, thread)
	result, err := j.call(thread, x)
	j.calm()
	if out, stopped := j.leftEarly(x.ctx, x, err); stopped {
		return out
	}
	// The steps since they were last counted.
	if rest := int64(thread.ExecutionSteps() % stepQuantum); err == nil && rest > 0 {
		x.tree.budget.steps.Add(rest)
	}
	if err != nil {
		return j.failed(ctx, x, err)
	}
	return j.returned(x, result)
}

// leftEarly is for a flow that ends where its execution does not: it is suspended,
// or was run again and ends before it has come to where it was.
func (j *flowJob) leftEarly(ctx context.Context, x *Execution, err error) (out outcome, early bool) {
	var s *SuspendedError
	if errors.As(err, &s) || errors.As(suspended(ctx), &s) {
		return outcome{suspended: s}, true
	}
	if errors.Is(err, errReplayed) {
		return outcome{suspended: &SuspendedError{errReplayed}}, true
	}
	var limit *LimitError
	if !j.replay.past() || ctx.Err() != nil || j.limit.Load() != nil || errors.As(err, &limit) {
		return outcome{}, false
	}
	j.effects.Add(1)
	recorded, _, readErr := j.replay.next()
	if readErr == nil {
		readErr = j.diverged(x, nil, recorded)
	}
	errors.As(x.suspendTree(readErr), &s)
	return outcome{suspended: s}, true
}

func (j *flowJob) call(thread *starlark.Thread, x *Execution) (_ starlark.Value, err error) {
	defer unknown.Returned(&err)
	globals, err := j.program.Init(thread, j.world.Predeclared, j.importModule)
	if err != nil {
		return nil, err
	}
	handler, ok := globals["handler"].(starlark.Callable)
	if !ok {
		return nil, noHandler(j.file)
	}
	args := starlark.Tuple{j.world.System, j.world.This}
	if j.threeArgs {
		inputs, err := x.inputs()
		if err != nil {
			return nil, err
		}
		args = append(args, inputs)
	}
	j.inHandler.Store(true)
	return starlark.Call(thread, handler, args, nil)
}

// inputs is the third argument of handler: always a dict.
func (x *Execution) inputs() (starlark.Value, error) {
	v, err := decode(x.input)
	if err != nil {
		return nil, err
	}
	if dict, ok := v.(*value.Dict); ok {
		return ToStarlark(dict)
	}
	return starlark.NewDict(0), nil
}

// returned is how a flow ends whose handler returned.
func (j *flowJob) returned(x *Execution, result starlark.Value) outcome {
	if result == starlark.None {
		return outcome{status: EndedSuccess}
	}
	v, err := FromStarlark(result)
	switch {
	case err != nil:
	case x.far != nil:
		err = x.far.giveBack(v)
	case x.hasOutput():
		err = errTwoOutputs
	default:
		err = x.setOutput(v)
	}
	return j.gaveBack(err)
}

var errTwoOutputs = errors.New("handler returned a value, and an output value was saved before: do one of both")

// gaveBack is how a flow ends whose result could, or could not, be kept.
func (j *flowJob) gaveBack(err error) outcome {
	if err != nil {
		err = fmt.Errorf("%s: the result of handler: %w", j.file, err)
		return outcome{status: EndedError, message: err.Error(), err: err}
	}
	return outcome{status: EndedSuccess}
}

// failed is how a flow ends that was left by an error: a signal, or a real one.
func (j *flowJob) failed(ctx context.Context, x *Execution, err error) outcome {
	var sig *signal
	if errors.As(err, &sig) {
		out := outcome{status: sig.status, message: sig.message}
		if sig.status != EndedSuccess {
			out.err = errors.New(sig.message)
		}
		return out
	}
	limit := j.limit.Load()
	if limit == nil {
		errors.As(err, &limit)
	}
	if limit == nil && ctx.Err() != nil && !errors.As(cancelCause(ctx), &limit) {
		return ended(ctx)
	}
	flowErr := j.describe(err)
	var undecided *unknown.Error
	if errors.As(err, &undecided) {
		flowErr.Class, flowErr.Message, flowErr.Failed = "", err.Error(), nil
	}
	if limit != nil {
		if limit.At == "" {
			at := *limit
			at.At = flowErr.at()
			limit = &at
		}
		flowErr.Class, flowErr.Message, flowErr.Failed, flowErr.err = "", limit.Error(), nil, limit
	}
	return outcome{
		status: EndedError, message: flowErr.Error(), statusMessage: flowErr.Traceback(), failure: encodeFailure(flowErr), err: flowErr,
	}
}

// newThread returns a thread that counts its steps against the limits and stops
// when they are used up.
func (j *flowJob) newThread(x *Execution, name string) *starlark.Thread {
	thread := &starlark.Thread{
		Name: name,
		Print: func(thread *starlark.Thread, msg string) {
			if err := x.Log("info", msg); err != nil {
				j.stop(thread, err)
			}
		},
		Load: j.load,
	}
	thread.SetLocal(executionKey, x)
	dialect.SetUnwinding(thread, unwinding{j, x})
	if j.step != nil {
		j.stepEach(thread)
	}
	thread.SetMaxExecutionSteps(lookQuantum)
	var exhausted error
	looks, looked := 0, 0
	thread.OnMaxSteps = func(thread *starlark.Thread) {
		quantum := uint64(lookQuantum)
		if exhausted == nil {
			exhausted = j.heap.look(thread)
		}
		if looks++; exhausted == nil && looks*lookQuantum == stepQuantum {
			looks = 0
			var at line // that of a def would count for what is not its own
			if hasLine(thread) {
				at = currentLine(thread)
			}
			exhausted = x.tree.budget.takeSteps(stepQuantum, at)
		}
		if exhausted != nil {
			// Many instructions have no line of their own. A few steps further
			// there is one that has.
			if quantum, looked = 1, looked+1; hasLine(thread) || looked > 64 {
				if limit, ok := exhausted.(*LimitError); ok {
					limit.At = currentLine(thread).String()
				}
				j.stop(thread, exhausted)
				return
			}
		}
		thread.SetMaxExecutionSteps(thread.ExecutionSteps() + quantum)
	}
	return thread
}

// hasLine reports whether the line of the innermost function is that of what it
// performs, and not of its def.
func hasLine(thread *starlark.Thread) bool {
	frame := thread.DebugFrame(0)
	fn, ok := frame.Callable().(*starlark.Function)
	return !ok || fn.Position().Line != frame.Position().Line
}

// stop ends the flow from within a callback of the interpreter, which cannot
// return an error.
func (j *flowJob) stop(thread *starlark.Thread, err error) {
	if limit, ok := err.(*LimitError); ok {
		j.limit.Store(limit)
	}
	thread.Cancel(err.Error())
}

// Steps are counted this many at a time: often enough to stop a flow within a
// millisecond, seldom enough to cost nothing.
const stepQuantum = 10_000

// lookQuantum is after how many steps a flow looks whether it is asked for something: a
// part of stepQuantum.
const lookQuantum = 1000

// currentLine is the line of the innermost function of a flow that runs.
func currentLine(thread *starlark.Thread) line {
	for i := range thread.CallStackDepth() {
		if pos := thread.CallFrame(i).Pos; pos.Line > 0 {
			return line{pos.Filename(), pos.Line}
		}
	}
	return line{}
}

func noHandler(file string) error {
	return fmt.Errorf("%s: %w: a flow has a function handler(system, this)", file, ErrNoHandler)
}

// handlerArity checks the parameters of handler and reports whether it takes the
// inputs as a third one. A handler that is no plain function is called with two.
func handlerArity(p *dialect.Program) (three bool, err error) {
	f, ok := p.Function("handler")
	if !ok {
		if p.Defines("handler") {
			return false, nil
		}
		return false, noHandler(p.Filename())
	}
	takes := 0 // how many positional arguments at most, -1 for any number
	needs := 0
	var names []string
	for _, param := range f.Params {
		names = append(names, param.String())
		switch {
		case param.Star:
			takes = -1
		case param.DoubleStar:
		case param.KeywordOnly:
			if !param.HasDefault {
				needs = 1 << 10
			}
		default:
			if takes >= 0 {
				takes++
			}
			if !param.HasDefault {
				needs++
			}
		}
	}
	if needs > 3 || takes >= 0 && takes < 2 {
		return false, fmt.Errorf("%s: %w: handler takes (system, this) or (system, this, inputs), not (%s)", f.Pos, ErrHandler, strings.Join(names, ", "))
	}
	return takes < 0 || takes >= 3, nil
}

func firstLine(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}
