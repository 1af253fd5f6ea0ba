package remotefstest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

// A Server is what the suite is run against.
type Server struct {
	Root    string   // the folder in which sessions begin
	HangUp  func()   // breaks all connections there are; new ones are served
	Stat    string   // what the type calls the mode stat
	Removed int64    // how many files a folder with two counts for when it is removed
	Names   []string // more names that the protocol can say
}

// Verbs checks all modes.
func Verbs(t *testing.T, c *Client, s Server) {
	large := strings.Repeat("0123456789abcdef\r\n\x00\xff", 200_000)
	for _, text := range []string{"", "tea", large} {
		Write(t, c.Store.Dir, "in", text)
		out := c.Do("mode", "put", "src", "file:in", "dst", "a.txt")
		Same(t, any(int64(len(text))), Get(t, out, "result", "bytes"))
		Same(t, any(Sum(text)), Get(t, out, "result", "sha256"))
		if Read(t, s.Root, "a.txt") != text {
			t.Error("the server has something else")
		}
		out = c.Do("mode", "get", "src", "a.txt", "dst", "cloudomation:out/b")
		Same(t, any(int64(len(text))), Get(t, out, "result", "bytes"))
		Same(t, any(Sum(text)), Get(t, out, "result", "sha256"))
		if Read(t, c.Store.Dir, "out/b") != text {
			t.Error("something else was got")
		}
		stats := c.Do("mode", s.Stat, "path", "a.txt")
		Same(t, any("file"), Get(t, stats, "stats", "type"))
		Same(t, any(int64(len(text))), Get(t, stats, "stats", "size"))
	}
	Same(t, []string{"a.txt"}, Tree(t, s.Root))

	c.Do("mode", "mkdir", "path", "d")
	c.Do("mode", "mkdir", "path", "d/e/f", "recursive", true)
	c.Do("mode", "mkdir", "path", "d/e/f", "recursive", true)
	c.Do("mode", "put", "src", "in", "dst", "d")
	c.Do("mode", "rename", "src", "a.txt", "dst", "d/e/a.txt")
	c.Do("mode", "put", "src", "in", "dst", "d/.hidden")
	Same(t, []string{"d:dir"}, Paths(c.Do("mode", "list")))
	Same(t, []string{".hidden", "e:dir", "in"}, Paths(c.Do("mode", "list", "path", "d")))
	Same(t, []string{".hidden", "e:dir", "e/a.txt", "e/f:dir", "in"}, Paths(c.Do("mode", "list", "path", "d", "recursive", true)))
	Same(t, []string{}, Paths(c.Do("mode", "list", "path", "d/e/f")))
	Same(t, any("dir"), Get(t, c.Do("mode", s.Stat, "path", "d/e"), "stats", "type"))

	c.Do("mode", "get", "src", "d", "dst", "tree", "recursive", true)
	Same(t, []string{".hidden", "e/a.txt", "in"}, Tree(t, filepath.Join(c.Store.Dir, "tree")))
	out := c.Do("mode", "put", "src", "tree", "dst", "new/tree", "recursive", true)
	Same(t, any(int64(3)), Get(t, out, "result", "files"))
	Same(t, []string{".hidden", "e/a.txt", "in"}, Tree(t, filepath.Join(s.Root, "new/tree")))

	if _, err := c.Try("mode", "remove", "path", "d"); err == nil {
		t.Error("a folder that is not empty was removed")
	}
	c.Do("mode", "remove", "path", "d/in")
	c.Do("mode", "remove", "path", "d/e/f")
	out = c.Do("mode", "remove", "path", "d", "recursive", true)
	Same(t, any(s.Removed), Get(t, out, "result", "files"))
	Same(t, []string{"new/tree/.hidden", "new/tree/e/a.txt", "new/tree/in"}, Tree(t, s.Root))
}

// Names checks that a name is a name: no option, no pattern, no path of its own.
func Names(t *testing.T, c *Client, s Server) {
	Write(t, c.Store.Dir, "in", "tea")
	names := append([]string{"-la", "a b", " lead", "*", "[x]", "~", "é…漢字", `quo"te`, "per%cent", "a -> b", "semi;colon=1; x"}, s.Names...)
	for i, name := range names {
		dir := fmt.Sprint("in ", i)
		c.Do("mode", "mkdir", "path", dir)
		c.Do("mode", "put", "src", "in", "dst", dir+"/"+name)
		Same(t, []string{name}, Paths(c.Do("mode", "list", "path", dir)))
		Same(t, any(name), Get(t, c.Do("mode", s.Stat, "path", dir+"/"+name), "stats", "name"))
		c.Do("mode", "get", "src", dir+"/"+name, "dst", "out")
		c.Do("mode", "rename", "src", dir+"/"+name, "dst", dir+"/other")
		c.Do("mode", "remove", "path", dir, "recursive", true)
	}
	Same(t, []string{}, Tree(t, s.Root))
}

// Interrupted checks that a transfer that is interrupted leaves nothing under the name,
// here or there, and that the driver goes on to work.
func Interrupted(t *testing.T, c *Client, s Server) {
	Write(t, c.Store.Dir, "in", "tea")
	Write(t, s.Root, "large", strings.Repeat("x", 64<<20))
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
				g := NewGate(20)
				done := make(chan error)
				go func() {
					_, err := Perform(ctx, c.Driver, connectors.Host{Files: g}, With(c.Inputs, inputs...))
					done <- err
				}()
				<-g.Reached
				interrupt.do(cancel)
				close(g.Resume)
				err := <-done
				Fails(t, c.Driver.Spec().Type, err, interrupt.want)
				if name == "cancelled" && !errors.Is(err, stopped) {
					t.Errorf("%v has not the cause in it", err)
				}
				if g.Created != 0 {
					t.Error("half a file has its name")
				}
				Same(t, []string{"large"}, Tree(t, s.Root))
			})
		}
	}
	c.Do("mode", "put", "src", "in", "dst", "after")
}

// BrokenWhileIdle checks that the next call does not see how an idle connection was broken.
func BrokenWhileIdle(_ *testing.T, c *Client, s Server) {
	for range 3 {
		c.Do("mode", "list")
		s.HangUp()
	}
}

// Many makes 100 calls at a time.
func Many(t *testing.T, c *Client) {
	var wg sync.WaitGroup
	for i := range 100 {
		Write(t, c.Store.Dir, fmt.Sprint("in", i), strings.Repeat(fmt.Sprint(i), 1000))
		wg.Go(func() {
			if _, err := c.Try("mode", "put", "src", fmt.Sprint("in", i), "dst", fmt.Sprint("f", i)); err != nil {
				t.Error(err)
			}
			if _, err := c.Try("mode", "get", "src", fmt.Sprint("f", i), "dst", fmt.Sprint("out", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range 100 {
		if Read(t, c.Store.Dir, fmt.Sprint("out", i)) != strings.Repeat(fmt.Sprint(i), 1000) {
			t.Errorf("file %d is another", i)
		}
	}
}

// TooLarge checks that max_output_bytes holds for a listing.
func TooLarge(t *testing.T, c *Client, s Server) {
	for i := range 50 {
		Write(t, s.Root, fmt.Sprintf("file %d", i), "")
	}
	_, err := c.Try("mode", "list", "max_output_bytes", int64(2000))
	Fails(t, c.Driver.Spec().Type, err, "max_output_bytes")
	if !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("%v is of another kind", err)
	}
	if n := len(Paths(c.Do("mode", "list"))); n != 50 {
		t.Errorf("%d files, want 50", n)
	}
}
