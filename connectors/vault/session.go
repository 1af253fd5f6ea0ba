package vault

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/flowrun/flowrun/connectors/value"
)

// A server is the Vault of a config.
type server struct {
	config  Config
	options Options

	mu        sync.Mutex      // not held over I/O
	transport *http.Transport // made at the first login
	session   *session        // the newest
	attempt   *attempt        // the login that is going on
	engine    *engine         // what Vault said of it
	sent      []string        // credentials and tokens, to be taken out of Vault's words
}

// A session is a token in use. It does not change.
type session struct {
	client     *api.Client
	got        bool // by logging in; else the token was given to us
	unverified bool // Vault would not tell whether it knows the token
	renewable  bool
	ttl        time.Duration // of the token when it was new; 0 is for ever
	start      time.Time
}

// due reports whether the token should be renewed: the last third of its life is
// for trying that.
func (s *session) due(now time.Time) bool {
	return s.ttl > 0 && !now.Before(s.start.Add(s.ttl/3*2))
}

func (s *session) ended(now time.Time) bool {
	return s.ttl > 0 && !now.Before(s.start.Add(s.ttl))
}

// An attempt is a login or renewal that one caller makes and others wait for.
type attempt struct {
	done      chan struct{}
	session   *session
	err       error
	abandoned bool // it ended as its maker was cancelled, which says nothing to others
}

func newServer(c Config, o Options) (*server, error) {
	return &server{config: c, options: o}, c.check()
}

// login returns a session other than stale, which may be nil, and whether it is
// fresh: just made. It makes one if need be; of several callers one does, and the
// others get what comes of it.
func (s *server) login(ctx context.Context, stale *session) (_ *session, fresh bool, err error) {
	for {
		s.mu.Lock()
		current := s.session
		if current == stale {
			current = nil
		}
		if current != nil && !current.due(s.options.Now()) {
			s.mu.Unlock()
			return current, false, nil
		}
		a := s.attempt
		mine := a == nil
		if mine {
			a = &attempt{done: make(chan struct{}), abandoned: true}
			s.attempt = a
		}
		s.mu.Unlock()
		if mine {
			s.carryOut(ctx, a, current)
			return a.session, a.session != current, a.err
		}
		select {
		case <-a.done:
		case <-ctx.Done():
			return nil, false, fmt.Errorf("waiting for the login to %s: %w", s.config.Address, ctx.Err())
		}
		if !a.abandoned {
			return a.session, a.session != current, a.err
		}
	}
}

// carryOut makes an attempt and tells those who wait for it.
func (s *server) carryOut(ctx context.Context, a *attempt, current *session) {
	defer func() {
		s.mu.Lock()
		s.attempt = nil
		if a.session != nil {
			s.session = a.session
		}
		s.mu.Unlock()
		close(a.done)
	}()
	a.session, a.err = s.renewOrLogIn(ctx, current)
	a.abandoned = a.err != nil && ctx.Err() != nil
}

// renewOrLogIn makes a session to go on with after current, which may be nil.
func (s *server) renewOrLogIn(ctx context.Context, current *session) (*session, error) {
	now := s.options.Now()
	if current != nil && current.renewable && !current.ended(now) {
		if renewed := s.renew(ctx, current); renewed != nil {
			return renewed, nil
		}
	}
	next, err := s.logIn(ctx)
	if err != nil && current != nil && !current.ended(now) && ctx.Err() == nil {
		return current, nil // it is still good for some time
	}
	return next, err
}

// renew lengthens the life of a token. It returns nil if that did not succeed, or
// not by much, as the token has reached the longest life it may have.
func (s *server) renew(ctx context.Context, old *session) *session {
	start := s.options.Now()
	answer, err := s.put(ctx, old.client, "auth/token/renew-self", nil)
	if err != nil {
		return nil
	}
	renewed := *old
	renewed.start = start
	renewed.ttl, renewed.renewable = lifetime(answer, "auth", "lease_duration")
	if renewed.ttl < old.ttl/2 && old.got {
		return nil
	}
	return &renewed
}

// lifetime finds how long a token lives from now on.
func lifetime(answer *value.Dict, where, key string) (ttl time.Duration, renewable bool) {
	seconds, _ := lookup[int64](answer, where, key)
	renewable, _ = lookup[bool](answer, where, "renewable")
	return time.Duration(seconds) * time.Second, renewable
}

// known reports whether Vault knows the token of a session still.
func (s *server) known(ctx context.Context, ss *session) (bool, error) {
	_, err := s.get(ctx, ss.client, "auth/token/lookup-self", nil)
	if statusOf(err) == http.StatusForbidden {
		return false, nil
	}
	return true, err
}

// hide keeps texts out of what is shown of Vault's answers.
func (s *server) hide(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = slices.Concat(s.sent, texts)
	// Those of the logins before may still be in use; older ones are not.
	const most = 12
	if len(s.sent) > most {
		s.sent = s.sent[len(s.sent)-most:]
	}
}

// close revokes the token that was got, and closes connections.
func (s *server) close(ctx context.Context) {
	s.mu.Lock()
	last, transport := s.session, s.transport
	s.session = nil
	s.mu.Unlock()
	if last != nil && last.got {
		// When it fails the token ends by itself, at the end of its time.
		s.put(ctx, last.client, "auth/token/revoke-self", nil)
	}
	if transport != nil {
		transport.CloseIdleConnections()
	}
}
