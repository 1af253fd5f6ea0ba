package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

// A requests is a server that notes what it is asked.
type requests struct {
	mu   sync.Mutex
	seen []string
}

func (a *requests) note(r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, r.Method+" "+r.URL.Path)
}

// take returns what was asked since the last time.
func (a *requests) take() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	seen := a.seen
	a.seen = nil
	return seen
}

// A dryProject is a project with a service and a vault, in which something was saved.
type dryProject struct {
	dir            string
	env            []string
	service, vault *requests
}

const drySecret = "hunter2-of-the-vault"

func newDryProject(t *testing.T, flow string) *dryProject {
	p := &dryProject{dir: t.TempDir(), env: []string{"TOKEN=t"}, service: new(requests), vault: new(requests)}
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.service.note(r)
		_, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"path": r.URL.Path, "authorised": password == drySecret, "items": []int{1, 2}})
	}))
	t.Cleanup(service.Close)
	address, err := url.Parse(service.URL)
	if err != nil {
		t.Fatal(err)
	}
	vault := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.vault.note(r)
		switch r.URL.Path {
		case "/v1/auth/token/lookup-self":
			fmt.Fprint(w, `{"data": {"ttl": 0, "renewable": false}}`)
		case "/v1/secret/data/team/api":
			fmt.Fprintf(w, `{"data": {"data": {"password": %q}, "metadata": {"version": 1}}}`, drySecret)
		case "/v1/sys/internal/ui/mounts/secret":
			fmt.Fprint(w, `{"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}`)
		default:
			t.Logf("the vault was asked %s", r.URL)
			http.Error(w, `{"errors": []}`, http.StatusNotFound)
		}
	}))
	t.Cleanup(vault.Close)
	write(t, p.dir,
		"flowrun.yaml", fmt.Sprintf("vaults:\n  main: {address: %q, auth: {method: token, token: {env: TOKEN}}}\n", vault.URL),
		"connectors/api.yaml", "connector_type: REST\nvalue:\n  scheme: http\n  hostname: 127.0.0.1\n  port: "+address.Port()+"\n  authentication_method: basic\n  username: bob\n  password: vault.secret(main:team/api.password)\n",
		"files/in.txt", "the file",
		"flows/first.star", "def handler(system, this):\n    system.setting('last').save(7)\n",
		"flows/dry.star", flow,
	)
	if r := flowrun(t, p.dir, p.env, "run", "first"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	return p
}

