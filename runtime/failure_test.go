package runtime

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
)

// What is kept of an error is bounded: its causes go first, its frames then.
func TestLargeFailures(t *testing.T) {
	large := strings.Repeat("x", maxFailure)
	frame := Frame{File: "a.star", Line: 1}
	for _, test := range []struct {
		err                   *FlowError
		cause, frame, message bool
	}{
		{&FlowError{Class: "KeyError", Message: "m", Frames: []Frame{frame}, Cause: &FlowError{Message: "c"}}, true, true, true},
		{&FlowError{Class: "KeyError", Message: "m", Frames: []Frame{frame}, Cause: &FlowError{Message: large}}, false, true, true},
		{&FlowError{Class: "KeyError", Message: "m", Frames: []Frame{{Source: large}}, Cause: &FlowError{Message: "c"}}, false, false, true},
		{&FlowError{Class: "KeyError", Message: large, Frames: []Frame{frame}}, false, true, false},
	} {
		b := encodeFailure(test.err)
		if len(b) > maxFailure {
			t.Errorf("%d bytes are kept", len(b))
		}
		d, ok := decoded(b).(*value.Dict)
		if !ok {
			t.Fatalf("kept: %v", decoded(b))
		}
		class, _ := d.Get("class")
		message, _ := d.Get("message")
		frames, _ := d.Get("frames")
		cause, _ := d.Get("cause")
		got := []bool{cause != nil, len(frames.(value.List)) > 0, message == "m"}
		if diff := cmp.Diff([]bool{test.cause, test.frame, test.message}, got); diff != "" || class != "KeyError" {
			t.Errorf("cause, frame, message (-want +got):\n%s", diff)
		}
	}
}
