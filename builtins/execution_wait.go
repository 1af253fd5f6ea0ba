package builtins

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"go.starlark.net/starlark"
)

// run starts and waits; one that has run already is returned as it is.
func (e *execution) run(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	when := runtime.AllSucceeded
	var returnWhen starlark.Value
	if err := unpack("run", args, kwargs, nil, keyword("return_when", &returnWhen)); err != nil {
		return nil, err
	}
	if err := parseReturnWhen("run", returnWhen, &when); err != nil {
		return nil, err
	}
	ended, err := e.caller.StartOther(e.target)
	if err != nil || ended {
		return e, err
	}
	_, err = e.caller.WaitFor([]*runtime.Execution{e.target}, when, 0)
	return e, err
}

func (e *execution) runAsync(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("run_async", args, kwargs, nil); err != nil {
		return nil, err
	}
	_, err := e.caller.StartOther(e.target)
	return e, err
}

func (e *execution) wait(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	when, timeout, err := waitArgs("wait", args, kwargs)
	if err != nil {
		return nil, err
	}
	_, err = e.caller.WaitFor([]*runtime.Execution{e.target}, when, timeout)
	return e, err
}

func (e *execution) waitFor(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	when, timeout, err := waitArgs("wait_for", nil, kwargs)
	if err != nil {
		return nil, err
	}
	var others []*runtime.Execution
	values := map[*runtime.Execution]starlark.Value{}
	add := func(v starlark.Value) error {
		other, ok := v.(*execution)
		if !ok {
			return typeError("wait_for: want executions, got %s", v.Type())
		}
		if err := other.lookUp(); err != nil {
			return err
		}
		others = append(others, other.target)
		values[other.target] = other
		return nil
	}
	for _, a := range args {
		if list, ok := a.(starlark.Indexable); ok { // a list of executions does as well
			for i := range list.Len() {
				if err := add(list.Index(i)); err != nil {
					return nil, err
				}
			}
			continue
		}
		if err := add(a); err != nil {
			return nil, err
		}
	}
	ordered, err := e.caller.WaitFor(others, when, timeout)
	if err != nil {
		return nil, err
	}
	out := make([]starlark.Value, len(ordered))
	for i, x := range ordered {
		out[i] = values[x]
	}
	return starlark.NewList(out), nil
}

func waitArgs(fn string, args starlark.Tuple, kwargs []starlark.Tuple) (when runtime.ReturnWhen, timeout time.Duration, err error) {
	when, timeout = runtime.AllSucceeded, -1
	var returnWhen starlark.Value
	if err = unpack(fn, args, kwargs, nil, arg("return_when", &returnWhen), arg("timeout", &timeout)); err != nil {
		return when, 0, err
	}
	err = parseReturnWhen(fn, returnWhen, &when)
	// To wait for no time at all is to look once; WaitFor knows zero as no limit.
	switch {
	case timeout < 0:
		timeout = 0
	case timeout == 0:
		timeout = 1
	}
	return when, timeout, err
}

func parseReturnWhen(fn string, v starlark.Value, when *runtime.ReturnWhen) error {
	if v == nil {
		return nil
	}
	s, ok := starlark.AsString(v)
	if ok && slices.Contains(runtime.ReturnWhens(), runtime.ReturnWhen(s)) {
		*when = runtime.ReturnWhen(s)
		return nil
	}
	names := make([]string, 0, 4)
	for _, w := range runtime.ReturnWhens() {
		names = append(names, string(w))
	}
	if !ok {
		hint := ""
		switch v.(type) {
		case starlark.Int, starlark.Float:
			hint = fmt.Sprintf("; to wait %v s at most, write timeout=%v", v, v)
		}
		return typeError("%s: return_when is a %s, want one of system.return_when: %s%s", fn, v.Type(), strings.Join(names, ", "), hint)
	}
	text := fmt.Sprintf("%s: no return_when %q", fn, s)
	if hint := connectors.DidYouMean(s, names); hint != "" {
		text += " (" + hint + ")"
	} else {
		text += ", want one of " + strings.Join(names, ", ")
	}
	return &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("%s", text)}
}

func (e *execution) sleep(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var d time.Duration
	if err := unpack("sleep", args, kwargs, nil, required("seconds", &d)); err != nil {
		return nil, err
	}
	return starlark.None, e.caller.Sleep(d)
}

func (e *execution) sleepUntil(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var d time.Duration
	if err := unpack("sleep_until", args, kwargs, nil, required("epoch", &d)); err != nil {
		return nil, err
	}
	now, err := e.caller.Now()
	if err != nil {
		return nil, err
	}
	return starlark.None, e.caller.Sleep(time.Unix(0, int64(d)).Sub(now))
}
