package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
)

// The drivers of the tests: one that returns at once, one that waits until it is
// cancelled.
var (
	echoDriver = connectors.Func("ECHO", "Return the inputs.", func(_ context.Context, in echoInput) (echoInput, error) {
		return in, nil
	})
	hangDriver = connectors.Func("HANG", "Wait until cancelled.", func(ctx context.Context, _ hangingInput) (struct{}, error) {
		<-ctx.Done()
		return struct{}{}, context.Cause(ctx)
	})
)

// A hangingInput is that of a call that changes nothing: it is never in doubt.
type hangingInput struct{}

func (*hangingInput) ReadOnly() bool { return true }

type echoInput struct {
	Value any `flow:"value,omitempty" doc:"Anything."`
}

// newRuntime returns a runtime that is closed when the test ends. What opts
// leaves out is made for testing.
func newRuntime(t testing.TB, opts runtime.Options) *runtime.Runtime {
	t.Helper()
	if opts.Bind == nil {
		opts.Bind = builtins.Bind
	}
	if opts.Connectors == nil {
		opts.Connectors = connectors.NewRegistry(echoDriver, hangDriver)
	}
	rt, err := runtime.New(opts)
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

// start starts a text whose lines are the body of handler(system, this).
func start(t testing.TB, rt *runtime.Runtime, ctx context.Context, body string) *runtime.Execution {
	t.Helper()
	x, err := rt.Start(ctx, runtime.Flow{Name: "test", File: "test.star", Source: flowText(body)})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func flowText(body string) []byte {
	var b strings.Builder
	b.WriteString("def handler(system, this):\n")
	for line := range strings.SplitSeq(strings.Trim(body, "\n"), "\n") {
		b.WriteString("    " + line + "\n")
	}
	return []byte(b.String())
}

// run is start, and waits for the end.
func run(t testing.TB, rt *runtime.Runtime, body string) runtime.Record {
	t.Helper()
	x := start(t, rt, t.Context(), body)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.Record()
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	_, err := runtime.New(runtime.Options{Keep: -1})
	want := "runtime.Options: Bind is required (builtins.Bind)\nruntime.Options: Keep is -1, want 0 or more"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestStartRefusesATextThatCannotRun(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	for _, test := range []struct{ text, want string }{
		{"def handler(system, this)\n    pass\n", "test.star:"},
		{"x = 1\n", "test.star: no handler: a flow has a function handler(system, this)"},
		{"def handler(this):\n    pass\n", "handler takes (system, this) or (system, this, inputs), not (this)"},
		{"def handler(a, b, c, d):\n    pass\n", "handler takes (system, this) or (system, this, inputs), not (a, b, c, d)"},
		{"def handler(system, this):\n    nothing_known()\n", "nothing_known"},
	} {
		_, err := rt.Start(t.Context(), runtime.Flow{File: "test.star", Source: []byte(test.text)})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %s", test.text, err, test.want)
		}
	}
	if roots := rt.Roots(); len(roots) != 0 {
		t.Errorf("%d executions were created", len(roots))
	}
}

func TestStartOfAnUnknownFlow(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	_, err := rt.Start(t.Context(), runtime.Flow{Name: "none"})
	if !errors.Is(err, runtime.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestInputThatIsNoData(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	_, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: flowText("pass"), Input: map[string]any{"f": func() {}}})
	if err == nil || !strings.Contains(err.Error(), "input of test") {
		t.Errorf("got %v", err)
	}
}

func TestTheModuleLevelReachesNothing(t *testing.T) {
	project := files{"flows/outer.star": "x = 1\n"}
	rt := newRuntime(t, runtime.Options{Project: project, Bind: bindGlobally})
	for _, text := range []string{
		"def handler(system, this):\n    pass\nthis_.connect(connector_type='ECHO')\n",
		"def handler(system, this):\n    pass\nthis_.log('x')\n",
		"def handler(system, this):\n    pass\nthis_.success('x')\n",
		"def handler(system, this):\n    pass\nsystem_.flow('outer').get('script')\n",
	} {
		x, err := rt.Start(t.Context(), runtime.Flow{File: "test.star", Source: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := x.Record()
		if r.Status != runtime.EndedError || !strings.Contains(r.Message, "move this into handler") {
			t.Errorf("%s\n%s %s", text, r.Status, r.Message)
		}
	}
}

// bindGlobally gives a flow at module level what only its handler should have.
func bindGlobally(x *runtime.Execution) (runtime.World, error) {
	w, err := builtins.Bind(x)
	w.Predeclared["this_"], w.Predeclared["system_"] = w.This, w.System
	return w, err
}

func TestOldRootsAreForgotten(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Keep: 2})
	var all []*runtime.Execution
	for i := range 4 {
		x := start(t, rt, t.Context(), fmt.Sprintf("this.connect(connector_type='ECHO', value=%d)", i))
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	for i, x := range all {
		_, err := rt.Execution(x.ID())
		_, childErr := rt.Execution(x.Children()[0].ID())
		if kept := i >= 2; (err == nil) != kept || (childErr == nil) != kept {
			t.Errorf("execution %d: %v, its child: %v", i, err, childErr)
		}
	}
	if n := len(rt.Roots()); n != 2 {
		t.Errorf("%d roots, want 2", n)
	}
}

func TestClose(t *testing.T) {
	rt := newRuntime(t, runtime.Options{})
	events := newWatch(t, rt)
	x := start(t, rt, context.Background(), "this.connect(connector_type='HANG')")
	events.until(t, started(runtime.ConnectionType))
	if err := rt.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Record()
	if r.Status != runtime.EndedCancelled || r.Message != "the runtime is closed" {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
	if s := x.Children()[0].Status(); !s.Ended() {
		t.Errorf("the child is %s", s)
	}
	if _, err := rt.Start(t.Context(), runtime.Flow{Name: "test", Source: flowText("pass")}); !errors.Is(err, runtime.ErrClosed) {
		t.Errorf("start after close: %v", err)
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	called, release := make(chan struct{}), make(chan struct{})
	deaf := connectors.Func("DEAF", "Ignore that the context has ended.", func(context.Context, struct{}) (struct{}, error) {
		close(called)
		<-release
		return struct{}{}, nil
	})
	rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(deaf)})
	start(t, rt, context.Background(), "this.connect(connector_type='DEAF')")
	<-called
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := rt.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
}

func TestAPanicOfADriverEndsItsConnectionOnly(t *testing.T) {
	bad := connectors.Func("BAD", "Panic.", func(context.Context, struct{}) (struct{}, error) { panic("oh") })
	rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(bad)})
	r := run(t, rt, "c = this.connect(connector_type='BAD', wait='ALL_ENDED')\nreturn c.get('status')")
	if r.Output != "ENDED_ERROR" {
		t.Errorf("%s: %v", r.Message, r.Output)
	}
}

// files is a project that consists of texts; connectors it has none.
type files map[string]string

func (f files) Flow(name string) (string, []byte, error) {
	return f.text("flow", "flows/"+name+".star")
}

func (f files) Connector(name string) (*connectors.Connector, error) {
	return nil, &runtime.NotFoundError{Kind: "connector", Name: name}
}

func (f files) Load(from, name string) (string, []byte, error) {
	file, ok := strings.CutPrefix(name, "//")
	if !ok {
		file = path.Join(path.Dir(from), name)
	}
	return f.text("file", file)
}

func (f files) text(kind, file string) (string, []byte, error) {
	text, ok := f[file]
	if !ok {
		return "", nil, &runtime.NotFoundError{Kind: kind, Name: file}
	}
	return file, []byte(text), nil
}

// registryWith returns a registry whose one type waits until release is closed.
func registryWith(name string, release <-chan struct{}) *connectors.Registry {
	return connectors.NewRegistry(connectors.Func(name, "Wait until it may go on.", func(ctx context.Context, _ struct{}) (struct{}, error) {
		select {
		case <-release:
			return struct{}{}, nil
		case <-ctx.Done():
			return struct{}{}, context.Cause(ctx)
		}
	}))
}
