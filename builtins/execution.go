package builtins

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// An execution is an execution as a flow sees it: this, a child, or one that was
// looked up. What the flow does with it, it does as caller.
type execution struct {
	caller *runtime.Execution
	target *runtime.Execution // nil until it is looked up, if it is one of a list
	listed string             // the id of that
	made   *request           // what has made it, where that is known
}

func (e *execution) id() string {
	if e.target == nil {
		return e.listed
	}
	return e.target.ID()
}

// lookUp has the target known.
func (e *execution) lookUp() (err error) {
	if e.target == nil && e.listed != "" {
		e.target, err = e.caller.Find(e.listed)
	}
	return err
}

func (e *execution) String() string {
	if e.target == nil {
		return fmt.Sprintf("<execution %s>", e.listed)
	}
	return fmt.Sprintf("<execution %s: %s>", e.target.ID(), e.target.Describe())
}
func (e *execution) Type() string          { return "execution" }
func (e *execution) Freeze()               {}
func (e *execution) Truth() starlark.Bool  { return true }
func (e *execution) Hash() (uint32, error) { return starlark.String(e.id()).Hash() }

// CompareSameType implements [starlark.Comparable]: executions are equal that are the
// same.
func (e *execution) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	same := e.id() == y.(*execution).id()
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, typeError("'%s' not supported between instances of 'execution' and 'execution'", op)
}

func (e *execution) Attr(name string) (starlark.Value, error) {
	if anyMethods[name] == nil && thisMethods[name] == nil {
		return nil, nil
	}
	if err := e.lookUp(); err != nil {
		return nil, err
	}
	if v := bind(e, anyMethods, name); v != nil {
		return v, nil
	}
	if e.caller == e.target {
		if v := bind(e, thisMethods, name); v != nil {
			return v, nil
		}
	} else if thisMethods[name] != nil {
		return nil, fmt.Errorf("%s is for the execution that runs: use this.%s", name, name)
	}
	return nil, nil
}

func (e *execution) AttrNames() []string {
	names := slices.Collect(maps.Keys(anyMethods))
	if e.caller == e.target {
		names = slices.AppendSeq(names, maps.Keys(thisMethods))
	}
	slices.Sort(names)
	return names
}

// anyMethods are methods of every execution, thisMethods those of this alone.
var (
	anyMethods = map[string]method[*execution]{
		"get":       (*execution).get,
		"load":      (*execution).get,
		"run":       (*execution).run,
		"run_async": (*execution).runAsync,
		"wait":      (*execution).wait,
		"cancel":    (*execution).cancel,
		"pause":     (*execution).pause,
		"clone":     (*execution).clone,
		"archive":   (*execution).archive,
		"delete":    (*execution).delete,
	}
	thisMethods = map[string]method[*execution]{
		"connect":               (*execution).connect,
		"task":                  (*execution).task,
		"flow":                  (*execution).flow,
		"script":                (*execution).script,
		"map":                   (*execution).mapItems,
		"using":                 (*execution).using,
		"wait_for":              (*execution).waitFor,
		"success":               (*execution).success,
		"error":                 (*execution).error,
		"end":                   (*execution).end,
		"log":                   (*execution).log,
		"message":               (*execution).message,
		"save":                  (*execution).save,
		"set_output":            (*execution).setOutput,
		"webhook_html_response": (*execution).webhookHTMLResponse,
		"sleep":                 (*execution).sleep,
		"sleep_until":           (*execution).sleepUntil,
	}
)

