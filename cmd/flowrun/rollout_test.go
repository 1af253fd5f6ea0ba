package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/runtime"
)

// An agent installs versions on a host, as the flow rollout expects it.
type agent struct {
	URL string

	mu        sync.Mutex
	version   string
	installed []string            // in the order in which they were
	keys      map[string]bool     // of what was done
	again     int                 // requests that were known by their keys
	sick      string              // the version that does not work there
	stuck     bool                // nothing can be installed
	done      func(*http.Request) // before an answer; nil for nothing
}

func startAgent(t *testing.T, version string) *agent {
	t.Helper()
	a := &agent{version: version, keys: map[string]bool{}}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.URL = server.URL
	return a
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, version, done := a.perform(r)
	if done != nil {
		done(r)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"version": %q}`, version)
}

// perform does what is asked for, which is done before the answer is given.
func (a *agent) perform(r *http.Request) (status int, version string, done func(*http.Request)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	status = http.StatusOK
	switch r.Method + " " + r.URL.Path {
	case "GET /version":
	case "GET /health":
		if a.version == a.sick {
			status = http.StatusServiceUnavailable
		}
	case "PUT /version":
		var in struct{ Version string }
		key := r.Header.Get("Idempotency-Key")
		switch err := json.NewDecoder(r.Body).Decode(&in); {
		case err != nil || key == "":
			status = http.StatusBadRequest
		case a.keys[key]:
			a.again++
		case a.stuck:
			status = http.StatusInternalServerError
		default:
			a.keys[key] = true
			a.version = in.Version
			a.installed = append(a.installed, in.Version)
		}
	default:
		status = http.StatusNotFound
	}
	return status, a.version, a.done
}

// history returns what was installed on the host, and what there is.
func (a *agent) history() (installed []string, version string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.installed), a.version
}

// holdAt has the agent hold the answer to the first such request, which it tells of, until
// release is called or the client has gone.
func (a *agent) holdAt(t *testing.T, request string) (reached <-chan struct{}, release func()) {
	t.Helper()
	begun, let := make(chan struct{}), make(chan struct{})
	var once sync.Once
	release = sync.OnceFunc(func() { close(let) })
	t.Cleanup(release)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done = func(r *http.Request) {
		if r.Method+" "+r.URL.Path == request {
			once.Do(func() {
				close(begun)
				select {
				case <-let:
				case <-r.Context().Done():
				}
			})
		}
	}
	return begun, release
}

// A rollout is a project with the flow, and three hosts that have version 1.1.
type rollout struct {
	dir  string
	host map[string]*agent
	args []string // that run it
	rt   *runtime.Runtime
}

func newRollout(t *testing.T, answer string) *rollout {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", "flows", "rollout.star"))
	if err != nil {
		t.Fatal(err)
	}
	ro := &rollout{dir: t.TempDir(), host: map[string]*agent{}}
	write(t, ro.dir, "flowrun.yaml", "", "flows/rollout.star", string(text), "flows/look.star", `
def handler(system, this):
    s = system.setting("deployed/staging")
    return [s.get("value") if s.exists() else None] + [m.get("subject") + "/" + m.get("status") for m in system.messages()]
`)
	urls := map[string]string{}
	for _, name := range []string{"a", "b", "c"} {
		ro.host[name] = startAgent(t, "1.1")
		urls[name] = ro.host[name].URL
	}
	hosts, err := json.Marshal(urls)
	if err != nil {
		t.Fatal(err)
	}
	ro.args = []string{"run", "rollout", "-i", "hosts=" + string(hosts), "-i", "health_within=0.05"}
	ro.rt = opened(t, ro.dir, "")
	if answer != "" {
		answering(t, ro.dir, "", answerOf(answer))
	}
	return ro
}

// check compares what was installed on the hosts, in order, and what the setting and the
// messages say; nobody may have the lock.
func (ro *rollout) check(t *testing.T, installed, look string) {
	t.Helper()
	var got []string
	for _, name := range []string{"a", "b", "c"} {
		history, version := ro.host[name].history()
		if len(history) > 0 && history[len(history)-1] != version {
			t.Errorf("%s has %s after %v", name, version, history)
		}
		got = append(got, strings.Join(history, ","))
	}
	if got := strings.Join(got, " "); got != installed {
		t.Errorf("installed %q, want %q", got, installed)
	}
	r := flowrun(t, ro.dir, nil, "run", "look", "--quiet")
	if got := strings.Join(strings.Fields(r.stdout), " "); got != look {
		t.Errorf("the setting and the messages are\n%s\nwant\n%s\n%s", got, look, r.stderr)
	}
	if locks, err := ro.rt.Locks(t.Context()); err != nil || len(locks) > 0 {
		t.Errorf("locks are left: %+v, %v", locks, err)
	}
}

const (
	deployIt  = "version=1.2 at_once=2 reason=tested deploy=true"
	asked     = `"Roll out to staging?/ANSWERED"`
	deployed  = `[ { "a": "1.2", "b": "1.2", "c": "1.2" }, ` + asked + `, "1.2 is deployed in staging/SENT" ]`
	takenBack = `[ { "a": "1.1", "b": "1.1", "c": "1.1" }, ` + asked + `, "1.2 was taken back in staging/SENT" ]`
)

func TestRolloutIsDeployed(t *testing.T) {
	t.Parallel()
	ro := newRollout(t, deployIt)
	if r := flowrun(t, ro.dir, nil, ro.args...); r.code != 0 || !strings.Contains(r.stderr, "wave 2: 1.2 works on b, c") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	ro.check(t, "1.2 1.2 1.2", deployed)
}

func TestRolloutIsNotWanted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ answer, within, message, look string }{
		{"reason=holidays cancel=true", "3600", "success after .* s: nothing was deployed: holidays", "[ null, " + asked + " ]"},
		{"cancel=true", "3600", "success after .* s: nothing was deployed: it is not wanted", "[ null, " + asked + " ]"},
		{"", "0.05", "success after .* s: nothing was deployed: nobody has answered", "[ null ]"},
	} {
		ro := newRollout(t, test.answer)
		r := flowrun(t, ro.dir, nil, append(ro.args, "-i", "answer_within="+test.within)...)
		if r.code != 0 || !regexp.MustCompile(test.message).MatchString(r.stderr) {
			t.Errorf("exit code %d\n%s\nwant %s", r.code, r.stderr, test.message)
		}
		ro.check(t, "  ", test.look)
	}
}

// What does not work in the second wave is taken back in both, as far as it can be.
func TestRolloutThatFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, answer, message, installed, look string
		spoil                                  func(host map[string]*agent)
	}{
		{"health", deployIt, `connection "health of c" (REST) failed`, "1.2,1.1 1.2,1.1 1.2,1.1", takenBack, func(host map[string]*agent) { host["c"].sick = "1.2" }},
		{"first wave", deployIt, `connection "health of a" (REST) failed`, "1.2,1.1  ",
			`[ { "a": "1.1" }, ` + asked + `, "1.2 was taken back in staging/SENT" ]`, func(host map[string]*agent) { host["a"].sick = "1.2" }},
		{"stuck", "version=1.2 reason=x deploy=yes", `connection "install 1.2 on b" (REST) failed`, "1.2,1.1  ",
			`[ { "a": "1.1", "b": null }, ` + asked + `, "1.2 was taken back in staging/SENT" ]`, func(host map[string]*agent) { host["b"].stuck = true }},
		{"window", "version=1.2 hours=0 reason=x deploy=yes", "the window is over", "  ",
			`[ {}, ` + asked + `, "1.2 was taken back in staging/SENT" ]`, func(map[string]*agent) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ro := newRollout(t, test.answer)
			for _, a := range ro.host {
				a.mu.Lock()
			}
			test.spoil(ro.host)
			for _, a := range ro.host {
				a.mu.Unlock()
			}
			if r := flowrun(t, ro.dir, nil, ro.args...); r.code != 1 || !strings.Contains(r.stderr, test.message) {
				t.Errorf("exit code %d\n%s", r.code, r.stderr)
			}
			ro.check(t, test.installed, test.look)
		})
	}
}

// A rollout that is cancelled while the second wave is looked at is taken back.
func TestRolloutIsCancelled(t *testing.T) {
	t.Parallel()
	ro := newRollout(t, deployIt)
	reached, _ := ro.host["b"].holdAt(t, "GET /health")
	send, end := startUntil(t, ro.dir, `"health of b" (REST): running`, ro.args...)
	<-reached
	send(os.Interrupt)
	if r := end(); r.code != 130 {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	ro.check(t, "1.2,1.1 1.2,1.1 1.2,1.1", takenBack)
}

// A rollout that is killed before it hears of b goes on: what has been installed is not
// installed again, b is asked again with the same key.
func TestRolloutIsKilled(t *testing.T) {
	t.Parallel()
	ro := newRollout(t, "version=1.2 at_once=1 reason=tested deploy=true")
	b := ro.host["b"]
	reached, release := b.holdAt(t, "PUT /version")
	send, end := startUntil(t, ro.dir, `"install 1.2 on b" (REST): running`, ro.args...)
	<-reached
	send(os.Kill)
	if r := end(); r.code != -1 {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	release()
	cut, err := ro.rt.CutOff(t.Context())
	if err != nil || len(cut) != 1 {
		t.Fatal(cut, err)
	}
	if r := flowrun(t, ro.dir, nil, "execution", "resume", cut[0]); r.code != 0 {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	ro.check(t, "1.2 1.2 1.2", deployed)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.again != 1 {
		t.Errorf("b was asked %d times again, want once", b.again)
	}
}
