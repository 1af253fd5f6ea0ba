package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type none struct{}

// panicOf returns what f panics with, as text.
func panicOf(f func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}

func describe[In, Out any]() func() connectors.Driver {
	return func() connectors.Driver {
		return connectors.Func("BAD", "Do.", func(context.Context, In) (out Out, err error) { return out, nil })
	}
}

type loop struct {
	Children []loop `flow:"children"`
}

type shared struct {
	A string `flow:"a"`
}

func TestFuncPanicsOnAWrongDescription(t *testing.T) {
	for _, test := range []struct {
		name string
		f    func() connectors.Driver
		want string // after `connectors.Func("BAD"): `
	}{
		{"input no struct", describe[int, none](), "int is no struct"},
		{"input a pointer", describe[*none, none](), "*connectors_test.none is no struct"},
		{"output no struct", describe[none, string](), "string is no struct"},
		{"no tag", describe[struct{ A string }, none](), `field A of struct { A string } has no flow tag (use flow:"-" to leave it out)`},
		{"unexported", describe[struct {
			a string `flow:"a"`
		}, none](), "has a flow tag and is not exported"},
		{"no name", describe[struct {
			A string `flow:",required"`
		}, none](), "the flow tag has no name"},
		{"unknown option", describe[struct {
			A string `flow:"a,requird"`
		}, none](), `unknown option "requird" in the flow tag`},
		{"alias without a name", describe[struct {
			A string `flow:"a,alias="`
		}, none](), "the option alias has no name"},
		{"two of a name", describe[struct {
			A string `flow:"a"`
			B string `flow:"a"`
		}, none](), `has two fields named "a"`},
		{"alias is another's name", describe[struct {
			A string `flow:"a,alias=b"`
			B string `flow:"b"`
		}, none](), `"b" names both "a" and "b"`},
		{"alias is another's alias", describe[struct {
			A string `flow:"a,alias=c"`
			B string `flow:"b,alias=c"`
		}, none](), `"c" names both "a" and "b"`},
		{"alias within a nested struct", describe[struct {
			A struct {
				B string `flow:"b,alias=c"`
				C string `flow:"c"`
			} `flow:"a"`
		}, none](), `"c" names both "b" and "c"`},
		{"alias is a common input", describe[struct {
			A string `flow:"a,alias=timeout"`
		}, none](), `"timeout" names both "a" and "timeout"`},
		{"common input of another type", describe[struct {
			A string `flow:"timeout"`
		}, none](), "input timeout: want type time.Duration"},
		{"type", describe[struct {
			A chan int `flow:"a"`
		}, none](), "a Go chan int can be no input or output"},
		{"type of an item", describe[struct {
			A []uint8ish `flow:"a"`
		}, none](), "can be no input or output"},
		{"key of a map", describe[struct {
			A map[int]string `flow:"a"`
		}, none](), "a Go map[int]string can be no input or output"},
		{"nested", describe[struct {
			A struct{ B string } `flow:"a"`
		}, none](), "field B of struct { B string } has no flow tag"},
		{"a type that holds itself", describe[loop, none](), "connectors_test.loop holds itself"},
		{"embedded pointer", describe[struct{ *shared }, none](), "*connectors_test.shared is no struct"},
		{"list of texts", describe[none, struct {
			A []connectors.Text `flow:"a"`
		}](), "can be no input or output"},
		{"default is no JSON", describe[struct {
			A int `flow:"a" default:"x"`
		}, none](), `default "x": `},
		{"default of another type", describe[struct {
			A int `flow:"a" default:"['x']"`
		}, none](), `default "['x']": want int, got list`},
		{"default is none of enum", describe[struct {
			A string `flow:"a" default:"c" enum:"a,b"`
		}, none](), `default "c": input "a": "c" is none of a, b`},
		{"default of a required input", describe[struct {
			A string `flow:"a,required" default:"c"`
		}, none](), "a required input has no default"},
		{"enum of numbers", describe[struct {
			A int `flow:"a" enum:"1,2"`
		}, none](), "a Go int can have no enum"},
		{"enum of secrets", describe[struct {
			A connectors.Secret `flow:"a" enum:"a,b"`
		}, none](), "a Go connectors.Secret can have no enum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := test.f()
			for use, f := range map[string]func(){
				"Spec":    func() { d.Spec() },
				"Prepare": func() { d.Prepare(new(value.Dict)) },
			} {
				got := panicOf(f)
				if !strings.HasPrefix(got, `connectors.Func("BAD"): `) || !strings.Contains(got, test.want) {
					t.Errorf("%s: got panic %q, want one that says %q", use, got, test.want)
				}
			}
		})
	}
}

