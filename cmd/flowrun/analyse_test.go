package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// pets is a service that describes itself; what it says can be changed.
func pets(t *testing.T) (url string, says *atomic.Value) {
	says = new(atomic.Value)
	says.Store(`{"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "servers": [{"url": "/v1"}],
"components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}, "security": [{"key": []}],
"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": "ok"}}}}}}`)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/openapi.json":
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, says.Load().(string))
		case r.URL.Path == "/v1/pets" && r.Header.Get("Authorization") == "Bearer MARKED":
			io.WriteString(w, `["rex"]`)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL, says
}

// A connector is written for a service, and works once its secret is there; what changes
// in the service is told.
func TestAnalyseService(t *testing.T) {
	url, says := pets(t)
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "")
	r := flowrun(t, dir, nil, "connector", "analyse", "--type", "rest", "-i", "url="+url, "--write-connector", "pets")
	if r.code != 0 || r.stderr != "connector \"pets\" is in connectors/pets.yaml\nnote: fill in token, best by vault_secrets\n" {
		t.Fatalf("exit code %d: %s", r.code, r.stderr)
	}
	file := filepath.Join(dir, "connectors", "pets.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "connectors/pets.yaml", strings.Replace(string(text), "token: null", "token: MARKED", 1))
	if r := flowrun(t, dir, nil, "connector", "run", "pets", "-i", "path=pets"); r.code != 0 || !strings.Contains(r.stdout, `"rex"`) {
		t.Errorf("the connector does not work: %s%s", r.stdout, r.stderr)
	}
	if r := flowrun(t, dir, nil, "connector", "diff", "pets"); r.code != exitUsage || !strings.Contains(r.stderr, "flowrun connector analyse pets") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	r = flowrun(t, dir, nil, "connector", "analyse", "pets")
	if r.code != 0 || !json.Valid([]byte(r.stdout)) || !strings.Contains(r.stdout, `"listPets"`) || strings.Contains(r.stdout, "MARKED") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if r := flowrun(t, dir, nil, "connector", "diff", "pets"); r.code != 0 || !strings.HasPrefix(r.stdout, "Nothing has changed since ") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	says.Store(strings.NewReplacer(`"version": "1"`, `"version": "2"`, `"operationId": "listPets"`, `"operationId": "listPets", "deprecated": true`,
		`"paths": {`, `"paths": {"/toys": {"get": {"responses": {}}}, `).Replace(says.Load().(string)))
	const changes = "\n  ~ version: 1 → 2\n  + operations.GET /toys\n  + operations.GET /pets.deprecated: True\n"
	for _, keep := range []string{"--exit-code", "--exit-code=false", "--keep"} {
		r := flowrun(t, dir, nil, "connector", "diff", "pets", keep)
		code := 0
		if keep == "--exit-code" {
			code = exitFailed
		}
		if r.code != code || !strings.HasSuffix(r.stdout, changes) {
			t.Errorf("%s: exit code %d: %s%s", keep, r.code, r.stdout, r.stderr)
		}
	}
	if r := flowrun(t, dir, nil, "connector", "diff", "pets", "--json"); r.code != 0 || !strings.Contains(r.stdout, `"changes": []`) {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	// Flows keep what they find in the same place.
	says.Store(strings.Replace(says.Load().(string), `"version": "2"`, `"version": "3"`, 1))
	write(t, dir, "flows/look.star", `
def handler(system, this):
    return system.connector('pets').analyse().get('output_value')['version']
`)
	if r := flowrun(t, dir, nil, "run", "look"); r.code != 0 || strings.TrimSpace(r.stdout) != `"3"` {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if r := flowrun(t, dir, nil, "connector", "diff", "pets"); !strings.HasPrefix(r.stdout, "Nothing has changed since ") {
		t.Errorf("%s%s", r.stdout, r.stderr)
	}
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"pets", "--format", "mermaid"}, exitUsage, "there are no tables in this analysis"},
		{[]string{"pets", "--format", "htm"}, exitUsage, `did you mean "html"?`},
		{[]string{"pets", "--depth", "0"}, exitUsage, "want 1 or more"},
		{[]string{"pets", "--write-connector", "pets"}, exitUsage, `there is a connector "pets" already (connectors/pets.yaml)`},
		{[]string{"pets", "--write-connector", "a/b"}, exitUsage, "want a name without slashes"},
		{[]string{"--type", "SSH", "--write-connector", "x"}, exitUsage, "--write-connector makes connectors of REST, and SSH is SSH"},
		{[]string{"--type", "REST", "-i", "url=http://127.0.0.1:1/"}, exitFailed, "refuses the connection"},
	} {
		r := flowrun(t, dir, nil, append([]string{"connector", "analyse"}, test.args...)...)
		if r.code != test.code || !strings.Contains(r.stderr, test.want) {
			t.Errorf("%q: exit code %d: %s", test.args, r.code, r.stderr)
		}
	}
}

