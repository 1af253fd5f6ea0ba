package sqlpg_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestTestOfConnection(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	plain := servers.StartPostgres(t, servers.PostgresOptions{})
	secured := servers.StartPostgres(t, servers.PostgresOptions{TLS: ca.Server(t), ClientCA: other})
	d := newDriver(t)
	for _, sql := range []string{
		"create role nologin password 'p'", "create role outside login password 'p'", "create database closed", "revoke connect on database closed from public",
		"create role one login password 'p' connection limit 0",
	} {
		must(t, d, at(plain, "execute", sql))
	}
	client := other.Client(t, "bob")
	trusted := []any{"tls", "require", "cacert", string(ca.PEM), "client_cert", string(client.CertPEM), "client_key", string(client.KeyPEM)}
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		want   []string
	}{
		{"plain", at(plain), []string{"connect", "log in", "request"}},
		{"with a statement", at(plain, "fetchval", "select 1 / 0"), []string{"connect", "log in", "request"}},
		{"by name", at(plain, "hostname", "localhost"), []string{"resolve", "connect", "log in", "request"}},
		{"TLS", at(secured, trusted...), []string{"connect", "tls", "log in", "request"}},
		{"unknown name", at(plain, "hostname", "nowhere.invalid"),
			[]string{`resolve: there is no host named "nowhere.invalid" (check how hostname is spelt, and that this machine can look up nowhere.invalid)`}},
		{"nobody listens", at(plain, "port", 1), []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"no TLS there", at(plain, "tls", "require"), []string{"connect", "tls: the server does not speak TLS (give tls='off' to do without)"}},
		{"untrusted", at(secured, append(trusted, "cacert", string(other.PEM))...),
			[]string{"connect", `tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"TLS demanded", at(secured), []string{"connect",
			`log in: no pg_hba.conf entry for host "127.0.0.1", user "bob", database "postgres", no encryption (SQLSTATE 28000); the server wants TLS (give tls='require'; if that is not it, pg_hba.conf of the server has to let this user in from here)`}},
		{"no client certificate", at(secured, trusted[:4]...), []string{"connect", "tls",
			"log in: connection requires a valid client certificate (SQLSTATE 28000) (give client_cert and client_key)"}},
		{"wrong password", at(plain, "password", "marked horse"), []string{"connect",
			`log in: password authentication failed for user "bob" (SQLSTATE 28P01) (check username and password)`}},
		{"unknown user", at(plain, "username", "nobody"), []string{"connect",
			`log in: password authentication failed for user "nobody" (SQLSTATE 28P01) (check username and password)`}},
		{"unknown database", at(plain, "database", "nothing"), []string{"connect",
			`log in: database "nothing" does not exist (SQLSTATE 3D000) (check database: the server has none of that name)`}},
		{"may not log in", at(plain, "username", "nologin", "password", "p"), []string{"connect",
			`log in: role "nologin" is not permitted to log in (SQLSTATE 28000) (the role needs LOGIN, or give another username)`}},
		{"may not connect", at(plain, "username", "outside", "password", "p", "database", "closed"), []string{"connect",
			`log in: permission denied for database "closed": User does not have CONNECT privilege. (SQLSTATE 42501) (the role needs a privilege for it, such as CONNECT on the database)`}},
		{"too many", at(plain, "username", "one", "password", "p"), []string{"connect",
			`log in: too many connections for role "one" (SQLSTATE 53300) (the server has all the connections that it takes: end some, or raise its max_connections)`}},
		{"another protocol", at(plain, "port", sqldbtest.Saying(t, "HTTP/1.1 400 Bad Request\r\n\r\n")), []string{"connect",
			"log in: what answers does not speak the protocol of PostgreSQL (check hostname and port)"}},
		{"another protocol, with TLS", at(plain, "port", sqldbtest.Saying(t, "HTTP/1.1 400 Bad Request\r\n\r\n"), "tls", "require"), []string{"connect",
			"log in: what answers does not speak the protocol of PostgreSQL (check hostname and port)"}},
		{"never answers", at(plain, "port", sqldbtest.Saying(t, ""), "timeout", 0.3), []string{"connect",
			"log in: timed out after timeout (0.3 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps, facts := sqldbtest.Try(t, d, test.inputs)
			if !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
			if strings.Contains(value.Summary(facts, 10_000)+strings.Join(steps, ""), "horse") {
				t.Error("the password is shown")
			}
		})
	}
	_, facts := sqldbtest.Try(t, d, at(secured, trusted...))
	sqldbtest.Facts(t, facts, value.DictOf("username", "bob", "database", "postgres", "read_only", false, "version", "TLS 1.3", "statement", "SELECT 1"))
	if v, _ := facts.Get("server_version"); !regexp.MustCompile(`^\d+\.\d+`).MatchString(v.(string)) {
		t.Errorf("server_version is %v", v)
	}
	must(t, d, at(plain, "execute", "alter role bob set default_transaction_read_only = on"))
	_, facts = sqldbtest.Try(t, d, at(plain))
	sqldbtest.Facts(t, facts, value.DictOf("read_only", true))
}

// A lockedBuffer takes what a server writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The log of the server has everything that a test does there.
func TestTestDoesNoWork(t *testing.T) {
	log := new(lockedBuffer)
	pg := servers.StartPostgres(t, servers.PostgresOptions{Log: log})
	d := newDriver(t)
	steps, _ := sqldbtest.Try(t, d, at(pg, "execute", "create table t (a int)", "statements", value.List{"drop table t"}))
	if want := []string{"connect", "log in", "request"}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %q", steps)
	}
	// What comes after it in the log.
	must(t, d, at(pg, "fetchval", "select 'end of it'"))
	for !strings.Contains(log.String(), "end of it") {
	}
	var seen []string
	for _, m := range regexp.MustCompile(`(?m)^\[flowrun\] LOG:  (.*(?:\n\t.*)*)`).FindAllStringSubmatch(log.String(), -1) {
		seen = append(seen, strings.Join(strings.Fields(m[1]), " "))
	}
	want := []string{
		"execute flowrun_1: SELECT pg_catalog.current_setting('server_version') AS server_version, session_user::text AS username, pg_catalog.current_database()::text AS database, pg_catalog.pg_is_in_recovery() OR (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only') = 'on' AS read_only",
		"execute flowrun_2: SELECT 1",
	}
	if len(seen) < 3 || !slices.Equal(seen[:2], want) || !strings.HasPrefix(seen[2], "statement: SET SESSION CHARACTERISTICS") {
		t.Errorf("the server saw\n%s", strings.Join(seen, "\n"))
	}
}
