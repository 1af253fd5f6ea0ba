package rest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"time"
)

// tokenKey tells tokens apart: by who asked, and by the way they came, so that
// no call uses a token that it could not have fetched itself.
type tokenKey struct {
	way poolKey
	ask [sha256.Size]byte
}

func askKey(parts ...string) [sha256.Size]byte {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// largestTokenCache is how many tokens are kept at most.
const largestTokenCache = 1000

// A tokenCache keeps tokens until they expire. Calls that want the same token at
// the same time wait for one of them to fetch it.
type tokenCache struct {
	now func() time.Time

	mu      sync.Mutex
	tokens  map[tokenKey]accessToken
	flights map[tokenKey]*flight
}

// A flight is a token that is being fetched by one call and waited for by
// others.
type flight struct {
	done  chan struct{} // closed when the rest is set
	token accessToken
	err   error
	ended bool // err is nothing but the end of the call that fetched
}

func newTokenCache(now func() time.Time) *tokenCache {
	return &tokenCache{now: now, tokens: map[tokenKey]accessToken{}, flights: map[tokenKey]*flight{}}
}

// get returns the token of key, from fetch if it is not there; kept tells that
// it was there.
func (c *tokenCache) get(ctx context.Context, key tokenKey, fetch func() (accessToken, error)) (t accessToken, kept bool, err error) {
	for {
		c.mu.Lock()
		if t, ok := c.tokens[key]; ok && c.now().Before(t.expires) {
			c.mu.Unlock()
			return t, true, nil
		}
		f, ok := c.flights[key]
		if !ok {
			f = &flight{done: make(chan struct{}), err: errors.New("the token was not fetched")}
			c.flights[key] = f
			c.mu.Unlock()
			c.fly(ctx, key, f, fetch)
			return f.token, false, f.err
		}
		c.mu.Unlock()
		select {
		case <-f.done:
		case <-ctx.Done():
			return accessToken{}, false, ctx.Err()
		}
		if !f.ended {
			return f.token, false, f.err
		}
		// This call asks itself.
	}
}

func (c *tokenCache) fly(ctx context.Context, key tokenKey, f *flight, fetch func() (accessToken, error)) {
	defer func() {
		f.ended = f.err != nil && ctx.Err() != nil && !errors.Is(context.Cause(ctx), errSilent)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, key)
		if f.err == nil && c.now().Before(f.token.expires) {
			c.makeRoom()
			c.tokens[key] = f.token
		}
		close(f.done)
	}()
	f.token, f.err = fetch()
}

// makeRoom drops what has expired, or else the token that expires first, when
// the cache is full.
func (c *tokenCache) makeRoom() {
	if len(c.tokens) < largestTokenCache {
		return
	}
	var first tokenKey
	var firstExpires time.Time
	for k, t := range c.tokens {
		if !c.now().Before(t.expires) {
			delete(c.tokens, k)
			continue
		}
		if firstExpires.IsZero() || t.expires.Before(firstExpires) {
			first, firstExpires = k, t.expires
		}
	}
	if len(c.tokens) >= largestTokenCache {
		delete(c.tokens, first)
	}
}

// drop forgets a token that a server refused.
func (c *tokenCache) drop(key tokenKey, t accessToken) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens[key] == t {
		delete(c.tokens, key)
	}
}
