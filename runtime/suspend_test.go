package runtime_test

import (
	"context"
	"errors"
	"iter"
	goruntime "runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

// until reads events until one is what is looked for.
func until(t testing.TB, rt *runtime.Runtime, do func(), found func(runtime.Event) bool) runtime.Event {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	events := rt.Watch(ctx)
	do()
	for e := range events {
		if found(e) {
			return e
		}
	}
	t.Fatal("it did not happen")
	return runtime.Event{}
}

func connectionStarted(e runtime.Event) bool {
	return e.Kind == runtime.EventStarted && e.Execution.Type() == runtime.ConnectionType
}

// stopped closes a runtime as a process that ends at once does.
func stopped(t *testing.T, rt *runtime.Runtime) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := rt.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

// A flow that is run again and asks for something else is left as it was.
func TestDivergence(t *testing.T) {
	s := store.NewMemory()
	var first atomic.Bool
	first.Store(true)
	// The flow can see what is not recorded: a builtin of the host's that is none of
	// its effects.
	bind := func(x *runtime.Execution) (runtime.World, error) {
		w, err := bindGlobally(x)
		if err == nil {
			w.Predeclared["first"] = starlark.Bool(first.Load())
		}
		return w, err
	}
	open := func() *runtime.Runtime {
		c := &counter{}
		rt, err := runtime.New(runtime.Options{Bind: bind, Connectors: c.drivers(), Store: s})
		if err != nil {
			t.Fatal(err)
		}
		return rt
	}
	rt := open()
	var x *runtime.Execution
	until(t, rt, func() {
		x = start(t, rt, t.Context(), "this.log('one')\nif first:\n    this.log('two')\nelse:\n    this.sleep(1)\nthis.connect(connector_type='HANG')")
	}, connectionStarted)
	stopped(t, rt)
	before, err := s.Tree(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}

	first.Store(false)
	rt = open()
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	err = y.Wait(t.Context())
	var diverged *runtime.DivergenceError
	if !errors.As(err, &diverged) {
		t.Fatalf("got %v", err)
	}
	if diverged.Step != 2 || diverged.Recorded.What != "log info" || diverged.Recorded.Line != 4 || diverged.Now.What != "sleep 1s" || diverged.Now.Line != 6 {
		t.Errorf("%+v", diverged)
	}
	for _, want := range []string{"step 2", "log info at test.star:4: this.log('two')", "sleep 1s at test.star:6: this.sleep(1)"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	stopped(t, rt)
	after, err := s.Tree(t.Context(), x.ID())
	if err != nil || len(after) != len(before) || after[0].Status != "RUNNING" || after[0].Message != "" {
		t.Errorf("it was not left as it was: %+v, %v", after, err)
	}

	// It can be resumed once what it computes with is as it was.
	first.Store(true)
	rt = open()
	defer stopped(t, rt)
	until(t, rt, func() {
		if _, err := rt.Resume(t.Context(), x.ID()); err != nil {
			t.Fatal(err)
		}
	}, func(e runtime.Event) bool {
		return e.Kind == runtime.EventResumed && e.Execution.Type() == runtime.ConnectionType
	})
}

// A flow that ends where it did more the first time has diverged too.
func TestDivergenceAtTheEnd(t *testing.T) {
	s := store.NewMemory()
	var more atomic.Bool
	more.Store(true)
	bind := func(x *runtime.Execution) (runtime.World, error) {
		w, err := bindGlobally(x)
		if err == nil {
			w.Predeclared["more"] = starlark.Bool(more.Load())
		}
		return w, err
	}
	options := runtime.Options{Bind: bind, Store: s, Connectors: connectors.NewRegistry(hangDriver)}
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	var x *runtime.Execution
	until(t, rt, func() { x = start(t, rt, t.Context(), "if more:\n    this.connect(connector_type='HANG')") }, connectionStarted)
	stopped(t, rt)
	more.Store(false)
	rt, err = runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	err = y.Wait(t.Context())
	var diverged *runtime.DivergenceError
	if !errors.As(err, &diverged) || diverged.Now.What != "" || diverged.Recorded.What != "connect HANG" {
		t.Errorf("got %v", err)
	}
}

// Close lets connections come to their end and suspends flows: they go on later.
func TestCloseSuspends(t *testing.T) {
	s := store.NewMemory()
	release := make(chan struct{})
	options := runtime.Options{Bind: builtins.Bind, Store: s, Connectors: registryWith("SLOW", release)}
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	var x *runtime.Execution
	until(t, rt, func() {
		x = start(t, rt, t.Context(), "c = this.connect(connector_type='SLOW')\nthis.log(c.get('status'))")
	}, connectionStarted)
	closed := make(chan error)
	go func() { closed <- rt.Close(context.Background()) }()
	err = x.Wait(t.Context())
	var suspended *runtime.SuspendedError
	if err == nil {
		t.Fatal("it has ended")
	}
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); !errors.As(err, &suspended) || !errors.Is(err, runtime.ErrClosed) {
		t.Errorf("got %v, want that it is suspended", err)
	}
	rows, err := s.Tree(t.Context(), x.ID())
	if err != nil || rows[0].Status != "RUNNING" || rows[1].Status != "ENDED_SUCCESS" {
		t.Fatalf("%+v %v", rows, err)
	}
	rt, err = runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedSuccess || len(r.Logs) != 1 || r.Logs[0].Message != "ENDED_SUCCESS" {
		t.Errorf("%+v", r)
	}
	if _, err := rt.Resume(t.Context(), "none"); !errors.Is(err, runtime.ErrNotFound) {
		t.Error(err)
	}
}

// A call that may change something and was cut off is not made again by itself.
func TestInDoubt(t *testing.T) {
	for _, test := range []struct {
		name, call string
		repeatable bool
		again      bool
	}{
		{"writes", "connector_type='WRITES'", false, false},
		{"with a key", "connector_type='WRITES', idempotency_key='k'", false, true},
		{"repeatable", "'stored'", true, true},
		{"not repeatable", "'stored'", false, false},
		{"reads", "connector_type='READS'", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := store.NewMemory()
			var calls atomic.Int32
			called := make(chan struct{}, 2)
			hang := func(ctx context.Context, _ hangInput) (struct{}, error) {
				called <- struct{}{}
				if calls.Add(1) == 1 {
					<-ctx.Done()
				}
				return struct{}{}, context.Cause(ctx)
			}
			options := runtime.Options{
				Bind: builtins.Bind, Store: s, Project: oneConnector{files{}, test.repeatable},
				Connectors: connectors.NewRegistry(
					connectors.Func("WRITES", "Change something.", hang),
					connectors.Func("READS", "Look.", func(ctx context.Context, in hangReadInput) (struct{}, error) { return hang(ctx, hangInput{}) }),
				),
			}
			rt, err := runtime.New(options)
			if err != nil {
				t.Fatal(err)
			}
			var x *runtime.Execution
			until(t, rt, func() {
				x = start(t, rt, t.Context(), "c = this.connect("+test.call+", wait=system.return_when.ALL_ENDED)\nreturn c.get('status', 'message')")
			}, connectionStarted)
			<-called
			stopped(t, rt)
			if rt, err = runtime.New(options); err != nil {
				t.Fatal(err)
			}
			defer stopped(t, rt)
			y, err := rt.Resume(t.Context(), x.ID())
			if err != nil {
				t.Fatal(err)
			}
			finish(t, y)
			child := y.Children()[0].Record()
			if test.again {
				if calls.Load() != 2 || child.Status != runtime.EndedSuccess {
					t.Errorf("%d calls, %s %s", calls.Load(), child.Status, child.Message)
				}
				return
			}
			var doubt *runtime.InDoubtError
			if calls.Load() != 1 || child.Status != runtime.EndedError || !errors.As(y.Children()[0].Err(), &doubt) || !strings.Contains(child.Message, "WRITES: in doubt") {
				t.Errorf("%d calls, %s %s", calls.Load(), child.Status, child.Message)
			}
		})
	}
}

