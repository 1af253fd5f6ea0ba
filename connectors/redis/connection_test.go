package redis_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestLogin(t *testing.T) {
	// The second one is as servers were before Redis 6 in that it has no HELLO.
	config := "requirepass open-sesame\nuser bob on >\"bob's pass\" ~* +@all\nuser reader on nopass ~* -@all +get +echo\nuser gone off >x ~* +@all"
	modern := servers.StartRedis(t, servers.RedisOptions{Config: config})
	old := servers.StartRedis(t, servers.RedisOptions{Config: config + "\nrename-command HELLO \"\""})
	d := newDriver(t)
	for _, s := range []*servers.Redis{modern, old} {
		for _, test := range []struct {
			login []any
			user  string
			words string
		}{
			{[]any{"password", "open-sesame"}, "default", ""},
			{[]any{"username", "default", "password", "open-sesame"}, "default", ""},
			{[]any{"username", "bob", "password", "bob's pass"}, "bob", ""},
			{[]any{"password", "wrong-one"}, "", "refuses username and password: WRONGPASS invalid username-password pair or user is disabled."},
			{[]any{"username", "bob", "password", "open-sesame"}, "", "refuses username and password: WRONGPASS invalid username-password pair or user is disabled."},
			{[]any{"username", "gone", "password", "x"}, "", "refuses username and password: WRONGPASS invalid username-password pair or user is disabled."},
			{[]any{}, "", "wants a password (give password, and username unless it is default)"},
		} {
			out, err := call(t.Context(), d, inputs(s, append(test.login, "command", list{"ACL", "WHOAMI"})...))
			if test.words == "" {
				if err != nil {
					t.Errorf("%v: %v", test.login, err)
				}
				wantOutputs(t, fmt.Sprint(test.login), out, value.DictOf("result", test.user))
				continue
			}
			if s == old && len(test.login) == 0 {
				// It says so when it is asked for something.
				wantError(t, err, redis.ErrRefused, "request", "REDIS: request: ACL WHOAMI: NOAUTH Authentication required.")
				continue
			}
			wantError(t, err, redis.ErrLogin, "log in", "REDIS: log in: "+s.Addr+" "+test.words)
		}
		_, err := call(t.Context(), d, inputs(s, "username", "reader", "command", list{"SET", "k", "v"}))
		if err == nil || !strings.HasPrefix(err.Error(), "REDIS: request: SET: NOPERM ") {
			t.Errorf("got %v, want the command refused", err)
		}
	}
	hash := list{list{"HSET", "h", "a", "1"}, list{"HGETALL", "h"}, list{"GET", "none"}}
	wantOutputs(t, "RESP2", perform(t, d, inputs(old, "password", "open-sesame", "command", hash)),
		value.DictOf("result", list{int64(1), list{"a", "1"}, nil}))
	wantOutputs(t, "RESP2", perform(t, d, inputs(old, "password", "open-sesame", "command", list{"BLPOP", "none", "0.01"})),
		value.DictOf("result", nil))
}

func TestDB(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "user reader on nopass ~* -@all +get"})
	d := newDriver(t)
	for db := range 3 {
		perform(t, d, inputs(s, "db", db, "command", list{"SET", "k", db}))
	}
	for db := range 3 {
		wantOutputs(t, "get", perform(t, d, inputs(s, "db", db, "command", list{"GET", "k"})), value.DictOf("result", fmt.Sprint(db)))
	}
	_, err := call(t.Context(), d, inputs(s, "db", 99, "command", list{"GET", "k"}))
	wantError(t, err, redis.ErrLogin, "log in", "REDIS: log in: "+s.Addr+": ERR DB index is out of range")
	_, err = call(t.Context(), d, inputs(s, "db", 1, "username", "reader", "command", list{"GET", "k"}))
	if err == nil || !strings.HasPrefix(err.Error(), "REDIS: log in: "+s.Addr+": NOPERM ") {
		t.Errorf("got %v, want SELECT refused", err)
	}
}