func (e *execution) get(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) > 0 {
		return nil, typeError("get: takes names of fields and no keyword arguments")
	}
	names := make([]string, len(args))
	for i, a := range args {
		s, ok := starlark.AsString(a)
		if !ok {
			return nil, typeError("get: want the name of a field, got %s", a.Type())
		}
		names[i] = s
	}
	if len(names) == 0 {
		return nil, typeError("get: want the name of a field (%s)", strings.Join(runtime.FieldNames(), ", "))
	}
	values, err := e.caller.Fields(e.target, names...)
	if err != nil {
		return nil, err
	}
	out := make(starlark.Tuple, len(values))
	for i, v := range values {
		if out[i], err = runtime.ToStarlark(v); err != nil {
			return nil, err
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

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

func (e *execution) cancel(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	reason := ""
	if err := unpack("cancel", args, kwargs, nil, arg("reason", &reason)); err != nil {
		return nil, err
	}
	return e, e.caller.CancelOther(e.target, reason)
}

func (e *execution) pause(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("pause", args, kwargs, nil); err != nil {
		return nil, err
	}
	return e, e.caller.PauseOther(e.target)
}

// archive hides an execution in lists.
func (e *execution) archive(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("archive", args, kwargs, nil); err != nil {
		return nil, err
	}
	return e, e.caller.ArchiveOther(e.target)
}

// delete removes the tree of another execution, and hides one of its own tree.
func (e *execution) delete(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := unpack("delete", args, kwargs, nil); err != nil {
		return nil, err
	}
	return starlark.None, e.caller.DeleteOther(e.target)
}

func (e *execution) success(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var message starlark.Value
	if err := unpack("success", args, kwargs, nil, arg("message", &message)); err != nil {
		return nil, err
	}
	s, err := text(message)
	if err != nil {
		return nil, err
	}
	return nil, e.caller.Succeed(s)
}

func (e *execution) error(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var message starlark.Value
	if err := unpack("error", args, kwargs, nil, arg("message", &message)); err != nil {
		return nil, err
	}
	s, err := text(message)
	if err != nil {
		return nil, err
	}
	return nil, e.caller.Fail(s)
}

// end is an older spelling of success and error.
func (e *execution) end(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	status := ""
	var message starlark.Value
	if err := unpack("end", args, kwargs, nil, required("status", &status), arg("message", &message)); err != nil {
		return nil, err
	}
	s, err := text(message)
	if err != nil {
		return nil, err
	}
	switch status {
	case "success":
		return nil, e.caller.Succeed(s)
	case "error":
		return nil, e.caller.Fail(s)
	}
	return nil, &runtime.NamedError{Class: "ValueError", Err: fmt.Errorf("end: status is %q, want \"success\" or \"error\"", status)}
}

// text is a value as a person reads it: a string without quotes.
func text(v starlark.Value) (string, error) {
	if v == nil {
		return "", nil
	}
	if s, ok := starlark.AsString(v); ok {
		return s, nil
	}
	if s, ok := v.(dialect.Stringer); ok {
		return s.Str(), nil
	}
	return runtime.Repr(v)
}

func texts(vs []starlark.Value) ([]string, error) {
	out := make([]string, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = text(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *execution) log(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	level := ""
	var named []starlark.Tuple
	if err := unpack("log", nil, kwargs, &named, keyword("level", &level)); err != nil {
		return nil, err
	}
	parts, err := texts(args)
	if err != nil {
		return nil, err
	}
	for _, kw := range named {
		v, err := text(kw[1])
		if err != nil {
			return nil, err
		}
		parts = append(parts, string(kw[0].(starlark.String))+"="+v)
	}
	return starlark.None, e.caller.Log(level, strings.Join(parts, " "))
}

func (e *execution) save(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name, message, output starlark.Value
	if err := unpack("save", args, kwargs, nil, keyword("name", &name), keyword("message", &message), keyword("output_value", &output)); err != nil {
		return nil, err
	}
	var c runtime.Change
	for _, f := range []struct {
		v    starlark.Value
		into **string
	}{{name, &c.Name}, {message, &c.Message}} {
		if f.v == nil {
			continue
		}
		s, err := text(f.v)
		if err != nil {
			return nil, err
		}
		*f.into = &s
	}
	// None is an output value like any other.
	for _, kw := range kwargs {
		if kw[0] == starlark.String("output_value") {
			v, err := runtime.FromStarlark(kw[1])
			if err != nil {
				return nil, typeError("save: output_value: %v", err)
			}
			c.Output = &v
		}
	}
	return e, e.caller.Save(c)
}

func (e *execution) setOutput(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	keys := new(value.Dict)
	switch {
	case len(args) == 2:
		k, ok := starlark.AsString(args[0])
		if !ok {
			return nil, typeError("set_output: want a string as key, got %s", args[0].Type())
		}
		kwargs = append([]starlark.Tuple{{starlark.String(k), args[1]}}, kwargs...)
	case len(args) != 0:
		return nil, typeError("set_output: want set_output('key', value) or set_output(key=value)")
	case len(kwargs) == 0:
		return nil, typeError("set_output: nothing to set (set_output('key', value) or set_output(key=value))")
	}
	for _, kw := range kwargs {
		k := string(kw[0].(starlark.String))
		v, err := runtime.FromStarlark(kw[1])
		if err != nil {
			return nil, typeError("set_output: %q: %v", k, err)
		}
		keys.Set(k, v)
	}
	return e, e.caller.SetOutput(keys)
}

// webhookHTMLResponse keeps the page that a web hook would answer with, as the output
// webhook_html_response: there is no web hook server.
func (e *execution) webhookHTMLResponse(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	html := ""
	if err := unpack("webhook_html_response", args, kwargs, nil, required("html", &html)); err != nil {
		return nil, err
	}
	return starlark.None, e.caller.SetOutput(value.DictOf("webhook_html_response", html))
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

var _ starlark.Comparable = (*execution)(nil)