// A test that is watched tells what changes, and ends with what it came to last.
func TestWatchConnector(t *testing.T) {
	var broken atomic.Bool
	asked := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		if broken.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(s.Close)
	cmd := command(t, t.TempDir(), nil, "connector", "test", "--type", "REST", "-i", "url="+s.URL, "--watch", "1ms", "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for _, ok := range []bool{true, true, false} {
		broken.Store(!ok)
		<-asked
		var got struct {
			OK bool `json:"ok"`
		}
		if !lines.Scan() {
			t.Fatal("it has ended")
		}
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil || got.OK != ok {
			t.Errorf("got %s (%v), want ok %v", lines.Bytes(), err, ok)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	go func() {
		for range asked { // one more may be under way
		}
	}()
	for lines.Scan() {
	}
	err = cmd.Wait()
	s.Close() // after which nobody asks
	close(asked)
	if err == nil || exitCode(err) != "1" {
		t.Errorf("it ended with %v, want exit code 1", err)
	}
}

// shopDatabase is a project whose connector db is an SQLite database with two tables.
func shopDatabase(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, dir, "flowrun.yaml", "", "connectors/db.yaml", "connector_type: SQLITE\npath: shop.db\n")
	sql(t, dir, "create table customer (id integer primary key, email text not null unique)",
		"create table orders (id integer primary key, customer integer not null references customer (id), total real)",
		"insert into customer (email) values ('MARKED@example.com')")
	return dir
}

// sql runs statements in the database of a shop.
func sql(t *testing.T, dir string, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if r := flowrun(t, dir, nil, "connector", "run", "db", "-i", "execute="+s); r.code != 0 {
			t.Fatalf("%s: %s", s, r.stderr)
		}
	}
}

// A database is shown in all formats, and a column that is new is told.
func TestAnalyseDatabase(t *testing.T) {
	dir := shopDatabase(t)
	if r := flowrun(t, dir, nil, "connector", "test", "db"); r.code != 0 || !strings.HasPrefix(r.stdout, "✓ db (SQLITE)\n  ✓ open ") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	for format, want := range map[string][]string{
		"table":   {"\n      orders  (kind: table", "customer  INTEGER  no ", "main.customer (id)"},
		"json":    {`"name": "orders"`},
		"yaml":    {"- name: orders\n"},
		"mermaid": {"erDiagram\n", "    customer ||--o{ orders : \"customer\"\n"},
		"html":    {"<!DOCTYPE html>", "<title>db</title>", ">orders</text>", "</html>\n"},
	} {
		r := flowrun(t, dir, nil, "connector", "analyse", "db", "--format", format)
		if r.code != 0 || strings.Contains(r.stdout, "MARKED") {
			t.Errorf("%s: exit code %d: %s%s", format, r.code, r.stdout, r.stderr)
		}
		for _, part := range want {
			if !strings.Contains(r.stdout, part) {
				t.Errorf("%s: there is no %q in\n%s", format, part, r.stdout)
			}
		}
	}
	if r := flowrun(t, dir, nil, "connector", "analyse", "db", "--depth", "2", "--store", "none"); r.code != 0 || strings.Contains(r.stdout, `"columns"`) {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	sql(t, dir, "alter table orders add column note text", "insert into orders (customer, total) values (1, 2.5)")
	r := flowrun(t, dir, nil, "connector", "diff", "db")
	if r.code != 0 || !strings.Contains(r.stdout, "\n  + schemas.main.tables.orders.columns.note (TEXT)\n") || strings.Contains(r.stdout, ".rows") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if r := flowrun(t, dir, nil, "connector", "diff", "db", "--all", "--store", "none"); r.code != exitUsage {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

// Actions are listed, and done only if it is meant.
func TestActions(t *testing.T) {
	dir := shopDatabase(t)
	r := flowrun(t, dir, nil, "connector", "action", "db")
	if r.code != 0 || !strings.Contains(r.stdout, "VACUUM ") || !strings.Contains(r.stdout, "writes the database anew") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"db", "VACUUM"}, exitUsage, "VACUUM of db (SQLITE) changes what is there, and nobody is at the terminal to be asked: --yes does it"},
		{[]string{"db", "vacuum", "--yes"}, 0, `"VACUUM"`},
		{[]string{"db", "VACUMM", "--yes"}, exitUsage, `did you mean "VACUUM"?`},
		{[]string{"db", "test", "--yes"}, exitUsage, "test is no action\nhint: flowrun connector test"},
		{[]string{"db", "VACUUM", "--yes", "-i", "tabel=x"}, exitFailed, `no input named "tabel"`},
		{[]string{"db", "VACUUM", "again"}, exitUsage, `unexpected argument "again"`},
		{[]string{"--type", "REST"}, 0, "REST has no actions"},
		{[]string{"--type", "SQLITE", "--json"}, 0, `"name": "VACUUM"`},
	} {
		r := flowrun(t, dir, nil, append([]string{"connector", "action"}, test.args...)...)
		if r.code != test.code || !strings.Contains(r.stdout+r.stderr, test.want) {
			t.Errorf("%q: exit code %d: %s%s", test.args, r.code, r.stdout, r.stderr)
		}
	}
}
