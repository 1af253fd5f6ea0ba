package ftp

import (
	"crypto/tls"
	"sync"
)

// sessions holds the TLS session of one control connection. Servers want that the data
// connections continue it, to know that the same client makes them; that of another
// control connection would not do.
type sessions struct {
	mu   sync.Mutex
	last *tls.ClientSessionState
}

func (s *sessions) Get(string) (*tls.ClientSessionState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last, s.last != nil
}

func (s *sessions) Put(_ string, session *tls.ClientSessionState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if session != nil {
		s.last = session
	}
}

// readOnly gives out a session and keeps none: data connections have tickets of their
// own, which servers need not accept for others.
type readOnly struct{ *sessions }

func (readOnly) Put(string, *tls.ClientSessionState) {}
