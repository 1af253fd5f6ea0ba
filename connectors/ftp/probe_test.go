package ftp_test

import (
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// steps tests inputs and returns the steps.
func steps(t *testing.T, inputs *value.Dict) []string {
	t.Helper()
	got := connectortest.Texts(connectortest.Try(t, newDriver(t), connectors.Host{}, inputs))
	if text := strings.Join(got, "\n"); strings.Contains(text, "marked") {
		t.Errorf("%q shows the password", text)
	}
	return got
}

// What each kind of server says to each kind of client.
func TestTestOfConnection(t *testing.T) {
	const plain = "tls: 127.0.0.1 does not speak TLS on this port (the server does not begin with TLS on this port: give tls='explicit' or 'none', or another port)"
	const silent = "greeting: timed out: the server neither sent nor took anything for socket_timeout (the server says nothing: check port, and give tls='implicit' if it begins with TLS there)"
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		has := remotefstest.Get(t, c.Inputs, "tls").(string)
		good := map[string][]string{
			"none":     {"connect", "greeting", "log in", "request"},
			"explicit": {"connect", "greeting", "tls", "log in", "request"},
			"implicit": {"connect", "tls", "greeting", "log in", "request"},
		}
		type try struct {
			inputs []any
			want   []string
		}
		tries := []try{
			{nil, good[has]},
			{[]any{"hostname", "localhost"}, append([]string{"resolve"}, good[has]...)},
			{[]any{"mode", "get", "src", "none", "dst", "x"}, good[has]},
		}
		for _, mode := range []string{"none", "explicit", "implicit"} {
			want := map[string][]string{
				"none implicit":     {"connect", plain},
				"explicit none":     {"connect", "greeting", "log in: ... (give tls='explicit')"},
				"explicit implicit": {"connect", plain},
				"implicit none":     {"connect", silent},
				"implicit explicit": {"connect", silent},
				"none explicit":     {"connect", "greeting", "tls: ... (give tls='implicit' if the server begins with TLS on another port (990), or tls='none')"},
			}[has+" "+mode]
			if mode == has {
				want = good[has]
			}
			inputs := []any{"tls", mode}
			if has == "implicit" && mode != has { // both wait for the other to begin
				inputs = append(inputs, "socket_timeout", 1)
			}
			if mode == "none" {
				inputs = append(inputs, "server_ca", nil)
			}
			tries = append(tries, try{inputs, want})
		}
		if s.User != "anonymous" {
			want := good[has][: len(good[has])-2 : len(good[has])-2]
			tries = append(tries, try{[]any{"password", "marked"}, append(want, "log in: ... (check username and password)")})
		}
		for _, try := range tries {
			got := steps(t, remotefstest.With(c.Inputs, try.inputs...))
			for i, s := range got {
				// In between are the server's words.
				if step, rest, ok := strings.Cut(s, ": "); ok && strings.Contains(rest, "the server answers 5") {
					got[i] = step + ": ..." + rest[strings.LastIndex(rest, " (g")+strings.LastIndex(rest, " (c")+1:]
				}
			}
			if diff := cmp.Diff(try.want, got); diff != "" {
				t.Errorf("%v: %s", try.inputs, diff)
			}
		}
	})
}

