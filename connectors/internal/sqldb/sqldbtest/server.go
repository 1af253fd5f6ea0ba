package sqldbtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A Server is a type whose database is a server.
type Server struct {
	New     func(testing.TB) connectors.Driver
	Start   func(testing.TB, *servers.Certificate) *servers.Database // with TLS if there is a certificate
	Sleep   string                                                   // a statement that takes for ever, and only reads
	Running string                                                   // counts the statements on the server that are like it
	Series  string                                                   // as in Subject
	Denied  string                                                   // what is said of a wrong password
	Version string                                                   // a statement that tells whether the connection is encrypted
	Secure  string                                                   // what it tells then
}

// RunServer runs all tests.
func RunServer(t *testing.T, s Server) {
	t.Run("connecting", func(t *testing.T) { testConnecting(t, s) })
	t.Run("TLS", func(t *testing.T) { testTLS(t, s) })
	t.Run("ends on the server", func(t *testing.T) { testEndsThere(t, s) })
	t.Run("killed", func(t *testing.T) { testKilled(t, s) })
}

// at are the inputs that lead to a server.
func at(s *servers.Database, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", s.Host, "port", s.Port, "database", s.Name, "username", s.User, "password", s.Password, "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}

func (s Server) db(t testing.TB, in *value.Dict) *db {
	return &db{Subject{Inputs: in}, s.New(t)}
}

func testConnecting(t *testing.T, s Server) {
	server := s.Start(t, nil)
	d := s.db(t, at(server))
	d.want(t, int64(1), "fetchval", "select 1")
	d.wantError(t, nil, "log in: "+s.Denied, "fetchval", "select 1", "password", "wrong")
	d.wantError(t, nil, "log in: ", "fetchval", "select 1", "database", "nothing")
	d.wantError(t, nil, "tls: the server does not speak TLS (give tls='off' to do without)", "fetchval", "select 1", "tls", "require")
	d.wantError(t, nil, "connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)", "fetchval", "select 1", "port", 1)
	d.wantError(t, nil, `connect: there is no host named "nowhere.invalid"`, "fetchval", "select 1", "hostname", "nowhere.invalid")
	// Names with spaces and more.
	d.wantError(t, nil, "log in: ", "fetchval", "select 1", "username", "é ' \"\n=x", "password", "é ' \"\n=x", "database", "é ' \"\n=x")
	// The host decides what is dialled.
	host := connectors.Host{Dialer: connectors.DialerFunc(func(_ context.Context, _, addr string) (net.Conn, error) {
		return nil, errors.New(addr + " is not allowed")
	})}
	if _, err := d.perform(t.Context(), host, "fetchval", "select 1"); err == nil || !strings.HasSuffix(err.Error(), ": connect: "+server.Addr()+" is not allowed") {
		t.Errorf("a dialer that refuses gives %v", err)
	}
	for name, talk := range map[string]string{"nothing": "", "garbage": "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "zeros": strings.Repeat("\x00", 1000), "ones": strings.Repeat("\xff", 1000)} {
		t.Run(name, func(t *testing.T) {
			for _, tls := range []string{"off", "require"} {
				port := talker(t, talk)
				d.wantError(t, nil, "", "fetchval", "select 1", "port", port, "tls", tls, "connect_timeout", 1)
			}
		})
	}
	silent := listen(t)
	d.wantError(t, connectors.ErrTimeout, "has not let anybody in within connect_timeout (0.3 s)", "fetchval", "select 1", "port", silent, "connect_timeout", 0.3)
	d.wantError(t, connectors.ErrTimeout, "connect_timeout (0.3 s)", "fetchval", "select 1", "port", silent, "connect_timeout", 0.3, "tls", "require")
}