type hangInput struct{}
type hangReadInput struct{}

func (hangReadInput) ReadOnly() bool { return true }

// oneConnector is a project with one.
type oneConnector struct {
	files
	repeatable bool
}

func (p oneConnector) Connector(name string) (*connectors.Connector, error) {
	if name != "stored" {
		return p.files.Connector(name)
	}
	return &connectors.Connector{Name: name, Type: "WRITES", Repeatable: p.repeatable}, nil
}

// A connection that its flow has not waited for goes on after the flow has ended,
// and after the process has: only the flow knows what it was given.
func TestOrphanGoesOn(t *testing.T) {
	s := store.NewMemory()
	var calls atomic.Int32
	var got atomic.Value
	called := make(chan struct{}, 2)
	look := connectors.Func("LOOKING", "Look.", func(ctx context.Context, in orphanInput) (struct{}, error) {
		called <- struct{}{}
		if calls.Add(1) == 1 {
			<-ctx.Done()
			return struct{}{}, context.Cause(ctx)
		}
		got.Store(in.What)
		return struct{}{}, nil
	})
	options := runtime.Options{Bind: builtins.Bind, Store: s, Connectors: connectors.NewRegistry(look)}
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	x := start(t, rt, t.Context(), "this.log('once')\nthis.set_output(a=1)\nthis.connect(connector_type='LOOKING', what='w' + 'x', wait=False)")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-called
	stopped(t, rt)
	cut, err := s.List(t.Context(), store.Filter{Unfinished: true})
	if err != nil || len(cut) != 1 {
		t.Fatal(cut, err)
	}
	if rt, err = runtime.New(options); err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	ids, err := rt.CutOff(t.Context())
	if err != nil || len(ids) != 1 || ids[0] != x.ID() {
		t.Fatal(ids, err)
	}
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	if err := y.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.Load() != "wx" || y.Children()[0].Status() != runtime.EndedSuccess {
		t.Errorf("%v, %s", got.Load(), y.Children()[0].Record().Message)
	}
	if r := y.Record(); r.Status != runtime.EndedSuccess || len(r.Logs) != 1 {
		t.Errorf("%+v", r)
	}
}

