// Package storetest holds a store against what package store promises.
package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// Run tests stores. open opens the data that a folder stands for: again after the
// store is closed, and while it is open as another process would. It does not close
// what it opens.
func Run(t *testing.T, open func(t *testing.T, dir string) store.Store) {
	for _, test := range []struct {
		name string
		test func(*testing.T, *fixture)
	}{
		{"Executions", testExecutions},
		{"Replace", testReplace},
		{"Resumed", testResumed},
		{"AnyText", testAnyText},
		{"Large", testLarge},
		{"Journal", testJournal},
		{"AllOrNothing", testAllOrNothing},
		{"Programs", testPrograms},
		{"NotFound", testNotFound},
		{"Reopen", testReopen},
		{"Own", testOwn},
		{"ListFilters", testListFilters},
		{"ListPages", testListPages},
		{"Delete", testDelete},
		{"Objects", testObjects},
		{"Change", testChange},
		{"ChangeConcurrent", testChangeConcurrent},
		{"Live", testLive},
		{"Requests", testRequests},
		{"RequestsWait", testRequestsWait},
		{"Closed", testClosed},
		{"Concurrent", testConcurrent},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := &fixture{t: t, dir: t.TempDir(), open: open}
			f.Store = f.another()
			test.test(t, f)
		})
	}
}

// A fixture is a store, with what opens others on the same data.
type fixture struct {
	store.Store
	t    *testing.T
	dir  string
	open func(*testing.T, string) store.Store
}

// another opens the same data as another process would.
func (f *fixture) another() store.Store {
	s := f.open(f.t, f.dir)
	f.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			f.t.Error(err)
		}
	})
	return s
}

func (f *fixture) commit(b store.Batch) {
	f.t.Helper()
	if err := f.Commit(f.t.Context(), b); err != nil {
		f.t.Fatal(err)
	}
}

// put commits executions.
func (f *fixture) put(xs ...store.Execution) {
	f.t.Helper()
	f.commit(store.Batch{Executions: xs})
}

func (f *fixture) tree(root string) []store.Execution {
	f.t.Helper()
	rows, err := f.Tree(f.t.Context(), root)
	if err != nil {
		f.t.Fatal(err)
	}
	return rows
}

