package debug_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/debug"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

const flow = `"""A flow to look at."""
import lib

LIMIT = 3

def add(a, b):
    total = a + b
    return total

def handler(system, this):
    seen = []
    for i in range(LIMIT):
        n = this.connect(connector_type="COUNT").get("output_value")["n"]
        seen.append(add(n, lib.double(i)))
    this.log(f"seen {seen}")
    if len(seen) > 2:
        bad = {}["missing"]
    return seen
`

type project struct{}

func (project) Flow(name string) (string, []byte, error) {
	return "flows/look.star", []byte(flow), nil
}
func (project) Connector(name string) (*connectors.Connector, error) {
	return nil, &runtime.NotFoundError{Kind: "connector", Name: name}
}
func (project) Load(from, name string) (string, []byte, error) {
	if name != "//lib.star" && name != "./lib.star" {
		return "", nil, &runtime.NotFoundError{Kind: "file", Name: name}
	}
	return "lib.star", []byte("def double(x):\n    y = x * 2\n    return y\n"), nil
}

// recorded runs the flow once and returns a session of it, with what it has done.
func recorded(t *testing.T) (*debug.Session, *int) {
	t.Helper()
	calls := new(int)
	rt, err := runtime.New(runtime.Options{
		Bind: builtins.Bind, Project: project{}, Store: store.NewMemory(),
		Connectors: connectors.NewRegistry(connectors.Func("COUNT", "Count.", func(context.Context, struct{}) (count, error) {
			*calls++
			return count{*calls}, nil
		})),
	})
	if err != nil {
		t.Fatal(err)
	}
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "look"})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := debug.New(func(ctx context.Context, step func(*starlark.Thread) error) (runtime.Replayed, error) {
		return rt.Replay(ctx, x.ID(), step)
	})
	t.Cleanup(func() {
		s.Close()
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if *calls != 3 {
			t.Errorf("%d calls: looking did something", *calls)
		}
	})
	return s, calls
}

type count struct {
	N int `flow:"n" doc:"How many."`
}

