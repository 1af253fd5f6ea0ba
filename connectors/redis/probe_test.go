package redis_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// operate performs an operation of the type.
func operate(t *testing.T, name string, in *value.Dict) (*value.Dict, error) {
	t.Helper()
	op, err := connectors.OperationOf(newDriver(t), name)
	if err != nil {
		t.Fatal(err)
	}
	return call(t.Context(), op.Driver, in)
}

// try tests inputs and returns the steps as "step", or "step: error (advice)" of one that
// failed, and the facts of all.
func try(t *testing.T, in *value.Dict) (steps []string, facts *value.Dict) {
	t.Helper()
	out, err := operate(t, connectors.TestOperation, in)
	if ok, _ := out.Get("ok"); ok != (err == nil) {
		t.Errorf("ok is %v, and the error %v", ok, err)
	}
	if strings.Contains(show(out), "marked") {
		t.Errorf("the outputs show a password: %s", show(out))
	}
	facts = new(value.Dict)
	all, _ := out.Get("steps")
	for _, s := range all.(list) {
		step := s.(*value.Dict)
		text := func(name string) string {
			v, _ := step.Get(name)
			return fmt.Sprint(v)
		}
		told := text("step")
		if _, failed := step.Get("error"); failed {
			told += ": " + text("error") + " (" + text("advice") + ")"
		}
		steps = append(steps, told)
		f, _ := step.Get("facts")
		for k, v := range f.(*value.Dict).All() {
			facts.SetKey(k, v)
		}
	}
	return steps, facts
}

