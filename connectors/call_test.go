package connectors_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

func TestLimitOutput(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int64
		err   error
	}{
		{"", 0, nil},
		{"x", 0, connectors.ErrOutputTooLarge},
		{"12345", 5, nil},
		{"123456", 5, connectors.ErrOutputTooLarge},
		{"12345", 6, nil},
		{"12345", math.MaxInt64, nil},
	} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"whole": func(r io.Reader) io.Reader { return r }, "by bytes": iotest.OneByteReader, "error with data": iotest.DataErrReader,
		} {
			c := connectors.Call{MaxOutputBytes: test.limit}
			r := c.LimitOutput(wrap(strings.NewReader(test.text)))
			got, err := io.ReadAll(r)
			if want := test.text[:min(int64(len(test.text)), test.limit)]; string(got) != want || !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Errorf("%q, %s, at most %d: got %q, %v", test.text, name, test.limit, got, err)
			}
			if test.err != nil {
				if n, again := r.Read(make([]byte, 8)); n != 0 || !errors.Is(again, test.err) {
					t.Errorf("%q, %s: reading on gives %d, %v", test.text, name, n, again)
				}
			}
		}
	}
	c := connectors.Call{MaxOutputBytes: 3}
	if _, err := io.Copy(new(bytes.Buffer), c.LimitOutput(strings.NewReader("1234"))); err == nil || err.Error() != "output too large: more than max_output_bytes (3)" {
		t.Errorf("got %v", err)
	}
	if _, err := io.ReadAll(c.LimitOutput(iotest.ErrReader(errOwn))); !errors.Is(err, errOwn) {
		t.Errorf("got %v", err)
	}
}

func TestDial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := connectors.Call{ConnectTimeout: time.Minute}
	conn, err := c.Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	l.Close()
	_, err = c.Dial(t.Context(), "tcp", l.Addr().String())
	if _, ok := errors.AsType[*net.OpError](err); !ok || connectors.StepOf(err) != "connect" || errors.Is(err, connectors.ErrTimeout) {
		t.Errorf("nobody listens: got %v", err)
	}
}

func TestDialEnds(t *testing.T) {
	hangs := func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	for _, test := range []struct {
		name    string
		timeout time.Duration
		cancel  bool
		err     string
		is, not []error
	}{
		{"connect_timeout", 10 * time.Millisecond, false, "connect: timed out: no connection to h:1 within connect_timeout (0.01 s)",
			[]error{connectors.ErrTimeout, context.DeadlineExceeded}, []error{context.Canceled}},
		{"cancelled", time.Hour, true, "connect: somebody asked for it", []error{errCause, context.Canceled}, []error{connectors.ErrTimeout}},
		{"cancelled without a connect_timeout", 0, true, "connect: somebody asked for it", []error{errCause, context.Canceled}, []error{connectors.ErrTimeout}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if test.cancel {
				cancel(errCause)
			}
			c := connectors.Call{ConnectTimeout: test.timeout, Host: connectors.Host{Dialer: connectors.DialerFunc(hangs)}}
			_, err := c.Dial(ctx, "tcp", "h:1")
			if err == nil || err.Error() != test.err {
				t.Errorf("got %v, want %s", err, test.err)
			}
			for _, is := range test.is {
				if !errors.Is(err, is) {
					t.Errorf("%v is not %v", err, is)
				}
			}
			for _, not := range test.not {
				if errors.Is(err, not) {
					t.Errorf("%v is %v", err, not)
				}
			}
		})
	}
}
