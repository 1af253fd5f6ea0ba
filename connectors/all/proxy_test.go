package all_test

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// A proxy stands between a driver and a server, and fails as it is told to. It counts
// what the server says.
type proxy struct {
	addr string // where the driver connects to

	server    string
	accepting sync.WaitGroup
	carrying  sync.WaitGroup

	mu       sync.Mutex
	listener net.Listener // nil while connections are refused
	mode     mode
	said     int64 // bytes of the server since the mode was set
	reached  chan struct{}
	links    map[*link]bool
}

// A mode is what a proxy does with connections. The zero mode carries everything.
type mode struct {
	words  *string // what is said at once, by nobody's server; nil asks the server
	limit  int64   // bytes that the server may say, on all connections; 0 is any number
	hangUp bool    // whether a connection is broken after words or limit, or falls silent
}

// A link is a connection of a client, and the one to the server.
type link struct {
	client, server net.Conn // server is nil if there is none
	once           sync.Once
	broken         chan struct{}
}

func (l *link) hangUp() {
	l.once.Do(func() {
		close(l.broken)
		l.client.Close()
		if l.server != nil {
			l.server.Close()
		}
	})
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	p := &proxy{server: server, addr: "127.0.0.1:0", links: map[*link]bool{}}
	p.accept(t)
	t.Cleanup(func() {
		p.refuse()
		p.drop()
		p.carrying.Wait()
	})
	return p
}

// accept takes connections, at the same address as before.
func (p *proxy) accept(t testing.TB) {
	t.Helper()
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.addr, p.listener = l.Addr().String(), l
	p.mu.Unlock()
	p.accepting.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.carrying.Go(func() { p.carry(c) })
		}
	})
}

// refuse takes no more connections; those there are stay.
func (p *proxy) refuse() {
	p.mu.Lock()
	l := p.listener
	p.listener = nil
	p.mu.Unlock()
	if l != nil {
		l.Close()
	}
	p.accepting.Wait()
}

// set changes the mode. The channel is closed when the server has said what it may.
func (p *proxy) set(m mode) (reached <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode, p.said, p.reached = m, 0, make(chan struct{})
	return p.reached
}

// drop breaks all connections.
func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.hangUp()
	}
}

// count returns how many bytes the server has said since the mode was set.
func (p *proxy) count() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said
}

// wantUnused fails the test if connections are open that nobody closes.
func (p *proxy) wantUnused(t *testing.T) {
	t.Helper()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		p.carrying.Wait()
	}()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	select {
	case <-closed:
	case <-limit.C:
		t.Error("a connection is open after the driver was closed")
		p.drop()
		<-closed
	}
}

func (p *proxy) carry(client net.Conn) {
	l := &link{client: client, broken: make(chan struct{})}
	p.mu.Lock()
	words := p.mode.words
	hangUp := p.mode.hangUp
	p.links[l] = true
	p.mu.Unlock()
	defer func() {
		l.hangUp()
		p.mu.Lock()
		delete(p.links, l)
		p.mu.Unlock()
	}()
	if words != nil {
		io.WriteString(client, *words) // or the client has left
		if !hangUp {
			io.Copy(io.Discard, client)
		}
		return
	}
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	p.mu.Lock()
	l.server = server
	p.mu.Unlock()
	select {
	case <-l.broken: // before it had a server
		server.Close()
	default:
	}
	var back sync.WaitGroup
	back.Go(func() {
		p.copyBack(l)
		l.hangUp()
	})
	io.Copy(server, client)
	l.hangUp()
	back.Wait()
}

// copyBack carries what the server says.
func (p *proxy) copyBack(l *link) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := l.server.Read(buffer)
		p.mu.Lock()
		silent := false
		if limit := p.mode.limit; limit > 0 && p.said+int64(n) >= limit {
			n = int(max(0, limit-p.said))
			silent = true
			select {
			case <-p.reached:
			default:
				close(p.reached)
			}
		}
		p.said += int64(n)
		hangUp := p.mode.hangUp
		p.mu.Unlock()
		if _, writeErr := l.client.Write(buffer[:n]); writeErr != nil || err != nil || silent && hangUp {
			return
		}
		if silent {
			<-l.broken
			return
		}
	}
}
