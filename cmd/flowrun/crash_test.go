package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/testdata/servers"
)

// crashFlow has two hundred effects of all kinds. What it is told by a call that is
// in doubt it logs, and goes on.
const crashFlow = `
def sub(n):
    return "def handler(system, this, inputs):\n    this.log('sub %d')\n    return [inputs['n'], this.connect('keyed', idempotency_key='sub%d', params={'n': 'sub%d'}).get('output_value')['json']['n']]\n" % (n, n, n)

def handler(system, this):
    doubts = []
    got = []
    for i in range(12):
        this.log("round", i)
        got.append(this.connect("keyed", idempotency_key="k%d" % i, params={"n": "k%d" % i}).get("output_value")["json"]["n"])
        once = this.connect("once", params={"n": "o%d" % i}, wait=system.return_when.ALL_ENDED)
        status, message = once.get("status", "message")
        if status != "ENDED_SUCCESS":
            if "in doubt" not in message:
                this.error(message)
            doubts.append(i)
        many = [this.connect("keyed", wait=False, idempotency_key="m%d.%d" % (i, j), params={"n": "m%d.%d" % (i, j)}) for j in range(4)]
        child = this.script(sub(i), wait=False, n=i)
        this.wait_for(*many, child)
        first = this.wait_for(*many, return_when=system.return_when.FIRST_ENDED)
        this.sleep(0.001)
        got.append([c.get("output_value")["json"]["n"] for c in many] + [child.get("output_value"), len(first)])
        this.set_output("round%d" % i, i)
        this.save(message="round %d" % i)
    this.set_output(got=got)
    this.log("doubts", doubts)
    return this.success("done")
`

