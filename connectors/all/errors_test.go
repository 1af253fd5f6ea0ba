package all_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// TestKnownErrors makes the calls that end with the errors that the pages of the types
// tell of: each of them, in these words.
func TestKnownErrors(t *testing.T) {
	for _, d := range all.Drivers(all.Options{}) {
		spec := d.Spec()
		closeDriver(t, d)
		t.Run(spec.Type, func(t *testing.T) {
			start := failing[spec.Type]
			if len(spec.Errors) == 0 || start == nil {
				t.Fatal("it tells of no errors, or none of its calls fails here")
			}
			calls := start(t)
			d := driverIn(t, spec.Type, t.TempDir())
			defer closeDriver(t, d)
			told := map[string]bool{}
			for _, in := range calls {
				_, err := perform(t.Context(), d, in, connectors.Host{})
				if err == nil {
					t.Errorf("%s succeeds", value.Summary(in, 300))
					continue
				}
				var known []string
				for _, e := range spec.Errors {
					if says(spec.Type, e, err) {
						known = append(known, e.Says)
						told[e.Says] = true
					}
				}
				if len(known) != 1 {
					t.Errorf("the page tells of %v as %q", err, known)
				}
			}
			for _, e := range spec.Errors {
				if !told[e.Says] {
					t.Errorf("no call ends with %q", e.Says)
				}
			}
		})
	}
}

// says reports whether an error is the known one.
func says(typ string, e connectors.KnownError, err error) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(typ+": "+e.Says), `\.\.\.`, ".*")
	return regexp.MustCompile("(?s)^" + pattern + "$").MatchString(err.Error())
}

// driverIn is like newDriver with a folder for databases.
func driverIn(t *testing.T, typ, dir string) (driver connectors.Driver) {
	t.Helper()
	for _, d := range all.Drivers(all.Options{CacheDir: t.TempDir(), FilesDir: dir}) {
		if d.Spec().Type == typ {
			driver = d
		} else {
			closeDriver(t, d)
		}
	}
	return driver
}

