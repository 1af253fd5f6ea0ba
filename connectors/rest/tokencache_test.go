package rest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestTokenCacheWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTokenCache(time.Now)
		key := tokenKey{ask: askKey("a")}
		proceed := make(chan error)
		type result struct {
			token accessToken
			kept  bool
			err   error
		}
		get := func(ctx context.Context, fetch func() (accessToken, error)) <-chan result {
			done := make(chan result, 1)
			go func() {
				token, kept, err := c.get(ctx, key, fetch)
				done <- result{token, kept, err}
			}()
			synctest.Wait() // until it waits
			return done
		}
		owner, end := context.WithCancel(t.Context())
		first := get(owner, func() (accessToken, error) { return accessToken{}, <-proceed })

		// One that waits for the first call's token ends with its own context.
		ctx, cancel := context.WithCancel(t.Context())
		impatient := get(ctx, nil)
		cancel()
		if r := <-impatient; !errors.Is(r.err, context.Canceled) {
			t.Errorf("a waiting call gives %v", r.err)
		}

		// When the first call is cancelled, one that waits fetches the token itself,
		// and the others wait for that.
		fetched := accessToken{"second", time.Now().Add(time.Hour)}
		fetches := 0
		fetch := func() (accessToken, error) { fetches++; return fetched, nil }
		second, third := get(t.Context(), fetch), get(t.Context(), fetch)
		end()
		proceed <- owner.Err()
		if r := <-first; r.err != owner.Err() {
			t.Errorf("the first call gives %v", r.err)
		}
		for _, waiting := range []<-chan result{second, third} {
			if r := <-waiting; r.token != fetched || r.err != nil {
				t.Error(r)
			}
		}
		if fetches != 1 {
			t.Errorf("%d calls fetched the token", fetches)
		}
		if r := <-get(t.Context(), nil); r.token != fetched || !r.kept || r.err != nil {
			t.Error(r)
		}

		// When the server refuses one, it refuses all who wait.
		key = tokenKey{ask: askKey("b")}
		first = get(t.Context(), func() (accessToken, error) { return accessToken{}, <-proceed })
		second = get(t.Context(), nil)
		refusal := errors.New("refused")
		proceed <- refusal
		if r := <-first; r.err != refusal {
			t.Error(r)
		}
		if r := <-second; r.err != refusal {
			t.Error(r)
		}
	})
}

func TestTokenCacheSurvivesPanic(t *testing.T) {
	c := newTokenCache(time.Now)
	key := tokenKey{ask: askKey("a")}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		c.get(t.Context(), key, func() (accessToken, error) { panic("in a transport") })
	}()
	token, _, err := c.get(t.Context(), key, func() (accessToken, error) { return accessToken{text: "x"}, nil })
	if token.text != "x" || err != nil {
		t.Error(token, err)
	}
}

func TestTokenCacheIsBounded(t *testing.T) {
	now := time.Now()
	c := newTokenCache(func() time.Time { return now })
	put := func(name string, lasts time.Duration) {
		c.get(t.Context(), tokenKey{ask: askKey(name)}, func() (accessToken, error) { return accessToken{name, now.Add(lasts)}, nil })
	}
	has := func(name string) bool { _, ok := c.tokens[tokenKey{ask: askKey(name)}]; return ok }
	put("soon", time.Minute)
	for i := range largestTokenCache {
		put(fmt.Sprint(i), time.Hour)
	}
	if len(c.tokens) != largestTokenCache || has("soon") || !has("0") {
		t.Errorf("%d tokens, the first to expire is there: %t", len(c.tokens), has("soon"))
	}
	now = now.Add(2 * time.Hour)
	put("new", time.Hour)
	if len(c.tokens) != 1 || !has("new") {
		t.Errorf("%d tokens after all but one expired", len(c.tokens))
	}
}

func TestAskKey(t *testing.T) {
	if askKey("a", "bc") == askKey("ab", "c") {
		t.Error("two questions have one key")
	}
}