type uint8ish uint8

type inner struct {
	Hostname string `flow:"hostname,alias=host" doc:"Inner."`
	Port     uint16 `flow:"port" default:"22" doc:"Inner port."`
}

type everything struct {
	connectors.Call
	inner
	Hostname  string                        `flow:"hostname,required,alias=server,alias=host" doc:"Outer."`
	Mode      string                        `flow:"mode" default:"fast" enum:"fast,slow" doc:"Mode."`
	Modes     []string                      `flow:"modes" enum:"x,y"`
	Wait      time.Duration                 `flow:"connect_timeout" default:"1.5" doc:"Own."`
	On        bool                          `flow:"on" default:"True"`
	Password  connectors.Secret             `flow:"password"`
	Passwords []connectors.Secret           `flow:"passwords"`
	Env       map[string]*connectors.Secret `flow:"env"`
	Login     *struct {
		Token connectors.Secret `flow:"token"`
	} `flow:"login"`
	Big     *big.Int        `flow:"big"`
	Any     value.Value     `flow:"any"`
	Dict    *value.Dict     `flow:"dict"`
	List    value.List      `flow:"list"`
	Numbers []int           `flow:"numbers" default:"[1, 2]"`
	Matrix  [][]float64     `flow:"matrix"`
	Raw     []byte          `flow:"raw"`
	Bytes   value.Bytes     `flow:"bytes"`
	Count   *int            `flow:"count"`
	Text    connectors.Text `flow:"text"`
	Pairs   pairs           `flow:"pairs"`
	Hops    []hop           `flow:"hops"`
	hidden  int             `flow:"-"`
}

type hop struct {
	inner
	Via *inner `flow:"via" doc:"Via."`
}

func TestSpec(t *testing.T) {
	d := connectors.Func("ALL", "Do all.", func(context.Context, everything) (out struct {
		Body connectors.Text `flow:"body,omitempty" doc:"Body."`
		Code int             `flow:"code"`
	}, err error) {
		return out, nil
	})
	within := []connectors.Field{
		{Name: "hostname", Type: "string", Doc: "Inner.", Aliases: []string{"host"}},
		{Name: "port", Type: "int", Doc: "Inner port.", Default: "22"},
	}
	want := &connectors.Spec{Type: "ALL", Doc: "Do all.", Inputs: []connectors.Field{
		{Name: "hostname", Type: "string", Doc: "Outer.", Required: true, Aliases: []string{"server", "host"}},
		{Name: "mode", Type: "string", Doc: "Mode.", Default: "'fast'", Enum: []string{"fast", "slow"}},
		{Name: "modes", Type: "list of string", Enum: []string{"x", "y"}},
		{Name: "on", Type: "bool", Default: "True"},
		{Name: "password", Type: "string", Secret: true},
		{Name: "passwords", Type: "list of string", Secret: true},
		{Name: "env", Type: "dict", Secret: true},
		{Name: "login", Type: "dict", Secret: true, Fields: []connectors.Field{{Name: "token", Type: "string", Secret: true}}},
		{Name: "big", Type: "int"},
		{Name: "any", Type: "any"},
		{Name: "dict", Type: "dict"},
		{Name: "list", Type: "list"},
		{Name: "numbers", Type: "list of int", Default: "[1, 2]"},
		{Name: "matrix", Type: "list of list of float"},
		{Name: "raw", Type: "bytes"},
		{Name: "bytes", Type: "bytes"},
		{Name: "count", Type: "int"},
		{Name: "text", Type: "string", Text: true},
		{Name: "pairs", Type: "dict or list of pairs"},
		{Name: "hops", Type: "list of dict", Fields: append([]connectors.Field{{Name: "via", Type: "dict", Doc: "Via.", Fields: within}}, within...)},
		{Name: "port", Type: "int", Doc: "Inner port.", Default: "22"},
		{Name: "connect_timeout", Type: "float", Doc: "Own.", Default: "1.5"},
		{Name: "timeout", Type: "float", Doc: "Longest time for the whole call, in seconds; without it only the other limits hold."},
		{Name: "max_output_bytes", Type: "int", Default: "16777216", Doc: "Largest answer, in bytes, that is taken into memory; a larger one ends the connection with an error."},
	}, Outputs: []connectors.Field{
		{Name: "body", Type: "string", Doc: "Body.", Optional: true, Text: true},
		{Name: "code", Type: "int"},
	}}
	if diff := cmp.Diff(want, d.Spec()); diff != "" {
		t.Error(diff)
	}
	if f, ok := d.Spec().Input("server"); !ok || f.Name != "hostname" {
		t.Errorf(`Input("server") = %v, %v`, f, ok)
	}
	if f, ok := d.Spec().Input("body"); ok {
		t.Errorf(`Input("body") = %v`, f)
	}
	renamed := connectors.WithAliases(connectors.WithAliases(d, "EVERY"), "EACH")
	if diff := cmp.Diff([]string{"EVERY", "EACH"}, renamed.Spec().Aliases); diff != "" {
		t.Error(diff)
	}
	if d.Spec().Aliases != nil {
		t.Error("WithAliases changed the driver it was given")
	}
}

