package smb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"sync"
	"sync/atomic"
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
	for _, part := range append(parts, "SMB: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want %q in it", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has several lines", err)
	}
}

func TestRefusals(t *testing.T) {
	one(t, func(t *testing.T, c *client, s *servers.Samba) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.Root, "a", "tea")
		write(t, s.Root, "d/b", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "get none: the server answers there is none of that name", fs.ErrNotExist},
			{[]any{"mode", "get", "src", "d", "dst", "x"}, "get d: the server answers with a folder (give recursive=True)", nil},
			{[]any{"mode", "stat", "path", "none"}, "stat none: the server answers there is none", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "none"}, "list none: the server answers there is none", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "a"}, "list a: the server answers with a file", nil},
			{[]any{"mode", "put", "src", "in", "dst", "none/x"}, "the server answers there is none", fs.ErrNotExist},
			{[]any{"mode", "put", "src", "none", "dst", "x"}, "none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "none", "dst", "x"}, "rename none to x: the server answers there is none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "a", "dst", "d"}, "rename a to d: the server answers", nil},
			{[]any{"mode", "rename", "src", "d", "dst", "a"}, "rename d to a: the server answers", nil},
			{[]any{"mode", "remove", "path", "none"}, "remove none: the server answers there is none", fs.ErrNotExist},
			{[]any{"mode", "remove", "path", "d"}, "remove d: the server answers", nil},
			{[]any{"mode", "mkdir", "path", "a"}, "mkdir a: the server answers there is one of that name", fs.ErrExist},
			{[]any{"mode", "mkdir", "path", "a/b", "recursive", true}, `"a" is there, and no folder`, nil},
		} {
			_, err := c.try(test.inputs...)
			fails(t, err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		same(t, []string{"in"}, tree(t, c.store.dir))
		same(t, []string{"a", "d/b"}, tree(t, s.Root))
	})
}

func TestLogin(t *testing.T) {
	s := servers.StartSamba(t, servers.SambaOptions{})
	c := newClient(t, s)
	_, err := c.try("mode", "list", "password", "wr0ng pass")
	fails(t, err, "log in: the server refuses user "+s.User+" or the password")
	if strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("%q shows the password", err)
	}
	_, err = c.try("mode", "list", "username", "nobody-there")
	fails(t, err, "log in: the server refuses user nobody-there or the password")
	_, err = c.try("mode", "list", "share", "none")
	fails(t, err, `log in: the share "none": the server answers`)
	_, err = c.try("mode", "list", "port", int64(1))
	fails(t, err, "connect: 127.0.0.1:1 refuses the connection")
	c.do("mode", "list", "domain", "TEST")
}

// Servers that are none, or do not answer.
func TestServersThatMisbehave(t *testing.T) {
	for name, test := range map[string]struct {
		serve  func(net.Conn)
		inputs []any
		want   string
		kind   error
	}{
		"closes": {func(net.Conn) {}, nil, "log in: 127.0.0.1", nil},
		"SSH":    {func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH\r\n"); io.Copy(io.Discard, c) }, nil, "does not answer as an SMB server does", nil},
		"HTTP":   {func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, nil, "log in: 127.0.0.1", nil},
		"noise":  {func(c net.Conn) { io.WriteString(c, "\x00\x00\x00\x10"+strings.Repeat("x", 16)) }, nil, "log in: ", nil},
		"large":  {func(c net.Conn) { io.WriteString(c, "\x00\xff\xff\xff"+strings.Repeat("x", 1<<24)) }, nil, "log in: ", nil},
		"silent": {func(c net.Conn) { io.Copy(io.Discard, c) }, []any{"connect_timeout", 0.2}, "log in: timed out: no session with 127.0.0.1", connectors.ErrTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			base := with(listen(t, test.serve), "share", "files", "mode", "list", "connect_timeout", 10)
			_, err := perform(t.Context(), newDriver(t), connectors.Host{}, with(base, test.inputs...))
			fails(t, err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		})
	}
}

// A server that stops to answer in the middle is not waited for.
func TestSilent(t *testing.T) {
	s := servers.StartSamba(t, servers.SambaOptions{})
	var silent atomic.Bool
	through := listen(t, func(c net.Conn) {
		server, err := net.Dial("tcp", s.Addr)
		if err != nil {
			t.Error(err)
			return
		}
		defer server.Close()
		done := make(chan struct{})
		go func() {
			defer close(done)
			io.Copy(server, c)
			server.Close()
		}()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				break
			}
			if !silent.Load() {
				c.Write(buffer[:n])
			}
		}
		<-done
	})
	c := newClient(t, s, "socket_timeout", 0.2)
	c.inputs = with(c.inputs, "port", get(t, through, "port"), "mode", "list")
	c.do()
	g := newGate(3)
	done := make(chan error)
	go func() {
		_, err := perform(t.Context(), c.driver, connectors.Host{Files: g}, with(c.inputs, "mode", "put", "src", "a", "dst", "b"))
		done <- err
	}()
	<-g.reached
	silent.Store(true)
	close(g.resume)
	err := <-done
	fails(t, err, "timed out: put .", "the server gave no answer for socket_timeout (0.2 s)", "left on the server as .")
	if !errors.Is(err, connectors.ErrTimeout) {
		t.Errorf("%v is no ErrTimeout", err)
	}
	silent.Store(false)
	c.do()
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
	kinds(t, func(t *testing.T, c *client, s *servers.Samba) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.Root, "large", strings.Repeat("x", 64<<20))
		stopped := errors.New("stopped by somebody")
		for name, interrupt := range map[string]struct {
			do   func(cancel context.CancelCauseFunc)
			want string
		}{
			"cancelled": {func(cancel context.CancelCauseFunc) { cancel(stopped) }, stopped.Error()},
			"killed":    {func(context.CancelCauseFunc) { s.Restart(t) }, "closed the connection"},
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
	})
}

// What an idle connection was broken by is not seen by the next call.
func TestBrokenWhileIdle(t *testing.T) {
	one(t, func(t *testing.T, c *client, s *servers.Samba) {
		for range 3 {
			c.do("mode", "list")
			s.Restart(t)
		}
	})
}

func TestMany(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.Samba) {
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
	})
}

func TestTooLarge(t *testing.T) {
	one(t, func(t *testing.T, c *client, s *servers.Samba) {
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
	base := value.DictOf("hostname", "files.example.com", "share", "files", "mode", "list")
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "copy"}, `"mode"`},
		{[]any{"mode", "get", "src", "a"}, `input "dst": the mode get needs it`},
		{[]any{"path", "a/../b"}, `input "path": "a/../b" has . or .. in it`},
		{[]any{"path", `a\..\b`}, `has . or .. in it`},
		{[]any{"share", `\server\files`}, `input "share": want the name of a share alone`},
		{[]any{"share", ""}, `"share"`},
		{[]any{"socket_timeout", -1}, `input "socket_timeout"`},
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
