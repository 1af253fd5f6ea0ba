package ftp_test

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/ftp"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func newDriver(t testing.TB) connectors.Driver {
	d := ftp.New()
	t.Cleanup(func() { d.(io.Closer).Close() })
	return d
}

func newClient(t testing.TB, s *servers.FTP, inputs ...any) *remotefstest.Client {
	base := value.DictOf("hostname", s.Host, "port", int64(s.Port), "username", s.User, "password", s.Password)
	return &remotefstest.Client{T: t, Driver: newDriver(t), Store: remotefstest.NewStore(t), Inputs: remotefstest.With(base, inputs...)}
}

// kinds are the servers, each without TLS and with both kinds of it.
func kinds(t *testing.T, test func(*testing.T, *remotefstest.Client, *servers.FTP)) {
	for _, server := range []struct {
		name  string
		start func(testing.TB, servers.FTPOptions) *servers.FTP
	}{{"proftpd", servers.StartProFTPD}, {"vsftpd", servers.StartVSFTPD}} {
		for _, mode := range []string{"none", "explicit", "implicit"} {
			t.Run(server.name+"/"+mode, func(t *testing.T) {
				var o servers.FTPOptions
				inputs := []any{"tls", mode}
				if mode != "none" {
					ca := servers.NewCA(t)
					o.TLS, o.Implicit = ca.Server(t), mode == "implicit"
					inputs = append(inputs, "server_ca", string(ca.PEM))
				}
				s := server.start(t, o)
				test(t, newClient(t, s, inputs...), s)
			})
		}
	}
}
