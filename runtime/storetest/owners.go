package storetest

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/flowrun/flowrun/runtime/store"
)

func testOwn(t *testing.T, f *fixture) {
	ctx := t.Context()
	f.put(running("a", 0), running("a.1", 0))
	other := f.another()
	b := store.Batch{Executions: []store.Execution{running("a", 1)}}
	want(t, "another's commit", other.Commit(ctx, b), store.ErrNotOwner)
	want(t, "another's effects", other.Commit(ctx, store.Batch{Effects: []store.Effects{{Execution: "a", First: 1, Count: 1, Data: []byte{1}}}}), store.ErrNotOwner)
	want(t, "another's release", other.Commit(ctx, store.Batch{Released: []string{"a"}}), store.ErrNotOwner)
	want(t, "another's claim", other.Claim(ctx, "a"), store.ErrOwned)
	want(t, "another's delete", other.Delete(ctx, "a"), store.ErrOwned)
	if err := f.Claim(ctx, "a"); err != nil {
		t.Error("claim of what one has:", err)
	}
	live := func(s store.Store, want bool) {
		t.Helper()
		list, err := s.List(ctx, store.Filter{Roots: true})
		if err != nil || len(list) != 1 || list[0].Live != want {
			t.Errorf("live: %+v, %v, want %v", list, err, want)
		}
	}
	live(f, true)
	live(other, true)
	// What is given up in a commit is given up after it.
	f.commit(store.Batch{Executions: []store.Execution{running("a", 2)}, Released: []string{"a"}})
	live(other, false)
	want(t, "commit after release", f.Commit(ctx, b), store.ErrNotOwner)
	if err := other.Claim(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	want(t, "commit after another's claim", f.Commit(ctx, b), store.ErrNotOwner)
	if err := other.Commit(ctx, b); err != nil {
		t.Error(err)
	}
	live(f, true)
	// A store that is closed owns nothing.
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	live(f, false)
	if err := f.Claim(ctx, "a"); err != nil {
		t.Error(err)
	}
	f.put(running("a", 3))
	same(t, "root", f.tree("a")[0], running("a", 3))
}

func testRequests(t *testing.T, f *fixture) {
	ctx := t.Context()
	f.put(running("a", 0), running("a.1", 0), running("b", 0))
	other := f.another()
	for _, q := range []store.Request{
		{Execution: "a.1", Kind: store.RequestCancel, Reason: "enough"},
		{Execution: "a", Kind: store.RequestPause},
	} {
		if err := other.Ask(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	var got []store.Request
	for len(got) < 2 {
		asked, err := f.Asked(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got = asked
	}
	if len(got) != 2 || got[0].Execution != "a.1" || got[0].Kind != store.RequestCancel || got[0].Reason != "enough" || got[1].Execution != "a" || got[1].Kind != store.RequestPause {
		t.Fatalf("asked %+v", got)
	}
	if err := f.Answered(ctx, got[0]); err != nil {
		t.Fatal(err)
	}
	// What is not answered comes again with the next.
	if err := f.Ask(ctx, store.Request{Execution: "b", Kind: store.RequestResume}); err != nil {
		t.Fatal(err)
	}
	// Those about trees of others are none of its.
	if err := other.Commit(ctx, store.Batch{Executions: []store.Execution{running("o", 0)}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Ask(ctx, store.Request{Execution: "o", Kind: store.RequestPause}); err != nil {
		t.Fatal(err)
	}
	asked, err := f.Asked(ctx)
	if err != nil || len(asked) != 2 || asked[0] != got[1] || asked[1].Execution != "b" {
		t.Errorf("asked %+v, %v", asked, err)
	}
	if err := f.Answered(ctx, asked...); err != nil {
		t.Error(err)
	}
	// Requests wait for an owner.
	f.commit(store.Batch{Released: []string{"a"}})
	if err := f.Ask(ctx, store.Request{Execution: "a", Kind: store.RequestCancel}); err != nil {
		t.Fatal(err)
	}
	if err := other.Claim(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	asked, err = other.Asked(ctx)
	if err != nil || len(asked) != 2 || asked[0].Execution != "o" || asked[1].Execution != "a" || asked[1].Kind != store.RequestCancel {
		t.Errorf("asked %+v, %v", asked, err)
	}
}

func testRequestsWait(t *testing.T, f *fixture) {
	f.put(running("a", 0))
	other := f.another()
	// Nothing tells that Asked waits already, so it is done several times. What was
	// returned before is no reason to return.
	for n := range 20 {
		waits, got := make(chan struct{}), make(chan []store.Request)
		go func() {
			close(waits)
			asked, err := f.Asked(t.Context())
			if err != nil {
				t.Error(err)
			}
			got <- asked
		}()
		<-waits
		runtime.Gosched()
		if err := other.Ask(t.Context(), store.Request{Execution: "a", Kind: store.RequestPause}); err != nil {
			t.Fatal(err)
		}
		if asked := <-got; len(asked) != n+1 {
			t.Fatalf("asked %v, want %d", asked, n+1)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := f.Asked(ctx)
		ended <- err
	}()
	cancel()
	want(t, "after the context", <-ended, context.Canceled)
	go func() {
		_, err := f.Asked(t.Context())
		ended <- err
	}()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, "after Close", <-ended, store.ErrClosed)
}

func testClosed(t *testing.T, f *fixture) {
	ctx := t.Context()
	f.put(running("a", 0))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error("closed twice:", err)
	}
	_, tree := f.Tree(ctx, "a")
	_, execution := f.Execution(ctx, "a")
	_, program := f.Program(ctx, store.Digest{})
	_, list := f.List(ctx, store.Filter{})
	_, asked := f.Asked(ctx)
	var effects error
	for _, err := range f.Effects(ctx, "a") {
		effects = errors.Join(effects, err)
	}
	for _, err := range f.Objects(ctx, "setting") {
		effects = errors.Join(effects, err)
	}
	_, object := f.Object(ctx, "setting", "a")
	_, live := f.Live(ctx, "a")
	for what, err := range map[string]error{
		"Object": object, "Live": live,
		"Change": f.Change(ctx, "setting", "a", func(*store.Object) (*store.Object, error) { return nil, nil }),
		"Commit": f.Commit(ctx, store.Batch{Executions: []store.Execution{running("a", 0)}}), "Claim": f.Claim(ctx, "a"),
		"Tree": tree, "Execution": execution, "Effects": effects, "Program": program, "List": list, "Asked": asked,
		"Delete": f.Delete(ctx, "a"), "Ask": f.Ask(ctx, store.Request{Execution: "a"}), "Answered": f.Answered(ctx),
	} {
		want(t, what, err, store.ErrClosed)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	s := f.another()
	want(t, "Commit after its context", s.Commit(canceled, store.Batch{Executions: []store.Execution{running("z", 0)}}), context.Canceled)
}
