package smb_test

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/smb"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func newDriver(t testing.TB) connectors.Driver {
	d := smb.New()
	t.Cleanup(func() { d.(io.Closer).Close() })
	return d
}

func newClient(t testing.TB, s *servers.Samba, inputs ...any) *remotefstest.Client {
	base := value.DictOf("hostname", s.Host, "port", int64(s.Port), "share", s.Share, "username", s.User, "password", s.Password)
	return &remotefstest.Client{T: t, Driver: newDriver(t), Store: remotefstest.NewStore(t), Inputs: remotefstest.With(base, inputs...)}
}

// one is a server as most are.
func one(t *testing.T, test func(*testing.T, *remotefstest.Client, *servers.Samba)) {
	s := servers.StartSamba(t, servers.SambaOptions{})
	test(t, newClient(t, s), s)
}

// kinds are servers that ask for different protection.
func kinds(t *testing.T, test func(*testing.T, *remotefstest.Client, *servers.Samba)) {
	for name, config := range map[string]string{
		"plain":     "",
		"signed":    "server signing = mandatory",
		"encrypted": "server smb encrypt = required",
		"SMB 2":     "server max protocol = SMB2_10",
	} {
		t.Run(name, func(t *testing.T) {
			s := servers.StartSamba(t, servers.SambaOptions{Config: config})
			test(t, newClient(t, s), s)
		})
	}
}
