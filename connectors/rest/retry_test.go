package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

// failing starts a server whose first n answers are those of fail.
func failing(t *testing.T, n int, fail http.HandlerFunc) (url string, requests *atomic.Int32) {
	requests = new(atomic.Int32)
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if int(requests.Add(1)) <= n {
			fail(w, r)
			return
		}
		fmt.Fprintf(w, "ok %s", body)
	}).URL, requests
}

func withStatus(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestRetry(t *testing.T) {
	s := time.Second
	defaults := value.DictOf()
	for _, test := range []struct {
		name   string
		fail   http.HandlerFunc
		n      int // failures
		inputs []any
		key    string
		waits  []time.Duration
		want   string // of the error
	}{
		{"not without retry_backoff", withStatus(503), 1, []any{"retry_backoff", nil}, "", nil, "unexpected status 503 Service Unavailable, want 200, 201, 202, 204"},
		{"502", withStatus(502), 1, nil, "", []time.Duration{s}, ""},
		{"503", withStatus(503), 3, nil, "", []time.Duration{s, 2 * s, 4 * s}, ""},
		{"504", withStatus(504), 1, nil, "", []time.Duration{s}, ""},
		{"500", withStatus(500), 1, nil, "", nil, "unexpected status 500"},
		{"429", withStatus(429, "Retry-After", "7"), 2, nil, "", []time.Duration{7 * s, 7 * s}, ""},
		{"429 until a date", withStatus(429, "Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT"), 2, nil, "", []time.Duration{30 * s, 0}, ""},
		{"429 until nonsense", withStatus(429, "Retry-After", "soon"), 1, nil, "", []time.Duration{s}, ""},
		{"429 for too long", withStatus(429, "Retry-After", "601"), 1, nil, "", nil, "unexpected status 429"},
		{"expected status", withStatus(503), 1, []any{"expected_status_code", value.List{int64(503)}}, "", nil, ""},
		{"connection closed", abort, 2, nil, "", []time.Duration{s, 2 * s}, ""},
		{"own numbers", withStatus(503), 5, []any{"retry_backoff", value.DictOf("initial", 0.5, "maximum", 3, "multiplier", 3)}, "",
			[]time.Duration{s / 2, 3 * s / 2, 3 * s, 3 * s, 3 * s}, ""},
		{"deadline", withStatus(503), 9, []any{"retry_backoff", value.DictOf("deadline", 4)}, "",
			[]time.Duration{s, 2 * s}, "unexpected status 503 Service Unavailable, want 200, 201, 202, 204 (after 3 attempts)"},
		{"post", withStatus(503), 1, []any{"method", "post"}, "", nil, "unexpected status 503"},
		{"post with a key", withStatus(503), 1, []any{"method", "post", "text", "body"}, "k1", []time.Duration{s}, ""},
		{"put", withStatus(503), 1, []any{"method", "put", "text", "body"}, "", []time.Duration{s}, ""},
		{"patch", withStatus(503), 1, []any{"method", "patch"}, "", nil, "unexpected status 503"},
		{"answer too large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 100)) }, 1, []any{"max_output_bytes", 99}, "", nil, "output too large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			clock := newClock()
			url, requests := failing(t, test.n, test.fail)
			var progress []string
			host := connectors.Host{IdempotencyKey: test.key, Progress: func(line string) { progress = append(progress, line) }}
			// net/http makes a request again, at once, when a connection that was
			// used before turns out to be closed: none is.
			inputs := append([]any{"url", url, "retry_backoff", defaults, "headers", value.DictOf("Connection", "close")}, test.inputs...)
			out, err := perform(t, clock.driver(t), host, inputs...)
			equal(t, clock.waits, test.waits)
			equal(t, int(requests.Load()), len(test.waits)+1)
			equal(t, len(progress), len(test.waits))
			if test.want != "" {
				wantError(t, err, nil, test.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if int(requests.Load()) > test.n {
				text := strings.TrimSpace(get(t, out, "text").(string))
				if want := strings.TrimSpace("ok " + map[bool]string{true: "body"}[strings.Contains(fmt.Sprint(test.inputs), "body")]); text != want {
					t.Errorf("got %q, want %q", text, want)
				}
			}
		})
	}
}

func TestRetryOfConnections(t *testing.T) {
	refusing, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing.Close()
	url := "http://" + refusing.Addr().String()
	backoff := value.DictOf("deadline", 3)
	t.Run("refused", func(t *testing.T) {
		clock := newClock()
		_, err := perform(t, clock.driver(t), connectors.Host{}, "url", url, "retry_backoff", backoff)
		wantError(t, err, syscall.ECONNREFUSED, "REST: connect: 127.0.0.1:", " refuses the connection (is the service running, and this its port?) (after 3 attempts)")
		equal(t, clock.waits, []time.Duration{time.Second, 2 * time.Second})
	})
	t.Run("not allowed by the host", func(t *testing.T) {
		clock := newClock()
		denied := errors.New("the project may not reach this")
		host := connectors.Host{Dialer: connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) { return nil, denied })}
		_, err := perform(t, clock.driver(t), host, "url", url, "retry_backoff", backoff)
		wantError(t, err, denied, "REST: connect: the project may not reach this")
		equal(t, len(clock.waits), 0)
	})
	t.Run("cancelled while waiting", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := closing(t, rest.NewWithTime(time.Now, func(ctx context.Context, _ time.Duration) error {
			cancel()
			<-ctx.Done()
			return ctx.Err()
		}))
		_, err := performIn(ctx, d, connectors.Host{}, "url", url, "retry_backoff", backoff)
		wantError(t, err, context.Canceled, "REST: wait to retry: context canceled")
	})
}