type orphanInput struct {
	What string `flow:"what" doc:"Anything."`
}

func (orphanInput) ReadOnly() bool { return true }

// slowPrograms is a store that is asked for a text and takes its time.
type slowPrograms struct {
	*store.Memory
	asked, answer chan struct{}
}

func (s slowPrograms) Program(ctx context.Context, d store.Digest) (store.Program, error) {
	close(s.asked)
	<-s.answer
	return s.Memory.Program(ctx, d)
}

// A flow that is cancelled before it has its text is cancelled.
func TestCancelledBeforeItsTextIsRead(t *testing.T) {
	m := store.NewMemory()
	c := &counter{}
	rt := durable(t, m, c)
	var x *runtime.Execution
	until(t, rt, func() { x = start(t, rt, t.Context(), "this.connect(connector_type='HANG')") }, connectionStarted)
	stopped(t, rt)
	s := slowPrograms{m, make(chan struct{}), make(chan struct{})}
	rt = durable(t, s, c)
	defer stopped(t, rt)
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	<-s.asked
	y.Cancel("enough")
	close(s.answer)
	if r := finish(t, y); r.Status != runtime.EndedCancelled || r.Message != "enough" {
		t.Errorf("%s %s", r.Status, r.Message)
	}
}

// Nobody is told of an end that is not in the store.
func TestEndIsCommittedBeforeItIsTold(t *testing.T) {
	s := &watchedCommits{Memory: store.NewMemory()}
	c := &counter{}
	rt := durable(t, s, c)
	defer stopped(t, rt)
	x := start(t, rt, t.Context(), "c = this.connect(connector_type='WRITE', inputs={'name': 'a'})\nthis.script('def handler(system, this):\\n    return 1\\n')")
	s.root.Store(x)
	finish(t, x)
	if n := s.early.Load(); n > 0 {
		t.Errorf("%d ends were told before they were committed", n)
	}
	if n := s.ends.Load(); n < 3 {
		t.Errorf("%d ends were committed, want 3", n)
	}
}

// watchedCommits looks, when an end is to be committed, whether it was told already.
type watchedCommits struct {
	*store.Memory
	root        atomic.Pointer[runtime.Execution]
	ends, early atomic.Int32
}

