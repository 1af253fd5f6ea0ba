package builtins_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	gocmp "github.com/google/go-cmp/cmp"
)

// resumed runs the chunk straight, with a store, and then once more for each of its
// effects: in a process that ends when the effect is to be recorded, and to the end in
// another one. What comes of it must be the same each time: the record of the flow,
// its log, its children; and no call is made again whose end was recorded.
func (c *chunk) resumed(t *testing.T, isolate runtime.Isolator) {
	switch {
	case c.resume == "no":
		return
	case testing.Short() && isolate != nil:
		return
	}
	straight := newProcess(t, store.NewMemory(), 0, isolate, newOutside(t))
	x, err := straight.start(c)
	if err != nil {
		return // what does not start is looked at by run
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := straight.kept()
	c.check(t, want.root())
	straight.holdsNoAnswer()
	straight.end()
	for after := 1; ; after++ {
		world := newOutside(t)
		first := newProcess(t, store.NewMemory(), after, isolate, world)
		x, err := first.start(c)
		if err == nil {
			err = x.Wait(t.Context())
		}
		first.end()
		if !first.store.dead() {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if x == nil || x.ID() == "" {
			continue // it was not there yet
		}
		second := newProcess(t, first.store.Open(), 0, isolate, world)
		left := second.kept()
		if len(left.records) == 0 {
			second.end()
			continue
		}
		y, err := second.rt.Resume(t.Context(), rootID)
		if err == nil {
			err = y.Wait(t.Context())
		}
		if err != nil && !errors.Is(err, runtime.ErrWrongState) { // it has ended, with all below it
			t.Fatalf("cut off at effect %d: %v", after, err)
		}
		calls := second.counts() // before what is kept, as what is called is there before
		got := second.kept()
		c.check(t, got.root())
		second.holdsNoAnswer()
		if diff := gocmp.Diff(c.summary(want, got), c.summary(got, want)); diff != "" {
			t.Errorf("cut off at effect %d (-straight +resumed):\n%s", after, diff)
		}
		for typ, n := range calls {
			if most := got.made(typ) - left.ended(typ); n > most {
				t.Errorf("cut off at effect %d: after it %s was called %d times, want at most %d", after, typ, n, most)
			}
		}
		second.end()
		if t.Failed() {
			break
		}
	}
}

// rootID is the id of the flow of a chunk: children have the same ids in all runs.
const rootID = "root"

// A process is a runtime that ends as if it were killed.
type process struct {
	t     *testing.T
	rt    *runtime.Runtime
	store *mortal

	mu    sync.Mutex
	calls map[string]int // of drivers
}

// newProcess returns a process that dies when that many effects are to be recorded; 0
// is never.
func newProcess(t *testing.T, s *store.Memory, after int, isolate runtime.Isolator, world outside) *process {
	t.Helper()
	p := &process{t: t, store: &mortal{Memory: s, after: after, died: make(chan struct{})}, calls: map[string]int{}}
	var drivers []connectors.Driver
	for _, d := range world.drivers {
		drivers = append(drivers, &countingDriver{d, p})
	}
	var err error
	p.rt, err = runtime.New(runtime.Options{
		Bind:       bindTesting,
		Connectors: connectors.NewRegistry(drivers...),
		Files:      world.files,
		Identity:   runtime.Identity{User: "ada", Client: "tests", Environment: "testing"},
		Project:    testProject(),
		Isolate:    isolate,
		Store:      p.store,
		CommitEach: true,
		NewID:      func() string { return rootID },
		Secrets:    &vaults{},
		SecretKey:  func() ([]byte, error) { return bytes.Repeat([]byte("k"), 32), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	answer(t, p.rt)
	return p
}

func (p *process) start(c *chunk) (*runtime.Execution, error) {
	return p.rt.Start(p.t.Context(), runtime.Flow{Name: "test", File: c.file, Source: []byte(c.text)})
}

// end breaks everything off.
func (p *process) end() {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = p.rt.Close(now) // a store that is dead cannot be written
	_ = p.store.Close() // which never fails
}

// kept is what the store has of the flow and its children.
func (p *process) kept() kept {
	p.t.Helper()
	var k kept
	var err error
	if k.records, err = p.rt.Stored(p.t.Context(), rootID); errors.Is(err, store.ErrNotFound) {
		return k
	} else if err != nil {
		var missing *runtime.NotFoundError
		if errors.As(err, &missing) {
			return k
		}
		p.t.Fatal(err)
	}
	for i := range k.records {
		if k.records[i].Type == runtime.ConnectionType {
			continue
		}
		if k.records[i].Logs, err = p.rt.Logs(p.t.Context(), k.records[i].ID); err != nil {
			p.t.Fatal(err)
		}
	}
	return k
}

func (p *process) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.calls)
}

// A mortal store dies when one effect too many is to be recorded: neither that nor
// anything later is written.
type mortal struct {
	*store.Memory
	after int

	mu   sync.Mutex
	seen int
	died chan struct{}
}

var errDied = errors.New("the process has ended")

func (m *mortal) Commit(ctx context.Context, b store.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deadLocked() {
		return errDied
	}
	for _, e := range b.Effects {
		m.seen += e.Count
	}
	for _, x := range b.Executions { // the end of a flow is to be told, as an effect is
		if x.Type != string(runtime.ConnectionType) && runtime.Status(x.Status).Ended() {
			m.seen++
		}
	}
	if m.after > 0 && m.seen >= m.after {
		close(m.died)
		return errDied
	}
	return m.Memory.Commit(ctx, b)
}

func (m *mortal) deadLocked() bool {
	select {
	case <-m.died:
		return true
	default:
		return false
	}
}

func (m *mortal) dead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.deadLocked()
}

// A countingDriver counts its calls for a process, and makes none after its end. They
// may be made again: a call that was cut off is not in doubt.
type countingDriver struct {
	connectors.Driver
	p *process
}

// Unwrap returns what has the operations of the type, which are not counted.
func (d *countingDriver) Unwrap() connectors.Driver { return d.Driver }

func (d *countingDriver) Prepare(inputs *value.Dict) (*connectors.Request, error) {
	r, err := d.Driver.Prepare(inputs)
	if err != nil {
		return nil, err
	}
	counting := *r
	counting.ReadOnly = true
	counting.Do = func(ctx context.Context, host connectors.Host) (*value.Dict, error) {
		if d.p.store.dead() {
			<-ctx.Done()
			return nil, context.Cause(ctx)
		}
		d.p.mu.Lock()
		d.p.calls[d.Spec().Type]++
		d.p.mu.Unlock()
		return r.Do(ctx, host)
	}
	return &counting, nil
}

// kept is a tree as a store has it.
type kept struct{ records []runtime.Record }

func (k kept) root() runtime.Record {
	for _, r := range k.records {
		if r.ID == rootID {
			return r
		}
	}
	return runtime.Record{}
}

func (k kept) byID() map[string]runtime.Record {
	m := map[string]runtime.Record{}
	for _, r := range k.records {
		m[r.ID] = r
	}
	return m
}

// made counts the connections of a type.
func (k kept) made(typ string) (n int) {
	for _, r := range k.records {
		if r.ConnectorType == typ {
			n++
		}
	}
	return n
}

// ended counts the connections of a type that have come to an end by themselves.
func (k kept) ended(typ string) (n int) {
	for _, r := range k.records {
		byItself := r.Status == runtime.EndedSuccess || r.Status == runtime.EndedError
		if r.ConnectorType == typ && byItself {
			n++
		}
	}
	return n
}

// summary describes a tree, without what differs from run to run. How far an execution
// is that one of both runs has left running, and what it has made, depends on when the
// process was left.
func (c *chunk) summary(k, other kept) string {
	others := other.byID()
	var b strings.Builder
	left := map[string]bool{}
	for _, r := range k.records {
		o := others[r.ID]
		left[r.ID] = r.ID != rootID && (left[r.ParentID] || !r.Status.Ended() || o.ID != "" && !o.Status.Ended())
		if left[r.ParentID] {
			continue
		}
		fmt.Fprintf(&b, "%s %s\n", r.ID, r.Type)
		if left[r.ID] || r.ID != rootID && c.resume == "own" {
			continue
		}
		in, _ := value.AppendJSON(nil, r.Input, value.JSONOptions{Lossy: true})
		out, _ := value.AppendJSON(nil, r.Output, value.JSONOptions{Lossy: true})
		fmt.Fprintf(&b, "  %s %s %q in=%s out=%s\n  %s\n", r.Name, r.Status, r.Message, in, out, r.StatusMessage)
		for _, l := range r.Logs {
			fmt.Fprintf(&b, "  %s %s\n", l.Level, l.Message)
		}
	}
	return b.String()
}
