package builtins

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/using"
	"go.starlark.net/starlark"
)

// A chain is what this.using(...) returns: the call that follows it is made with what it
// says. Several stack, the first outermost.
type chain struct {
	e     *execution
	steps using.Steps
	check map[int]starlark.Callable // the functions of check, by the place of the step
}

func (e *execution) using(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return (&chain{e: e}).using(nil, args, kwargs)
}

func (c *chain) using(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 {
		return nil, typeError("using: want the name of what to use (%s), then keyword arguments", strings.Join(using.Names(), ", "))
	}
	name, ok := starlark.AsString(args[0])
	if !ok {
		return nil, typeError("using: want a name, got %s", args[0].Type())
	}
	isCheck := name == "check"
	switch {
	case isCheck && len(args) == 2: // using('check', function)
		kwargs = append([]starlark.Tuple{{starlark.String("condition"), args[1]}}, kwargs...)
	case len(args) > 1:
		return nil, typeError("using(%s): want keyword arguments after the name", args[0])
	}
	options := new(value.Dict)
	var condition starlark.Callable
	for _, kw := range kwargs {
		option := string(kw[0].(starlark.String))
		if isCheck && option == "condition" {
			if condition, ok = kw[1].(starlark.Callable); !ok {
				return nil, typeError("using('check'): argument \"condition\": want a function of the output, got %s", kw[1].Type())
			}
			options.Set(option, true) // it is there
			continue
		}
		v, err := runtime.FromStarlark(kw[1])
		if err != nil {
			return nil, typeError("using('%s'): argument %q: %v", name, option, err)
		}
		options.Set(option, v)
	}
	step, err := using.New(name, options)
	var wrong using.Error
	if errors.As(err, &wrong) {
		fn := "using"
		if wrong.Step != "" {
			fn = fmt.Sprintf("using('%s')", name)
		}
		return nil, &runtime.NamedError{Class: wrong.Class, Err: fmt.Errorf("%s: %w", fn, err)}
	}
	more := &chain{e: c.e, steps: append(c.steps[:len(c.steps):len(c.steps)], step), check: c.check}
	if isCheck {
		more.check = map[int]starlark.Callable{len(c.steps): condition}
		for i, fn := range c.check {
			more.check[i] = fn
		}
	}
	return more, nil
}

func (c *chain) String() string        { return "<using>" }
func (c *chain) Type() string          { return "using" }
func (c *chain) Freeze()               {}
func (c *chain) Truth() starlark.Bool  { return true }
func (c *chain) Hash() (uint32, error) { return 0, errors.New("unhashable: using") }

var chainMethods = map[string]method[*chain]{
	"using":   (*chain).using,
	"connect": chained((*execution).connectRequest),
	"task":    chained((*execution).taskRequest),
	"flow":    chained((*execution).flowRequest),
	"script":  chained((*execution).scriptRequest),
}

func (c *chain) Attr(name string) (starlark.Value, error) {
	if v := bind(c, chainMethods, name); v != nil {
		return v, nil
	}
	return nil, nil
}

func (c *chain) AttrNames() []string { return []string{"connect", "flow", "script", "task", "using"} }

func chained(parse func(*execution, starlark.Tuple, []starlark.Tuple) (request, error)) method[*chain] {
	return func(c *chain, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		r, err := parse(c.e, args, kwargs)
		if err != nil {
			return nil, err
		}
		if !r.save {
			return nil, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("%s: using makes a call: save=False does not go with it", r.fn)}
		}
		if !r.run || !r.wait {
			return nil, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("%s: using waits for the child: run=False and wait=False do not go with it", r.fn)}
		}
		m := &making{thread: thread, e: c.e, steps: c.steps, check: c.check}
		for _, s := range c.steps {
			if o, ok := s.Options.(*using.Cache); ok {
				r.cache = o
			}
		}
		return m.make(r)
	}
}

// A making makes one call with all that it is made with.
type making struct {
	thread *starlark.Thread
	e      *execution
	steps  using.Steps
	check  map[int]starlark.Callable

	byDefault bool       // steps are those of the connector or flow
	made      *execution // the child that is there already, by which they are known
}

// make makes the call. A failure that a step has found is what it was found with.
func (m *making) make(r request) (starlark.Value, error) {
	v, err := m.from(0, r, allowance{})
	if refused, ok := err.(*refusal); ok {
		err = refused.error
	}
	return v, err
}

// A performer makes the call with what is further inside, within a time.
type performer func(a allowance) (starlark.Value, error)

// from makes the call with the steps from one on.
func (m *making) from(i int, r request, a allowance) (starlark.Value, error) {
	if i == len(m.steps) {
		return m.attempt(r, a)
	}
	inner := func(a allowance) (starlark.Value, error) { return m.from(i+1, r, a) }
	switch o := m.steps[i].Options.(type) {
	case *using.Retry:
		return m.retry(o, r, a, inner)
	case *using.Timeout:
		return m.timeout(o, i+1 == len(m.steps), a, inner)
	case *using.Check:
		return m.checked(m.check[i], r, a, inner)
	case *using.Validate:
		return m.validated(o, r, a, inner)
	case *using.Notify:
		return m.notified(o, r, a, inner)
	}
	return inner(a) // the child itself looks into the cache
}

// attempt makes a child and waits for it, with what its connector or flow says of its calls
// and the call does not.
func (m *making) attempt(r request, a allowance) (starlark.Value, error) {
	v := m.made
	m.made = nil
	if v == nil {
		child, err := r.create(m.e.caller)
		if err != nil {
			return nil, err
		}
		v = &execution{caller: m.e.caller, target: child, made: &r}
	}
	if !m.byDefault {
		if steps := v.target.Using().Without(m.steps); len(steps) > 0 {
			a, err := a.begin(m.e.caller)
			if err != nil {
				return nil, err
			}
			return (&making{thread: m.thread, e: m.e, steps: steps, byDefault: true, made: v}).from(0, r, a)
		}
	}
	return v, a.wait(m.e.caller, v.target, r.when)
}

// ended returns the child of a call that has come to its end without an error; nil if it
// did not.
func ended(v starlark.Value, err error) *execution {
	child, _ := v.(*execution)
	if err != nil {
		return nil
	}
	return child
}

func succeeded(child *execution) bool {
	return child != nil && child.target.Status() == runtime.EndedSuccess
}
