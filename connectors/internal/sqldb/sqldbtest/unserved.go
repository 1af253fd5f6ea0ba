package sqldbtest

import (
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// needServer are the promises that only a server could show.
var needServer = []string{"good call succeeds with declared outputs", "request can be made again", "concurrent calls", "test of the good call succeeds"}

// At are the inputs of a call to a port of this machine, and more.
func At(port int, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", "127.0.0.1", "port", port, "database", "db", "username", "bob", "password", "secret", "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}

// CloseAfter closes a driver when the test ends, and returns it.
func CloseAfter(t *testing.T, d connectors.Driver) connectors.Driver {
	t.Cleanup(func() {
		if err := d.(interface{ Close() error }).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Unserved tests what can be tested of a type of whose databases there is none.
func Unserved(t *testing.T, open func() connectors.Driver) {
	t.Run("contract", func(t *testing.T) { testPromises(t, open) })
	t.Run("refused", func(t *testing.T) { testRefused(t, CloseAfter(t, open())) })
}

func testPromises(t *testing.T, open func() connectors.Driver) {
	silent := saying(t, "")
	for _, tls := range []string{"off", "require"} {
		broken := connectortest.Check(t.Context(), connectortest.Subject{
			Driver:  CloseAfter(t, open()),
			Good:    At(1, "fetchval", "select 1", "tls", tls),
			Refused: At(1, "fetchval", "select 1", "tls", tls),
			Hanging: At(silent, "fetchval", "select 1", "tls", tls),
		})
		for _, name := range needServer {
			if broken[name] == nil {
				t.Errorf("%s: without a server it is kept", name)
			}
			delete(broken, name)
		}
		for name, err := range broken {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func testRefused(t *testing.T, d connectors.Driver) {
	for _, test := range []struct {
		in   *value.Dict
		want string
	}{
		{At(1, "fetchval", "select 1"), "connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"},
		{At(1, "fetchval", "select 1", "hostname", "nowhere.invalid"), `connect: there is no host named "nowhere.invalid"`},
		{At(saying(t, ""), "fetchval", "select 1", "connect_timeout", 0.3), "has not let anybody in within connect_timeout (0.3 s)"},
		{At(saying(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
		{At(saying(t, strings.Repeat("\xff", 5000)), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
		{At(saying(t, strings.Repeat("\x00", 5000)), "fetchval", "select 1", "connect_timeout", 1), "log in: "},
	} {
		req, err := d.Prepare(test.in)
		if err != nil {
			t.Error(err)
			continue
		}
		_, err = req.Do(t.Context(), connectors.Host{})
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
			t.Errorf("got the error\n\t%v\nwant\n\t%s", err, test.want)
		}
	}
}

// saying is the port of what takes connections, says something, and nothing more.
func saying(t *testing.T, text string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var accepting sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		accepting.Wait()
	})
	if text != "" {
		accepting.Go(func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.Write([]byte(text)) // or the client has left
				c.Close()
			}
		})
	}
	return l.Addr().(*net.TCPAddr).Port
}
