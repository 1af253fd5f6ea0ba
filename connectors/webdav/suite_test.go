package webdav_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
)

func TestVerbs(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Verbs(t, c, suite(t, s))
	})
}

func TestNames(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Names(t, c, suite(t, s))
	})
}

func TestInterrupted(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Interrupted(t, c, suite(t, s))
	})
}

func TestBrokenWhileIdle(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.BrokenWhileIdle(t, c, suite(t, s))
	})
}

func TestMany(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Many(t, c)
	})
}

func TestTooLarge(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.TooLarge(t, c, suite(t, s))
	})
}

// suite is a server as the suite of all such types takes it.
func suite(t *testing.T, s *server) remotefstest.Server {
	return remotefstest.Server{Root: s.root, HangUp: s.hangUp, Stat: "stat", Removed: 1, Names: []string{"trail ", "back\\slash"}}
}
