package mysql_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// must returns the result of a call that has to succeed.
func must(t testing.TB, d connectors.Driver, in *value.Dict) value.Value {
	t.Helper()
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Perform(t.Context(), connectors.Host{})
	if err != nil {
		t.Fatal(err)
	}
	v, _ := out.Get("result")
	return v
}

func TestTestOfConnection(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	plain := servers.StartMariaDB(t, servers.MariaDBOptions{})
	secured := servers.StartMariaDB(t, servers.MariaDBOptions{TLS: ca.Server(t)})
	d := newDriver(t)
	for _, sql := range []string{
		"create user locked@127.0.0.1 identified by 'p' account lock", "create user outside@127.0.0.1 identified by 'p'", "create database closed",
		"create user expired@127.0.0.1 identified by 'p' password expire", "create user elsewhere@10.0.0.1 identified by 'p'",
	} {
		must(t, d, at(plain, "execute", sql))
	}
	trusted := []any{"tls", "require", "cacert", string(ca.PEM)}
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		want   []string
	}{
		{"plain", at(plain), []string{"connect", "log in", "request"}},
		{"no database", at(plain, "database", ""), []string{"connect", "log in", "request"}},
		{"by name", at(plain, "hostname", "localhost"), []string{"resolve", "connect", "log in", "request"}},
		{"TLS", at(secured, trusted...), []string{"connect", "tls", "log in", "request"}},
		{"unknown name", at(plain, "hostname", "nowhere.invalid"),
			[]string{`resolve: there is no host named "nowhere.invalid" (check how hostname is spelt, and that this machine can look up nowhere.invalid)`}},
		{"nobody listens", at(plain, "port", 1), []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"no TLS there", at(plain, "tls", "require"), []string{"connect", "tls: the server does not speak TLS (give tls='off' to do without)"}},
		{"untrusted", at(secured, "tls", "require", "cacert", string(other.PEM)),
			[]string{"connect", `tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"TLS demanded", at(secured), []string{"connect",
			"log in: Access denied for user 'bob'@'127.0.0.1' (using password: YES) (error 1045) (check username and password, that the server knows this user from this host, and whether it wants TLS)"}},
		{"wrong password", at(plain, "password", "marked horse"), []string{"connect",
			"log in: Access denied for user 'bob'@'127.0.0.1' (using password: YES) (error 1045) (check username and password, that the server knows this user from this host, and whether it wants TLS)"}},
		{"unknown user", at(plain, "username", "nobody"), []string{"connect",
			"log in: Access denied for user 'nobody'@'127.0.0.1' (using password: YES) (error 1045) (check username and password, that the server knows this user from this host, and whether it wants TLS)"}},
		{"unknown database", at(plain, "database", "nothing"), []string{"connect",
			"log in: Unknown database 'nothing' (error 1049) (check database: the server has none of that name)"}},
		{"not granted", at(plain, "username", "outside", "password", "p", "database", "closed"), []string{"connect",
			"log in: Access denied for user 'outside'@'127.0.0.1' to database 'closed' (error 1044) (check database, and that it is granted to this user)"}},
		{"locked", at(plain, "username", "locked", "password", "p"), []string{"connect",
			"log in: Access denied, this account is locked (error 4151) (the account is locked: an administrator has to run ALTER USER ... ACCOUNT UNLOCK)"}},
		{"expired", at(plain, "username", "expired", "password", "p", "database", ""), []string{"connect",
			"log in: You must SET PASSWORD before executing this statement (error 1820) (the password has expired: log in with a client of MySQL, and set another one)"}},
		{"from elsewhere", at(plain, "username", "elsewhere", "password", "p"), []string{"connect",
			"log in: Access denied for user 'elsewhere'@'127.0.0.1' (using password: YES) (error 1045) (check username and password, that the server knows this user from this host, and whether it wants TLS)"}},
		{"another protocol", at(plain, "port", sqldbtest.Saying(t, "HTTP/1.1 400 Bad Request\r\n\r\n")), []string{"connect",
			"log in: the server has closed the connection (check that this is the port of the database, and that the server lets this machine in)"}},
		{"another protocol, with TLS", at(plain, "port", sqldbtest.Saying(t, "SSH-2.0-OpenSSH_9.2\r\n"), "tls", "require"), []string{"connect",
			"log in: the server has closed the connection (check that this is the port of the database, and that the server lets this machine in)"}},
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
	sqldbtest.Facts(t, facts, value.DictOf("username", "bob@127.0.0.1", "database", "test", "read_only", false, "version", "TLS 1.3", "statement", "SELECT 1"))
	if v, _ := facts.Get("server_version"); !regexp.MustCompile(`^\d+\.\d+.*-MariaDB`).MatchString(v.(string)) {
		t.Errorf("server_version is %v", v)
	}
}

// The log of the server has everything that a test does there.
func TestTestDoesNoWork(t *testing.T) {
	my := servers.StartMariaDB(t, servers.MariaDBOptions{})
	d := newDriver(t)
	for _, sql := range []string{"set global log_output = 'TABLE'", "set global general_log = on"} {
		must(t, d, at(my, "execute", sql, "database", "mysql"))
	}
	steps, _ := sqldbtest.Try(t, d, at(my, "execute", "create table t (a int)", "statements", value.List{"drop table t"}))
	if want := []string{"connect", "log in", "request"}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %q", steps)
	}
	must(t, d, at(my, "execute", "set global general_log = off", "database", "mysql"))
	// The connection of the test is the one with that database.
	log := must(t, d, at(my, "fetchall", `select command_type as c, argument as a from mysql.general_log where thread_id =
		(select min(thread_id) from mysql.general_log where argument like 'bob@127.0.0.1 on test%') order by event_time`))
	var seen []string
	for _, r := range log.(value.List) {
		c, _ := r.(*value.Dict).Get("c")
		a, _ := r.(*value.Dict).Get("a")
		text, _ := a.(string)
		seen = append(seen, c.(string)+" "+text)
	}
	want := []string{
		"Connect bob@127.0.0.1 on test using TCP/IP",
		"Query SELECT 1",
		"Query SELECT CONNECTION_ID()",
		"Query SELECT VERSION() AS server_version, CURRENT_USER() AS username, DATABASE() AS `database`, @@GLOBAL.read_only AS read_only",
		"Query SET time_zone = '+00:00'",
		"Quit ",
	}
	slices.Sort(seen)
	if !slices.Equal(seen, want) {
		t.Errorf("the server saw\n%s", strings.Join(seen, "\n"))
	}
}
