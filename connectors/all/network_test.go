package all_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/netpolicy"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// reaching are calls of each type that connect to a host and port. They try as often as
// they can be made to.
var reaching = map[string]func(t *testing.T, host, port string) []*value.Dict{
	"FTP": func(_ *testing.T, host, port string) []*value.Dict {
		in := value.DictOf("hostname", host, "port", port, "username", "bob", "password", right, "mode", "list")
		return []*value.Dict{in, with(in, "tls", "explicit"), with(in, "tls", "implicit")}
	},
	"GIT": func(t *testing.T, host, port string) []*value.Dict {
		key := string(servers.NewSSHKey(t, "").Private)
		var calls []*value.Dict
		for _, url := range []string{"http://%s/x.git", "https://%s/x.git", "ssh://git@%s/x.git"} {
			in := value.DictOf("command", "get", "repository_url", fmt.Sprintf(url, net.JoinHostPort(host, port)))
			if strings.HasPrefix(url, "ssh") {
				in = with(with(in, "ssh_key", key), "ssh_hostkey", false)
			}
			calls = append(calls, in)
		}
		return calls
	},
	"MYSQL": reachingSQL,
	"REDIS": func(_ *testing.T, host, port string) []*value.Dict {
		in := value.DictOf("hostname", host, "port", port, "command", value.List{"PING"})
		return []*value.Dict{with(in, "tls", "off"), with(in, "tls", "require")}
	},
	"REST": func(t *testing.T, host, port string) []*value.Dict {
		url := "http://" + net.JoinHostPort(host, port) + "/"
		in := value.DictOf("url", url, "retry_backoff", value.DictOf("initial", 0.01, "deadline", 10))
		token := with(in, "authentication_method", "oauth2_client_credentials")
		token = with(with(with(token, "token_url", url), "client_id", "x"), "client_secret", right)
		return []*value.Dict{in, with(in, "url", strings.Replace(url, "http:", "https:", 1)), token, googleCall(t, in, url)}
	},
	"SFTP": func(t *testing.T, host, port string) []*value.Dict { return reachingSSH(t, host, port, "mode", "list") },
	"SMB": func(_ *testing.T, host, port string) []*value.Dict {
		return []*value.Dict{value.DictOf("hostname", host, "port", port, "share", "x", "username", "bob", "password", right, "mode", "list")}
	},
	"SQLMSSQL":  reachingSQL,
	"SQLORACLE": reachingSQL,
	"SQLPG":     reachingSQL,
	"SSH": func(t *testing.T, host, port string) []*value.Dict {
		return reachingSSH(t, host, port, "script", "true")
	},
	"VAULT": func(_ *testing.T, host, port string) []*value.Dict {
		in := value.DictOf("host", "http://"+net.JoinHostPort(host, port), "token", right, "secret_path", "secret/x")
		return []*value.Dict{in, with(in, "host", "https://"+net.JoinHostPort(host, port))}
	},
	"WEBDAV": func(_ *testing.T, host, port string) []*value.Dict {
		in := value.DictOf("url", "http://"+net.JoinHostPort(host, port)+"/", "mode", "list")
		return []*value.Dict{in, with(in, "url", "https://"+net.JoinHostPort(host, port)+"/")}
	},
}

// reachesNothing are types that have no network, and why.
var reachesNothing = map[string]string{"SQLITE": "a database is a file"}

func reachingSQL(_ *testing.T, host, port string) []*value.Dict {
	in := value.DictOf("hostname", host, "port", port, "database", "db", "username", "bob", "password", right, "fetchval", "select 1")
	return []*value.Dict{with(in, "tls", "off"), with(in, "tls", "require")}
}

func reachingSSH(_ *testing.T, host, port string, request ...any) []*value.Dict {
	in := value.DictOf(append(request, "hostname", host, "port", port, "username", "bob", "password", right, "hostkey", false, "connect_tries", 5)...)
	jump := value.DictOf("hostname", host, "port", port, "username", "bob", "password", right, "hostkey", false)
	return []*value.Dict{in, with(in, "jump_host", jump)}
}

