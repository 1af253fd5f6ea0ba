package servers_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

func TestRedis(t *testing.T) {
	r := servers.StartRedis(t, servers.RedisOptions{Config: "requirepass secret"})
	say := func(line string) string {
		t.Helper()
		c, err := net.Dial("tcp", r.Addr)
		if err != nil {
			t.Fatal(err)
		}
		got, err := exchange(c, line)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := say("PING"); got != "-NOAUTH Authentication required.\r\n" {
		t.Errorf("got %q", got)
	}
	if got := say("AUTH secret"); got != "+OK\r\n" {
		t.Errorf("got %q", got)
	}
	r.Kill()
	if c, err := net.Dial("tcp", r.Addr); err == nil {
		c.Close()
		t.Error("a server that was killed takes connections")
	}
	r.Restart(t)
	if got := say("AUTH secret"); got != "+OK\r\n" {
		t.Errorf("got %q after the restart", got)
	}
}

func TestRedisTLS(t *testing.T) {
	ca := servers.NewCA(t)
	r := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t), Client: true})
	ping := func(config *tls.Config) (string, error) {
		c, err := tls.Dial("tcp", r.Addr, config)
		if err != nil {
			return "", err
		}
		return exchange(c, "PING")
	}
	if got, err := ping(&tls.Config{RootCAs: ca.Pool()}); err == nil {
		t.Errorf("a client without a certificate gets %q", got)
	}
	got, err := ping(&tls.Config{RootCAs: ca.Pool(), Certificates: []tls.Certificate{ca.Client(t, "alice").TLS}})
	if err != nil || got != "+PONG\r\n" {
		t.Errorf("got %q and %v", got, err)
	}
}

// exchange says a line, returns what is answered, and hangs up.
func exchange(c net.Conn, line string) (string, error) {
	defer c.Close()
	if _, err := io.WriteString(c, line+"\r\n"); err != nil {
		return "", err
	}
	return bufio.NewReader(c).ReadString('\n')
}