func TestTLS(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	s := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t)})
	mutual := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t), Client: true})
	misnamed := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t, "redis.example.com")})
	expired := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Expired(t)})
	plain := servers.StartRedis(t, servers.RedisOptions{})
	client, stranger := ca.Client(t, "flow"), other.Client(t, "stranger")
	d := newDriver(t)
	const tlsError = "REDIS: tls: "
	for name, test := range map[string]struct {
		server *servers.Redis
		inputs []any
		words  string // of the error; where it ends may depend on the time
	}{
		"right":           {s, []any{"cacert", string(ca.PEM)}, ""},
		"unchecked":       {misnamed, []any{"verify_ssl", false}, ""},
		"client":          {mutual, []any{"cacert", string(ca.PEM), "client_cert", string(client.CertPEM), "client_key", string(client.KeyPEM)}, ""},
		"other authority": {s, []any{"cacert", string(other.PEM)}, tlsError + `the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted`},
		"system's":        {s, nil, tlsError + `the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`},
		"misnamed":        {misnamed, []any{"cacert", string(ca.PEM)}, tlsError + "the certificate is for redis.example.com, not for 127.0.0.1"},
		"expired":         {expired, []any{"cacert", string(ca.PEM)}, tlsError + "the certificate of 127.0.0.1 has expired or is not valid yet"},
		"no client":       {mutual, []any{"cacert", string(ca.PEM)}, tlsError + "127.0.0.1 requires a client certificate (give client_cert and client_key)"},
		"other client": {mutual, []any{"cacert", string(ca.PEM), "client_cert", string(stranger.CertPEM), "client_key", string(stranger.KeyPEM)},
			tlsError + "127.0.0.1 "},
		"not spoken": {plain, []any{"cacert", string(ca.PEM), "connect_timeout", 0.1}, tlsError + "timed out: no connection to " + plain.Addr + " within connect_timeout (0.1 s) (does it speak TLS on this port?)"},
		"not wanted": {s, []any{"tls", "off", "verify_ssl", false}, "REDIS: log in: " + s.Addr + " closed the connection without an answer (is this the port of a Redis server, and does it want tls='require'?)"},
		"no file":    {s, []any{"cacert", "file:ca.pem"}, `REDIS: cacert: file "file:ca.pem": this host has no store of files`},
	} {
		t.Run(name, func(t *testing.T) {
			in := inputs(test.server, "tls", "require", "command", list{"PING"})
			for k, v := range value.DictOf(test.inputs...).All() {
				in.SetKey(k, v)
			}
			for range 2 { // the second one over the connection of the first
				out, err := call(t.Context(), d, in)
				if test.words == "" {
					if err != nil {
						t.Fatal(err)
					}
					wantOutputs(t, name, out, value.DictOf("result", "PONG"))
				} else if err == nil || !strings.HasPrefix(err.Error(), test.words) {
					t.Errorf("got  %v\nwant %s", err, test.words)
				}
			}
		})
	}
	// A connection of TLS is woken from being idle, too.
	in := inputs(s, "tls", "require", "cacert", string(ca.PEM), "command", list{"CLIENT", "ID"})
	if a, b := perform(t, d, in), perform(t, d, in); !value.Equal(a, b) {
		t.Errorf("connections %s and %s", show(a), show(b))
	}
}

// Calls with the same inputs share a connection, others do not.
func TestConnectionsAreKept(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "user bob on >pw ~* +@all"})
	d := newDriver(t)
	id := func(host connectors.Host, pairs ...any) value.Value {
		t.Helper()
		out, err := callWith(t.Context(), d, inputs(s, append(pairs, "command", list{"CLIENT", "ID"})...), host)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := out.Get("result")
		return v
	}
	dialer := &net.Dialer{}
	kinds := map[string]func() value.Value{
		"plain":        func() value.Value { return id(connectors.Host{}) },
		"other db":     func() value.Value { return id(connectors.Host{}, "db", 1) },
		"user":         func() value.Value { return id(connectors.Host{}, "username", "bob", "password", "pw") },
		"other dialer": func() value.Value { return id(connectors.Host{Dialer: dialer}) },
	}
	seen := map[value.Value]string{}
	for kind, get := range kinds {
		first, second := get(), get()
		if first != second {
			t.Errorf("%s: connections %v and %v for two calls", kind, first, second)
		}
		if other := seen[first]; other != "" {
			t.Errorf("%s and %s share a connection", kind, other)
		}
		seen[first] = kind
	}
	name, _ := perform(t, d, inputs(s, "command", list{"CLIENT", "GETNAME"})).Get("result")
	if name != "flowrun" {
		t.Errorf("the server knows the connection as %v", name)
	}
	// Larger answers and refusals leave the connection in order.
	before := id(connectors.Host{})
	perform(t, d, inputs(s, "command", list{"SET", "large", strings.Repeat("x", 1<<20)}))
	perform(t, d, inputs(s, "command", list{"GET", "large"}))
	if _, err := call(t.Context(), d, inputs(s, "command", list{"INCR", "large"})); err == nil {
		t.Error("INCR of a text succeeded")
	}
	if after := id(connectors.Host{}); after != before {
		t.Errorf("connection %v before and %v after", before, after)
	}
}

