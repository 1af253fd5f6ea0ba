package smb_test

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestRefusals(t *testing.T) {
	one(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Write(t, c.Store.Dir, "in", "tea")
		remotefstest.Write(t, s.Root, "a", "tea")
		remotefstest.Write(t, s.Root, "d/b", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "get none: the server answers there is none of that name", fs.ErrNotExist},
			{[]any{"mode", "stat", "path", "no\nline"}, `stat "no\nline": the server answers`, nil},
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
			_, err := c.Try(test.inputs...)
			remotefstest.Fails(t, "SMB", err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		remotefstest.Same(t, []string{"in"}, remotefstest.Tree(t, c.Store.Dir))
		remotefstest.Same(t, []string{"a", "d/b"}, remotefstest.Tree(t, s.Root))
	})
}

func TestLogin(t *testing.T) {
	s := servers.StartSamba(t, servers.SambaOptions{})
	c := newClient(t, s)
	_, err := c.Try("mode", "list", "password", "wr0ng pass")
	remotefstest.Fails(t, "SMB", err, "log in: the server refuses user "+s.User+" or the password")
	if strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("%q shows the password", err)
	}
	_, err = c.Try("mode", "list", "username", "nobody-there")
	remotefstest.Fails(t, "SMB", err, "log in: the server refuses user nobody-there or the password")
	_, err = c.Try("mode", "list", "share", "none")
	remotefstest.Fails(t, "SMB", err, `request: the share "none": the server answers`)
	_, err = c.Try("mode", "list", "port", int64(1))
	remotefstest.Fails(t, "SMB", err, "connect: 127.0.0.1:1 refuses the connection")
	c.Do("mode", "list", "domain", "TEST")
}

// Servers that are none, or do not answer.
func TestServersThatMisbehave(t *testing.T) {
	for name, test := range map[string]struct {
		serve  func(net.Conn)
		inputs []any
		want   string
		kind   error
	}{
		"closes": {func(net.Conn) {}, nil, "negotiate: 127.0.0.1", nil},
		"SSH":    {func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH\r\n"); io.Copy(io.Discard, c) }, nil, "does not answer as an SMB server does", nil},
		"HTTP":   {func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, nil, "negotiate: 127.0.0.1", nil},
		"noise":  {func(c net.Conn) { io.WriteString(c, "\x00\x00\x00\x10"+strings.Repeat("x", 16)) }, nil, "negotiate: ", nil},
		"large":  {func(c net.Conn) { io.WriteString(c, "\x00\xff\xff\xff"+strings.Repeat("x", 1<<24)) }, nil, "negotiate: ", nil},
		"silent": {func(c net.Conn) { io.Copy(io.Discard, c) }, []any{"connect_timeout", 0.2}, "negotiate: timed out: no session with 127.0.0.1", connectors.ErrTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			base := remotefstest.With(listen(t, test.serve), "share", "files", "mode", "list", "connect_timeout", 10)
			_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{}, remotefstest.With(base, test.inputs...))
			remotefstest.Fails(t, "SMB", err, test.want)
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
	c := newClient(t, s, "socket_timeout", 2)
	c.Inputs = remotefstest.With(c.Inputs, "port", remotefstest.Get(t, through, "port"), "mode", "list")
	c.Do()
	g := remotefstest.NewGate(3)
	done := make(chan error)
	go func() {
		_, err := remotefstest.Perform(t.Context(), c.Driver, connectors.Host{Files: g}, remotefstest.With(c.Inputs, "mode", "put", "src", "a", "dst", "b"))
		done <- err
	}()
	<-g.Reached
	silent.Store(true)
	close(g.Resume)
	err := <-done
	remotefstest.Fails(t, "SMB", err, "timed out: put .", "the server gave no answer for socket_timeout (2 s)", "left on the server as .")
	if !errors.Is(err, connectors.ErrTimeout) {
		t.Errorf("%v is no ErrTimeout", err)
	}
	silent.Store(false)
	c.Do()
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
		_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{}, remotefstest.With(base, test.inputs...))
		if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		remotefstest.Fails(t, "SMB", err, test.want)
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
