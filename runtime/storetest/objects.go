package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

func setting(name, value string, at int) store.Object {
	t := epoch.Add(time.Duration(at) * time.Second)
	return store.Object{Kind: "setting", Name: name, Value: []byte(value), CreatedAt: t, ModifiedAt: t, By: "a.1"}
}

func (f *fixture) objects(kind string) (all []store.Object) {
	f.t.Helper()
	for o, err := range f.Objects(f.t.Context(), kind) {
		if err != nil {
			f.t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

func testObjects(t *testing.T, f *fixture) {
	ctx := t.Context()
	other := f.another()
	a, b, z := setting("a", "1", 1), setting("b/ü", "", 2), setting("Z", "3", 3)
	lock := setting("a", "lock", 4)
	lock.Kind, lock.By = "lock", ""
	f.commit(store.Batch{Executions: []store.Execution{running("a", 0)}, Objects: []store.Object{b, a, lock, z}})
	same(t, "settings", f.objects("setting"), []store.Object{z, a, b})
	same(t, "locks", f.objects("lock"), []store.Object{lock})
	if got := f.objects("none"); got != nil {
		t.Errorf("objects of no kind: %v", got)
	}
	for range f.Objects(ctx, "setting") {
		break // one may stop in the middle
	}
	got, err := other.Object(ctx, "setting", "b/ü")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "seen by another", got, b)
	_, err = f.Object(ctx, "setting", "c")
	want(t, "none of that name", err, store.ErrNotFound)
	// A later one keeps when it was made; the last one of a batch counts.
	later := setting("a", "2", 9)
	later.By = ""
	if err := other.Commit(ctx, store.Batch{Objects: []store.Object{setting("a", "x", 8), later, setting("n", "n", 1), {Kind: "setting", Name: "n"}, {Kind: "setting", Name: "Z"}}}); err != nil {
		t.Fatal(err)
	}
	later.CreatedAt = a.CreatedAt
	same(t, "replaced", f.objects("setting"), []store.Object{later, b})
	// All or nothing.
	err = f.Commit(ctx, store.Batch{Objects: []store.Object{setting("never", "", 1)}, Effects: []store.Effects{{Execution: "none", First: 1, Count: 1, Data: []byte("x")}}})
	want(t, "with effects of nobody", err, store.ErrNotFound)
	_, err = f.Object(ctx, "setting", "never")
	want(t, "half a batch", err, store.ErrNotFound)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Store = f.another()
	same(t, "reopened", f.objects("setting"), []store.Object{later, b})
}

func testChange(t *testing.T, f *fixture) {
	ctx := t.Context()
	change := func(c func(old *store.Object) (*store.Object, error)) error { return f.Change(ctx, "setting", "a", c) }
	first := setting("", "1", 1)
	first.Kind = ""
	if err := change(func(old *store.Object) (*store.Object, error) {
		if old != nil {
			t.Errorf("there is one: %v", old)
		}
		return &first, nil
	}); err != nil {
		t.Fatal(err)
	}
	first.Kind, first.Name = "setting", "a"
	same(t, "made", f.objects("setting"), []store.Object{first})
	boom := errors.New("boom")
	want(t, "an error", change(func(*store.Object) (*store.Object, error) { return nil, boom }), boom)
	if err := change(func(old *store.Object) (*store.Object, error) {
		old.Value = []byte("not written")
		return old, nil
	}); err != nil {
		t.Fatal(err)
	}
	same(t, "left as it was", f.objects("setting"), []store.Object{first})
	if err := change(func(old *store.Object) (*store.Object, error) {
		same(t, "old", *old, first)
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := f.objects("setting"); got != nil {
		t.Errorf("removed: %v", got)
	}
	if err := change(func(*store.Object) (*store.Object, error) { return nil, nil }); err != nil {
		t.Error("removed again:", err)
	}
}

// Changes of several stores at the same time follow each other.
func testChangeConcurrent(t *testing.T, f *fixture) {
	const writers, changes = 4, 25
	stores := []store.Store{f.Store, f.another()}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for range changes {
				if err := stores[w%2].Change(t.Context(), "counter", "n", func(old *store.Object) (*store.Object, error) {
					n := 0
					if old != nil {
						if _, err := fmt.Sscan(string(old.Value), &n); err != nil {
							return nil, err
						}
					}
					return &store.Object{Value: fmt.Append(nil, n+1)}, nil
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	o, err := f.Object(t.Context(), "counter", "n")
	if err != nil || string(o.Value) != fmt.Sprint(writers*changes) {
		t.Errorf("counted %q, %v", o.Value, err)
	}
}

func testLive(t *testing.T, f *fixture) {
	ctx := t.Context()
	other := f.another()
	f.put(running("a", 0))
	live := func(s store.Store, want bool) {
		t.Helper()
		if got, err := s.Live(ctx, "a"); err != nil || got != want {
			t.Errorf("live: %v, %v, want %v", got, err, want)
		}
	}
	live(f, true)
	live(other, true)
	f.commit(store.Batch{Released: []string{"a"}})
	live(f, false)
	if err := other.Claim(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	live(f, true)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	live(f, false)
	_, err := f.Live(ctx, "none")
	want(t, "no tree", err, store.ErrNotFound)
}