// Servers that are none, are full, or have a certificate that is not right.
func TestTestThatFails(t *testing.T) {
	ca := servers.NewCA(t)
	expired := servers.StartVSFTPD(t, servers.FTPOptions{TLS: ca.Expired(t)})
	named := servers.StartProFTPD(t, servers.FTPOptions{TLS: ca.Server(t, "files.example")})
	client := servers.StartProFTPD(t, servers.FTPOptions{TLS: ca.Server(t), ClientCA: ca})
	at := func(s *servers.FTP, others ...any) *value.Dict {
		return remotefstest.With(value.DictOf("hostname", s.Host, "port", int64(s.Port), "username", s.User, "password", s.Password, "tls", "explicit", "cacert", string(ca.PEM)), others...)
	}
	says := func(command, answer string) *value.Dict {
		inputs, _ := serve(t, plain.with(command, answer))
		return inputs
	}
	const noFTP = "(check port: what listens there is no FTP server)"
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		want   []string
	}{
		{"good", says("", "220 hello"), []string{"connect", "greeting", "log in", "request"}},
		{"no folder", says("PWD", "550 no"), []string{"connect", "greeting", "log in", "request: current folder: the server answers 550 no"}},
		{"unknown name", value.DictOf("hostname", "no-such-host.invalid"), []string{
			`resolve: there is no host named "no-such-host.invalid" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)`}},
		{"nobody listens", value.DictOf("hostname", "127.0.0.1", "port", int64(1)), []string{
			"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{"HTTP", says("", "HTTP/1.1 400 Bad Request"), []string{"connect", `greeting: ADDR does not answer as an FTP server does ("HTTP/1.1 400 Bad Request") ` + noFTP}},
		{"SSH", says("", "SSH-2.0-x"), []string{"connect", `greeting: ADDR does not answer as an FTP server does ("SSH-2.0-x") ` + noFTP}},
		{"full", says("", "421 too many"), []string{"connect", "greeting: the server ends the connection: 421 too many (the server takes no more connections for now: try again later, or have its limit raised)"}},
		{"full for this user", says("PASS pw", "421 too many"), []string{"connect", "greeting", "log in: the server ends the connection: 421 too many (the server takes no more connections for now: try again later, or have its limit raised)"}},
		{"not from here", says("", "550 go away"), []string{"connect", "greeting: ADDR takes no connection: the server answers 550 go away (the server lets nobody in from here: ask who runs it)"}},
		{"hangs up", says("", "BYE"), []string{"connect", "greeting: ADDR closed the connection"}},
		{"silent", remotefstest.With(says("USER bob", "WAIT"), "connect_timeout", 0.2), []string{
			"connect", "greeting", "log in: timed out: no session with ADDR within connect_timeout (0.2 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
		{"untrusted", at(client, "cacert", nil), []string{"connect", "greeting",
			`tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		{"for another host", at(named), []string{"connect", "greeting",
			"tls: the certificate is for files.example, not for 127.0.0.1 (use files.example as hostname)"}},
		{"expired", at(expired), []string{"connect", "greeting",
			"tls: the certificate of 127.0.0.1 has expired or is not valid yet: ... (the server needs a new certificate; check the clock of this machine, too)"}},
		{"client certificate", at(client), []string{"connect", "greeting", "tls", "log in: 127.0.0.1 requires a client certificate (give client_cert and client_key)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := steps(t, test.inputs)
			port, _ := test.inputs.Get("port")
			for i := range got {
				if before, after, ok := strings.Cut(got[i], "valid yet: "); ok {
					_, advice, _ := strings.Cut(after, " (")
					got[i] = before + "valid yet: ... (" + advice
				}
				if port, ok := port.(int64); ok && test.name != "nobody listens" {
					got[i] = strings.ReplaceAll(got[i], fmt.Sprint("127.0.0.1:", port), "ADDR")
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The server's log shows each command: there is no data connection, and nothing but what
// every session begins with.
func TestTestDoesNoWork(t *testing.T) {
	ca := servers.NewCA(t)
	for mode, want := range map[string][]string{
		"none":     {"USER bob", "PASS (hidden)", "FEAT", "OPTS UTF8 ON", "TYPE I", "PWD", "QUIT"},
		"explicit": {"AUTH TLS", "USER bob", "PASS (hidden)", "FEAT", "OPTS UTF8 ON", "PBSZ 0", "PROT P", "TYPE I", "PWD", "QUIT"},
	} {
		t.Run(mode, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "commands")
			o := servers.FTPOptions{Config: "LogFormat commands \"%r\"\nExtendedLog " + log + " ALL commands"}
			inputs := []any{"tls", mode, "mode", "remove", "path", "a"}
			if mode != "none" {
				o.TLS = ca.Server(t)
				inputs = append(inputs, "cacert", string(ca.PEM))
			}
			s := servers.StartProFTPD(t, o)
			remotefstest.Write(t, s.Root, "a", "tea")
			c := newClient(t, s, inputs...)
			tried := connectortest.Try(t, c.Driver, c.Store.Host, c.Inputs)
			for s.Connections() > 0 {
				goruntime.Gosched()
			}
			commands, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			// ProFTPD also has a name of its own for an OPTS.
			told := strings.Replace(strings.TrimSpace(string(commands)), "OPTS_UTF8 ON\n", "", 1)
			if diff := cmp.Diff(want, strings.Split(told, "\n")); diff != "" {
				t.Error(diff)
			}
			remotefstest.Same(t, []string{"a"}, remotefstest.Tree(t, s.Root))
			facts := new(value.Dict)
			for _, step := range tried {
				for k, v := range step.Facts.All() {
					facts.SetKey(k, v)
				}
			}
			facts.Delete("certificates")
			facts.Delete("version")
			facts.Delete("cipher_suite")
			want := value.DictOf("address", s.Addr, "text", "ProFTPD Server (ProFTPD) [127.0.0.1]", "username", "bob", "folder", s.Root)
			if !value.Equal(facts, want) {
				t.Errorf("the facts are %v, want %v", facts, want)
			}
		})
	}
}
