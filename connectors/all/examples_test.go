package all_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A world is what examples of a type find: servers under the names that stand in them,
// inputs, and files of the project.
type world struct {
	servers map[string]string // addresses by host:port
	inputs  *value.Dict
	files   map[string]string

	reset func() // puts a server back, if examples change it
}

// worlds are those of the types; of a type without one no example succeeds.
var worlds = map[string]func(*testing.T) world{
	"FTP": func(t *testing.T) world {
		ca := servers.NewCA(t)
		s := servers.StartProFTPD(t, servers.FTPOptions{TLS: ca.Server(t, "files.example")})
		return world{
			servers: map[string]string{"files.example:21": s.Addr},
			inputs:  value.DictOf("password", s.Password),
			files:   caFile(ca),
			reset:   func() { putOrders(t, s.Root) },
		}
	},
	"GIT": func(t *testing.T) world {
		ca := servers.NewCA(t)
		s := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "deploy", Password: right, TLS: ca.Server(t, "git.example")})
		bare, work := filepath.Join(s.Root, "app.git"), t.TempDir()
		servers.Repository(t, bare, map[string]string{"config/app.yaml": "replicas: 2\n", "README": "An app.\n"})
		servers.Git(t, work, "clone", "--quiet", bare, ".")
		servers.Git(t, work, "tag", "v1")
		writeFiles(t, work, map[string]string{"config/app.yaml": "replicas: 3\n", "install.sh": "echo installed\n"})
		servers.Git(t, work, "add", "--all")
		servers.Git(t, work, "commit", "--quiet", "--message=second")
		servers.Git(t, work, "push", "--quiet", "--tags", "origin", "main")
		return world{
			servers: map[string]string{"git.example:443": strings.TrimPrefix(s.URL, "https://")},
			inputs:  value.DictOf("password", right),
			files:   caFile(ca),
		}
	},
	"MYSQL": func(t *testing.T) world {
		ca := servers.NewCA(t)
		return overDatabase(t, "MYSQL", "3306", ca, servers.StartMariaDB(t, servers.MariaDBOptions{TLS: ca.Server(t, "db.example", "127.0.0.1")}))
	},
	"REDIS": func(t *testing.T) world {
		s := servers.StartRedis(t, servers.RedisOptions{Config: "requirepass " + strconv.Quote(right)})
		return world{servers: map[string]string{"cache.example:6379": s.Addr}, inputs: value.DictOf("password", right)}
	},
	"REST": startTickets,
	"SFTP": overSSHD,
	"SMB": func(t *testing.T) world {
		s := servers.StartSamba(t, servers.SambaOptions{})
		return world{
			servers: map[string]string{"files.example:445": s.Addr},
			inputs:  value.DictOf("username", s.User, "password", s.Password),
			reset:   func() { putOrders(t, s.Root) },
		}
	},
	"SQLITE": func(*testing.T) world { return world{inputs: value.DictOf()} },
	"SQLPG": func(t *testing.T) world {
		ca := servers.NewCA(t)
		return overDatabase(t, "SQLPG", "5432", ca, servers.StartPostgres(t, servers.PostgresOptions{TLS: ca.Server(t, "db.example", "127.0.0.1")}))
	},
	"SSH": overSSHD,
	"VAULT": func(t *testing.T) world {
		ca := servers.NewCA(t)
		s := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t, "vault.example")})
		s.PutV2(t, "team/web/tls", map[string]any{"k": "v"})
		return world{
			servers: map[string]string{"vault.example:8200": strings.TrimPrefix(s.Address, "https://")},
			inputs:  value.DictOf("token", s.RootToken),
			files:   caFile(ca),
			reset: func() {
				s.Call(t, "DELETE", "secret/metadata/team/db", nil)
				s.PutV2(t, "team/db", map[string]any{"username": "app", "password": right})
			},
		}
	},
	"WEBDAV": func(t *testing.T) world {
		s := servers.StartLighttpd(t)
		addr, path, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), "/")
		if path != "dav" {
			t.Fatalf("the files are at %s", path)
		}
		return world{
			servers: map[string]string{"files.example:80": addr},
			inputs:  value.DictOf("password", s.Password),
			reset:   func() { putOrders(t, s.Root) },
		}
	},
}

// TestExamples runs the examples of each type, as they stand on its page, with the servers
// that they name. Those of a type that has no server here have their inputs checked and
// connect to nobody.
func TestExamples(t *testing.T) {
	for _, d := range all.Drivers(all.Options{}) {
		spec := d.Spec()
		closeDriver(t, d)
		t.Run(spec.Type, func(t *testing.T) {
			if len(spec.Examples) < 2 {
				t.Errorf("it has %d examples", len(spec.Examples))
			}
			var w world
			start, served := worlds[spec.Type]
			if served {
				w = start(t)
			}
			for _, e := range spec.Examples {
				t.Run(e.Name, func(t *testing.T) {
					if !served {
						fails(t, spec.Type, e)
						return
					}
					if w.reset != nil {
						w.reset()
					}
					out, err := w.run(t, e)
					if err != nil {
						t.Fatal(err)
					}
					got, err := value.AppendJSON(nil, out, value.JSONOptions{})
					if err != nil {
						t.Fatal(err)
					}
					want, err := value.DecodeJSON([]byte(e.Output), value.DefaultLimits)
					if err != nil {
						t.Fatalf("its output: %v", err)
					}
					if !value.Equal(out, want) {
						t.Errorf("it returns\n%s\nwant\n%s", got, e.Output)
					}
				})
			}
		})
	}
}