// run runs the flow dry, and fails if that has changed anything, or shows the secret.
func (p *dryProject) run(t *testing.T, code int, args ...string) result {
	t.Helper()
	before := digests(t, p.dir)
	kept := flowrun(t, p.dir, p.env, "setting", "get", "last").stdout
	r := flowrun(t, p.dir, p.env, append([]string{"run", "dry", "--dry-run"}, args...)...)
	if r.code != code {
		t.Fatalf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	if diff := cmp.Diff(before, digests(t, p.dir)); diff != "" {
		t.Errorf("files have changed:\n%s", diff)
	}
	if now := flowrun(t, p.dir, p.env, "setting", "get", "last").stdout; now != kept {
		t.Errorf("the setting is %s, was %s", now, kept)
	}
	if list := executions(t, p.dir, "--all"); len(list) != 1 {
		t.Errorf("%d executions are kept", len(list))
	}
	if form := leak(r.stdout+r.stderr, drySecret); form != "" {
		t.Errorf("the secret is shown %s:\n%s%s", form, r.stdout, r.stderr)
	}
	return r
}

// digests are those of the files below a folder, without the store, which others may open.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, file)
		if strings.HasPrefix(filepath.Base(file), "flowrun.db") {
			return nil
		}
		b, err := os.ReadFile(file)
		all[name] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const dryFlow = `
def handler(system, this):
    last = system.setting('last').get('value')
    items = this.connect('api', name='list', path='/items').get('output_value')['json']
    if not items['authorised']:
        return this.error('not authorised')
    for i in items['items']:
        new = this.connect('api', name=f'create {i}', method='post', path='/items', json={'n': i, 'last': last}).get('output_value')
        system.setting('last').save({'id': new['json']['id'], 'was': last})
    saved = system.setting('last').get('value')
    this.connect('api', name='look', path=f"/items/{saved['id']}")
    system.file('out.txt').save_text_content('kept')
    system.file('in.txt').delete()
    return {'file': system.file('out.txt').get_text_content(), 'there': system.file('in.txt').exists(), 'saved': saved}
`

// What only reads is asked, with the real secret; what writes is not, and nothing is kept.
func TestDryRunChangesNothing(t *testing.T) {
	p := newDryProject(t, dryFlow)
	r := p.run(t, 0, "--json")
	if got, want := p.service.take(), []string{"GET /items"}; !slices.Equal(got, want) {
		t.Errorf("the service was asked %v, want %v", got, want)
	}
	if p.vault.take() == nil {
		t.Error("the vault was not asked")
	}
	var plan struct {
		Status string
		Steps  []struct {
			What, Action, Name, Why string
			Made                    bool
			Line                    int
			Inputs                  map[string]any
		}
		Output map[string]any `json:"output_value"`
	}
	if err := json.Unmarshal([]byte(r.stdout), &plan); err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, s := range plan.Steps {
		steps = append(steps, fmt.Sprintf("%s %s %s %v %d %s", s.What, s.Action, s.Name, s.Made, s.Line, s.Why))
		if s.What == "connection" && s.Inputs["password"] != "•••(main:team/api.password)" {
			t.Errorf("%s: the password is shown as %v", s.Name, s.Inputs["password"])
		}
	}
	if diff := cmp.Diff([]string{
		"connection call list true 4 ",
		"connection call create 1 false 8 it may write",
		"setting save last false 9 a dry run writes nothing",
		"connection call create 2 false 8 it may write",
		"setting save last false 9 a dry run writes nothing",
		"connection call look false 11 an input is not known",
		"file save out.txt false 12 a dry run writes nothing",
		"file delete in.txt false 13 a dry run writes nothing",
	}, steps); diff != "" {
		t.Error(diff)
	}
	if plan.Steps[5].Inputs["path"] != nil {
		if diff := cmp.Diff(map[string]any{"unknown": `/items/<json["id"] of connection "create 2" (REST)>`}, plan.Steps[5].Inputs["path"]); diff != "" {
			t.Error(diff)
		}
	} else {
		t.Errorf("the inputs of the last connection are %v", plan.Steps[5].Inputs)
	}
	if diff := cmp.Diff(map[string]any{
		"file": "kept", "there": false,
		"saved": map[string]any{"id": map[string]any{"unknown": `<json["id"] of connection "create 2" (REST)>`}, "was": 7.0},
	}, plan.Output); diff != "" {
		t.Error(diff)
	}
	if again := p.run(t, 0, "--json"); planOf(again.stdout) != planOf(r.stdout) {
		t.Errorf("the second plan is another:\n%s", cmp.Diff(r.stdout, again.stdout))
	}
}

// planOf is a plan without what the service has said of the time.
func planOf(text string) string {
	return regexp.MustCompile(`"(Date|elapsed)": .*`).ReplaceAllString(text, "")
}

// A connection that is not made needs no secret.
func TestDryRunReadsNoSecretInVain(t *testing.T) {
	p := newDryProject(t, `
def handler(system, this):
    this.connect('api', name='create', method='post', path='/items')
`)
	p.run(t, 0)
	if got := p.vault.take(); got != nil {
		t.Errorf("the vault was asked %v", got)
	}
	if got := p.service.take(); got != nil {
		t.Errorf("the service was asked %v", got)
	}
}

// Offline nothing is asked at all.
func TestDryRunOffline(t *testing.T) {
	p := newDryProject(t, dryFlow)
	r := p.run(t, 1, "--offline")
	if !strings.Contains(r.stdout, "not made: offline") || !strings.Contains(r.stdout, "•••(main:team/api.password)") {
		t.Errorf("the plan is\n%s", r.stdout)
	}
	if want := `the flow's way depends on json["authorised"] of connection "list" (REST), flows/dry.star:4, which a dry run does not make`; !strings.Contains(r.stderr, want) {
		t.Errorf("the error is\n%s", r.stderr)
	}
	if got := append(p.service.take(), p.vault.take()...); got != nil {
		t.Errorf("somebody was asked %v", got)
	}
}

// A secret that would have been written is not what the vault has.
func TestDryRunWritesNoSecret(t *testing.T) {
	p := newDryProject(t, `
def handler(system, this):
    version = system.vault_config('main').write_secret('team/api', {'password': 'new'})
    this.connect('api', name='list', path='/items')
    return version
`)
	r := p.run(t, 0)
	for _, want := range []string{"would write secret \"main\"", "password: \"•••\"", "not made: a secret that it needs would have been written before", "version of secret main:team/api"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("%q is not in\n%s", want, r.stdout)
		}
	}
	if got := append(p.service.take(), p.vault.take()...); got != nil {
		t.Errorf("somebody was asked %v", got)
	}
}

