package runtime

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

func newBareRuntime(t *testing.T, limits Limits) *Runtime {
	rt, err := New(Options{
		Limits: limits,
		Bind: func(*Execution) (World, error) {
			return World{System: starlark.None, This: starlark.None}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return rt
}

// What has ended, or was cancelled before it began, keeps no program, context or
// timer.
func TestWhatHasEndedIsGivenBack(t *testing.T) {
	rt := newBareRuntime(t, Limits{WallTime: time.Hour})
	for _, started := range []bool{true, false} {
		x, err := rt.Create(context.Background(), Flow{Name: "test", Source: []byte("def handler(system, this):\n    pass\n")})
		if err != nil {
			t.Fatal(err)
		}
		if started {
			if err := x.Start(); err != nil {
				t.Fatal(err)
			}
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		} else {
			x.Cancel("")
		}
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		if x.job != nil || x.ctx.Err() == nil || x.tree.ctx.Err() == nil {
			t.Errorf("started %t: job %v, contexts %v, %v", started, x.job, x.ctx.Err(), x.tree.ctx.Err())
		}
		if x.tree.wall != nil && x.tree.wall.Stop() {
			t.Errorf("started %t: the timer still ran", started)
		}
		if n := x.tree.budget.running.Load(); n != 0 {
			t.Errorf("started %t: %d still count as running", started, n)
		}
	}
	if len(rt.ended) != 2 || len(rt.events.watchers) != 0 {
		t.Errorf("%d ended, %d watchers", len(rt.ended), len(rt.events.watchers))
	}
}

func TestProgramsAreKeptUpToALimit(t *testing.T) {
	for _, test := range []struct{ bytes, want int }{
		{1, maxPrograms},
		{maxProgramBytes / 10, 10},
		{maxProgramBytes/10 + 1, 9},
	} {
		var c programCache
		most := 0
		for i := range 2 * maxPrograms {
			c.put(programKey{file: fmt.Sprint(i)}, nil, test.bytes)
			most = max(most, len(c.programs))
			if c.bytes != test.bytes*len(c.programs) {
				t.Fatalf("%d programs of %d bytes count as %d", len(c.programs), test.bytes, c.bytes)
			}
		}
		if most != test.want {
			t.Errorf("%d programs of %d bytes were kept, want %d", most, test.bytes, test.want)
		}
	}
}

func TestAProgramIsCompiledOnce(t *testing.T) {
	rt := newBareRuntime(t, Limits{})
	var programs []*dialect.Program
	for _, text := range []string{"1", "1", "2"} {
		p, err := rt.Check(Flow{Name: "test", Source: []byte("def handler(system, this):\n    return " + text + "\n")})
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	if programs[0] != programs[1] || programs[1] == programs[2] {
		t.Error(programs)
	}
}

// bareExecution runs nothing and is told what to do by the test.
func bareExecution(t *testing.T) *Execution {
	return &Execution{
		rt:     newBareRuntime(t, Limits{}),
		tree:   &tree{budget: budget{limits: DefaultLimits()}},
		ctx:    t.Context(),
		status: Running,
	}
}

func TestWhatIsSetIsCopied(t *testing.T) {
	x := bareExecution(t)
	keys := value.DictOf("list", value.List{"old"})
	if err := x.SetOutput(keys); err != nil {
		t.Fatal(err)
	}
	list, _ := keys.Get("list")
	list.(value.List)[0] = "new"
	if got := x.Record().Output; !value.Equal(got, value.DictOf("list", value.List{"old"})) {
		t.Errorf("got %v", got)
	}
	if err := x.Log("info", "old"); err != nil {
		t.Fatal(err)
	}
	x.Record().Logs[0].Message = "new"
	if got := x.Record().Logs[0].Message; got != "old" {
		t.Errorf("logged %q", got)
	}
}

// Between its end and the end of its context nothing can be logged either.
func TestNoLogAfterTheEnd(t *testing.T) {
	x := bareExecution(t)
	x.status = EndedSuccess
	if err := x.Log("info", "late"); !IsSignal(err) || len(x.logs) != 0 {
		t.Errorf("%v, logs %v", err, x.logs)
	}
}

func TestShorten(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{strings.Repeat("x", maxMessage), strings.Repeat("x", maxMessage)},
		{"a" + strings.Repeat("é", maxMessage) + "b", "a" + strings.Repeat("é", maxMessage/4-1) + " ... (65540 bytes left out) ... " + strings.Repeat("é", maxMessage/4-1) + "b"},
	} {
		if got := shorten(test.text); got != test.want {
			t.Errorf("%d bytes became %d, %.20q ... %.60q, want %d", len(test.text), len(got), got, got[len(got)/2-30:], len(test.want))
		}
	}
}