// checked has an opinion of its own on its inputs.
type checked struct {
	connectors.Call
	Say string `flow:"say"`
}

var refused = &connectors.InputError{Input: "say", Reason: `input "say": hush`}

func (c *checked) Validate() error {
	switch c.Say {
	case "one":
		return refused
	case "two":
		return errors.Join(refused, fmt.Errorf("about say: %w", &connectors.InputError{Type: "OWN", Reason: "not now"}), errors.New("plain"))
	case "list":
		return connectors.InputErrors{refused, {Reason: "second"}}
	case "plain":
		return errors.New("first\nsecond")
	case "panic":
		panic("no mind")
	}
	return nil
}

func (c *checked) ReadOnly() bool { return c.Say == "" }

func TestValidate(t *testing.T) {
	d := connectors.Func("T", "Do.", func(context.Context, checked) (none, error) { return none{}, nil })
	for say, want := range map[string]string{
		"":      "",
		"one":   `T: input "say": hush`,
		"two":   `T: input "say": hush; not now; plain`,
		"list":  `T: input "say": hush; second`,
		"plain": `T: first; second`,
	} {
		req, err := d.Prepare(value.DictOf("say", say))
		if want == "" {
			if err != nil || !req.ReadOnly {
				t.Errorf("say=%q: %+v, %v", say, req, err)
			}
			continue
		}
		if err == nil || err.Error() != want || !errors.Is(err, connectors.ErrInput) {
			t.Errorf("say=%q: got %q, want %q", say, err, want)
		}
	}
	if refused.Type != "" || refused.Origin != "" {
		t.Errorf("the driver's own error was changed: %+v", refused)
	}
	if req, _ := d.Prepare(value.DictOf("say", "x")); req.ReadOnly {
		t.Error("ReadOnly does not see the inputs")
	}
}

func TestCommonInputs(t *testing.T) {
	type own struct {
		A string `flow:"a"`
	}
	var seen checked
	with := connectors.Func("T", "Do.", func(_ context.Context, in checked) (none, error) { seen = in; return none{}, nil })
	without := connectors.Func("T", "Do.", func(context.Context, own) (none, error) { return none{}, nil })
	for _, d := range []connectors.Driver{with, without} {
		req, err := d.Prepare(value.DictOf("timeout", 2.5, "connect_timeout", "3", "max_output_bytes", 7))
		if err != nil {
			t.Fatal(err)
		}
		if req.Timeout != 2500*time.Millisecond {
			t.Errorf("Timeout = %v", req.Timeout)
		}
		if _, err := req.Do(t.Context(), connectors.Host{IdempotencyKey: "key"}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"timeout", "connect_timeout", "max_output_bytes"} {
			_, err := d.Prepare(value.DictOf(name, -1))
			want := fmt.Sprintf(`T: input %q: want 0 or more, got -1`, name)
			var e *connectors.InputError
			if !errors.As(err, &e) || err.Error() != want || e.Input != name {
				t.Errorf("%s=-1: got %v, want %s", name, err, want)
			}
		}
	}
	if seen.ConnectTimeout != 3*time.Second || seen.MaxOutputBytes != 7 || seen.Host.IdempotencyKey != "key" {
		t.Errorf("the driver got %+v", seen.Call)
	}
}

func TestARequestKeepsItsInputs(t *testing.T) {
	var says []string
	d := connectors.Func("T", "Do.", func(_ context.Context, in checked) (none, error) {
		says = append(says, in.Say+in.Host.IdempotencyKey)
		in.Say = "changed"
		return none{}, nil
	})
	req, err := d.Prepare(value.DictOf("say", "x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"1", ""} {
		if _, err := req.Do(t.Context(), connectors.Host{IdempotencyKey: key}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"x1", "x"}, says); diff != "" {
		t.Error(diff)
	}
}
