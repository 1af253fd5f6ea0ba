package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// ok runs a command that has to succeed, and returns what it writes to stdout.
func ok(t *testing.T, dir string, args ...string) string {
	t.Helper()
	r := flowrun(t, dir, nil, args...)
	if r.code != 0 {
		t.Fatalf("%v: exit code %d\n%s\n%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// A flow that runs in the background can be paused, followed, cancelled and waited for
// from another terminal.
func TestInTheBackground(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "",
		"flows/forever.star", "def handler(system, this):\n    this.log('begins')\n    while True:\n        this.sleep(0.01)\n",
		"flows/short.star", "def handler(system, this, inputs):\n    this.log('one')\n    this.sleep(0.05)\n    this.log('two')\n    return inputs\n",
		"flows/fails.star", "def handler(system, this):\n    this.error('as asked')\n")
	id := strings.TrimSpace(ok(t, dir, "run", "short", "--detach", "-i", "n=3"))
	if got := ok(t, dir, "execution", "logs", id, "--follow"); strings.Count(got, "\n") != 2 || !strings.Contains(got, "one") || !strings.Contains(got, "two") {
		t.Errorf("log:\n%s", got)
	}
	if got := ok(t, dir, "wait", id); got != "{\n  \"n\": 3\n}\n" {
		t.Errorf("output:\n%s", got)
	}
	id = strings.TrimSpace(ok(t, dir, "run", "fails", "--detach"))
	if r := flowrun(t, dir, nil, "wait", id); r.code != 1 || !strings.Contains(r.stderr, "as asked") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	id = strings.TrimSpace(ok(t, dir, "run", "forever", "--detach"))
	for !strings.Contains(ok(t, dir, "execution", "logs", id), "begins") {
		// until it is there
	}
	if r := flowrun(t, dir, nil, "execution", "delete", id); r.code != 1 || !strings.Contains(r.stderr, "running") {
		t.Errorf("delete of what runs: %d %s", r.code, r.stderr)
	}
	ok(t, dir, "execution", "pause", id)
	ok(t, dir, "execution", "resume", id)
	ok(t, dir, "execution", "cancel", id, "--reason", "enough")
	if r := flowrun(t, dir, nil, "wait", id); r.code != 130 || !strings.Contains(r.stderr, "cancelled: enough") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	ok(t, dir, "execution", "delete", id)
	if r := flowrun(t, dir, nil, "execution", "show", id); r.code != 2 {
		t.Errorf("%d %s", r.code, r.stdout)
	}
}

// A flow that failed is done again, compared, and taken to another place.
func TestRetryDiffAndExport(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if broken.Load() && r.URL.Path == "/second" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer server.Close()
	dir, other := t.TempDir(), t.TempDir()
	call := "this.connect(connector_type='REST', method='post', url='" + server.URL
	write(t, dir, "flowrun.yaml", "",
		"flows/two.star", "import lib\n\ndef handler(system, this):\n    "+call+"/first')\n    "+call+"/second')\n    return lib.answer()\n",
		"flows/lib.star", "def answer():\n    return 42\n")
	write(t, other, "flowrun.yaml", "")
	if r := flowrun(t, dir, nil, "run", "two"); r.code != 1 {
		t.Fatal(r.code, r.stderr)
	}
	first := executions(t, dir)[0].ID
	r := flowrun(t, dir, nil, "execution", "retry", first, "--plan")
	if want := "taken over: connection REST\ndone again: connection REST\nthe flow goes on from step 5\n"; r.code != 0 || r.stderr != want {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	if n := len(executions(t, dir)); n != 1 {
		t.Errorf("%d executions after a plan", n)
	}
	broken.Store(false)
	// What the flow has loaded is the text that it was then.
	write(t, dir, "flows/lib.star", "def answer():\n    return 0\n")
	if got := ok(t, dir, "execution", "retry", first); got != "42\n" {
		t.Errorf("output %s", got)
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	second := executions(t, dir, "-n", "1")[0].ID
	r = flowrun(t, dir, nil, "execution", "diff", first, second)
	for _, want := range []string{"status\n  - ENDED_ERROR\n  + ENDED_SUCCESS", "output_value\n  - \n  + 42", ".2: status"} {
		if r.code != 1 || !strings.Contains(r.stdout, want) {
			t.Errorf("%d, want %q in\n%s", r.code, want, r.stdout)
		}
	}
	if r := flowrun(t, dir, nil, "execution", "diff", second, second); r.code != 0 || r.stdout != "" {
		t.Errorf("%d %s", r.code, r.stdout)
	}
	file := filepath.Join(other, "it.flowrun")
	ok(t, dir, "execution", "export", second, "--output", file)
	if r := flowrun(t, dir, nil, "execution", "export", second, "--output", file); r.code != 2 || !strings.Contains(r.stderr, "is there already") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	if got := ok(t, other, "execution", "show", second, "--store", file); !strings.Contains(got, "output_value: 42") {
		t.Error(got)
	}
	if got := ok(t, other, "execution", "import", "it.flowrun"); got != second+"\n" {
		t.Error(got)
	}
	var a, b any
	for in, v := range map[string]*any{dir: &a, other: &b} {
		if err := json.Unmarshal([]byte(ok(t, in, "execution", "show", second, "--json", "--steps")), v); err != nil {
			t.Fatal(err)
		}
	}
	if x, _ := json.Marshal(a); string(x) != must(json.Marshal(b)) {
		t.Errorf("imported\n%s\nwant\n%s", must(json.Marshal(b)), x)
	}
	if r := flowrun(t, other, nil, "execution", "import", "it.flowrun"); r.code != 1 || !strings.Contains(r.stderr, "is there already") {
		t.Errorf("%d %s", r.code, r.stderr)
	}
	// It can be done again there too.
	if got := ok(t, other, "execution", "retry", second, "--from", "1"); got != "42\n" {
		t.Errorf("output %s", got)
	}
}

func must(b []byte, err error) string {
	if err != nil {
		return err.Error()
	}
	return string(b)
}