// A counting is a server that counts what it is asked to do.
type counting struct {
	mu        sync.Mutex
	seen      map[string]int
	last      int // of the calls k0, k1, ...: the latest
	repeated  []string
	withoutIt []string // calls that should have had a key
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := r.URL.Query().Get("n")
	c.mu.Lock()
	c.seen[n]++
	if r.URL.Path == "/keyed" && r.Header.Get("Idempotency-Key") != n {
		c.withoutIt = append(c.withoutIt, n)
	}
	// Once the flow has gone on to the next round, it has the answers of this one.
	if round, err := strconv.Atoi(strings.TrimLeft(strings.SplitN(n, ".", 2)[0], "komsub")); err == nil {
		if round < c.last {
			c.repeated = append(c.repeated, n)
		}
		c.last = max(c.last, round)
	}
	c.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"n": %q}`, n)
}

// crashRounds is how many kills the test makes; FLOWRUN_CRASH_ROUNDS has another
// number.
func crashRounds(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("FLOWRUN_CRASH_ROUNDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 5
	}
	return 40
}

// A flow that is killed at any instant, resumed, and killed again, does what it does
// when it is left alone: nothing that it has an answer of is done twice.
func TestKilledAtAnyInstant(t *testing.T) {
	killedAtAnyInstant(t, crashRounds(t), 120*time.Millisecond)
}

// Its interpreters end with the process that is killed, and the flow goes on in others.
func TestKilledAtAnyInstantIsolated(t *testing.T) {
	if goruntime.GOOS != "linux" {
		servers.Missing(t, "isolation", "run the tests on Linux")
	}
	killedAtAnyInstant(t, max(4, crashRounds(t)/10), 4*time.Second, "--isolate")
}

// killedAtAnyInstant kills a command so often, each time before a time is over.
func killedAtAnyInstant(t *testing.T, rounds int, within time.Duration, flags ...string) {
	t.Helper()
	sqlite3 := servers.Program(t, "sqlite3")
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	var want map[string]any
	kills, flows, doubts := 0, 0, 0
	for ; kills < rounds; flows++ {
		server := &counting{seen: map[string]int{}, last: -1}
		url := httptest.NewServer(server)
		dir := t.TempDir()
		connector := "connector_type: REST\nmethod: post\nurl: " + url.URL
		write(t, dir, "flowrun.yaml", "", "flows/crash.star", crashFlow,
			"connectors/keyed.yaml", connector+"/keyed\n", "connectors/once.yaml", connector+"/once\n")
		args := []string{"run", "crash", "--quiet"}
		done := false
		for !done {
			delay := time.Duration(random.Int64N(int64(within)))
			if flows == 0 || kills >= rounds {
				delay = time.Minute // undisturbed
			}
			killed := killAfter(t, dir, delay, append(args, flags...)...)
			integrity(t, sqlite3, dir)
			if killed {
				kills++
			}
			x := onlyExecution(t, dir)
			switch {
			case x == nil: // it was killed before it had begun
				continue
			case x["status"] == "RUNNING" || x["status"] == "CREATED":
				args = []string{"execution", "resume", x["id"].(string), "--quiet"}
				continue
			}
			done = true
			r := flowrun(t, dir, nil, "execution", "show", x["id"].(string), "--json")
			var shown map[string]any
			if err := json.Unmarshal([]byte(r.stdout), &shown); err != nil {
				t.Fatal(err, r.stdout, r.stderr)
			}
			doubts += checkCrashed(t, shown, &want, server)
		}
		url.Close()
		if t.Failed() {
			break
		}
	}
	t.Logf("%d kills of %d flows, %d calls in doubt", kills, flows, doubts)
}

func killAfter(t *testing.T, dir string, delay time.Duration, args ...string) (killed bool) {
	t.Helper()
	cmd := command(t, dir, nil, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(delay, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	timer.Stop()
	if err == nil {
		return false
	}
	if code := cmd.ProcessState.ExitCode(); code != -1 {
		t.Fatalf("%v: exit code %d\n%s", args, code, stderr.String())
	}
	return true
}

func integrity(t *testing.T, sqlite3, dir string) {
	t.Helper()
	file := filepath.Join(dir, ".flowrun", "flowrun.db")
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		return // killed before it was made
	}
	out, err := exec.Command(sqlite3, file, "PRAGMA integrity_check").CombinedOutput()
	if err != nil || string(out) != "ok\n" {
		t.Fatalf("integrity_check: %v\n%s", err, out)
	}
}

func onlyExecution(t *testing.T, dir string) map[string]any {
	t.Helper()
	r := flowrun(t, dir, nil, "execution", "list", "--json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil {
		t.Fatal(err, r.stdout, r.stderr)
	}
	if len(list) > 1 {
		t.Fatalf("%d executions", len(list))
	}
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// checkCrashed compares what came of it with what came of the undisturbed run, which
// is the first.
func checkCrashed(t *testing.T, shown map[string]any, want *map[string]any, server *counting) (doubts int) {
	t.Helper()
	if shown["status"] != "ENDED_SUCCESS" {
		t.Fatalf("%v: %v\n%v", shown["status"], shown["message"], shown["status_message"])
	}
	logs := shown["logs"].([]any)
	last := logs[len(logs)-1].(map[string]any)["message"].(string)
	var inDoubt []int
	if err := json.Unmarshal([]byte(strings.TrimPrefix(last, "doubts ")), &inDoubt); err != nil {
		t.Fatal(last)
	}
	if len(logs) != 13 {
		t.Errorf("%d log lines, want 13: %v", len(logs), logs)
	}
	if *want == nil {
		*want = shown["output_value"].(map[string]any)
	}
	if got := fmt.Sprint(shown["output_value"]); got != fmt.Sprint(*want) {
		t.Errorf("output\n%s\nwant\n%v", got, *want)
	}
	server.mu.Lock()
	defer server.mu.Unlock()
	if len(server.repeated) > 0 {
		t.Errorf("done again after the flow had gone on: %v", server.repeated)
	}
	if len(server.withoutIt) > 0 {
		t.Errorf("without their Idempotency-Key: %v", server.withoutIt)
	}
	for i := range 12 {
		n := server.seen[fmt.Sprintf("o%d", i)]
		unsure := false
		for _, d := range inDoubt {
			unsure = unsure || d == i
		}
		if n > 1 || n == 0 && !unsure {
			t.Errorf("call o%d was made %d times, in doubt: %v", i, n, unsure)
		}
	}
	return len(inDoubt)
}
