package ssh

import (
	"testing"
	"testing/iotest"

	"strings"
)

// Marks are found however the network cuts them.
func TestMarksInPieces(t *testing.T) {
	const mark = "ABABAC"
	text := "noise ABAB" + mark + "\nout ABABA ABABAB " + mark + "x no mark of this length ends it\n" + mark + " 7\nlater"
	c := newCapture(mark, 1000, nil)
	c.stderr.began = true
	c.read(&c.stdout, iotest.OneByteReader(strings.NewReader(text)))
	if got, want := c.stdout.data.String(), "out ABABA ABABAB "; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := c.stdout.before.String(); got != "noise ABAB" {
		t.Errorf("before it came %q", got)
	}
}

func TestEndMark(t *testing.T) {
	const mark = "ABABAC"
	c := newCapture(mark, 1000, nil)
	c.stderr.began = true
	c.read(&c.stdout, iotest.OneByteReader(strings.NewReader(mark+"\nABABA "+mark+" 7\nlater")))
	if c.code == nil || *c.code != 7 || c.stdout.data.String() != "ABABA " {
		t.Errorf("got %v and %q", c.code, c.stdout.data.String())
	}
}