// googleCall is a call of REST that fetches a token at url.
func googleCall(t *testing.T, in *value.Dict, url string) *value.Dict {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	account, err := json.Marshal(map[string]string{
		"client_email": "x@example.com", "token_uri": url,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	if err != nil {
		t.Fatal(err)
	}
	in = with(in, "authentication_method", "google_service_account")
	return with(with(in, "service_account_key", string(account)), "scopes", value.List{"x"})
}

// eachReaching runs a test over all calls of all types.
func eachReaching(t *testing.T, host, port string, test func(*testing.T, connectors.Driver, *value.Dict)) {
	for _, d := range all.Drivers(all.Options{}) {
		typ := d.Spec().Type
		closeDriver(t, d)
		calls := reaching[typ]
		if (calls == nil) == (reachesNothing[typ] == "") {
			t.Errorf("%s has no entry, or two", typ)
		}
		if calls == nil {
			continue
		}
		for i, in := range calls(t, host, port) {
			t.Run(fmt.Sprint(typ, i), func(t *testing.T) {
				d := newDriver(t, typ)
				defer closeDriver(t, d)
				test(t, d, in)
			})
		}
	}
}

// wantRefusal checks that a call is refused by a policy, and not tried again.
func wantRefusal(t *testing.T, d connectors.Driver, in *value.Dict, dialer connectors.Dialer, want string) {
	t.Helper()
	judged := &counted{Dialer: dialer}
	_, err := perform(t.Context(), d, in, connectors.Host{Dialer: judged})
	var refused *netpolicy.RefusedError
	switch {
	case err == nil:
		t.Error("the call succeeds")
	case !errors.As(err, &refused), !errors.Is(err, connectors.ErrNotAllowed):
		t.Errorf("%v is of another type", err)
	case connectors.StepOf(err) != "connect":
		t.Errorf("%v is of the step %q", err, connectors.StepOf(err))
	case !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n"):
		t.Errorf("got  %v\nwant %s", err, want)
	case strings.Count(err.Error(), "connect: ") != 1:
		t.Errorf("%v names the step more than once, or not at all", err)
	}
	if n := len(judged.addrs); n != 1 {
		t.Errorf("it was tried %d times: %q", n, judged.addrs)
	}
}

// counted keeps what is dialled.
type counted struct {
	connectors.Dialer

	mu    sync.Mutex
	addrs []string
}

func (c *counted) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	c.mu.Lock()
	c.addrs = append(c.addrs, addr)
	c.mu.Unlock()
	return c.Dialer.DialContext(ctx, network, addr)
}

// Judge makes it a connectors.Judge, as what it wraps is.
func (c *counted) Judge(network, addr string) error {
	err := c.Dialer.(connectors.Judge).Judge(network, addr)
	if err != nil {
		c.mu.Lock()
		c.addrs = append(c.addrs, addr)
		c.mu.Unlock()
	}
	return err
}

func parsePolicy(t *testing.T, allow, deny []string, resolver netpolicy.Resolver) *netpolicy.Policy {
	t.Helper()
	p, err := netpolicy.Parse(allow, deny)
	if err != nil {
		t.Fatal(err)
	}
	p.Resolver = resolver
	return p
}

// resolver answers with the next of some addresses each time, and keeps the questions.
type resolver struct {
	mu    sync.Mutex
	addrs []string
	asked []string
}

func (r *resolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := min(len(r.asked), len(r.addrs)-1)
	r.asked = append(r.asked, host)
	return []netip.Addr{netip.MustParseAddr(r.addrs[i])}, nil
}

// TestPolicy shows for every type that it connects by way of its host's dialer, with the
// name that it was given: where nothing is allowed nothing is reached, and a rule by name holds.
func TestPolicy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan string, 1000)
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c.RemoteAddr().String()
			c.Close()
		}
	}()
	defer func() {
		l.Close()
		<-served
	}()
	// connections is how many there were since the last time.
	connections := func() (n int) {
		last, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer last.Close()
		for from := range accepted {
			if from == last.LocalAddr().String() {
				return n
			}
			n++
		}
		return n
	}
	_, port := split(l.Addr().String())
	none := parsePolicy(t, []string{}, nil, nil).Dialer(nil)
	for _, host := range []string{"127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1"} {
		eachReaching(t, host, port, func(t *testing.T, d connectors.Driver, in *value.Dict) {
			shown := strings.TrimPrefix(host, "::ffff:")
			wantRefusal(t, d, in, none, "connect: nothing in network: allow: names "+shown)
			if n := connections(); n != 0 {
				t.Errorf("%d connections were made", n)
			}
		})
	}
	eachReaching(t, "169.254.169.254", "80", func(t *testing.T, d connectors.Driver, in *value.Dict) {
		wantRefusal(t, d, in, new(netpolicy.Policy).Dialer(nil), "connect: 169.254.169.254 is a link-local address, which connectors may not reach")
	})
	eachReaching(t, "rebinds.example", "80", func(t *testing.T, d connectors.Driver, in *value.Dict) {
		names := &resolver{addrs: []string{"169.254.169.254", "127.0.0.1"}}
		wantRefusal(t, d, in, parsePolicy(t, []string{"rebinds.example"}, nil, names).Dialer(nil), "rebinds.example (169.254.169.254) is a link-local address")
		if len(names.asked) != 1 {
			t.Errorf("%q was asked", names.asked)
		}
	})
	eachReaching(t, "named.example", port, func(t *testing.T, d connectors.Driver, in *value.Dict) {
		names := &resolver{addrs: []string{"127.0.0.1"}}
		denied := parsePolicy(t, nil, []string{"*.example"}, names).Dialer(nil)
		wantRefusal(t, d, in, denied, `connect: named.example is denied by "*.example" of network: deny: in flowrun.yaml`)
		if len(names.asked) != 0 || connections() != 0 {
			t.Errorf("%q was asked", names.asked)
		}
		allowed := parsePolicy(t, []string{"named.example"}, nil, names).Dialer(nil)
		_, err := perform(t.Context(), d, with(in, "timeout", 10.0), connectors.Host{Dialer: allowed})
		if err == nil || errors.Is(err, connectors.ErrNotAllowed) {
			t.Errorf("allowed, but got %v", err)
		}
		if connections() == 0 {
			t.Errorf("no connection was made: %v", err)
		}
	})
}