func TestConcurrent(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			for j := range 20 {
				word := fmt.Sprintf("%d-%d", i, j)
				out, err := call(t.Context(), d, inputs(s, "command", list{list{"ECHO", word}, list{"INCR", "n"}, list{"ECHO", word}}))
				if err != nil {
					t.Error(err)
					return
				}
				result, _ := out.Get("result")
				if r := result.(list); r[0] != word || r[2] != word {
					t.Errorf("%s got the answer of another call: %v", word, r)
				}
			}
		})
	}
	wg.Wait()
	wantOutputs(t, "count", perform(t, d, inputs(s, "command", list{"GET", "n"})), value.DictOf("result", "2000"))
	wantClients(t, s, d, "connected_clients", func(n int) bool { return n <= 16 })
}

// Of connections that are open at the same time some are kept.
func TestConnectionsTooMany(t *testing.T) {
	// What nobody closes would be closed with the memory it takes.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s := servers.StartRedis(t, servers.RedisOptions{})
	d, admin := newDriver(t), newDriver(t)
	const calls, kept = 40, 16
	var wg sync.WaitGroup
	for range calls {
		wg.Go(func() {
			if _, err := call(t.Context(), d, inputs(s, "command", list{"BLPOP", "q", int64(0)})); err != nil {
				t.Error(err)
			}
		})
	}
	wantClients(t, s, admin, "blocked_clients", func(n int) bool { return n == calls })
	for range calls {
		perform(t, admin, inputs(s, "command", list{"RPUSH", "q", "x"}))
	}
	wg.Wait()
	wantClients(t, s, admin, "connected_clients", func(n int) bool { return n == kept+1 })
}

// A call that is cancelled leaves nothing waiting on the server.
func TestCancelled(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	watcher := newDriver(t)
	for name, command := range map[string]list{
		"one":     {"BLPOP", "never", int64(0)},
		"several": {list{"SET", "k", "v"}, list{"BLPOP", "never", int64(0)}, list{"SET", "after", "v"}},
	} {
		t.Run(name, func(t *testing.T) {
			stopped := errors.New("stopped by its user")
			ctx, cancel := context.WithCancelCause(t.Context())
			done := make(chan error, 1)
			go func() {
				_, err := call(ctx, d, inputs(s, "command", command))
				done <- err
			}()
			wantClients(t, s, watcher, "blocked_clients", func(n int) bool { return n == 1 })
			cancel(stopped)
			if err := <-done; !errors.Is(err, stopped) || !errors.Is(err, context.Canceled) || err.Error() != "REDIS: request: stopped by its user" {
				t.Errorf("got %v", err)
			}
			wantClients(t, s, watcher, "blocked_clients", func(n int) bool { return n == 0 })
			wantClients(t, s, watcher, "connected_clients", func(n int) bool { return n == 1 })
			wantOutputs(t, "what came after", perform(t, watcher, inputs(s, "command", list{"EXISTS", "after"})), value.DictOf("result", 0))
		})
	}
	_, err := call(t.Context(), d, inputs(s, "command", list{"BLPOP", "never", int64(0)}, "timeout", 0.05))
	wantError(t, err, connectors.ErrTimeout, "request", "REDIS: request: timed out after timeout (0.05 s)")
	// The answer to a call that timed out is nobody else's.
	perform(t, d, inputs(s, "command", list{"RPUSH", "never", "late"}))
	wantOutputs(t, "next", perform(t, d, inputs(s, "command", list{"ECHO", "mine"})), value.DictOf("result", "mine"))
	wantOutputs(t, "queue", perform(t, d, inputs(s, "command", list{"LPOP", "never"})), value.DictOf("result", "late"))
}

// wantClients waits until the server counts as many clients.
func wantClients(t *testing.T, s *servers.Redis, d connectors.Driver, counter string, ok func(int) bool) {
	t.Helper()
	limit := time.Now().Add(20 * time.Second)
	for {
		v, _ := perform(t, d, inputs(s, "command", list{"INFO", "clients"})).Get("result")
		_, after, _ := strings.Cut(v.(string), counter+":")
		var n int
		fmt.Sscan(after, &n)
		if ok(n) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%s is %d", counter, n)
		}
	}
}

