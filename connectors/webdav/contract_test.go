package webdav_test

import (
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestContract(t *testing.T) {
	s := startGo(t, "/", nil)
	remotefstest.Write(t, s.root, "a.txt", "tea")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	base := value.DictOf("url", s.url, "mode", "list")
	connectortest.Run(t, connectortest.Subject{
		Driver:      newDriver(t),
		Good:        base,
		Refused:     remotefstest.With(base, "mode", "stat", "path", "none"),
		Hanging:     remotefstest.With(base, "url", "http://"+silent.Addr().String()),
		Secrets:     []string{"password"},
		SecretsWith: value.DictOf("username", "somebody"),
	})
}