// failing are calls of each type that fail.
var failing = map[string]func(*testing.T) []*value.Dict{
	"FTP": func(t *testing.T) []*value.Dict {
		s := startFTP(t)
		return []*value.Dict{s.refused[0].inputs, more(s, "mode", "get", "src", "none", "dst", "x")}
	},
	"GIT": func(t *testing.T) []*value.Dict {
		s := startGit(t)
		unknown := s.refused[2].inputs.Clone()
		unknown.Delete("ssh_hostkey")
		calls := []*value.Dict{
			more(s, "ref", "mian"),
			more(s, "paths", value.List{"*.none"}),
			more(s, "repository_url", "http://"+s.addr+"/none.git"),
			unknown,
		}
		for _, r := range s.refused {
			if r.step != "tls" {
				calls = append(calls, r.inputs)
			}
		}
		return calls
	},
	"MYSQL": func(t *testing.T) []*value.Dict {
		s, plain := startMariaDB(t), servers.StartMariaDB(t, servers.MariaDBOptions{})
		return failingServer(t, s, plain.Addr())
	},
	"REDIS": func(t *testing.T) []*value.Dict {
		s := startRedis(t)
		return []*value.Dict{
			s.refused[0].inputs, s.refused[1].inputs,
			more(s, "command", value.List{value.List{"SET", "x", "text"}, value.List{"LPOP", "x"}}),
		}
	},
	"REST": func(t *testing.T) []*value.Dict {
		hanging := make(chan struct{})
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/round":
				http.Redirect(w, r, "/round", http.StatusFound)
			case "/hanging":
				<-hanging
			default:
				http.NotFound(w, r)
			}
		}))
		t.Cleanup(s.Close)
		t.Cleanup(func() { close(hanging) })
		return []*value.Dict{
			value.DictOf("url", s.URL+"/none"),
			value.DictOf("url", s.URL+"/round"),
			value.DictOf("url", s.URL+"/hanging", "read_timeout", 0.2),
			value.DictOf("hostname", "127.0.0.1", "port", s.URL[strings.LastIndex(s.URL, ":")+1:]),
		}
	},
	"SFTP": func(t *testing.T) []*value.Dict {
		calls := failingSSH(startSFTP(t))
		s := startSFTP(t)
		return append(calls,
			more(s, "mode", "copy", "path", nil, "src", filepath.Join(t.TempDir(), "none"), "dst", "file:x"),
			more(s, "mode", "copy", "path", nil, "src", t.TempDir(), "dst", "file:x"),
		)
	},
	"SMB": func(t *testing.T) []*value.Dict {
		s := startSMB(t)
		return []*value.Dict{s.refused[0].inputs, more(s, "mode", "get", "src", "none", "dst", "x"), more(s, "share", "none")}
	},
	"SQLITE": func(t *testing.T) []*value.Dict {
		in := value.DictOf("path", ":memory:")
		return append(failingStatements(in),
			value.DictOf("path", "none.db", "fetchall", "select 1"),
			with(in, "fetchall", "select * from things_none"),
			with(with(in, "fetchall", "select printf('%.*c', 2000, 'x')"), "max_output_bytes", int64(100)),
		)
	},
	"SQLMSSQL":  failingInputs,
	"SQLORACLE": failingInputs,
	"SQLPG": func(t *testing.T) []*value.Dict {
		s, plain := startPostgres(t), servers.StartPostgres(t, servers.PostgresOptions{})
		return failingServer(t, s, plain.Addr())
	},
	"SSH": func(t *testing.T) []*value.Dict {
		s := startSSH(t)
		return append(failingSSH(s),
			more(s, "script", "echo no such thing >&2; exit 3"),
			more(s, "script", "sleep 60", "script_timeout", 0.5),
		)
	},
	"VAULT": func(t *testing.T) []*value.Dict {
		s := startVault(t)
		other := servers.StartVault(t, servers.VaultOptions{})
		other.PutV1(t, "x", map[string]any{"k": "v"})
		other.Policy(t, "lists", `path "secret/metadata/*" { capabilities = ["list"] }`)
		in := value.DictOf("host", other.Address, "token", other.Token(t, map[string]any{"policies": []string{"lists"}}), "secret_path", "secret/x")
		sealed := servers.StartVault(t, servers.VaultOptions{Sealed: true})
		return []*value.Dict{
			s.refused[0].inputs,
			in, with(in, "secret_path", "none/x"),
			more(s, "secret_path", "secret/none"), more(s, "version", int64(7)),
			more(s, "mode", "write", "data", value.DictOf("k", "v"), "cas", int64(7)),
			with(with(with(in, "token", other.RootToken), "secret_path", "kv1/x"), "mode", "metadata"),
			with(in, "host", sealed.Address),
		}
	},
	"WEBDAV": func(t *testing.T) []*value.Dict {
		s := startWebDAV(t)
		return []*value.Dict{
			s.refused[0].inputs,
			more(s, "mode", "get", "src", "none", "dst", "x"),
			more(s, "mode", "mkdir", "path", "none/below"),
		}
	},
}

// more is a call of the server with other inputs too.
func more(s *server, pairs ...any) *value.Dict {
	in := s.inputs(s.addr).Clone()
	for k, v := range value.DictOf(pairs...).All() {
		in.SetKey(k, v)
	}
	return in
}

func failingSSH(s *server) []*value.Dict {
	return []*value.Dict{s.refused[0].inputs, s.refused[1].inputs, more(s, "hostkey", nil)}
}

