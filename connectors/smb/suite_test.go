package smb_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestVerbs(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Verbs(t, c, suite(t, s))
	})
}

func TestNames(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Names(t, c, suite(t, s))
	})
}

func TestInterrupted(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Interrupted(t, c, suite(t, s))
	})
}

func TestBrokenWhileIdle(t *testing.T) {
	one(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.BrokenWhileIdle(t, c, suite(t, s))
	})
}

func TestMany(t *testing.T) {
	one(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Many(t, c)
	})
}

func TestTooLarge(t *testing.T) {
	one(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.TooLarge(t, c, suite(t, s))
	})
}

// suite is a server as the suite of all such types takes it.
func suite(t *testing.T, s *servers.Samba) remotefstest.Server {
	return remotefstest.Server{Root: s.Root, HangUp: func() { s.Restart(t) }, Stat: "stat", Removed: 2, Names: []string{"a:b|c<d>", "ends."}}
}
