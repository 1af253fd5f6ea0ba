package runtime_test

import (
	"errors"
	"testing"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

func TestReplayPerformsNothing(t *testing.T) {
	c := &counter{}
	rt := durable(t, store.NewMemory(), c)
	defer rt.Close(t.Context())
	x := start(t, rt, t.Context(), everyEffect)
	finish(t, x)
	before := len(c.done)
	lines := map[int32]bool{}
	got, err := rt.Replay(t.Context(), x.ID(), func(thread *starlark.Thread) error {
		lines[thread.CallFrame(1).Pos.Line] = true
		return nil
	})
	if err != nil || got.Status != runtime.EndedSuccess || got.Message != "done" {
		t.Errorf("%+v %v", got, err)
	}
	if len(c.done) != before || c.done["a"] != 1 {
		t.Error("something was done again", c.done)
	}
	if len(lines) < 20 {
		t.Errorf("only lines %v were seen", lines)
	}
	enough := errors.New("enough")
	if _, err := rt.Replay(t.Context(), x.ID(), func(*starlark.Thread) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
	failed := start(t, rt, t.Context(), "x = 1\nthis.connect(connector_type='WRITE', inputs={'name': 'z', 'fail': True})")
	want := finish(t, failed)
	got, err = rt.Replay(t.Context(), failed.ID(), func(*starlark.Thread) error { return nil })
	if err != nil || got.Status != want.Status || got.StatusMessage != want.StatusMessage {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
}
