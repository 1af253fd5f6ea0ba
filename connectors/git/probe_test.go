package git_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// operate performs an operation of the type.
func operate(t *testing.T, opts git.Options, name string, inputs ...any) (*value.Dict, error) {
	t.Helper()
	op, err := connectors.OperationOf(newDriver(t, opts), name)
	if err != nil {
		t.Fatal(err)
	}
	return call(t, op.Driver, connectors.Host{}, inputs...)
}

// try tests inputs and returns the steps as "step", or "step: error (advice)" of one that
// failed, and the facts of all.
func try(t *testing.T, inputs ...any) (steps []string, facts *value.Dict) {
	t.Helper()
	out, err := operate(t, git.Options{}, connectors.TestOperation, inputs...)
	if ok := get(out, "ok"); ok != (err == nil) {
		t.Errorf("ok is %v, and the error %v", ok, err)
	}
	if strings.Contains(text(out), "marked") {
		t.Errorf("the outputs show a secret: %s", text(out))
	}
	facts = new(value.Dict)
	for _, s := range get(out, "steps").(value.List) {
		step := s.(*value.Dict)
		told := get(step, "step").(string)
		if e := get(step, "error"); e != nil {
			told += fmt.Sprintf(": %v (%v)", e, get(step, "advice"))
		}
		steps = append(steps, told)
		for k, v := range get(step, "facts").(*value.Dict).All() {
			facts.SetKey(k, v)
		}
	}
	return steps, facts
}

func TestTestOfConnection(t *testing.T) {
	local := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	empty := filepath.Join(t.TempDir(), "empty.git")
	servers.Repository(t, empty, nil)
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "marked"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	ca := servers.NewCA(t)
	secured := servers.StartGitHTTP(t, servers.GitHTTPOptions{TLS: ca.Server(t), Cookie: "session=marked"})
	newRepo(t, filepath.Join(secured.Root, "x.git"))
	mutual := servers.StartGitHTTP(t, servers.GitHTTPOptions{TLS: ca.Server(t), ClientCA: ca})
	newRepo(t, filepath.Join(mutual.Root, "x.git"))
	client := ca.Client(t, "flow")
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>") }))
	t.Cleanup(page.Close)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }))
	t.Cleanup(broken.Close)
	moved := httptest.NewServer(http.RedirectHandler("http://elsewhere.example/x.git/info/refs?service=git-upload-pack", http.StatusFound))
	t.Cleanup(moved.Close)
	mail := greeter(t, "220 mail.example.com ESMTP\r\n")
	closed := "http://127.0.0.1:1/x.git"
	cookie := []any{"repository_url", secured.URL + "/x.git", "httpCookie", "session=marked", "cacert", string(ca.PEM)}
	const private = "check username and password: most hosters want a token in place of the password, and one that may read this repository"
	for name, test := range map[string]struct {
		inputs []any
		want   []string
	}{
		"path":         {[]any{"repository_url", local.path}, []string{"open", "request"}},
		"empty":        {[]any{"repository_url", empty}, []string{"open", "request"}},
		"http":         {[]any{"repository_url", over.URL + "/x.git", "username", "bob", "password", "marked"}, []string{"connect", "log in", "request"}},
		"https":        {cookie, []string{"connect", "tls", "log in", "request"}},
		"by name":      {append(cookie, "repository_url", strings.Replace(secured.URL, "127.0.0.1", "localhost", 1)+"/x.git"), []string{"resolve", "connect", "tls", "log in", "request"}},
		"certificate":  {[]any{"repository_url", mutual.URL + "/x.git", "cacert", string(ca.PEM), "client_cert", string(client.CertPEM), "client_key", string(client.KeyPEM)}, []string{"connect", "tls", "log in", "request"}},
		"for calls":    {[]any{"repository_url", local.path, "command", "diff", "ref", "no-such", "depth", 3}, []string{"open", "request"}},
		"wrong path":   {[]any{"repository_url", "/no/such/folder"}, []string{"open: repository not found: /no/such/folder is none (check repository_url: want the folder of a work tree, or of a bare repository)"}},
		"unknown name": {[]any{"repository_url", "https://no-such-host.invalid/x.git"}, []string{"resolve: there is no host named \"no-such-host.invalid\" (check how hostname is spelt, and that this machine can look up no-such-host.invalid)"}},
		"nobody":       {[]any{"repository_url", closed}, []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		"no login": {[]any{"repository_url", over.URL + "/x.git"}, []string{"connect",
			"log in: the server refuses the login (401 Unauthorized): it wants a username and password (give username and password: most hosters want a token in place of the password)"}},
		"wrong login": {[]any{"repository_url", strings.Replace(over.URL, "://", "://bob:marked-other@", 1) + "/x.git"}, []string{"connect",
			"log in: the server refuses the login (401 Unauthorized): username and password are wrong, or may not read the repository (" + private + ")"}},
		"wrong cookie": {append(cookie, "httpCookie", "session=marked-other"), []string{"connect", "tls",
			"log in: the server refuses the login (403 Forbidden): username and password are wrong, or may not read the repository (" + private + ")"}},
		"not there": {[]any{"repository_url", over.URL + "/y.git", "username", "bob", "password", "marked"}, []string{"connect",
			"request: repository not found (404 Not Found), or it is private and wants a login (check repository_url, and that who logs in may read the repository)"}},
		"a page": {[]any{"repository_url", page.URL}, []string{"connect",
			`request: repository not found: the server answers with "text/html; charset=utf-8", which is not git's (check repository_url: what is at that address is no repository)`}},
		"broken": {[]any{"repository_url", broken.URL}, []string{"connect",
			"request: the server answers 503 Service Unavailable (the server is there and does not answer as git does: look at its log)"}},
		"elsewhere": {[]any{"repository_url", moved.URL, "password", "marked"}, []string{"connect",
			"request: the server redirects to another one, http://elsewhere.example: give its address if that is right (give the address that the server redirects to as repository_url, if that is right: credentials are not sent on)"}},
		"not HTTP": {[]any{"repository_url", "http://" + mail + "/x.git"}, []string{"connect", "request: the server does not answer in HTTP (does it want https?)"}},
		"not TLS":  {[]any{"repository_url", strings.Replace(over.URL, "http:", "https:", 1) + "/x.git"}, []string{"connect", "tls: 127.0.0.1 does not speak TLS on this port (the server does not speak TLS on this port: check port, or turn TLS off)"}},
		"untrusted": {[]any{"repository_url", secured.URL + "/x.git"}, []string{"connect",
			`tls: the certificate of 127.0.0.1 is signed by "CN=flowrun test CA", which is not trusted (give that authority's certificate as cacert)`}},
		"no certificate": {[]any{"repository_url", mutual.URL + "/x.git", "cacert", string(ca.PEM)}, []string{"connect", "tls", "tls: 127.0.0.1 requires a client certificate (give client_cert and client_key)"}},
	} {
		t.Run(name, func(t *testing.T) {
			last := value.DictOf()
			for i := 0; i < len(test.inputs); i += 2 {
				last.Set(test.inputs[i].(string), must(value.From(test.inputs[i+1])))
			}
			var inputs []any
			for k, v := range last.All() {
				inputs = append(inputs, k, v)
			}
			steps, _ := try(t, inputs...)
			if !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
		})
	}
}

