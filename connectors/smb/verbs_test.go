package smb_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// All modes, over all kinds of servers.
func TestVerbs(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.Samba) {
		large := strings.Repeat("0123456789abcdef\r\n\x00\xff", 200_000)
		for _, text := range []string{"", "tea", large} {
			write(t, c.store.dir, "in", text)
			out := c.do("mode", "put", "src", "file:in", "dst", "a.txt")
			same(t, any(int64(len(text))), get(t, out, "result", "bytes"))
			same(t, any(sum(text)), get(t, out, "result", "sha256"))
			if read(t, s.Root, "a.txt") != text {
				t.Error("the server has something else")
			}
			out = c.do("mode", "get", "src", "a.txt", "dst", "cloudomation:out/b")
			same(t, any(int64(len(text))), get(t, out, "result", "bytes"))
			same(t, any(sum(text)), get(t, out, "result", "sha256"))
			if read(t, c.store.dir, "out/b") != text {
				t.Error("something else was got")
			}
			stats := c.do("mode", "stat", "path", "a.txt")
			same(t, any("file"), get(t, stats, "stats", "type"))
			same(t, any(int64(len(text))), get(t, stats, "stats", "size"))
		}
		same(t, []string{"a.txt"}, tree(t, s.Root))

		c.do("mode", "mkdir", "path", "d")
		c.do("mode", "mkdir", "path", "d/e/f", "recursive", true)
		c.do("mode", "mkdir", "path", "d/e/f", "recursive", true)
		c.do("mode", "put", "src", "in", "dst", "d")
		c.do("mode", "rename", "src", "a.txt", "dst", "d/e/a.txt")
		c.do("mode", "put", "src", "in", "dst", "d/.hidden")
		same(t, []string{"d:dir"}, paths(c.do("mode", "list")))
		same(t, []string{".hidden", "e:dir", "in"}, paths(c.do("mode", "list", "path", "d")))
		same(t, []string{".hidden", "e:dir", "e/a.txt", "e/f:dir", "in"}, paths(c.do("mode", "list", "path", "d", "recursive", true)))
		same(t, []string{}, paths(c.do("mode", "list", "path", "d/e/f")))
		same(t, any("dir"), get(t, c.do("mode", "stat", "path", "d/e"), "stats", "type"))

		c.do("mode", "get", "src", "d", "dst", "tree", "recursive", true)
		same(t, []string{".hidden", "e/a.txt", "in"}, tree(t, filepath.Join(c.store.dir, "tree")))
		out := c.do("mode", "put", "src", "tree", "dst", "new/tree", "recursive", true)
		same(t, any(int64(3)), get(t, out, "result", "files"))
		same(t, []string{".hidden", "e/a.txt", "in"}, tree(t, filepath.Join(s.Root, "new/tree")))

		if _, err := c.try("mode", "remove", "path", "d"); err == nil {
			t.Error("a folder that is not empty was removed")
		}
		c.do("mode", "remove", "path", "d/in")
		c.do("mode", "remove", "path", "d/e/f")
		out = c.do("mode", "remove", "path", "d", "recursive", true)
		same(t, any(int64(2)), get(t, out, "result", "files"))
		same(t, []string{"new/tree/.hidden", "new/tree/e/a.txt", "new/tree/in"}, tree(t, s.Root))
	})
}

// A name is a name: no option, no pattern, no path of its own.
func TestNames(t *testing.T) {
	kinds(t, func(t *testing.T, c *client, s *servers.Samba) {
		write(t, c.store.dir, "in", "tea")
		names := []string{"-la", "a b", " lead", "trail ", "*", "[x]", "~", "é…漢字", `quo"te`, "per%cent", "a -> b", "a:b|c<d>", "ends.", "semi;colon=1; x"}
		for i, name := range names {
			dir := fmt.Sprint("in ", i)
			c.do("mode", "mkdir", "path", dir)
			c.do("mode", "put", "src", "in", "dst", dir+"/"+name)
			same(t, []string{name}, paths(c.do("mode", "list", "path", dir)))
			same(t, any(name), get(t, c.do("mode", "stat", "path", dir+"/"+name), "stats", "name"))
			c.do("mode", "get", "src", dir+"/"+name, "dst", "out")
			c.do("mode", "rename", "src", dir+"/"+name, "dst", dir+"/other")
			c.do("mode", "remove", "path", dir, "recursive", true)
		}
		same(t, []string{}, tree(t, s.Root))
	})
}
