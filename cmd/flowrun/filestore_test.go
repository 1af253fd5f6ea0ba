package main

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/google/go-cmp/cmp"
)

// A folder of the store can be sent as a whole.
func TestFileStoreLists(t *testing.T) {
	s := &fileStore{root: t.TempDir() + "/files"}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	call := connectors.Call{Host: connectors.Host{Files: s}}
	if names, err := call.List(t.Context(), "out"); err != nil || names != nil {
		t.Errorf("before there is a file: %v, %v", names, err)
	}
	for _, name := range []string{"out/b", "out/a/c", "other"} {
		w, err := call.Create(t.Context(), name)
		if err == nil {
			_, err = io.WriteString(w, name)
		}
		if err == nil {
			err = w.Commit()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	names, err := call.List(t.Context(), "out")
	if diff := cmp.Diff([]string{"a/c", "b"}, names); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
