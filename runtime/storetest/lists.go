package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/flowrun/flowrun/runtime/store"
)

func testListFilters(t *testing.T, f *fixture) {
	report := running("a", 10)
	report.FlowName, report.Input = "report", []byte{1}
	call := full2("a.1")
	call.CreatedAt = epoch.Add(20 * time.Second)
	other := running("b", 5)
	other.Status, other.EndedAt, other.Name, other.Message = "ENDED_SUCCESS", epoch.Add(time.Hour), "Nightly 100%", "All Done"
	created := running("c", 5)
	created.Status, created.StartedAt = "CREATED", time.Time{}
	hidden := running("d", 1)
	hidden.Archived = true
	f.put(report, call, other, created, hidden)
	for _, test := range []struct {
		filter store.Filter
		want   []string
	}{
		// Newest first; of the same time the one first that was committed last.
		{store.Filter{}, []string{"a.1", "a", "c", "b"}},
		{store.Filter{Archived: true}, []string{"a.1", "a", "c", "b", "d"}},
		{store.Filter{Roots: true}, []string{"a", "c", "b"}},
		{store.Filter{Roots: true, Unfinished: true, Archived: true, Limit: 2, After: "a"}, []string{"c", "d"}},
		{store.Filter{Status: []string{"ENDED_SUCCESS"}}, []string{"b"}},
		{store.Filter{Status: []string{"ENDED_SUCCESS", "RUNNING"}}, []string{"a", "b"}},
		{store.Filter{Status: []string{"NONE"}}, nil},
		{store.Filter{Unfinished: true}, []string{"a", "c"}},
		{store.Filter{FlowName: "report"}, []string{"a.1", "a"}},
		{store.Filter{FlowName: "rep"}, nil},
		{store.Filter{ConnectorType: "REST"}, []string{"a.1"}},
		{store.Filter{Text: "nightly"}, []string{"b"}},
		{store.Filter{Text: "100%"}, []string{"b"}},
		{store.Filter{Text: "1%"}, nil},
		{store.Filter{Text: "all done"}, []string{"b"}},
		{store.Filter{Text: "REPORT"}, []string{"a.1", "a"}},
		{store.Filter{From: epoch.Add(10 * time.Second)}, []string{"a.1", "a"}},
		{store.Filter{To: epoch.Add(10 * time.Second)}, []string{"c", "b"}},
		{store.Filter{From: epoch.Add(5 * time.Second), To: epoch.Add(20 * time.Second), Roots: true}, []string{"a", "c", "b"}},
		{store.Filter{Limit: 2}, []string{"a.1", "a"}},
		{store.Filter{Limit: 2, After: "a"}, []string{"c", "b"}},
		{store.Filter{Roots: true, Unfinished: true, Text: "name of"}, []string{"a", "c"}},
	} {
		list, err := f.List(t.Context(), test.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range list {
			got = append(got, x.ID)
			if x.Input != nil || x.Output != nil || x.Error != nil || x.Protect != nil {
				t.Errorf("%s: a value in a list", x.ID)
			}
		}
		same(t, fmt.Sprintf("%+v", test.filter), got, test.want)
	}
	list, err := f.List(t.Context(), store.Filter{ConnectorType: "REST"})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	call.Input, call.Output, call.Error, call.Protect = nil, nil, nil, nil
	same(t, "listed", list[0].Execution, call)
	if x, err := f.Execution(t.Context(), "d"); err != nil || !x.Archived {
		t.Errorf("archived: %+v, %v", x, err)
	}
	hidden.Archived = false
	f.put(hidden)
	if list, err = f.List(t.Context(), store.Filter{To: epoch.Add(2 * time.Second)}); err != nil || len(list) != 1 {
		t.Errorf("no longer archived: %+v, %v", list, err)
	}
}

// Pages do not overlap and leave nothing out, whatever is added meanwhile.
func testListPages(t *testing.T, f *fixture) {
	for i := range 25 {
		f.put(running(fmt.Sprintf("r%02d", i), i/5))
	}
	var got []string
	after := ""
	for page := 0; ; page++ {
		list, err := f.List(t.Context(), store.Filter{Limit: 4, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
		for _, x := range list {
			got = append(got, x.ID)
		}
		after = list[len(list)-1].ID
		f.put(running(fmt.Sprintf("new%d", page), 100+page))
	}
	var want []string
	for i := 24; i >= 0; i-- {
		want = append(want, fmt.Sprintf("r%02d", i))
	}
	same(t, "pages", got, want)
	// The last one of a page may match no more when the next page is asked for.
	first, err := f.List(t.Context(), store.Filter{Unfinished: true, Limit: 1, To: epoch.Add(time.Minute)})
	if err != nil || len(first) != 1 || first[0].ID != "r24" {
		t.Fatal(first, err)
	}
	ended := running("r24", 4)
	ended.Status, ended.EndedAt = "ENDED_SUCCESS", epoch.Add(time.Hour)
	f.put(ended)
	next, err := f.List(t.Context(), store.Filter{Unfinished: true, Limit: 1, To: epoch.Add(time.Minute), After: "r24"})
	if err != nil || len(next) != 1 || next[0].ID != "r23" {
		t.Errorf("the page after r24: %v, %v", next, err)
	}
}

func testDelete(t *testing.T, f *fixture) {
	ctx := t.Context()
	shared, own, loaded, kept := text("shared"), text("own"), text("loaded"), text("kept")
	loaded.Root, kept.Root = "a", "b"
	with := func(id string, p store.Program) store.Execution {
		x := running(id, 0)
		x.Program = p.Digest
		return x
	}
	f.commit(store.Batch{
		Programs:   []store.Program{shared, own, loaded, kept},
		Executions: []store.Execution{with("a", shared), with("a.1", own), with("b", shared), running("c", 0)},
		Effects:    []store.Effects{{Execution: "a", First: 1, Count: 1, Data: []byte("x")}, {Execution: "b", First: 1, Count: 1, Data: []byte("y")}},
	})
	if err := f.Ask(ctx, store.Request{Execution: "a", Kind: store.RequestPause}); err != nil {
		t.Fatal(err)
	}
	other := f.another()
	if err := other.Commit(ctx, store.Batch{Executions: []store.Execution{running("d", 0)}}); err != nil {
		t.Fatal(err)
	}
	want(t, "with another's", f.Delete(ctx, "a", "d"), store.ErrOwned)
	if got := len(f.tree("a")); got != 2 {
		t.Errorf("%d executions are left", got)
	}
	if err := f.Delete(ctx, "a", "none", "c"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "a.1", "c"} {
		_, err := f.Execution(ctx, id)
		want(t, id, err, store.ErrNotFound)
	}
	if got := f.journal("a"); got != nil {
		t.Errorf("a journal is left: %v", got)
	}
	for p, there := range map[*store.Program]bool{&shared: true, &kept: true, &own: false, &loaded: false} {
		if _, err := f.Program(ctx, p.Digest); (err == nil) != there {
			t.Errorf("program %q: %v, want there: %v", p.Text, err, there)
		}
	}
	same(t, "what is left", len(f.journal("b")), 1)
	// The id is free again, and has nothing of the old one.
	f.put(running("a", 7))
	same(t, "made anew", f.tree("a"), []store.Execution{running("a", 7)})
	f.commit(store.Batch{Effects: []store.Effects{{Execution: "a", First: 1, Count: 1, Data: []byte("z")}}})
}
