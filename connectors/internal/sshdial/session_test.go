package sshdial

import (
	"crypto/ed25519"
	"crypto/rand"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// forAnybody is the configuration of a server that lets everybody in.
func forAnybody(t *testing.T) *ssh.ServerConfig {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	config := &ssh.ServerConfig{NoClientAuth: true}
	config.AddHostKey(signer)
	return config
}

// serveSessions returns a client of a server that asks answer about each session.
func serveSessions(t *testing.T, answer func(n int) (ok bool)) *client {
	t.Helper()
	config := forAnybody(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var server sync.WaitGroup
	server.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		_, channels, requests, err := ssh.NewServerConn(conn, config)
		if err != nil {
			t.Error(err)
			return
		}
		server.Go(func() { ssh.DiscardRequests(requests) })
		n := 0
		for c := range channels {
			if n++; !answer(n) {
				if err := c.Reject(ssh.Prohibited, "open failed"); err != nil {
					t.Error(err)
				}
				continue
			}
			_, requests, err := c.Accept()
			if err != nil {
				t.Error(err)
				continue
			}
			server.Go(func() { ssh.DiscardRequests(requests) })
		}
	})
	conn, err := ssh.Dial("tcp", l.Addr().String(), &ssh.ClientConfig{HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(conn, time.Hour, func() {})
	t.Cleanup(func() {
		c.close()
		server.Wait()
	})
	return c
}

// A session is refused because of another one that has ended by the time that this is
// known: it is no server that takes none.
func TestRefusedBecauseOfOneThatHasEnded(t *testing.T) {
	asked, ended := make(chan struct{}), make(chan struct{})
	c := serveSessions(t, func(n int) bool {
		if n == 2 {
			close(asked)
			<-ended
		}
		return n == 1 || n > 3
	})
	first, err := c.session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first.release = func() {}
	var second sync.WaitGroup
	second.Go(func() {
		s, err := c.session(t.Context())
		if err != nil {
			t.Errorf("the second: %v", err)
			return
		}
		s.release = func() {}
		s.Close()
	})
	<-asked
	// The server reads nothing more until it has answered; who used it has gone.
	c.leave()
	close(ended)
	second.Wait()
	c.mu.Lock()
	if c.sessions != 0 {
		t.Errorf("%d sessions are counted", c.sessions)
	}
	c.sessions++ // first
	c.mu.Unlock()
	first.Close()
}

// A server that takes no session is not asked for ever.
func TestRefusedAlone(t *testing.T) {
	var asked atomic.Int32
	c := serveSessions(t, func(n int) bool {
		asked.Store(int32(n))
		return false
	})
	if _, err := c.session(t.Context()); !refused(err) || asked.Load() != 2 || c.sessions != 0 {
		t.Errorf("%v, asked %d times, %d sessions are counted", err, asked.Load(), c.sessions)
	}
}
