package connectors_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/google/go-cmp/cmp"
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

// recorder is an AddressDialer and a Judge that says what it was asked for.
type recorder struct{ asked []string }

func (r *recorder) DialContext(_ context.Context, network, addr string) (net.Conn, error) {
	r.asked = append(r.asked, network+" "+addr)
	return nil, errors.New("dialled")
}

func (r *recorder) DialAddress(_ context.Context, network, addr string, at netip.Addr) (net.Conn, error) {
	r.asked = append(r.asked, network+" "+addr+" at "+at.String())
	return nil, errors.New("dialled")
}

func (r *recorder) Judge(network, addr string) error {
	if addr == "good.example:1" {
		return nil
	}
	return errors.New(network + " " + addr + " is judged")
}

func TestDialPeer(t *testing.T) {
	peer := &net.TCPAddr{IP: net.ParseIP("127.0.0.1"), Port: 5}
	for _, test := range []struct {
		peer net.Addr
		addr string
		want string // of an AddressDialer
	}{
		{peer, "a.example:1", "tcp a.example:1 at 127.0.0.1"},
		{&net.TCPAddr{IP: net.ParseIP("fe80::1"), Zone: "eth0"}, "a.example:1", "tcp a.example:1 at fe80::1%eth0"},
		{&net.UnixAddr{Name: "/s"}, "a.example:1", "tcp a.example:1"},
		{nil, "a.example:1", "tcp a.example:1"},
		{peer, "/run/s", "tcp /run/s"},
	} {
		r := new(recorder)
		call := connectors.Call{Host: connectors.Host{Dialer: r}}
		if _, err := call.DialPeer(t.Context(), "tcp", test.addr, test.peer); connectors.StepOf(err) != "connect" {
			t.Errorf("%v is of another step", err)
		}
		if diff := cmp.Diff([]string{test.want}, r.asked); diff != "" {
			t.Error(diff)
		}
		// A dialer that cannot be told an address.
		r = new(recorder)
		call.Host.Dialer = connectors.DialerFunc(r.DialContext)
		call.DialPeer(t.Context(), "tcp", test.addr, test.peer)
		if diff := cmp.Diff([]string{"tcp " + test.addr}, r.asked); diff != "" {
			t.Error(diff)
		}
	}
	// No dialer at all.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	call := new(connectors.Call)
	conn, err := call.DialPeer(t.Context(), "tcp", "nowhere.invalid:"+port, peer)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestJudge(t *testing.T) {
	call := connectors.Call{Host: connectors.Host{Dialer: new(recorder)}}
	if err := call.Judge("tcp", "bad.example:1"); err == nil || err.Error() != "connect: tcp bad.example:1 is judged" {
		t.Errorf("got %v", err)
	}
	if err := call.Judge("tcp", "good.example:1"); err != nil {
		t.Error(err)
	}
	for _, d := range []connectors.Dialer{nil, new(net.Dialer)} {
		call.Host.Dialer = d
		if err := call.Judge("tcp", "bad.example:1"); err != nil {
			t.Error(err)
		}
	}
}