// told is a stop in short, with the locals that there are.
func told(t *testing.T, s *debug.Session, at debug.Stop, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%s %s:%d", at.Reason, at.File, at.Line)
	if at.Line == 0 {
		return at.Reason + " " + at.Text
	}
	locals, err := s.Locals(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range locals {
		if v.Name != "system" && v.Name != "this" {
			text += fmt.Sprintf(" %s=%s", v.Name, v.Value)
		}
	}
	return text
}

func TestSteps(t *testing.T) {
	s, _ := recorded(t)
	ctx := t.Context()
	var got []string
	do := func(f func(context.Context) (debug.Stop, error)) {
		t.Helper()
		at, err := f(ctx)
		got = append(got, told(t, s, at, err))
	}
	do(s.Start)
	do(s.Next)
	do(s.Next)
	do(s.Next)
	do(s.StepIn)
	do(s.StepIn)
	do(s.StepOut)
	do(s.StepIn)
	do(s.Next)
	do(s.Back)
	do(s.StepOut)
	do(s.Next)
	do(s.Back)
	do(s.Back)
	do(s.Back)
	do(s.Continue)
	do(s.Next)
	want := []string{
		"entry flows/look.star:11",
		"step flows/look.star:12 seen=[]",
		"step flows/look.star:13 seen=[] i=0",
		"step flows/look.star:14 seen=[] i=0 n=1",
		"step lib.star:2 x=0",
		"step lib.star:3 x=0 y=0",
		"step flows/look.star:13 seen=[1] i=1 n=1",
		"step flows/look.star:14 seen=[1] i=1 n=2",
		"step flows/look.star:13 seen=[1, 4] i=2 n=2",
		"step flows/look.star:14 seen=[1] i=1 n=2",
		"end ENDED_ERROR KeyError: 'missing'",
		"end ENDED_ERROR KeyError: 'missing'",
		"step flows/look.star:17 seen=[1, 4, 7] i=2 n=3",
		"step flows/look.star:16 seen=[1, 4, 7] i=2 n=3",
		"step flows/look.star:15 seen=[1, 4, 7] i=2 n=3",
		"end ENDED_ERROR KeyError: 'missing'",
		"end ENDED_ERROR KeyError: 'missing'",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestBreakpoints(t *testing.T) {
	s, _ := recorded(t)
	ctx := t.Context()
	s.SetBreakpoints("flows/look.star", []debug.Breakpoint{{Line: 14, Condition: "i % 2 == 1"}, {Line: 15}})
	s.SetBreakpoints("lib.star", []debug.Breakpoint{{Line: 3, Condition: "nothing_known"}})
	s.StopWhereRaised(true)
	if _, err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var got []string
	for range 7 {
		at, err := s.Continue(ctx)
		got = append(got, told(t, s, at, err))
	}
	s.SetBreakpoints("lib.star", nil)
	for range 4 {
		at, err := s.ReverseContinue(ctx)
		got = append(got, told(t, s, at, err))
	}
	want := []string{
		"breakpoint lib.star:3 x=0 y=0",
		"breakpoint flows/look.star:14 seen=[1] i=1 n=2",
		"breakpoint lib.star:3 x=1 y=2",
		"breakpoint lib.star:3 x=2 y=4",
		"breakpoint flows/look.star:15 seen=[1, 4, 7] i=2 n=3",
		"exception flows/look.star:17 seen=[1, 4, 7] i=2 n=3",
		"end ENDED_ERROR KeyError: 'missing'",
		"breakpoint flows/look.star:15 seen=[1, 4, 7] i=2 n=3",
		"breakpoint flows/look.star:14 seen=[1] i=1 n=2",
		"entry flows/look.star:11",
		"entry flows/look.star:11",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
	s.SetBreakpoints("flows/look.star", nil)
	at, err := s.Continue(ctx)
	if err != nil || at.Reason != "exception" || at.Line != 17 || !strings.Contains(at.Text, "missing") {
		t.Errorf("%+v %v", at, err)
	}
	if v, err := s.Evaluate(0, "seen[1:]"); err != nil || v.String() != "[4, 7]" {
		t.Error(v, err)
	}
}

func TestLooking(t *testing.T) {
	s, _ := recorded(t)
	ctx := t.Context()
	if _, err := s.Stack(); err == nil {
		t.Error("a stack before the start")
	}
	s.SetBreakpoints("flows/look.star", []debug.Breakpoint{{Line: 8}})
	if _, err := s.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Continue(ctx); err != nil {
		t.Fatal(err)
	}
	frames, err := s.Stack()
	if err != nil || len(frames) != 2 || frames[0].Function != "add" || frames[0].Line != 8 || frames[1].Function != "handler" || frames[1].Line != 14 {
		t.Errorf("%+v %v", frames, err)
	}
	for _, test := range []struct {
		frame      int
		expression string
		want       string
	}{
		{0, "a + b", "1"},
		{0, "f'{total:03d}'", `"001"`},
		{1, "seen", "[]"},
		{1, "[x for x in range(LIMIT)]", "[0, 1, 2]"},
		{0, "add(2, 3)", "5"},
		{0, "seen", "error: undefined"},
		{0, "a +", "error: "},
		{0, "1 / 0", "error: "},
		{1, "this.connect(connector_type='COUNT')", "error: "},
		{1, "this.get('status')", "error: "},
		{0, "max([i for i in range(100000000)])", "error: "},
		{9, "a", "error: there is no frame 9"},
	} {
		v, err := s.Evaluate(test.frame, test.expression)
		got := ""
		if err != nil {
			got = "error: " + err.Error()
		} else {
			got = v.String()
		}
		if !strings.HasPrefix(got, test.want) && !(strings.HasPrefix(test.want, "error: undef") && err != nil) {
			t.Errorf("%s: got %s, want %s", test.expression, got, test.want)
		}
	}
	globals, err := s.Globals(0)
	if err != nil || len(globals) != 4 {
		t.Errorf("%v %v", globals, err)
	}
	// To look at something changes nothing of what comes.
	s.SetBreakpoints("flows/look.star", nil)
	at, err := s.Continue(ctx)
	if err != nil || at.Reason != "end" || !strings.Contains(at.Text, "missing") {
		t.Errorf("%+v %v", at, err)
	}
}

func TestCloseWhereItStands(t *testing.T) {
	s, _ := recorded(t)
	if _, err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := s.Stack(); err == nil {
		t.Error("a stack after the end")
	}
	if at, err := s.Start(t.Context()); err != nil || at.Reason != "entry" {
		t.Errorf("%+v %v", at, err)
	}
}