func (f *fixture) journal(id string) (all []store.Effects) {
	f.t.Helper()
	for e, err := range f.Effects(f.t.Context(), id) {
		if err != nil {
			f.t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// want fails the test unless errors.Is(err, target).
func want(t *testing.T, what string, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("%s: got %v, want %v", what, err, target)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var epoch = time.Date(2026, 1, 31, 12, 0, 0, 123456000, time.UTC)

// running is an execution that has been started, n seconds after the others.
func running(id string, n int) store.Execution {
	at := epoch.Add(time.Duration(n) * time.Second)
	return store.Execution{ID: id, Type: "FLOW", Name: "name of " + id, Status: "RUNNING", CreatedAt: at, StartedAt: at}
}

// full has something in every field.
func full(id string) store.Execution {
	return store.Execution{
		ID: id, Type: "CONNECTION", Name: "website", Status: "ENDED_ERROR", Message: "refused", StatusMessage: "line 1\nline 2",
		Error:    []byte{2, 0, 254},
		FlowName: "report", ConnectorName: "website", ConnectorType: "REST", File: "flows/report.star", Program: text("x = 1").Digest,
		Step: 7, Input: []byte{1, 0, 255}, Output: []byte{1}, CreatedAt: epoch, StartedAt: epoch.Add(time.Microsecond), EndedAt: epoch.Add(time.Hour),
		Sent: true, Pause: true, Cancel: true, CancelReason: "enough", WakeAt: epoch.Add(24 * time.Hour), RetryOf: "another",
		Protect: []byte{1, 0}, Steps: 1 << 40,
	}
}

func text(s string) store.Program {
	p := store.Program{Text: []byte(s)}
	copy(p.Digest[:], s)
	p.Digest[31] = 1
	return p
}

func testExecutions(t *testing.T, f *fixture) {
	root := full("a")
	root.Type = "FLOW"
	f.commit(store.Batch{Programs: []store.Program{text("x = 1")}, Executions: []store.Execution{root, full("a.1"), running("a.2", 1), running("a.2.1", 2)}})
	f.put(running("b", 3))
	same(t, "tree", f.tree("a"), []store.Execution{root, full("a.1"), running("a.2", 1), running("a.2.1", 2)})
	for _, x := range []store.Execution{root, full("a.1"), running("a.2.1", 2), running("b", 3)} {
		got, err := f.Execution(t.Context(), x.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, x.ID, got, x)
	}
	// Times are kept to the microsecond, in whatever zone they come.
	x := running("c", 0)
	x.CreatedAt = epoch.Add(999 * time.Nanosecond).In(time.FixedZone("x", 3600))
	f.put(x)
	got, err := f.Execution(t.Context(), "c")
	if err != nil || got.CreatedAt != epoch {
		t.Errorf("created at %v, want %v (%v)", got.CreatedAt, epoch, err)
	}
}

func testReplace(t *testing.T, f *fixture) {
	f.put(running("a", 0), running("a.1", 1), running("a.2", 2))
	changed := full("a.1")
	changed.Program = store.Digest{}
	f.put(changed)
	same(t, "tree", f.tree("a"), []store.Execution{running("a", 0), changed, running("a.2", 2)})
	f.put(running("a.1", 1)) // what was set can be taken back
	same(t, "tree", f.tree("a"), []store.Execution{running("a", 0), running("a.1", 1), running("a.2", 2)})
	// The last one of a batch holds.
	f.put(full2("a.3"), running("a.3", 9))
	same(t, "twice", f.tree("a")[3], running("a.3", 9))
}

func full2(id string) store.Execution {
	x := full(id)
	x.Program = store.Digest{}
	return x
}

// A store that goes on with a tree replaces what was there before it was opened.
func testResumed(t *testing.T, f *fixture) {
	var all []store.Execution
	for i := range 5 {
		all = append(all, running(fmt.Sprintf("a.%d", i+1), i))
	}
	f.put(append([]store.Execution{running("a", 0)}, all...)...)
	f.commit(store.Batch{Effects: []store.Effects{{Execution: "a.2", First: 1, Count: 3, Data: []byte("abc")}, {Execution: "a.4", First: 1, Count: 1, Data: []byte("d")}}})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Store = f.another()
	want(t, "commit before claim", f.Commit(t.Context(), store.Batch{Executions: all[:1]}), store.ErrNotOwner)
	if err := f.Claim(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	done := full2("a.2")
	f.put(all[0])
	f.commit(store.Batch{Executions: []store.Execution{done}, Effects: []store.Effects{{Execution: "a.2", First: 4, Count: 1, Data: []byte("e")}}})
	f.put(full2("a.4"), running("a.6", 6))
	f.commit(store.Batch{Effects: []store.Effects{{Execution: "a.4", First: 2, Count: 1, Data: []byte("f")}}})
	same(t, "tree", f.tree("a"), []store.Execution{running("a", 0), all[0], done, all[2], full2("a.4"), all[4], running("a.6", 6)})
	if got := len(f.journal("a.2")) + len(f.journal("a.4")); got != 4 {
		t.Errorf("%d parts of journals, want 4", got)
	}
}

func testAnyText(t *testing.T, f *fixture) {
	root := running("a", 0)
	root.Name = "nul \x00, invalid \xff, quote ', 世界"
	root.Message = "%_\\"
	f.put(root)
	got, err := f.Execution(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "execution", got, root)
}

func testLarge(t *testing.T, f *fixture) {
	root := running("a", 0)
	root.Output = bytes.Repeat([]byte("0123456789abcdef"), 4<<20) // 64 MiB
	batch := store.Batch{Executions: []store.Execution{root}}
	for i := range 10_000 {
		batch.Executions = append(batch.Executions, running(fmt.Sprintf("a.%d", i+1), 0))
	}
	f.commit(batch)
	rows := f.tree("a")
	if len(rows) != 10_001 || rows[10_000].ID != "a.10000" || !bytes.Equal(rows[0].Output, root.Output) {
		t.Errorf("%d executions, the last %s", len(rows), rows[len(rows)-1].ID)
	}
}
