package ftp_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A link is removed, and what it leads to stays.
func TestLinks(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Write(t, s.Root, "real/a", "tea")
		remotefstest.Write(t, s.Root, "d/b", "tea")
		if err := os.Symlink(filepath.Join(s.Root, "real"), filepath.Join(s.Root, "d/link")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("real", filepath.Join(s.Root, "link")); err != nil {
			t.Fatal(err)
		}
		c.Do("mode", "remove", "path", "link", "recursive", true)
		remotefstest.Same(t, []string{"b", "link:link"}, remotefstest.Paths(c.Do("mode", "list", "path", "d", "recursive", true)))
		c.Do("mode", "remove", "path", "d", "recursive", true)
		remotefstest.Same(t, []string{"real/a"}, remotefstest.Tree(t, s.Root))
	})
}