func (s *watchedCommits) Commit(ctx context.Context, b store.Batch) error {
	root := s.root.Load()
	for _, row := range b.Executions {
		if !runtime.Status(row.Status).Ended() {
			continue
		}
		s.ends.Add(1)
		if root == nil {
			continue
		}
		if x, err := root.Runtime().Execution(row.ID); err == nil && x.Status().Ended() {
			s.early.Add(1)
		}
	}
	return s.Memory.Commit(ctx, b)
}

// A clock that has jumped while no process had an execution: what sleeps goes on, and
// the limit of wall time counts from the first start.
func TestClockJumps(t *testing.T) {
	for _, test := range []struct {
		limit  time.Duration
		status runtime.Status
		want   string
	}{
		{-1, runtime.EndedSuccess, ""},
		{time.Hour, runtime.EndedError, "wall_time"},
	} {
		s := store.NewMemory()
		var ahead atomic.Int64
		options := runtime.Options{
			Bind: builtins.Bind, Store: s, Limits: runtime.Limits{WallTime: test.limit},
			Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
		}
		rt, err := runtime.New(options)
		if err != nil {
			t.Fatal(err)
		}
		x := start(t, rt, t.Context(), "this.sleep(50)\nwhile "+map[bool]string{true: "True", false: "False"}[test.limit > 0]+":\n    this.sleep(0.001)")
		for x.Status() != runtime.Waiting { // in its sleep, which is recorded
			goruntime.Gosched()
		}
		stopped(t, rt)
		ahead.Store(int64(2 * time.Hour))
		if rt, err = runtime.New(options); err != nil {
			t.Fatal(err)
		}
		y, err := rt.Resume(t.Context(), x.ID())
		if err != nil {
			t.Fatal(err)
		}
		if r := finish(t, y); r.Status != test.status || !strings.Contains(r.Message, test.want) {
			t.Errorf("%s %s", r.Status, r.Message)
		}
		stopped(t, rt)
	}
}

// The same effect at another place of the text is a divergence too.
func TestDivergenceOfThePlace(t *testing.T) {
	s := store.NewMemory()
	var first atomic.Bool
	first.Store(true)
	bind := func(x *runtime.Execution) (runtime.World, error) {
		w, err := bindGlobally(x)
		if err == nil {
			w.Predeclared["first"] = starlark.Bool(first.Load())
		}
		return w, err
	}
	options := runtime.Options{Bind: bind, Store: s, Connectors: connectors.NewRegistry(hangDriver)}
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	var x *runtime.Execution
	until(t, rt, func() {
		x = start(t, rt, t.Context(), "if first:\n    this.log('a')\nelse:\n    this.log('a')\nthis.connect(connector_type='HANG')")
	}, connectionStarted)
	stopped(t, rt)
	first.Store(false)
	if rt, err = runtime.New(options); err != nil {
		t.Fatal(err)
	}
	defer stopped(t, rt)
	y, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	var diverged *runtime.DivergenceError
	if err := y.Wait(t.Context()); !errors.As(err, &diverged) || diverged.Recorded.Line != 3 || diverged.Now.Line != 5 {
		t.Errorf("%v", err)
	}
}

// A tree whose context ends while it is being resumed is cancelled.
func TestCancelledWhileItIsResumed(t *testing.T) {
	m := store.NewMemory()
	c := &counter{}
	rt := durable(t, m, c)
	var x *runtime.Execution
	until(t, rt, func() { x = start(t, rt, t.Context(), "this.log('a')\nthis.connect(connector_type='HANG')") }, connectionStarted)
	stopped(t, rt)
	rt = durable(t, canceledReads{m}, c)
	defer stopped(t, rt)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	y, err := rt.Resume(ctx, x.ID())
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Status != runtime.EndedCancelled {
		t.Errorf("%s %s", r.Status, r.Message)
	}
}

// canceledReads is a store that reads nothing once a context has ended, as one on disk
// does.
type canceledReads struct{ *store.Memory }

func (s canceledReads) Claim(ctx context.Context, root string) error {
	return s.Memory.Claim(context.WithoutCancel(ctx), root)
}

func (s canceledReads) Effects(ctx context.Context, id string) iter.Seq2[store.Effects, error] {
	if ctx.Err() != nil {
		return func(yield func(store.Effects, error) bool) { yield(store.Effects{}, ctx.Err()) }
	}
	return s.Memory.Effects(ctx, id)
}