// What a server sends a client to is judged as what the flow asks for.
func TestPolicyOfRedirects(t *testing.T) {
	var where string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, where+r.URL.Path+"?"+r.URL.RawQuery, http.StatusFound)
	}))
	defer s.Close()
	names := &resolver{addrs: []string{"10.0.0.1"}}
	dialer := parsePolicy(t, nil, []string{"10.0.0.0/8"}, names).Dialer(nil)
	for typ, in := range map[string]*value.Dict{
		"REST": value.DictOf("url", s.URL, "retry_backoff", value.DictOf("initial", 0.01)),
		"GIT":  value.DictOf("command", "get", "repository_url", s.URL+"/x.git"),
	} {
		for to, want := range map[string]string{
			"http://169.254.169.254/latest": "connect: 169.254.169.254 is a link-local address",
			"https://[fe80::1]/":            "connect: fe80::1 is a link-local address",
			"http://10.0.0.1":               `connect: 10.0.0.1 is denied by "10.0.0.0/8"`,
			"http://inside.example":         `connect: inside.example (10.0.0.1) is denied by "10.0.0.0/8"`,
		} {
			where = to
			d := newDriver(t, typ)
			_, err := perform(t.Context(), d, in, connectors.Host{Dialer: dialer})
			if !errors.Is(err, connectors.ErrNotAllowed) || !strings.Contains(err.Error(), want) || connectors.StepOf(err) != "connect" || strings.Contains(err.Error(), "attempts") {
				t.Errorf("%s: got  %v\nwant %s", typ, err, want)
			}
			closeDriver(t, d)
		}
	}
}

// A listener of Oracle sends its clients elsewhere.
func TestPolicyOfOracleRedirects(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buffer := make([]byte, 4096)
		if _, err := c.Read(buffer); err != nil {
			return
		}
		to := "(ADDRESS=(PROTOCOL=tcp)(HOST=169.254.169.254)(PORT=80))"
		packet := make([]byte, 10, 10+len(to))
		binary.BigEndian.PutUint16(packet, uint16(cap(packet)))
		packet[4] = 5 // redirect
		binary.BigEndian.PutUint16(packet[8:], uint16(len(to)))
		c.Write(append(packet, to...)) // or the client has left
		c.Read(buffer)
	}()
	defer func() {
		l.Close()
		<-served
	}()
	host, port := split(l.Addr().String())
	d := newDriver(t, "SQLORACLE")
	defer closeDriver(t, d)
	_, err = perform(t.Context(), d, reachingSQL(t, host, port)[0], connectors.Host{Dialer: new(netpolicy.Policy).Dialer(nil)})
	if !errors.Is(err, connectors.ErrNotAllowed) || !strings.Contains(err.Error(), "connect: 169.254.169.254 is a link-local address") {
		t.Error(err)
	}
}

