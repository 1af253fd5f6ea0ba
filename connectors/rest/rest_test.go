package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestDriver(t *testing.T) {
	server := serve(t, httpbin.New().ServeHTTP)
	connectortest.Run(t, connectortest.Subject{
		Driver:      newDriver(t),
		Good:        value.DictOf("url", server.URL+"/anything", "json", value.DictOf("a", 1), "method", "post"),
		Refused:     value.DictOf("url", server.URL+"/status/418"),
		Hanging:     value.DictOf("url", hanging(t).URL),
		Secrets:     []string{"password", "token", "client_secret", "aws_secret_access_key", "aws_session_token", "service_account_key"},
		SecretsWith: value.DictOf("username", "alice", "authentication_method", "basic"),
	})
}

// newDriver returns a driver that is closed when the test ends.
func newDriver(t testing.TB) connectors.Driver {
	return closing(t, rest.New())
}

func closing(t testing.TB, d connectors.Driver) connectors.Driver {
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// serve starts a server that lasts as long as the test.
func serve(t testing.TB, handle http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s
}

// hanging starts a server that takes requests and answers none.
func hanging(t testing.TB) *httptest.Server {
	stop := make(chan struct{})
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-stop
	})
	t.Cleanup(func() { close(stop) })
	return s
}

// perform makes a call as the runtime does.
func perform(t testing.TB, d connectors.Driver, host connectors.Host, inputs ...any) (*value.Dict, error) {
	t.Helper()
	return performIn(t.Context(), d, host, inputs...)
}

func performIn(ctx context.Context, d connectors.Driver, host connectors.Host, inputs ...any) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, value.DictOf(inputs...))
	if err != nil {
		return nil, err
	}
	call, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return call.Perform(ctx, host)
}

// call makes a call that must succeed.
func call(t testing.TB, d connectors.Driver, inputs ...any) *value.Dict {
	t.Helper()
	out, err := perform(t, d, connectors.Host{}, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// get follows keys through dicts and lists of outputs.
func get(t testing.TB, v value.Value, keys ...any) value.Value {
	t.Helper()
	for i, k := range keys {
		switch at := v.(type) {
		case *value.Dict:
			var ok bool
			if v, ok = at.GetKey(k); !ok {
				t.Fatalf("no %v in %s", keys[:i+1], value.Summary(at, 500))
			}
		case value.List:
			v = at[k.(int)]
		default:
			t.Fatalf("%v: %v is no dict", keys[:i+1], at)
		}
	}
	return v
}

// wantError checks that an error is of a kind, if one is given, and says words.
func wantError(t testing.TB, err, kind error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	if kind != nil && !errors.Is(err, kind) {
		t.Errorf("error %q is not %q", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q, want %q in it", err, w)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines: %q", err)
	}
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b *value.Dict) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("want - got +:\n%s", diff)
	}
}

// store returns an empty store of files and the folder it is in.
func store(t testing.TB) (connectors.Files, string) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return connectors.FilesIn(root), dir
}

// A clock is time that passes only when somebody waits for it.
type clock struct {
	mu    sync.Mutex
	time  time.Time
	waits []time.Duration
}

func newClock() *clock { return &clock{time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = c.time.Add(d)
	c.waits = append(c.waits, d)
	return ctx.Err()
}

func (c *clock) driver(t testing.TB) connectors.Driver {
	return closing(t, rest.NewWithTime(c.now, c.wait))
}
