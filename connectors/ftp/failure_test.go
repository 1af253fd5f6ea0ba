package ftp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// fails checks that a call fails with an error that says so, on one line.
func fails(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range append(parts, "FTP: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want %q in it", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has several lines", err)
	}
}

func TestRefusals(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.FTP) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.Root, "a", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "get none: the server answers 550", nil},
			{[]any{"mode", "stats", "path", "none"}, "stats none: the server answers 550", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "none"}, "list none: the server answers 550", nil},
			{[]any{"mode", "list", "path", "a"}, "list a: the server answers 5", nil},
			{[]any{"mode", "put", "src", "in", "dst", "none/x"}, "the server answers 55", nil},
			{[]any{"mode", "put", "src", "none", "dst", "x"}, "none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "none", "dst", "x"}, "rename none to x: the server answers 55", nil},
			{[]any{"mode", "remove", "path", "none"}, "remove none: the server answers 550", nil},
			{[]any{"mode", "rmdir", "path", "a"}, "remove a: the server answers 550", nil},
			{[]any{"mode", "mkdir", "path", "a"}, "mkdir a: the server answers 5", nil},
			{[]any{"mode", "mkdir", "path", "a/b", "recursive", true}, `"a" is there, and no folder`, nil},
		} {
			_, err := c.try(test.inputs...)
			fails(t, err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		same(t, []string{"in"}, tree(t, c.store.dir))
		same(t, []string{"a"}, tree(t, s.Root))
		if n := s.Connections(); n != 1 {
			t.Errorf("there are %d connections: one is in order after a refusal", n)
		}
	})
}

func TestLogin(t *testing.T) {
	s := servers.StartProFTPD(t, servers.FTPOptions{})
	c := newClient(t, s)
	_, err := c.try("mode", "list", "password", "wr0ng pass")
	fails(t, err, "log in: the server refuses user bob or the password, or wants TLS (tls='explicit'): the server answers 530")
	if strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("%q shows the password", err)
	}
	_, err = c.try("mode", "list", "tls", "explicit")
	fails(t, err, "tls: ", "has no TLS (AUTH TLS)")
	_, err = c.try("mode", "list", "tls", "implicit")
	fails(t, err, "tls: ", "does not speak TLS on this port")
	_, err = c.try("mode", "list", "port", int64(1))
	fails(t, err, "connect: 127.0.0.1:1 refuses the connection")
}

func TestTLS(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	o := servers.FTPOptions{TLS: ca.Server(t), ClientCA: ca}
	s := servers.StartProFTPD(t, o)
	c := newClient(t, s)
	me, stranger := ca.Client(t, "bob"), other.Client(t, "eve")
	explicit := []any{"mode", "list", "tls", "explicit", "cacert", string(ca.PEM)}
	own := []any{"client_cert", string(me.CertPEM), "client_key", string(me.KeyPEM)}
	for name, test := range map[string]struct {
		inputs []any
		want   []string // of the error, nil for none
	}{
		"good":                   {append(explicit, own...), nil},
		"not verified":           {append([]any{"mode", "list", "tls", "explicit", "verify_ssl", false}, own...), nil},
		"no TLS":                 {[]any{"mode", "list"}, []string{"log in: ", "SSL/TLS required"}},
		"other authority":        {[]any{"mode", "list", "tls", "explicit", "cacert", string(other.PEM)}, []string{"tls: ", "not trusted"}},
		"authority of no one":    {[]any{"mode", "list", "tls", "explicit"}, []string{"tls: ", "not trusted"}},
		"other name":             {append([]any{"hostname", "localhost.localdomain"}, explicit...), []string{"FTP: "}},
		"no certificate":         {explicit, []string{"FTP: "}},
		"stranger's certificate": {append(explicit, "client_cert", string(stranger.CertPEM), "client_key", string(stranger.KeyPEM)), []string{"FTP: "}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.try(test.inputs...)
			if test.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			fails(t, err, test.want...)
		})
	}
	expired := servers.StartVSFTPD(t, servers.FTPOptions{TLS: ca.Expired(t)})
	_, err := newClient(t, expired).try(explicit...)
	fails(t, err, "tls: ", "has expired")
}

// A gate is a store of one large file that tells when some of it was read, or written.
type gate struct {
	reached chan struct{}
	once    sync.Once
	resume  chan struct{}
	after   int
	created int
}

func newGate(after int) *gate {
	return &gate{reached: make(chan struct{}), resume: make(chan struct{}), after: after}
}

func (g *gate) Open(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(g), nil }
func (g *gate) Create(context.Context, string) (connectors.FileWriter, error) {
	return gateFile{g}, nil
}

func (g *gate) pass() {
	if g.after--; g.after < 0 {
		g.once.Do(func() { close(g.reached) })
		<-g.resume
	}
}

func (g *gate) Read(p []byte) (int, error) {
	if g.pass(); g.after < -1000 {
		return 0, io.EOF
	}
	return len(p), nil
}

type gateFile struct{ *gate }

func (g gateFile) Write(p []byte) (int, error) {
	g.pass()
	return len(p), nil
}
func (g gateFile) Commit() error { g.created++; return nil }
func (g gateFile) Close() error  { return nil }

