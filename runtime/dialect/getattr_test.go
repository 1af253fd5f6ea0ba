package dialect

import (
	"errors"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A moody value has attributes that cannot be computed.
type moody struct{ starlark.NoneType }

var errCancelled = &starlark.EvalError{Msg: "Starlark computation cancelled: enough"}

func (moody) Attr(name string) (starlark.Value, error) {
	switch name {
	case "there":
		return starlark.MakeInt(1), nil
	case "wrong":
		return nil, exception.Errorf(exception.ValueError, "it is wrong")
	case "absent":
		return nil, exception.Errorf(exception.AttributeError, "it is absent")
	case "elsewhere":
		return nil, errors.New("it is elsewhere")
	case "named":
		return nil, errNamed
	case "cancelled":
		return nil, errCancelled
	}
	return nil, nil
}

func (moody) AttrNames() []string { return []string{"there", "wrong"} }

var errNamed = errors.New("it has a class")

// naming gives errors of the host a class.
type naming struct{ alone }

func (naming) Class(err error) string {
	if errors.Is(err, errNamed) {
		return "KeyError"
	}
	return ""
}

// What an attribute raises keeps its class; what ends a program is no missing attribute.
func TestGetattrRaises(t *testing.T) {
	for expr, want := range map[string]string{
		"getattr(m, 'there')":                "1",
		"getattr(m, 'there', 2)":             "1",
		"getattr(m, 'wrong')":                "ValueError: it is wrong",
		"getattr(m, 'wrong', 2)":             "ValueError: it is wrong",
		"hasattr(m, 'wrong')":                "ValueError: it is wrong",
		"getattr(m, 'absent', 2)":            "2",
		"getattr(m, 'absent')":               "AttributeError: it is absent",
		"hasattr(m, 'absent')":               "False",
		"getattr(m, 'nothing', 2)":           "2",
		"getattr(m, 'nothing')":              "has no .nothing field or method",
		"hasattr(m, 'nothing')":              "False",
		"hasattr(m, 'there')":                "True",
		"getattr(m, 'elsewhere', 2)":         "2",
		"getattr(m, 'named', 2)":             "it has a class",
		"hasattr(m, 'named')":                "it has a class",
		"getattr(m, 'cancelled', 2)":         "cancelled",
		"getattr([], 'index')([], 0)":        "index: value not in list",
		"getattr([], 'nothing', 2)":          "2",
		"getattr(None, 'nothing', 2)":        "2",
		"getattr(m, 'wrong', 2, 3)":          "getattr: got 4 arguments, want at most 3",
		"getattr(m, 1)":                      "getattr: for parameter 2: got int, want string",
		"hasattr(m, 'wrong', 2)":             "hasattr: got 3 arguments, want 2",
		"getattr(m, 'wrong', default=2)":     "getattr: unexpected keyword arguments",
		"[f(m, 'wrong') for f in [hasattr]]": "ValueError: it is wrong",
	} {
		got, err := evaluateMoody("x = " + expr)
		text := ""
		if err != nil {
			text = err.Error()
		} else {
			text = got.String()
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s gives %s, want %s", expr, text, want)
		}
	}
	got, err := evaluateMoody("x = None\ntry:\n    getattr(m, 'wrong')\nexcept ValueError as e:\n    x = str(e)\n")
	if err != nil || got != starlark.String("it is wrong") {
		t.Errorf("got %v, %v", got, err)
	}
}

func evaluateMoody(text string) (starlark.Value, error) {
	predeclared := starlark.StringDict{"m": moody{}}
	p, err := Compile("x.star", []byte(text), Options{Predeclared: predeclared.Has})
	if err != nil {
		return nil, err
	}
	thread := &starlark.Thread{}
	SetUnwinding(thread, naming{})
	globals, err := p.Init(thread, predeclared, nil)
	return globals["x"], err
}