// failingServer are calls of a server of databases that speaks TLS, and of one that does
// not.
func failingServer(t *testing.T, s *server, plain string) []*value.Dict {
	t.Helper()
	in := s.inputs(s.addr)
	in.Delete("fetchall")
	host, port := split(plain)
	d := driverIn(t, map[bool]string{true: "SQLPG", false: "MYSQL"}[s.crash == nil], "")
	defer closeDriver(t, d)
	made := with(in, "statements", value.List{"create table things (id int primary key)", "insert into things values (1)"})
	if _, err := perform(t.Context(), d, made, connectors.Host{}); err != nil {
		t.Fatal(err)
	}
	return append(failingStatements(in),
		s.refused[0].inputs,
		with(with(with(in, "hostname", host), "port", port), "fetchval", "select 1"),
		with(in, "fetchall", "select * from things_none"),
		with(in, "execute", "insert into things values (1)"),
		with(with(in, "fetchall", "select repeat('x', 2000)"), "max_output_bytes", int64(1000)),
	)
}

// failingStatements are calls that fail before there is a connection.
func failingStatements(in *value.Dict) []*value.Dict {
	return []*value.Dict{
		in,
		with(with(in, "fetchall", "select :name"), "params", value.DictOf("nmae", 1)),
		with(in, "execute", "commit"),
	}
}

func failingInputs(*testing.T) []*value.Dict {
	return failingStatements(value.DictOf("hostname", "db.invalid", "database", "x", "username", "bob", "password", right))
}

// TestCommonErrors makes the calls that end with the errors of all types. Each type that
// has a network says them in the same words; what only a server can say is asked of REST's.
func TestCommonErrors(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	host, port := split(silent.Addr().String())
	nobody := connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	})
	policy := func(allow ...string) connectors.Dialer { return parsePolicy(t, allow, nil, nil).Dialer(nil) }
	told := map[string]bool{}
	for typ, calls := range reaching {
		t.Run(typ, func(t *testing.T) {
			d := newDriver(t, typ)
			defer closeDriver(t, d)
			ends := func(says string, in *value.Dict, dialer connectors.Dialer) {
				t.Helper()
				_, err := perform(t.Context(), d, in, connectors.Host{Dialer: dialer})
				if got := commonError(typ, err); !strings.Contains(got, says) {
					t.Errorf("%v is %q to the page, want one of %q", err, got, says)
				} else {
					told[got] = true
				}
			}
			// A call that is tried once.
			at := func(host, port string, more ...any) *value.Dict {
				in := calls(t, host, port)[0].Clone()
				in.Delete("retry_backoff")
				if _, ok := d.Spec().Input("connect_tries"); ok {
					in.Set("connect_tries", int64(1))
				}
				for k, v := range value.DictOf(more...).All() {
					in.SetKey(k, v)
				}
				return in
			}
			ends("no input named", at(host, port, "no_such_input", int64(1)), nil)
			ends("want ..., got", at(host, port, "timeout", value.List{}), nil)
			for _, f := range d.Spec().Inputs {
				if f.Required {
					ends("is required", at(host, port, f.Name, nil), nil)
				}
			}
			ends("no host named", at("nobody.invalid", port), nil)
			ends("refuses the connection", at("127.0.0.1", "1"), nil)
			ends("after timeout", at(host, port, "timeout", 0.2), nil)
			ends("within connect_timeout", at(host, port, "connect_timeout", 0.2), nobody)
			ends("network: allow: names", at(host, port), policy("10.0.0.0/8"))
			ends("link-local", at("169.254.1.1", port), policy())
			if typ == "REST" {
				s := startREST(t)
				ends("output too large", more(s, "max_output_bytes", int64(10)), nil)
				ends("which is not trusted", s.refused[1].inputs, nil)
			}
		})
	}
	for _, e := range connectors.CommonErrors() {
		if !told[e.Says] {
			t.Errorf("no call ends with %q", e.Says)
		}
	}
}

// commonError is what is said of an error of all types, "" if it is none or several.
func commonError(typ string, err error) (found string) {
	if err == nil {
		return ""
	}
	for _, e := range connectors.CommonErrors() {
		if says(typ, e, err) {
			if found != "" {
				return ""
			}
			found = e.Says
		}
	}
	return found
}