func must(v value.Value, err error) value.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// greeter is a server that says something as soon as somebody connects.
func greeter(t *testing.T, words string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(c, words)
			_, _ = bufio.NewReader(c).ReadString('\n')
			c.Close()
		}
	}()
	return l.Addr().String()
}

func TestTestTellsFacts(t *testing.T) {
	for _, way := range ways(t) {
		t.Run(way.name, func(t *testing.T) {
			_, facts := try(t, way.inputs...)
			for name, want := range map[string]value.Value{"head": "main", "branches": int64(3), "tags": int64(3)} {
				if got := get(facts, name); got != want {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
			method := map[string]value.Value{"http": "password", "http userinfo": "password", "https cookie": "cookie"}[way.name]
			if got := get(facts, "method"); got != method && way.name != "ssh" {
				t.Errorf("the method is %v, want %v", got, method)
			}
			onServer := strings.Contains(way.inputs[1].(string), "127.0.0.1")
			if server, _ := get(facts, "server").(string); onServer && !strings.HasPrefix(server, "git/") {
				t.Errorf("the server is %q", server)
			}
		})
	}
}

// Steps of ssh are told by package sshdial.
func TestTestOverSSH(t *testing.T) {
	r := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	sshd := servers.StartSSHD(t, servers.SSHDOptions{})
	key, stranger := string(sshd.Key.Private), servers.NewSSHKey(t, "")
	at := func(path string, more ...any) []any {
		return append([]any{"repository_url", "ssh://" + sshd.Addr + path, "username", sshd.User}, more...)
	}
	for name, test := range map[string]struct {
		inputs []any
		last   string // step
		words  string // of its error
		advice string
	}{
		"right":          {at(r.path, "ssh_key", key, "ssh_hostkey", sshd.HostKey), "request", "", ""},
		"any key":        {at(r.path, "ssh_key", key, "ssh_hostkey", false), "request", "", ""},
		"unknown key":    {at(r.path, "ssh_key", key), "host key", "the key of the server is not known: SHA256:", ""},
		"changed key":    {at(r.path, "ssh_key", key, "ssh_hostkey", stranger.Public), "host key", "it was changed, or this is another server", ""},
		"stranger":       {at(r.path, "ssh_key", string(stranger.Private), "ssh_hostkey", false), "log in", "the server refuses the login", "check"},
		"no repository":  {at("/no/such.git", "ssh_key", key, "ssh_hostkey", false), "request", "repository not found", "check the path in repository_url, and that who logs in may read the repository"},
		"nobody listens": {[]any{"repository_url", "ssh://127.0.0.1:1/x", "ssh_key", key}, "connect", "refuses the connection", "is the service running"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := operate(t, git.Options{}, connectors.TestOperation, test.inputs...)
			steps := get(out, "steps").(value.List)
			last := steps[len(steps)-1].(*value.Dict)
			said, advice := fmt.Sprint(get(last, "error")), fmt.Sprint(get(last, "advice"))
			if (err == nil) != (test.words == "") || get(last, "step") != test.last || err != nil && !strings.Contains(said, test.words) || !strings.Contains(advice, test.advice) && err != nil {
				t.Errorf("got %s, %v, want it to end at %q with %q and the advice %q", text(out), err, test.last, test.words, test.advice)
			}
		})
	}
}

// The server is asked for its refs, and for nothing else.
func TestTestDoesNoWork(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "marked"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	over.Forget()
	try(t, "repository_url", over.URL+"/x.git", "username", "bob", "password", "marked", "command", "get", "ref", "v1")
	want := []servers.Request{{Method: "GET", Path: "/x.git/info/refs?service=git-upload-pack", User: "bob", Status: 200}}
	if got := over.Requests(); !slices.Equal(got, want) {
		t.Errorf("the server saw %v, want %v", got, want)
	}
}
