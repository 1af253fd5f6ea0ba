package webdav_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
)

// WebDAV knows no links; a server that has some removes them as such.
func TestLinks(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Write(t, s.root, "real/a", "tea")
		remotefstest.Write(t, s.root, "d/b", "tea")
		if err := os.Symlink(filepath.Join(s.root, "real"), filepath.Join(s.root, "d/link")); err != nil {
			t.Fatal(err)
		}
		c.Do("mode", "remove", "path", "d", "recursive", true)
		remotefstest.Same(t, []string{"real/a"}, remotefstest.Tree(t, s.root))
	})
}
