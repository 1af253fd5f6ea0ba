package debug

import (
	"errors"
	"fmt"
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
			name := f.Name
			if name == "<toplevel>" {
				name = "<module>"
			}
			frames = append(frames, Frame{name, f.Pos.Filename(), int(f.Pos.Line), int(f.Pos.Col)})
		}
	}) {
		return nil, ErrNotStopped
	}
	return frames, nil
}

// visible are the frames of the flow's own functions, the innermost first.
func visible(thread *starlark.Thread) (frames []int) {
	for i := range thread.CallStackDepth() {
		if f := thread.CallFrame(i); f.Pos.Line > 0 && !dialect.HiddenFrame(f) {
			frames = append(frames, i)
		}
	}
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
	for i := range frame.NumLocals() {
		b, v := frame.Local(i)
		if v != nil && shown(b.Name) && v.Type() != "cell" {
			all = append(all, Variable{b.Name, v})
		}
	}
	for i := range fn.NumFreeVars() {
		if b, v := fn.FreeVar(i); v != nil && shown(b.Name) {
			all = append(all, Variable{b.Name, v})
		}
	}
	return all
}

func globalsOf(frame starlark.DebugFrame) (all []Variable) {
	fn, ok := frame.Callable().(*starlark.Function)
	if !ok {
		return nil
	}
	globals := fn.Globals()
	for _, name := range globals.Keys() {
		if shown(name) {
			all = append(all, Variable{name, globals[name]})
		}
	}
	return all
}

// shown reports whether a name is one of the author's.
func shown(name string) bool { return !strings.HasPrefix(name, "·") }

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
