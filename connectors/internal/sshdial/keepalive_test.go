package sshdial

import (
	"net"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// A silent connection takes what is written, and loses it, once it is told to.
type silent struct {
	net.Conn
	mu  sync.Mutex
	now bool
}

func (s *silent) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now {
		return len(p), nil
	}
	return s.Conn.Write(p)
}

func TestKeepAlive(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	here, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	there, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	wire := &silent{Conn: there}
	config := forAnybody(t)
	var server sync.WaitGroup
	defer server.Wait()
	asked := make(chan string)
	server.Go(func() {
		defer there.Close()
		_, _, requests, err := ssh.NewServerConn(wire, config)
		if err != nil {
			t.Error(err)
			close(asked)
			return
		}
		for r := range requests {
			select {
			case asked <- r.Type:
			default:
			}
			_ = r.Reply(false, nil)
		}
	})
	conn, channels, requests, err := ssh.NewClientConn(here, "server", &ssh.ClientConfig{HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(ssh.NewClient(conn, channels, requests), 50*time.Millisecond, func() {})
	defer c.close()
	for range 3 {
		if name := <-asked; name != "keepalive@openssh.com" {
			t.Fatalf("asked for %q", name)
		}
		if !c.alive() {
			t.Fatal("the connection has ended")
		}
	}
	wire.mu.Lock()
	wire.now = true
	wire.mu.Unlock()
	<-c.done
}
