package ftp_test

import (
	goruntime "runtime"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestVerbs(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Verbs(t, c, suite(t, s))
	})
}

func TestNames(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Names(t, c, suite(t, s))
	})
}

func TestInterrupted(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Interrupted(t, c, suite(t, s))
		for s.Connections() > 1 { // those that were broken end by themselves
			goruntime.Gosched()
		}
	})
}

func TestBrokenWhileIdle(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.BrokenWhileIdle(t, c, suite(t, s))
	})
}

func TestMany(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Many(t, c)
		if n := s.Connections(); n > 8 {
			t.Errorf("%d connections are open", n)
		}
	})
}

func TestTooLarge(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.TooLarge(t, c, suite(t, s))
	})
}

// rmdir removes what is empty only.
func TestRmdir(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Write(t, s.Root, "full/a", "tea")
		c.Do("mode", "mkdir", "path", "empty")
		c.Do("mode", "rmdir", "path", "empty")
		_, err := c.Try("mode", "rmdir", "path", "full")
		remotefstest.Fails(t, "FTP", err, "remove full: the server answers 550")
		remotefstest.Same(t, []string{"full:dir", "full/a"}, remotefstest.Paths(c.Do("mode", "list", "recursive", true)))
	})
}

// suite is a server as the suite of all such types takes it.
func suite(t *testing.T, s *servers.FTP) remotefstest.Server {
	return remotefstest.Server{Root: s.Root, HangUp: s.HangUp, Stat: "stats", Removed: 2, Names: []string{"trail ", "back\\slash"}}
}