// A transfer that is interrupted leaves nothing under the name, here or there, and no
// connection; the driver goes on to work.
func TestInterrupted(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.FTP) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.Root, "large", strings.Repeat("x", 64<<20))
		stopped := errors.New("stopped by somebody")
		for name, interrupt := range map[string]struct {
			do   func(cancel context.CancelCauseFunc)
			want string
		}{
			"cancelled": {func(cancel context.CancelCauseFunc) { cancel(stopped) }, stopped.Error()},
			"killed":    {func(context.CancelCauseFunc) { s.HangUp() }, "closed the connection"},
		} {
			for _, inputs := range [][]any{
				{"mode", "put", "src", "large", "dst", "half"},
				{"mode", "get", "src", "large", "dst", "half"},
			} {
				t.Run(fmt.Sprint(name, " ", inputs[1]), func(t *testing.T) {
					ctx, cancel := context.WithCancelCause(t.Context())
					defer cancel(nil)
					g := newGate(20)
					done := make(chan error)
					go func() {
						_, err := perform(ctx, c.driver, connectors.Host{Files: g}, with(c.inputs, inputs...))
						done <- err
					}()
					<-g.reached
					interrupt.do(cancel)
					close(g.resume)
					err := <-done
					fails(t, err, interrupt.want)
					if name == "cancelled" && !errors.Is(err, stopped) {
						t.Errorf("%v has not the cause in it", err)
					}
					if g.created != 0 {
						t.Error("half a file has its name")
					}
					same(t, []string{"large"}, tree(t, s.Root))
				})
			}
		}
		c.do("mode", "put", "src", "in", "dst", "after")
		for s.Connections() > 1 { // those that were broken end by themselves
			goruntime.Gosched()
		}
	})
}

// What an idle connection was broken by is not seen by the next call.
func TestBrokenWhileIdle(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.FTP) {
		for range 3 {
			c.do("mode", "list")
			s.HangUp()
		}
	})
}

func TestMany(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.FTP) {
		var wg sync.WaitGroup
		for i := range 100 {
			write(t, c.store.dir, fmt.Sprint("in", i), strings.Repeat(fmt.Sprint(i), 1000))
			wg.Go(func() {
				if _, err := c.try("mode", "put", "src", fmt.Sprint("in", i), "dst", fmt.Sprint("f", i)); err != nil {
					t.Error(err)
				}
				if _, err := c.try("mode", "get", "src", fmt.Sprint("f", i), "dst", fmt.Sprint("out", i)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range 100 {
			if read(t, c.store.dir, fmt.Sprint("out", i)) != strings.Repeat(fmt.Sprint(i), 1000) {
				t.Errorf("file %d is another", i)
			}
		}
		if n := s.Connections(); n > 8 {
			t.Errorf("%d connections are open", n)
		}
	})
}

func TestTooLarge(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.FTP) {
		for i := range 50 {
			write(t, s.Root, fmt.Sprintf("file %d", i), "")
		}
		_, err := c.try("mode", "list", "max_output_bytes", int64(2000))
		fails(t, err, "max_output_bytes")
		if !errors.Is(err, connectors.ErrOutputTooLarge) {
			t.Errorf("%v is of another kind", err)
		}
		if n := len(paths(c.do("mode", "list"))); n != 50 {
			t.Errorf("%d files, want 50", n)
		}
	})
}

func TestWrongInputs(t *testing.T) {
	base := value.DictOf("hostname", "ftp.example.com")
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "copy"}, `"mode"`},
		{[]any{"mode", "get", "src", "a"}, `input "dst": the mode get needs it`},
		{[]any{"mode", "get", "src", "a", "dst", "../b"}, `input "dst": "../b" is no name`},
		{[]any{"mode", "put", "src", "a", "dst", "file:b"}, `input "dst": "file:b" is a file of the project's store`},
		{[]any{"mode", "list", "src", "a"}, `input "src": the mode list has path in its place`},
		{[]any{"mode", "rename", "path", "a", "src", "a", "dst", "b"}, `input "path": the mode rename has src and dst`},
		{[]any{"mode", "stats", "path", "a", "recursive", true}, `input "recursive"`},
		{[]any{"mode", "stats", "path", "a\r\nDELE b"}, `input "path": it has a line end`},
		{[]any{"mode", "list", "username", "a\nb"}, `input "username": it has a line end`},
		{[]any{"mode", "list", "password", "a\nb"}, `input "password": it has a line end`},
		{[]any{"mode", "list", "path", "漢", "encoding", "latin-1"}, `input "path": "漢" cannot be written`},
		{[]any{"mode", "list", "encoding", "utf-9"}, `input "encoding": there is no encoding "utf-9"`},
		{[]any{"mode", "list", "cacert", "x", "server_ca", "x"}, `input "server_ca"`},
		{[]any{"mode", "list", "socket_timeout", -1}, `input "socket_timeout"`},
	} {
		_, err := perform(t.Context(), newDriver(t), connectors.Host{}, with(base, test.inputs...))
		if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		fails(t, err, test.want)
	}
}

// listen serves each connection by a function.
func listen(t testing.TB, serve func(net.Conn)) *value.Dict {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
	})
	return value.DictOf("hostname", "127.0.0.1", "port", int64(l.Addr().(*net.TCPAddr).Port))
}