// A secret that stands in an input is shown of none of the calls, made or not, nor of what a
// flow saves.
func TestDryRunShowsNoSecret(t *testing.T) {
	p := newDryProject(t, `
def handler(system, this):
    address = 'http://bob:`+drySecret+`@127.0.0.1:1/'
    new = this.connect(connector_type='REST', name='create', method='post', url=address).get('output_value')
    n = new['json']['n']
    this.connect(connector_type='REST', name='params', url=address, params={'n': n})
    this.connect(connector_type='REST', name='path', url=f'{address}{n}')
    this.connect(connector_type='REST', name='header', url=n, headers={'Authorization': 'Bearer `+drySecret+`'})
    this.connect(connector_type='REST', name='token', url='http://127.0.0.1:1/', token=f'`+drySecret+`{n}')
    system.connector('new').save(connector_type='REST', value={'url': address, 'password': '`+drySecret+`'})
    system.connector('api').save(value={'url': address, 'password': '`+drySecret+`'})
    system.vault_config('main').write_secret('team/api', {'password': '`+drySecret+`'})
    this.connect(connector_type='REST', name='wrong', url=address, hedaers={}, wait=system.return_when.ALL_ENDED)
`)
	for _, args := range [][]string{nil, {"--offline"}, {"--json"}, {"--json", "--offline"}} {
		p.run(t, 0, args...)
	}
}

// honest is the error of a flow whose way a dry run does not know.
var honest = regexp.MustCompile(`the flow's way depends on .* which a dry run does not (make|send)`)

// Each example that needs no server of its own is planned to its end, or to where its way
// depends on what is not made; and nothing of its project changes.
func TestExamplesDry(t *testing.T) {
	bin := httpbin.New()
	var writes requests
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			writes.note(r)
		}
		bin.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	files, err := filepath.Glob(filepath.Join("..", "..", "examples", "flows", "*.star"))
	if err != nil {
		t.Fatal(err)
	}
	checkout := exampleCheckout(t)
	ran, ended := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, args, _, _ := expectations(t, string(text))
		line := strings.ReplaceAll(strings.Join(args, " "), "$HTTPBIN", server.URL)
		if strings.Contains(line, "$") || first != "" {
			continue
		}
		if filepath.Base(file) == "inspect.star" {
			continue // it ends in an error of its own, as the database that it looks at is not made
		}
		ran++
		before := digests(t, checkout)
		r := flowrun(t, checkout, nil, append([]string{"run", "examples/flows/" + filepath.Base(file), "--dry-run"}, strings.Fields(line)...)...)
		switch {
		case r.code == 0:
			ended++
		case r.code == 1 && honest.MatchString(r.stderr):
		default:
			t.Errorf("%s: exit code %d\n%s%s", filepath.Base(file), r.code, r.stdout, r.stderr)
		}
		if !strings.HasPrefix(r.stdout, "plan of flow ") {
			t.Errorf("%s: there is no plan:\n%s", filepath.Base(file), r.stdout)
		}
		if diff := cmp.Diff(before, digests(t, checkout)); diff != "" {
			t.Errorf("%s: files have changed:\n%s", filepath.Base(file), diff)
		}
	}
	if got := writes.take(); got != nil {
		t.Errorf("the server was asked %v", got)
	}
	if ran < 20 || ended < 12 {
		t.Errorf("%d examples were run, %d of them to their end", ran, ended)
	}
}
