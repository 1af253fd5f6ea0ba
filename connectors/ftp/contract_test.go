package ftp_test

import (
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestContract(t *testing.T) {
	s := servers.StartVSFTPD(t, servers.FTPOptions{})
	remotefstest.Write(t, s.Root, "a.txt", "tea")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	base := value.DictOf("hostname", s.Host, "port", int64(s.Port), "mode", "list")
	connectortest.Run(t, connectortest.Subject{
		Driver:  newDriver(t),
		Good:    base,
		Refused: remotefstest.With(base, "mode", "stats", "path", "none"),
		Hanging: remotefstest.With(base, "port", int64(silent.Addr().(*net.TCPAddr).Port)),
		Secrets: []string{"password"},
		// Anybody is anonymous, with any password.
		SecretsWith: value.DictOf("username", "anonymous"),
	})
}
