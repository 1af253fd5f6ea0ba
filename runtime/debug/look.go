package debug

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A Frame is a function that is active where a flow stands, the innermost first.
type Frame struct {
	Function string
	File     string
	Line     int
	Column   int
}

// A Variable is a name and its value.
type Variable struct {
	Name  string
	Value starlark.Value
}

// ErrNotStopped is the error of what can be asked of a flow that stands only.
var ErrNotStopped = errors.New("the flow does not stand at a line")

// Stack returns the functions that are active.
func (s *Session) Stack() (frames []Frame, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.look(func(thread *starlark.Thread) {
		for _, i := range visible(thread) {
			f := thread.CallFrame(i)
			frames = append(frames, Frame{dialect.FrameName(f.Name), f.Pos.Filename(), int(f.Pos.Line), int(f.Pos.Col)})
		}
	}) {
		return nil, ErrNotStopped
	}
	return frames, nil
}

// visible are the frames of the flow's own functions, the innermost first.
func visible(thread *starlark.Thread) (frames []int) {
	depth := thread.CallStackDepth()
	for _, i := range dialect.VisibleFrames(thread.CallStack()) {
		frames = append(frames, depth-1-i)
	}
	slices.Reverse(frames)
	return frames
}

// Locals returns the variables of a function that is active, as [Session.Stack]
// numbers them from 0, those that have a value. One that a function within it uses too
// is told there.
func (s *Session) Locals(frame int) (locals []Variable, err error) {
	return s.variables(frame, localsOf)
}

// Globals returns the names of the file that a function which is active stands in.
func (s *Session) Globals(frame int) ([]Variable, error) {
	return s.variables(frame, globalsOf)
}

func (s *Session) variables(frame int, of func(starlark.DebugFrame) []Variable) (all []Variable, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.look(func(thread *starlark.Thread) {
		frames := visible(thread)
		if frame < 0 || frame >= len(frames) {
			err = fmt.Errorf("there is no frame %d", frame)
			return
		}
		all = of(thread.DebugFrame(frames[frame]))
	}) {
		return nil, ErrNotStopped
	}
	return all, err
}

func localsOf(frame starlark.DebugFrame) (all []Variable) {
	fn, ok := frame.Callable().(*starlark.Function)
	if !ok {
		return nil
	}
	var names map[string]bool
	add := func(name string, v starlark.Value) {
		name, v, ok := dialect.Variable(name, v)
		if !ok || names[name] {
			return
		}
		if names == nil {
			names = map[string]bool{}
		}
		names[name] = true
		all = append(all, Variable{name, v})
	}
	// A parameter that is kept in a box is found there first.
	for i := range frame.NumLocals() {
		if b, v := frame.Local(i); strings.HasPrefix(b.Name, "·") {
			add(b.Name, v)
		}
	}
	for i := range fn.NumFreeVars() {
		b, v := fn.FreeVar(i)
		add(b.Name, v)
	}
	for i := range frame.NumLocals() {
		b, v := frame.Local(i)
		add(b.Name, v)
	}
	return all
}

func globalsOf(frame starlark.DebugFrame) (all []Variable) {
	fn, ok := frame.Callable().(*starlark.Function)
	if !ok {
		return nil
	}
	globals := fn.Globals()
	for _, key := range globals.Keys() {
		if name, v, ok := dialect.Variable(key, globals[key]); ok {
			all = append(all, Variable{name, v})
		}
	}
	return all
}

// Evaluate computes an expression where a function stands that is active. It can do
// nothing to the world, and only so much.
func (s *Session) Evaluate(frame int, expression string) (v starlark.Value, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.look(func(thread *starlark.Thread) { v, err = evaluate(thread, frame, expression) }) {
		return nil, ErrNotStopped
	}
	return v, err
}

// maxSteps is how much an expression may compute: about a tenth of a second.
const maxSteps = 5_000_000

func evaluate(thread *starlark.Thread, frame int, expression string) (starlark.Value, error) {
	frames := visible(thread)
	if frame < 0 || frame >= len(frames) {
		return nil, fmt.Errorf("there is no frame %d", frame)
	}
	env := starlark.StringDict{}
	at := thread.DebugFrame(frames[frame])
	for _, v := range append(globalsOf(at), localsOf(at)...) {
		env[v.Name] = v.Value
	}
	const name = "·watch"
	program, err := dialect.Compile("<expression>", []byte("def watch():\n    return ("+expression+"\n)\n"), dialect.Options{Predeclared: env.Has, Names: env.Keys})
	if err != nil {
		return nil, firstError(err)
	}
	own := &starlark.Thread{Name: name}
	own.SetMaxExecutionSteps(maxSteps)
	noImport := func(*starlark.Thread, string) (starlark.Value, error) {
		return nil, errors.New("an expression imports nothing")
	}
	globals, err := program.Init(own, env, noImport)
	if err != nil {
		return nil, err
	}
	return starlark.Call(own, globals["watch"], nil, nil)
}

// firstError is what is wrong with an expression, without the place in the text that
// was made of it.
func firstError(err error) error {
	var all dialect.Errors
	if errors.As(err, &all) && len(all) > 0 {
		return errors.New(all[0].Msg)
	}
	return err
}
