package netpolicy_test

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// A nameServer is a name server on loopback.
type nameServer struct {
	t    *testing.T
	conn net.PacketConn

	mu    sync.Mutex
	names map[string][][]string // the addresses that a name has, by question
	asked []string              // the names that were asked for addresses of IPv4
	times map[dnsmessage.Question]int
}

// startNameServer starts a server that knows names, which end with a dot. A name with
// several lists of addresses has the next one each time it is asked for, the last one for ever.
func startNameServer(t *testing.T, names map[string][][]string) *nameServer {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{t: t, conn: conn, names: names, times: map[dnsmessage.Question]int{}}
	served := make(chan struct{})
	go func() {
		defer close(served)
		s.serve()
	}()
	t.Cleanup(func() {
		conn.Close()
		<-served
	})
	return s
}

// resolver returns a resolver that asks this server only.
func (s *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", s.conn.LocalAddr().String())
	}}
}

// questions returns what was asked for since the last time.
func (s *nameServer) questions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func (s *nameServer) serve() {
	buffer := make([]byte, 4096)
	for {
		n, from, err := s.conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(buffer[:n]); err != nil || len(m.Questions) != 1 {
			s.t.Errorf("a question that is none: %v", err)
			continue
		}
		s.answer(&m)
		text, err := m.Pack()
		if err != nil {
			s.t.Error(err)
			continue
		}
		s.conn.WriteTo(text, from) // or the client has left
	}
}

func (s *nameServer) answer(m *dnsmessage.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := m.Questions[0]
	name := q.Name.String()
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionAvailable: true}
	m.Additionals = nil
	lists, ok := s.names[name]
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
	}
	var addrs []string
	if len(lists) > 0 {
		addrs = lists[min(s.times[q], len(lists)-1)]
	}
	s.times[q]++ // addresses of IPv4 and IPv6 are asked for at the same time
	if q.Type == dnsmessage.TypeA {
		s.asked = append(s.asked, name)
	}
	for _, text := range addrs {
		addr := netip.MustParseAddr(text)
		header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case addr.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
		case addr.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
}