// listen takes connections and says nothing.
func listen(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// talker says something to everybody, and hangs up.
func talker(t *testing.T, text string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(c, text)
			c.Close()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func testTLS(t *testing.T, s Server) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	server := s.Start(t, ca.Server(t))
	d := s.db(t, at(server, "tls", "require", "cacert", string(ca.PEM)))
	if got := d.result(t, "fetchone", s.Version); !strings.Contains(value.Summary(got, 100), s.Secure) {
		t.Errorf("the server says %v of the connection, want %s", value.Summary(got, 100), s.Secure)
	}
	d.want(t, int64(1), "fetchval", "select 1", "hostname", "localhost")
	d.want(t, int64(1), "fetchval", "select 1", "cacert", "", "verify_ssl", false)
	d.wantError(t, nil, "tls: the certificate of 127.0.0.1 is signed by ", "fetchval", "select 1", "cacert", string(other.PEM))
	d.wantError(t, nil, "is not trusted (give that authority's certificate as cacert)", "fetchval", "select 1", "cacert", "")
	d.wantError(t, nil, "", "fetchval", "select 1", "tls", "off")
	d.wantError(t, connectors.ErrInput, `input "cacert"`, "fetchval", "select 1", "cacert", "no certificate")
	// A statement that is called off in a session with TLS.
	d.wantError(t, connectors.ErrTimeout, "script_timeout", "fetchval", s.Sleep, "script_timeout", 0.3)
	d.want(t, int64(0), "fetchval", s.Running, "read_only", false)
}

// testEndsThere looks on the server for calls that have ended here.
func testEndsThere(t *testing.T, s Server) {
	server := s.Start(t, nil)
	d, watch := s.db(t, at(server)), s.db(t, at(server))
	running := func(want func(int64) bool) {
		t.Helper()
		// It may take the server a moment to know.
		for range 10_000 {
			if n := watch.result(t, "fetchval", s.Running, "read_only", false).(int64); want(n) {
				return
			}
		}
		t.Errorf("on the server %v statements are running", watch.result(t, "fetchval", s.Running, "read_only", false))
	}
	for _, pairs := range [][]any{
		{"fetchval", s.Sleep},
		{"execute", s.Sleep},
		{"statements", list("select 1", s.Sleep)},
		{"fetchval", s.Sleep, "isolation_level", "serializable"},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := d.perform(ctx, connectors.Host{}, pairs...)
			done <- err
		}()
		running(func(n int64) bool { return n == 1 })
		cancel(errors.New("called off"))
		if err := <-done; err == nil || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "request: called off") {
			t.Errorf("%v: %v", pairs[0], err)
		}
		running(func(n int64) bool { return n == 0 })
	}
	// Of a result that is too large, or of which one row was wanted, no more is made.
	d.wantError(t, connectors.ErrOutputTooLarge, "", "fetchall", s.Series+" /* flowrun_marker */", "params", row("n", 3_000_000), "max_output_bytes", 10_000)
	running(func(n int64) bool { return n == 0 })
	d.want(t, int64(1), "fetchval", s.Series+" /* flowrun_marker */", "params", row("n", 3_000_000))
	running(func(n int64) bool { return n == 0 })
}

// testKilled kills a server between calls and in the middle of one.
func testKilled(t *testing.T, s Server) {
	server := s.Start(t, nil)
	d := s.db(t, at(server))
	for range 2 {
		// Several connections are open, all of which go.
		for range 3 {
			d.want(t, int64(1), "fetchval", "select 1")
			d.want(t, int64(1), "fetchval", "select 1", "read_only", false)
		}
		server.Kill(t)
		d.wantError(t, nil, "refuses the connection", "fetchval", "select 1")
		server.Start(t)
		d.want(t, int64(1), "fetchval", "select 1")
		d.want(t, int64(1), "fetchval", "select 1", "read_only", false)
	}
	var told atomic.Value
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := d.perform(t.Context(), connectors.Host{}, "fetchval", s.Sleep)
		told.Store(fmt.Sprint(err))
	}()
	watch := s.db(t, at(server))
	for watch.result(t, "fetchval", s.Running, "read_only", false) != int64(1) {
	}
	server.Kill(t)
	<-done
	if text := told.Load().(string); !strings.HasSuffix(text, "request: the server has closed the connection") {
		t.Errorf("a server that was killed gives %s", text)
	}
	server.Start(t)
	d.want(t, int64(1), "fetchval", "select 1")
}