func TestServerThatCrashes(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	watcher := newDriver(t)
	var idle sync.WaitGroup
	for range 5 {
		idle.Go(func() { call(t.Context(), d, inputs(s, "command", list{"BLPOP", "none", "0.05"})) })
	}
	idle.Wait()
	done := make(chan error, 1)
	go func() {
		_, err := call(t.Context(), d, inputs(s, "command", list{"BLPOP", "never", int64(0)}))
		done <- err
	}()
	wantClients(t, s, watcher, "blocked_clients", func(n int) bool { return n == 1 })
	s.Kill()
	wantError(t, <-done, nil, "request", "REDIS: request: "+s.Addr+" closed the connection without an answer (whether it has carried out the command is not known)")
	_, err := call(t.Context(), d, inputs(s, "command", list{"PING"}))
	wantError(t, err, nil, "connect", "REDIS: connect: "+s.Addr+" refuses the connection (is the service running, and this its port?)")
	s.Restart(t)
	for range 6 {
		perform(t, d, inputs(s, "command", list{"INCR", "n"}))
	}
	wantOutputs(t, "after the restart", perform(t, d, inputs(s, "command", list{"GET", "n"})), value.DictOf("result", "6"))
}

// Connections that the server closed while they were idle are not used again, also
// those of a host that are no sockets.
func TestClosedWhileIdle(t *testing.T) {
	ca := servers.NewCA(t)
	plain := servers.StartRedis(t, servers.RedisOptions{})
	secured := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t)})
	admin := newDriver(t)
	tunnel := connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		return struct{ net.Conn }{c}, err
	})
	for name, host := range map[string]connectors.Host{"socket": {}, "tunnel": {Dialer: tunnel}} {
		for _, s := range []*servers.Redis{plain, secured} {
			d := newDriver(t)
			with := func(command list) *value.Dict {
				in := inputs(s, "command", command)
				if s == secured {
					in.Set("tls", "require")
					in.Set("cacert", string(ca.PEM))
				}
				return in
			}
			perform(t, admin, with(list{"DEL", "n"}))
			for i := range 10 {
				for range 2 {
					if _, err := callWith(t.Context(), d, with(list{"INCR", "n"}), host); err != nil {
						t.Fatalf("%s, round %d: %v", name, i, err)
					}
				}
				perform(t, admin, with(list{"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}))
			}
			wantOutputs(t, name, perform(t, admin, with(list{"GET", "n"})), value.DictOf("result", "20"))
		}
	}
}

func TestTooManyClients(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{Config: "maxclients 1"})
	d, other := newDriver(t), newDriver(t)
	perform(t, d, inputs(s, "command", list{"PING"}))
	_, err := call(t.Context(), other, inputs(s, "command", list{"PING"}))
	wantError(t, err, redis.ErrLogin, "log in", "REDIS: log in: "+s.Addr+": ERR max number of clients reached")
}

// The host decides what is dialled.
func TestDialer(t *testing.T) {
	d := newDriver(t)
	errPolicy := errors.New("this host is not allowed")
	var dialled string
	host := connectors.Host{Dialer: connectors.DialerFunc(func(_ context.Context, network, addr string) (net.Conn, error) {
		dialled = network + " " + addr
		return nil, errPolicy
	})}
	_, err := callWith(t.Context(), d, value.DictOf("hostname", "::1", "port", 7, "command", list{"PING"}), host)
	wantError(t, err, errPolicy, "connect", "REDIS: connect: this host is not allowed")
	if dialled != "tcp [::1]:7" {
		t.Errorf("dialled %s", dialled)
	}
	_, err = call(t.Context(), d, value.DictOf("hostname", "no-such-host.invalid", "command", list{"PING"}))
	if err == nil || !strings.Contains(err.Error(), `"no-such-host.invalid"`) || connectors.StepOf(err) != "connect" {
		t.Errorf("got %v", err)
	}
}

func TestClosed(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := redis.New()
	watcher := newDriver(t)
	perform(t, d, inputs(s, "command", list{"PING"}))
	wantClients(t, s, watcher, "connected_clients", func(n int) bool { return n == 2 })
	if err := d.(interface{ Close() error }).Close(); err != nil {
		t.Fatal(err)
	}
	wantClients(t, s, watcher, "connected_clients", func(n int) bool { return n == 1 })
	_, err := call(t.Context(), d, inputs(s, "command", list{"PING"}))
	wantError(t, err, nil, "", "REDIS: the driver is closed")
}

func wantError(t *testing.T, err, kind error, step, words string) {
	t.Helper()
	if err == nil || err.Error() != words {
		t.Errorf("got  %v\nwant %s", err, words)
	}
	if kind != nil && !errors.Is(err, kind) {
		t.Errorf("%v is not of the kind %q", err, kind)
	}
	if got := connectors.StepOf(err); got != step {
		t.Errorf("%v is of the step %q, want %q", err, got, step)
	}
}
