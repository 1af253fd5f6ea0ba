package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A service that is not up at first is asked again, as its connector says; then the next
// run, which is another process, takes the answer from the cache.
func TestUsingOfAConnector(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n := asked.Add(1); n < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		} else {
			fmt.Fprintf(w, "answer %d", n)
		}
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	write(t, dir,
		"flowrun.yaml", "name: test\n",
		"connectors/service.yaml", fmt.Sprintf("connector_type: REST\nusing:\n  retry: {max_tries: 3, delay_sec: 0.01}\n  cache: {max_age_minutes: 60}\nvalue:\n  url: %s\n", server.URL),
		"flows/ask.star", "def handler(system, this):\n    return this.connect('service').get('output_value')['text']\n",
	)
	r := flowrun(t, dir, nil, "run", "ask")
	if r.code != 0 || strings.TrimSpace(r.stdout) != `"answer 3"` || !strings.Contains(r.stderr, `connection "service": try 3 of 3 in 0.01 s`) {
		t.Fatalf("exit code %d: %s\n%s", r.code, r.stdout, r.stderr)
	}
	r = flowrun(t, dir, nil, "run", "ask")
	if r.code != 0 || strings.TrimSpace(r.stdout) != `"answer 3"` || !strings.Contains(r.stderr, "cached: ") || asked.Load() != 3 {
		t.Errorf("exit code %d, %d calls: %s\n%s", r.code, asked.Load(), r.stdout, r.stderr)
	}
	r = flowrun(t, dir, nil, "connector", "run", "service")
	if r.code != 0 || asked.Load() != 4 || !strings.Contains(r.stderr, "note: service has using, which is for the calls of flows") {
		t.Errorf("exit code %d, %d calls: %s", r.code, asked.Load(), r.stderr)
	}
}
