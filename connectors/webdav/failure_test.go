package webdav_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// fails checks that a call fails with an error that says so, on one line.
func fails(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range append(parts, "WEBDAV: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want %q in it", err, part)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has several lines", err)
	}
}

func TestRefusals(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *server) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.root, "a", "tea")
		write(t, s.root, "d/b", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "get", "src", "d", "dst", "x"}, "get d: it is a folder (give recursive=True)", nil},
			{[]any{"mode", "stat", "path", "none"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "none"}, "list none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "a"}, "list a: ", nil},
			{[]any{"mode", "put", "src", "in", "dst", "none/x"}, "the server answers 40", nil},
			{[]any{"mode", "put", "src", "none", "dst", "x"}, "none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "none", "dst", "x"}, "rename none to x: the server answers 40", nil},
			{[]any{"mode", "rename", "src", "a", "dst", "d"}, "rename a to d: there is a folder of that name", nil},
			{[]any{"mode", "rename", "src", "d", "dst", "a"}, "rename d to a: there is a file of that name", nil},
			{[]any{"mode", "remove", "path", "none"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "remove", "path", "d"}, "remove d: the folder is not empty (give recursive=True)", nil},
			{[]any{"mode", "mkdir", "path", "a"}, "mkdir a: the server answers 40", nil},
			{[]any{"mode", "mkdir", "path", "none/b"}, "mkdir none/b: the server answers 409 Conflict (is there a folder for it?)", nil},
			{[]any{"mode", "mkdir", "path", "a/b", "recursive", true}, "a", nil},
		} {
			_, err := c.try(test.inputs...)
			fails(t, err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		same(t, []string{"in"}, tree(t, c.store.dir))
		same(t, []string{"a", "d/b"}, tree(t, s.root))
	})
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
	kinds(t, func(t *testing.T, c *client, s *server) {
		write(t, c.store.dir, "in", "tea")
		write(t, s.root, "large", strings.Repeat("x", 64<<20))
		stopped := errors.New("stopped by somebody")
		for name, interrupt := range map[string]struct {
			do   func(cancel context.CancelCauseFunc)
			want string
		}{
			"cancelled": {func(cancel context.CancelCauseFunc) { cancel(stopped) }, stopped.Error()},
			"killed":    {func(context.CancelCauseFunc) { s.hangUp() }, "closed the connection"},
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
					same(t, []string{"large"}, tree(t, s.root))
				})
			}
		}
		c.do("mode", "put", "src", "in", "dst", "after")
	})
}

// What an idle connection was broken by is not seen by the next call.
func TestBrokenWhileIdle(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *server) {
		for range 3 {
			c.do("mode", "list")
			s.hangUp()
		}
	})
}

func TestMany(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *server) {
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
	kinds(t, func(t *testing.T, c *client, s *server) {
		for i := range 50 {
			write(t, s.root, fmt.Sprintf("file %d", i), "")
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
	base := value.DictOf("url", "https://dav.example.com/", "mode", "list")
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "copy"}, `"mode"`},
		{[]any{"mode", "rmdir", "path", "a"}, `"mode"`},
		{[]any{"mode", "get", "src", "a"}, `input "dst": the mode get needs it`},
		{[]any{"path", "a/../b"}, `input "path": "a/../b" has . or .. in it`},
		{[]any{"url", "dav.example.com"}, `input "url": want an address`},
		{[]any{"url", "ftp://dav.example.com"}, `input "url": want an address`},
		{[]any{"url", "https://bob:pw@dav.example.com"}, `input "url": it holds credentials`},
		{[]any{"url", "https://dav.example.com/?a=b"}, `input "url": an address of files`},
		{[]any{"authentication_method", "basic"}, `input "username": basic needs it`},
		{[]any{"authentication_method", "digest", "username", "a", "token", "b"}, `input "token": digest has no use for it`},
		{[]any{"authentication_method", "bearer"}, `input "token": bearer needs it`},
		{[]any{"token", "b", "password", "a"}, `input "password": there is no username`},
		{[]any{"username", "a:b"}, `input "username": for basic it has no colon`},
		{[]any{"token", "a\nb"}, `input "token": it has characters`},
		{[]any{"read_timeout", -1}, `input "read_timeout"`},
		{[]any{"cacert", "x"}, `input "cacert"`},
	} {
		_, err := perform(t.Context(), newDriver(t), connectors.Host{}, with(base, test.inputs...))
		if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		fails(t, err, test.want)
	}
}