func TestTestOfConnection(t *testing.T) {
	const config = "requirepass marked-one\nuser bob on >marked-two ~* +@all\nuser reader on nopass ~* -@all +get\nuser gone off >marked-two ~* +@all"
	s := servers.StartRedis(t, servers.RedisOptions{Config: config})
	old := servers.StartRedis(t, servers.RedisOptions{Config: config + "\nrename-command HELLO \"\""})
	open := servers.StartRedis(t, servers.RedisOptions{})
	full := servers.StartRedis(t, servers.RedisOptions{Config: "maxclients 1"})
	ca := servers.NewCA(t)
	secured := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t)})
	mutual := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t), Client: true})
	misnamed := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t, "redis.example.com")})
	taken, err := net.Dial("tcp", full.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	webAt := web.Listener.Addr().(*net.TCPAddr)
	notRedis := &servers.Redis{Host: webAt.IP.String(), Port: webAt.Port, Addr: webAt.String()}
	closed := &servers.Redis{Host: "127.0.0.1", Port: 1, Addr: "127.0.0.1:1"}
	tls := []any{"tls", "require", "cacert", string(ca.PEM)}
	const credentials = "check username and password; a server that only has requirepass wants no username"
	const wrongPass = " refuses username and password: WRONGPASS invalid username-password pair or user is disabled. (" + credentials + ")"
	for _, test := range []struct {
		name   string
		server *servers.Redis
		inputs []any
		want   []string
	}{
		{"plain", open, nil, []string{"connect", "log in", "request"}},
		{"password", s, []any{"password", "marked-one"}, []string{"connect", "log in", "request"}},
		{"user", s, []any{"username", "bob", "password", "marked-two", "db", 3}, []string{"connect", "log in", "request"}},
		{"may not PING", s, []any{"username", "reader", "password", "any"}, []string{"connect", "log in", "request"}},
		{"RESP2", old, []any{"password", "marked-one"}, []string{"connect", "log in", "request"}},
		{"TLS", secured, tls, []string{"connect", "tls", "log in", "request"}},
		{"by name", secured, append(tls, "hostname", "localhost"), []string{"resolve", "connect", "tls", "log in", "request"}},
		{"for calls", open, []any{"command", list{"FLUSHALL"}}, []string{"connect", "log in", "request"}},

		{"unknown name", open, []any{"hostname", "no-such-host.invalid"},
			[]string{`resolve: there is no host named "no-such-host.invalid" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)`}},
		{"nobody listens", closed, nil, []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"wrong password", s, []any{"password", "marked-three"}, []string{"connect", "log in: " + s.Addr + wrongPass}},
		{"wrong user", s, []any{"username", "nobody", "password", "marked-two"}, []string{"connect", "log in: " + s.Addr + wrongPass}},
		{"user is off", s, []any{"username", "gone", "password", "marked-two"}, []string{"connect", "log in: " + s.Addr + wrongPass}},
		{"no password", s, nil, []string{"connect", "log in: " + s.Addr + " wants a password (give password, and username unless it is default)"}},
		{"no password, RESP2", old, nil, []string{"connect", "log in", "request: PING: NOAUTH Authentication required. (give password, and username unless it is default)"}},
		{"no such database", open, []any{"db", 99}, []string{"connect", "log in: " + open.Addr + ": ERR DB index is out of range (the server has fewer databases: check db)"}},
		{"may not SELECT", s, []any{"username", "reader", "db", 1}, []string{"connect", "log in: " + s.Addr + ": NOPERM this user has no permissions to run the 'select' command" +
			" (the user may not select a database: leave db out, or allow it (ACL SETUSER ... +select))"}},
		{"too many connections", full, nil, []string{"connect", "log in: " + full.Addr + ": ERR max number of clients reached (close other connections, or raise maxclients of the server)"}},
		{"untrusted", secured, []any{"tls", "require"},
			[]string{"connect", `tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"for another host", misnamed, tls, []string{"connect", "tls: the certificate is for redis.example.com, not for 127.0.0.1 (use redis.example.com as hostname)"}},
		{"wants a client certificate", mutual, tls, []string{"connect", "tls", "tls: 127.0.0.1 requires a client certificate (give client_cert and client_key)"}},
		{"TLS is wanted", secured, nil, []string{"connect", "log in: " + secured.Addr + " closed the connection without an answer (is this the port of a Redis server, and does it want tls='require'?)"}},
		{"TLS is not spoken", open, append(tls, "connect_timeout", 0.2),
			[]string{"connect", "tls: timed out: no connection to " + open.Addr + " within connect_timeout (0.2 s) (does it speak TLS on this port?)"}},
		{"HTTP", notRedis, nil, []string{"connect", "log in: " + notRedis.Addr + " does not answer as a Redis server: ... (is this the port of a Redis server, and does it want tls='require'?)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := inputs(test.server)
			for k, v := range value.DictOf(test.inputs...).All() {
				in.SetKey(k, v)
			}
			steps, _ := try(t, in)
			if i := len(steps) - 1; test.server == notRedis {
				before, after, _ := strings.Cut(steps[i], "server: ")
				_, advice, _ := strings.Cut(after, " (")
				steps[i] = before + "server: ... (" + advice
			}
			if !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
		})
	}
}

func TestTestTellsFacts(t *testing.T) {
	ca := servers.NewCA(t)
	s := servers.StartRedis(t, servers.RedisOptions{TLS: ca.Server(t), Config: "user bob on >marked ~* +@all"})
	_, facts := try(t, inputs(s, "tls", "require", "cacert", string(ca.PEM), "username", "bob", "password", "marked", "db", 2))
	for name, want := range map[string]value.Value{
		"address": s.Addr, "username": "bob", "authenticated": true, "db": int64(2), "server": "redis", "mode": "standalone", "role": "master", "answer": "PONG",
	} {
		if got, _ := facts.Get(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if certificates, _ := facts.Get("certificates"); len(certificates.(list)) == 0 {
		t.Error("there are no certificates")
	}
	if version, _ := facts.Get("version"); !strings.Contains(fmt.Sprint(version), ".") {
		t.Errorf("the version is %v", version)
	}
	_, facts = try(t, inputs(s, "tls", "require", "cacert", string(ca.PEM)))
	if who, _ := facts.Get("authenticated"); who != false {
		t.Errorf("without a password authenticated is %v", who)
	}
}

// The server's own counters tell what it was asked.
func TestTestDoesNoWork(t *testing.T) {
	// What nobody closes would be closed with the memory it takes.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	perform(t, d, inputs(s, "command", list{"SET", "k", "v"}))
	wantAsked(t, s, map[string]int{"hello": 1, "select": 1, "ping": 1}, func() {
		try(t, inputs(s, "db", 1, "command", list{list{"FLUSHALL"}, list{"SET", "k", "w"}}, "transaction", true))
	})
	wantClients(t, s, d, "connected_clients", func(n int) bool { return n == 2 })
	wantOutputs(t, "get", perform(t, d, inputs(s, "command", list{"GET", "k"})), value.DictOf("result", "v"))
}

// wantAsked checks which commands, and how many of each, a server gets while something is
// done.
func wantAsked(t *testing.T, s *servers.Redis, want map[string]int, do func()) {
	t.Helper()
	d := newDriver(t)
	perform(t, d, inputs(s, "command", list{"CONFIG", "RESETSTAT"}))
	do()
	info, _ := perform(t, d, inputs(s, "command", list{"INFO", "commandstats"})).Get("result")
	got := map[string]int{}
	for line := range strings.Lines(info.(string)) {
		name, rest, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "cmdstat_"), ":calls=")
		if ok && name != "config|resetstat" {
			n := 0
			fmt.Sscan(strings.ReplaceAll(rest, ",", " "), &n)
			got[name] = n
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the server was asked %v, want %v", got, want)
	}
}
