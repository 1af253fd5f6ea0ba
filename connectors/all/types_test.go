package all_test

import (
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A server is what a type is called at in [TestFailures]. To add a type, write a
// function that starts its server and add it to types.
type server struct {
	// addr is host:port of the server. Most calls reach it through a proxy on
	// 127.0.0.1, at another port: certificates must be good for that, and a server must
	// not tell its own address (FTP's data connections are an address of the server's).
	addr string

	// inputs returns the inputs of a call that succeeds, any number of times, of the
	// server at addr. It logs in, with the secrets below, and says nothing of timeout
	// and connect_timeout.
	inputs func(addr string) *value.Dict

	// refused are calls that are refused for who makes or answers them: a wrong
	// password, a wrong key or certificate of the server.
	refused []refusal

	// secrets are texts that stand in inputs, refused ones too, and must not be shown.
	secrets []string

	// crash ends the server at once, restart starts it again at the same address; both
	// nil if that cannot be done.
	crash, restart func(testing.TB)

	said int64 // bytes that the server says in a call, as TestFailures finds
}

// A refusal is a call that is refused.
type refusal struct {
	name   string
	inputs *value.Dict
	step   string // at which it is refused, such as "tls" or "log in"; "" if it is answered with a refusal
	words  string // that the error has
}

var types = map[string]func(*testing.T) *server{
	"FTP":    startFTP,
	"GIT":    startGit,
	"MYSQL":  startMariaDB,
	"REDIS":  startRedis,
	"REST":   startREST,
	"SFTP":   startSFTP,
	"SMB":    startSMB,
	"SQLPG":  startPostgres,
	"SSH":    startSSH,
	"VAULT":  startVault,
	"WEBDAV": startWebDAV,
}

// unserved are types of which there is no server to be had, and why.
var unserved = map[string]string{
	"SQLITE":    "a database is a file",
	"SQLMSSQL":  "there is no server that could be installed",
	"SQLORACLE": "there is no server that could be installed",
}

// right and wrong are passwords.
const (
	right = "right-pässword\"'%/+1"
	wrong = "wrong-pässword\"'%/+2"
)

func startRedis(t *testing.T) *server {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	config := "requirepass " + strconv.Quote(right)
	s := servers.StartRedis(t, servers.RedisOptions{Config: config})
	secured := servers.StartRedis(t, servers.RedisOptions{Config: config, TLS: ca.Server(t)})
	inputs := func(addr string, more ...any) *value.Dict {
		host, port := split(addr)
		return value.DictOf(append([]any{
			"hostname", host, "port", port, "password", right,
			"command", value.List{value.List{"ECHO", strings.Repeat("x", 1000)}, value.List{"TIME"}},
		}, more...)...)
	}
	return &server{
		addr:   s.Addr,
		inputs: func(addr string) *value.Dict { return inputs(addr) },
		refused: []refusal{
			{"password", with(inputs(s.Addr), "password", wrong), "log in", "WRONGPASS"},
			{"no password", with(inputs(s.Addr), "password", nil), "log in", "wants a password"},
			{"authority", inputs(secured.Addr, "tls", "require", "cacert", string(other.PEM)), "tls", "which is not trusted"},
		},
		secrets: []string{right, wrong},
		crash:   func(testing.TB) { s.Kill() },
		restart: s.Restart,
	}
}

func startREST(t *testing.T) *server {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != right {
			http.Error(w, "no "+password, http.StatusUnauthorized)
			return
		}
		w.Write([]byte(strings.Repeat("x", 1000)))
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	certificate := ca.Server(t)
	var s *httptest.Server
	start := func(l net.Listener) {
		s = httptest.NewUnstartedServer(handler)
		s.Config.ErrorLog = log.New(t.Output(), "https: ", 0)
		s.Listener.Close()
		s.Listener = l
		s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate.TLS}}
		s.StartTLS()
	}
	start(l)
	t.Cleanup(func() { s.Close() })
	addr := l.Addr().String()
	inputs := func(addr string) *value.Dict {
		return value.DictOf("url", "https://"+addr+"/", "username", "bob", "password", right, "cacert", string(ca.PEM))
	}
	return &server{
		addr:   addr,
		inputs: inputs,
		refused: []refusal{
			{"password", with(inputs(addr), "password", wrong), "", "401"},
			{"authority", with(inputs(addr), "cacert", string(other.PEM)), "tls", "which is not trusted"},
		},
		secrets: []string{right, wrong},
		crash: func(testing.TB) {
			s.CloseClientConnections()
			s.Close()
		},
		restart: func(t testing.TB) {
			l, err := net.Listen("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			start(l)
		},
	}
}

func startGit(t *testing.T) *server {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	options := servers.GitHTTPOptions{User: "bob", Password: right}
	s := servers.StartGitHTTP(t, options)
	options.TLS = ca.Server(t)
	secured := servers.StartGitHTTP(t, options)
	sshd := servers.StartSSHD(t, servers.SSHDOptions{})
	stranger := servers.NewSSHKey(t, "")
	for _, root := range []string{s.Root, secured.Root} {
		servers.Repository(t, filepath.Join(root, "x.git"), map[string]string{"README": strings.Repeat("text\n", 100)})
	}
	inputs := func(url string) *value.Dict {
		return value.DictOf("command", "get", "repository_url", url, "username", "bob", "password", right)
	}
	overSSH := value.DictOf("command", "get", "repository_url", "ssh://"+sshd.Addr+filepath.Join(s.Root, "x.git"), "username", sshd.User,
		"ssh_key", string(sshd.Key.Private), "ssh_hostkey", sshd.HostKey)
	return &server{
		addr:   strings.TrimPrefix(s.URL, "http://"),
		inputs: func(addr string) *value.Dict { return inputs("http://" + addr + "/x.git") },
		refused: []refusal{
			{"password", with(inputs(s.URL+"/x.git"), "password", wrong), "log in", "username and password are wrong"},
			{"authority", with(inputs(secured.URL+"/x.git"), "cacert", string(other.PEM)), "tls", "which is not trusted"},
			{"host key", with(overSSH, "ssh_hostkey", stranger.Public), "host key", "it was changed, or this is another server"},
			{"key", with(overSSH, "ssh_key", string(stranger.Private)), "log in", "the server refuses the login"},
		},
		secrets: []string{right, wrong, string(sshd.Key.Private), string(stranger.Private)},
	}
}

func startVault(t *testing.T) *server {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	s := servers.StartVault(t, servers.VaultOptions{TLS: ca.Server(t)})
	s.PutV2(t, "team/db", map[string]any{"text": strings.Repeat("x", 1000)})
	inputs := func(addr string) *value.Dict {
		return value.DictOf("host", "https://"+addr, "token", s.RootToken, "secret_path", "secret/team/db", "cacert", string(ca.PEM))
	}
	addr := strings.TrimPrefix(s.Address, "https://")
	return &server{
		addr:   addr,
		inputs: inputs,
		refused: []refusal{
			{"token", with(inputs(addr), "token", "wrong-t0ken"), "log in", "Vault does not know the token"},
			{"authority", with(inputs(addr), "cacert", string(other.PEM)), "tls", "which is not trusted"},
		},
		secrets: []string{s.RootToken, "wrong-t0ken"},
	}
}

// split takes an address apart.
func split(addr string) (host, port string) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		panic(err)
	}
	return host, port
}

// with returns in with one input set.
func with(in *value.Dict, name string, v value.Value) *value.Dict {
	out := in.Clone()
	out.Set(name, v)
	return out
}