// fails runs an example whose server nobody has: its connection is refused by the test.
func fails(t *testing.T, typ string, e connectors.Example) {
	t.Helper()
	if unserved[typ] == "" || e.Output != "" {
		t.Fatal("there is no server for it, or it tells what such a server answers")
	}
	ca := servers.NewCA(t)
	w := world{inputs: value.DictOf("password", right), files: caFile(ca)}
	if _, err := w.run(t, e); err == nil || !strings.Contains(err.Error(), errNobody.Error()) {
		t.Errorf("it ends with %v, want it to connect", err)
	}
}

var errNobody = errors.New("there is nobody of that name in this test")

// run runs an example and returns what it returns.
func (w world) run(t *testing.T, e connectors.Example) (value.Value, error) {
	t.Helper()
	folder := t.TempDir()
	writeFiles(t, folder, w.files)
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	registry := connectors.NewRegistry(all.Drivers(all.Options{FilesDir: folder, CacheDir: t.TempDir()})...)
	defer registry.Close()
	rt, err := runtime.New(runtime.Options{
		Bind:       builtins.Bind,
		Connectors: registry,
		Files:      connectors.FilesIn(root),
		Dialer:     &w,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close(context.Background())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: e.Name, Source: []byte(e.Script), Input: w.inputs})
	if err != nil {
		return nil, err
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedSuccess {
		return nil, errors.New(r.Message)
	}
	return x.Record().Output, nil
}

// DialContext connects to the server of a name.
func (w *world) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	at, ok := w.servers[addr]
	if !ok {
		return nil, fmt.Errorf("%s: %w", addr, errNobody)
	}
	return new(net.Dialer).DialContext(ctx, network, at)
}

// DialAddress connects to another port of a server, as for FTP's data.
func (w *world) DialAddress(ctx context.Context, network, addr string, at netip.Addr) (net.Conn, error) {
	_, port := split(addr)
	return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(at.String(), port))
}

var _ connectors.AddressDialer = (*world)(nil)

func caFile(ca *servers.CA) map[string]string {
	return map[string]string{"company-ca.pem": string(ca.PEM)}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// putOrders puts what the examples of types that copy files begin with.
func putOrders(t *testing.T, dir string) {
	t.Helper()
	orders := "article,count\ntea,2\n"
	writeFiles(t, dir, map[string]string{"orders.csv": orders, "old/orders.csv": orders})
}

func overSSHD(t *testing.T) world {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	folder := t.TempDir()
	names := map[string]string{}
	for _, name := range []string{"web1.example", "web2.example", "files.example"} {
		names[name+":22"] = s.Addr
	}
	return world{
		servers: names,
		inputs:  value.DictOf("username", s.User, "key", string(s.Key.Private), "hostkey", s.HostKey, "folder", folder),
		reset:   func() { putOrders(t, folder) },
	}
}

func overDatabase(t *testing.T, typ, port string, ca *servers.CA, s *servers.Database) world {
	t.Helper()
	host, at := split(s.Addr())
	in := value.DictOf("hostname", host, "port", at, "database", s.Name, "username", s.User, "password", s.Password, "cacert", string(ca.PEM),
		"statements", value.List{
			"drop table if exists orders",
			"create table orders (article varchar(20) primary key, count int)",
			"insert into orders values ('tea', 2), ('coffee', 5), ('juice', 1)",
		})
	return world{
		servers: map[string]string{"db.example:" + port: s.Addr()},
		inputs:  value.DictOf("password", s.Password),
		files:   caFile(ca),
		reset: func() {
			d := newDriver(t, typ)
			defer closeDriver(t, d)
			if _, err := perform(t.Context(), d, in, connectors.Host{}); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// startTickets starts the services that the examples of REST call.
func startTickets(t *testing.T) world {
	const token = "t0ken"
	var mu sync.Mutex
	refusals := 1
	pages := map[string]string{"1": `[{"title": "No paper"}, {"title": "No toner"}]`, "2": `[{"title": "Wrong paper"}]`}
	page := regexp.MustCompile(`^page=([12])&size=2$`)
	tickets := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		query := page.FindStringSubmatch(r.URL.RawQuery)
		switch {
		case r.Header.Get("Authorization") != "Bearer "+token:
			http.Error(w, "who are you?", http.StatusUnauthorized)
		case r.Method == http.MethodPost && r.URL.Path == "/tickets" && r.Header.Get("Content-Type") == "application/json":
			w.Header().Set("Location", "/tickets/17")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id": 17, "title": "The printer is on fire", "priority": 1}`)
		case r.URL.Path == "/tickets" && query != nil && refusals > 0:
			refusals--
			http.Error(w, "not now", http.StatusServiceUnavailable)
		case r.URL.Path == "/tickets" && query != nil:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, pages[query[1]])
		default:
			http.NotFound(w, r)
		}
	})
	reports := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "ada" || password != right {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "article,count\ntea,2\n")
	})
	plain := httptest.NewServer(tickets)
	t.Cleanup(plain.Close)
	ca := servers.NewCA(t)
	secured := httptest.NewUnstartedServer(reports)
	secured.TLS = &tls.Config{Certificates: []tls.Certificate{ca.Server(t, "reports.example").TLS}}
	secured.StartTLS()
	t.Cleanup(secured.Close)
	return world{
		servers: map[string]string{"tickets.example:80": plain.Listener.Addr().String(), "reports.example:443": secured.Listener.Addr().String()},
		inputs:  value.DictOf("token", token, "password", right),
		files:   caFile(ca),
	}
}
