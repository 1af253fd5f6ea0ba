package builtins

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// How a flow ends, and what it says of itself meanwhile.

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
	if err := unpack("webhook_html_response", args, kwargs, nil, required("html", (*shown)(&html))); err != nil {
		return nil, err
	}
	return starlark.None, e.caller.SetOutput(value.DictOf("webhook_html_response", e.caller.Seen(html)))
}
