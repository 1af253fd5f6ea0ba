package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/runtime/store"
)

func testJournal(t *testing.T, f *fixture) {
	part := func(id string, first, count int, data string) store.Effects {
		return store.Effects{Execution: id, First: first, Count: count, Data: []byte(data)}
	}
	one, two, three := part("a", 1, 2, "one"), part("a", 3, 1, "two"), part("a", 4, 10, "three")
	child := part("a.1", 1, 1, "child")
	// An execution may begin and end in the batch that has its entries.
	f.commit(store.Batch{Executions: []store.Execution{running("a", 0), full2("a.1")}, Effects: []store.Effects{one, child, two}})
	f.commit(store.Batch{Effects: []store.Effects{three}})
	same(t, "journal", f.journal("a"), []store.Effects{one, two, three})
	same(t, "journal of the child", f.journal("a.1"), []store.Effects{child})
	if got := f.journal("none"); got != nil {
		t.Errorf("journal of nothing: %v", got)
	}
	for range f.Effects(t.Context(), "a") {
		break // one may stop in the middle
	}
	if err := f.Commit(t.Context(), store.Batch{Effects: []store.Effects{part("a", 99, 1, "gap")}}); err == nil {
		t.Error("a journal with a gap")
	}
	if err := f.Commit(t.Context(), store.Batch{Effects: []store.Effects{part("a", 1, 1, "again")}}); err == nil {
		t.Error("an entry twice")
	}
	same(t, "journal afterwards", f.journal("a"), []store.Effects{one, two, three})
	large := part("a", 14, 1, string(make([]byte, 9<<20)))
	f.commit(store.Batch{Effects: []store.Effects{large, part("a", 15, 1, "last")}})
	if got := f.journal("a"); len(got) != 5 || len(got[3].Data) != 9<<20 || string(got[4].Data) != "last" {
		t.Errorf("%d parts", len(got))
	}
}

func testAllOrNothing(t *testing.T, f *fixture) {
	f.put(running("a", 0))
	err := f.Commit(t.Context(), store.Batch{
		Programs:   []store.Program{text("never")},
		Executions: []store.Execution{running("b", 1), running("a.1", 1), full2("a")},
		Effects:    []store.Effects{{Execution: "a", First: 1, Count: 1, Data: []byte("x")}, {Execution: "a.9", First: 1, Count: 1, Data: []byte("of nobody")}},
	})
	want(t, "effects of nobody", err, store.ErrNotFound)
	same(t, "tree", f.tree("a"), []store.Execution{running("a", 0)})
	if got := f.journal("a"); got != nil {
		t.Errorf("journal: %v", got)
	}
	_, err = f.Tree(t.Context(), "b")
	want(t, "tree b", err, store.ErrNotFound)
	_, err = f.Program(t.Context(), text("never").Digest)
	want(t, "program", err, store.ErrNotFound)
	want(t, "a child without its root", f.Commit(t.Context(), store.Batch{Executions: []store.Execution{running("c.1", 0)}}), store.ErrNotFound)
	// It can be written afterwards.
	f.commit(store.Batch{Executions: []store.Execution{running("a.1", 1)}, Effects: []store.Effects{{Execution: "a", First: 1, Count: 1, Data: []byte("x")}}})
}

func testPrograms(t *testing.T, f *fixture) {
	root := running("a", 0)
	root.Program = text("x = 1").Digest
	loaded := text("y = 2")
	loaded.Root = "a"
	f.commit(store.Batch{Programs: []store.Program{text("x = 1"), loaded}, Executions: []store.Execution{root}})
	f.commit(store.Batch{Programs: []store.Program{text("x = 1"), loaded, text("")}})
	for _, s := range []string{"x = 1", "y = 2"} {
		p, err := f.Program(t.Context(), text(s).Digest)
		if err != nil || string(p.Text) != s {
			t.Errorf("%q: got %q, %v", s, p.Text, err)
		}
	}
	same(t, "root", f.tree("a")[0].Program, root.Program)
}

func testNotFound(t *testing.T, f *fixture) {
	f.put(running("a", 0))
	_, err := f.Tree(t.Context(), "none")
	want(t, "Tree", err, store.ErrNotFound)
	for _, id := range []string{"none", "a.1", "none.1"} {
		_, err = f.Execution(t.Context(), id)
		want(t, "Execution "+id, err, store.ErrNotFound)
		want(t, "Ask "+id, f.Ask(t.Context(), store.Request{Execution: id, Kind: store.RequestPause}), store.ErrNotFound)
	}
	_, err = f.Program(t.Context(), store.Digest{1})
	want(t, "Program", err, store.ErrNotFound)
	want(t, "Claim", f.Claim(t.Context(), "none"), store.ErrNotFound)
	if err := f.Delete(t.Context(), "none"); err != nil {
		t.Error(err)
	}
}

func testReopen(t *testing.T, f *fixture) {
	root := running("a", 0)
	root.Program = text("x = 1").Digest
	f.commit(store.Batch{
		Programs: []store.Program{text("x = 1")}, Executions: []store.Execution{root, full2("a.1")},
		Effects: []store.Effects{{Execution: "a", First: 1, Count: 2, Data: []byte("xy")}},
	})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.Store = f.another()
	same(t, "tree", f.tree("a"), []store.Execution{root, full2("a.1")})
	if got := f.journal("a"); len(got) != 1 || string(got[0].Data) != "xy" || got[0].Count != 2 {
		t.Errorf("journal: %v", got)
	}
	if p, err := f.Program(t.Context(), root.Program); err != nil || string(p.Text) != "x = 1" {
		t.Errorf("program: %q, %v", p.Text, err)
	}
}

// Commits of several goroutines are each seen as a whole or not at all.
func testConcurrent(t *testing.T, f *fixture) {
	const writers, commits = 4, 30
	reader := f.another()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			root := fmt.Sprintf("w%d", w)
			if err := f.Commit(t.Context(), store.Batch{Executions: []store.Execution{running(root, 0)}}); err != nil {
				t.Error(err)
				return
			}
			for n := range commits {
				b := store.Batch{Effects: []store.Effects{{Execution: root, First: n + 1, Count: 1, Data: []byte{byte(n)}}}}
				for i := range 3 {
					b.Executions = append(b.Executions, running(fmt.Sprintf("%s.%d", root, 3*n+i+1), n))
				}
				if err := f.Commit(t.Context(), b); err != nil {
					t.Error(err)
					return
				}
			}
		})
		wg.Go(func() {
			root := fmt.Sprintf("w%d", w)
			for seen := 0; seen < 3*commits+1 && !t.Failed(); {
				rows, err := reader.Tree(t.Context(), root)
				if err != nil {
					continue // not there yet
				}
				if seen = len(rows); seen%3 != 1 {
					t.Errorf("%s: half a commit: %d executions", root, seen)
				}
			}
		})
	}
	wg.Wait()
	for w := range writers {
		if got := f.journal(fmt.Sprintf("w%d", w)); len(got) != commits {
			t.Errorf("writer %d: %d parts", w, len(got))
		}
	}
}
