package builtins

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// A using is what this.using(...) returns: the call that follows it is performed
// within what it says. Several stack, the first outermost.
type using struct {
	e    *execution
	wrap []wrapper
}

// A wrapper performs a call in a certain way, such as several times.
type wrapper func(e *execution, r request, inner performer) (starlark.Value, error)

type performer func(r request) (starlark.Value, error)

// wrappers are what using knows, by name.
var wrappers = map[string]func(kwargs []starlark.Tuple) (wrapper, error){
	"retry":   retryWrapper,
	"timeout": timeoutWrapper,
}

func (e *execution) using(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return (&using{e: e}).using(nil, args, kwargs)
}

func (u *using) using(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 {
		return nil, typeError("using: want the name of what to use (%s), then keyword arguments", strings.Join(wrapperNames(), ", "))
	}
	name, ok := starlark.AsString(args[0])
	if !ok {
		return nil, typeError("using: want a name, got %s", args[0].Type())
	}
	make, ok := wrappers[name]
	if !ok {
		hint := connectors.DidYouMean(name, wrapperNames())
		if hint == "" {
			hint = "known: " + strings.Join(wrapperNames(), ", ")
		}
		return nil, &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("using: nothing named %q (%s)", name, hint)}
	}
	w, err := make(kwargs)
	if err != nil {
		return nil, err
	}
	return &using{u.e, append(u.wrap[:len(u.wrap):len(u.wrap)], w)}, nil
}

func wrapperNames() []string { return []string{"retry", "timeout"} }

func (u *using) String() string        { return "<using>" }
func (u *using) Type() string          { return "using" }
func (u *using) Freeze()               {}
func (u *using) Truth() starlark.Bool  { return true }
func (u *using) Hash() (uint32, error) { return 0, errors.New("unhashable: using") }

var usingMethods = map[string]method[*using]{
	"using":   (*using).using,
	"connect": wrapped((*execution).connectRequest),
	"task":    wrapped((*execution).taskRequest),
	"flow":    wrapped((*execution).flowRequest),
	"script":  wrapped((*execution).scriptRequest),
}

func (u *using) Attr(name string) (starlark.Value, error) {
	if v := bind(u, usingMethods, name); v != nil {
		return v, nil
	}
	return nil, nil
}

func (u *using) AttrNames() []string { return []string{"connect", "flow", "script", "task", "using"} }

func wrapped(parse func(*execution, starlark.Tuple, []starlark.Tuple) (request, error)) method[*using] {
	return func(u *using, _ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		r, err := parse(u.e, args, kwargs)
		if err != nil {
			return nil, err
		}
		if !r.save {
			return nil, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("%s: using makes a call: save=False does not go with it", r.fn)}
		}
		if !r.run || !r.wait {
			return nil, &runtime.NamedError{Class: "InvalidInputError", Err: fmt.Errorf("%s: using waits for the child: run=False and wait=False do not go with it", r.fn)}
		}
		return u.perform(r, 0)
	}
}

func (u *using) perform(r request, depth int) (starlark.Value, error) {
	if depth == len(u.wrap) {
		return u.e.perform(r)
	}
	return u.wrap[depth](u.e, r, func(r request) (starlark.Value, error) { return u.perform(r, depth+1) })
}

// retryWrapper performs a call again until it succeeds, each time as a child of
// its own.
func retryWrapper(kwargs []starlark.Tuple) (wrapper, error) {
	tries, delay, timeout := 3, 10*time.Second, time.Duration(0)
	if err := unpack("using('retry')", nil, kwargs, nil, keyword("max_tries", &tries), keyword("delay_sec", &delay), keyword("timeout_sec", &timeout)); err != nil {
		return nil, err
	}
	if tries < 1 {
		return nil, &runtime.NamedError{Class: "ValueError", Err: errors.New("using('retry'): max_tries is 0, want 1 or more")}
	}
	return func(e *execution, r request, inner performer) (starlark.Value, error) {
		started, err := e.caller.Now()
		if err != nil {
			return nil, err
		}
		for try := 1; ; try++ {
			v, err := inner(r)
			if !failed(v, err) || try == tries {
				return v, err
			}
			now, clockErr := e.caller.Now()
			if clockErr != nil {
				return nil, clockErr
			}
			if timeout > 0 && now.Add(delay).Sub(started) > timeout {
				return v, err
			}
			if sleepErr := e.caller.Sleep(delay); sleepErr != nil {
				return nil, sleepErr
			}
		}
	}, nil
}

// failed reports whether a child did not succeed, be it told by an error or, when
// the call asked for it, by its status alone.
func failed(v starlark.Value, err error) bool {
	var failure *runtime.DependencyFailedError
	var timeout *runtime.DependencyTimeoutError
	if err != nil {
		return errors.As(err, &failure) || errors.As(err, &timeout)
	}
	child, ok := v.(*execution)
	return ok && child.target.Status() != runtime.EndedSuccess
}

// timeoutWrapper cancels a child that takes too long.
func timeoutWrapper(kwargs []starlark.Tuple) (wrapper, error) {
	var limit time.Duration
	if err := unpack("using('timeout')", nil, kwargs, nil, param{name: "timeout_sec", into: &limit, required: true}); err != nil {
		return nil, err
	}
	return func(e *execution, r request, inner performer) (starlark.Value, error) {
		r.wait = false
		v, err := inner(r)
		if err != nil {
			return v, err
		}
		child := v.(*execution).target
		_, err = e.caller.WaitFor([]*runtime.Execution{child}, r.when, max(limit, 1))
		var late *runtime.DependencyTimeoutError
		if errors.As(err, &late) {
			if err := e.caller.CancelOther(child, fmt.Sprintf("not ended after %g s", limit.Seconds())); err != nil {
				return v, err
			}
		}
		return v, err
	}, nil
}
