package connectors_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/flowrun/flowrun/connectors"
	"github.com/google/go-cmp/cmp"
)

func TestReadExamples(t *testing.T) {
	files := fstest.MapFS{
		"examples/b.star": {Data: []byte("\"\"\"Do it.\"\"\"\n\n\ndef handler(system, this):\n    return {\"a\": 1}\n\n\n# Output:\n# {\n#   \"a\": 1\n# }\n")},
		"examples/a.star": {Data: []byte("\"\"\"Do nothing.\"\"\"\n\nimport json\n\n\ndef handler(system, this):\n    pass\n")},
		"examples/c.star": {Data: []byte("def handler(system, this):\n    pass\n")},
	}
	want := []connectors.Example{
		{Name: "b", Title: "Do it.", Script: "def handler(system, this):\n    return {\"a\": 1}\n", Output: "{\n  \"a\": 1\n}"},
		{Name: "a", Title: "Do nothing.", Script: "import json\n\n\ndef handler(system, this):\n    pass\n"},
	}
	if diff := cmp.Diff(want, connectors.ReadExamples(files, "b", "a")); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]string{"c": "c.star does not begin with a docstring", "d": "examples/d.star"} {
		if got := panicOf(func() { connectors.ReadExamples(files, name) }); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestWithReference(t *testing.T) {
	closed := false
	d := connectors.Func("REF", "Refer.", func(context.Context, none) (out none, err error) { return })
	r := connectors.Reference{
		Examples: []connectors.Example{{Name: "x"}},
		Errors:   []connectors.KnownError{{Says: "no"}},
	}
	with := connectors.WithReference(connectors.WithClose(d, func() error { closed = true; return nil }), func() connectors.Reference { return r })
	if s := with.Spec(); len(s.Examples) != 1 || len(s.Errors) != 1 || s.Type != "REF" || len(d.Spec().Errors) != 0 {
		t.Errorf("%+v, %+v", s, d.Spec())
	}
	if err := with.(interface{ Close() error }).Close(); err != nil || !closed {
		t.Errorf("closed %v, %v", closed, err)
	}
}

// Whoever dials says in the same words what was wrong, and still what it was.
func TestDialErrors(t *testing.T) {
	for want, is := range map[string]error{
		"connect: h:1 refuses the connection (is the service running, and this its port?)": &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"connect: there is no way to h:1":                                                  &net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH},
		`connect: there is no host named "h"`:                                              &net.DNSError{Name: "h", Err: "no such host", IsNotFound: true},
		`connect: no name server told the address of "h" in time`:                          &net.DNSError{Name: "h", Err: "i/o timeout", IsTimeout: true},
		"connect: something else":                                                          errors.New("something else"),
	} {
		call := connectors.Call{Host: connectors.Host{Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) { return nil, is })}}
		_, err := call.Dial(t.Context(), "tcp", "h:1")
		if err == nil || err.Error() != want || !errors.Is(err, is) || connectors.StepOf(err) != "connect" {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