// The data connections of FTP lead to where the session is, also when the name leads
// elsewhere by then, and are allowed by the name.
func TestPolicyOfFTPData(t *testing.T) {
	s := servers.StartProFTPD(t, servers.FTPOptions{})
	fill(t, s.Root)
	_, port := split(s.Addr)
	in := value.DictOf("hostname", "ftp.example", "port", port, "username", s.User, "password", s.Password, "mode", "list")
	for _, test := range []struct {
		allow, deny []string
		want        string
	}{
		{nil, nil, ""},
		{[]string{"ftp.example"}, nil, ""},
		{[]string{"127.0.0.1"}, nil, ""},
		{[]string{"ftp.example:" + port}, nil, "connect: nothing in network: allow: names ftp.example with port "},
	} {
		names := &resolver{addrs: []string{"127.0.0.1", "169.254.1.1"}}
		d := newDriver(t, "FTP")
		_, err := perform(t.Context(), d, in, connectors.Host{Dialer: parsePolicy(t, test.allow, test.deny, names).Dialer(nil)})
		if test.want == "" && err != nil || test.want != "" && (!errors.Is(err, connectors.ErrNotAllowed) || !strings.HasPrefix(err.Error(), "FTP: "+test.want)) {
			t.Errorf("allow %q: got %v, want %s", test.allow, err, test.want)
		}
		if len(names.asked) != 1 {
			t.Errorf("%q was asked", names.asked)
		}
		closeDriver(t, d)
	}
}

// What cancels a statement reaches the server that runs it, by a rule by name too.
func TestPolicyOfCancelling(t *testing.T) {
	for typ, start := range map[string]func() (s *servers.Database, sleep, running string){
		"SQLPG": func() (*servers.Database, string, string) {
			return servers.StartPostgres(t, servers.PostgresOptions{}), "select pg_sleep(600) /* marker */",
				"select count(*) from pg_stat_activity where state = 'active' and query like '%marker */'"
		},
		"MYSQL": func() (*servers.Database, string, string) {
			return servers.StartMariaDB(t, servers.MariaDBOptions{}), "select sleep(600) /* marker */",
				"select count(*) from information_schema.processlist where info like '%marker */'"
		},
	} {
		t.Run(typ, func(t *testing.T) {
			s, sleep, running := start()
			_, port := split(s.Addr())
			d := newDriver(t, typ)
			defer closeDriver(t, d)
			in := value.DictOf("hostname", "db.example", "port", port, "database", s.Name, "username", s.User, "password", s.Password, "tls", "off")
			names := &resolver{addrs: []string{"127.0.0.1", "169.254.1.1"}}
			host := connectors.Host{Dialer: parsePolicy(t, []string{"db.example:" + port}, nil, names).Dialer(nil)}
			if _, err := perform(t.Context(), d, with(with(in, "fetchval", sleep), "timeout", 0.5), host); !errors.Is(err, connectors.ErrTimeout) {
				t.Errorf("got %v, want a time-out", err)
			}
			if len(names.asked) != 1 {
				t.Errorf("%q was asked", names.asked)
			}
			out, err := perform(t.Context(), d, with(with(in, "hostname", s.Host), "fetchval", running), connectors.Host{})
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := out.Get("result"); n != int64(0) {
				t.Errorf("%v statements run on", n)
			}
		})
	}
}

// A hop behind a jump host is judged before the jump host is asked for it.
func TestPolicyBehindJumpHosts(t *testing.T) {
	for _, test := range []struct {
		target, want string
	}{
		{"169.254.169.254", "connect: 169.254.169.254 is a link-local address"},
		{"inside.example", `connect: inside.example is denied by "*.example"`},
		{"10.0.0.1", `connect: nothing in network: allow: names 10.0.0.1`},
		{"unnamed", `connect: nothing in network: allow: names unnamed`},
	} {
		d := newDriver(t, "SSH")
		jump := value.DictOf("hostname", "127.0.0.1", "port", 1, "username", "bob", "password", right, "hostkey", false)
		in := value.DictOf("script", "true", "hostname", test.target, "username", "bob", "password", right, "hostkey", false, "jump_host", jump)
		dialer := parsePolicy(t, []string{"127.0.0.1"}, []string{"*.example"}, nil).Dialer(nil)
		wantRefusal(t, d, in, dialer, test.want)
		closeDriver(t, d)
	}
}

// Databases are reached by sockets too.
func TestPolicyOfSockets(t *testing.T) {
	in := value.DictOf("hostname", "/nowhere", "username", "bob", "password", right, "tls", "off", "fetchval", "select 1")
	for _, test := range []struct {
		allow, deny []string
		want        string
	}{
		{[]string{"localhost", "127.0.0.1"}, nil, "nothing in network: allow: names /nowhere/.s.PGSQL.5432"},
		{nil, []string{"/nowhere"}, `/nowhere/.s.PGSQL.5432 is denied by "/nowhere" of network: deny: in flowrun.yaml`},
	} {
		d := newDriver(t, "SQLPG")
		wantRefusal(t, d, in, parsePolicy(t, test.allow, test.deny, nil).Dialer(nil), test.want)
		closeDriver(t, d)
	}
}
