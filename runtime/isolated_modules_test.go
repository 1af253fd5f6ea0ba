package runtime_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// ambient is a flow of what modules find outside of it. What it logs is compared when it
// is run again: other values would have it diverge.
const ambient = `
import datetime, json, os, random, re, secrets, time, uuid

def handler(system, this):
    seen = {}
    def keep(name, v):
        seen[name] = v
        this.log(name, v)
        this.connect(connector_type="READ", inputs={"name": name})
    keep("variable", os.environ["CITY"])
    keep("none", os.getenv("NOWHERE", "default"))
    try:
        os.environ["TOKEN"]
    except KeyError as e:
        keep("withheld", str(e))
    keep("random", random.random())
    keep("choice", random.choice(list(range(1000000))))
    keep("uuid", str(uuid.uuid4()))
    keep("secret", secrets.token_hex(8))
    keep("now", datetime.datetime.now().isoformat())
    time.sleep(0.001)
    keep("time", time.time())
    keep("json", json.loads(json.dumps({"a": re.sub("[0-9]+", "n", "1 and 22")}))["a"])
    return seen
`

func ambientRuntime(t testing.TB, s store.Store, i runtime.Isolator) *runtime.Runtime {
	t.Helper()
	rt, err := runtime.New(runtime.Options{
		Bind: builtins.Bind, Store: s, Isolate: i, Connectors: (&counter{}).drivers(),
		Environment: runtime.Environment{Variables: map[string]string{"CITY": "Basel"}, Withheld: []string{"TOKEN"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// What modules have found is the same when an isolated flow goes on after a crash.
func TestModulesOfIsolatedFlowsFindTheSameAgain(t *testing.T) {
	total := int64(1)
	for n := int64(0); n <= total; n++ {
		s := &failing{Memory: store.NewMemory(), after: n} // 0 is never
		rt := ambientRuntime(t, s, interpreters())
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(ambient)})
		if err == nil {
			err = x.Wait(t.Context())
		}
		if err != nil && !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		if n == 0 {
			total = s.commits.Load()
		}
		if err != nil && x != nil {
			rt.Close(t.Context())
			s.Close()
			rt = ambientRuntime(t, s.Open(), interpreters())
			if x, err = rt.Resume(t.Context(), x.ID()); err != nil {
				t.Fatal(n, err)
			}
		}
		if x != nil {
			r := finish(t, x)
			out := fmt.Sprint(r.Output)
			for _, want := range []string{"Basel", "default", "TOKEN", "n and n"} {
				if !strings.Contains(out, want) {
					t.Errorf("crash after commit %d: %s: %s: %s, want %s", n, r.Status, r.Message, out, want)
				}
			}
			if r.Status != runtime.EndedSuccess || len(r.Logs) != 10 {
				t.Errorf("crash after commit %d: %s: %s, %d logs", n, r.Status, r.Message, len(r.Logs))
			}
		}
		rt.Close(t.Context())
	}
	if total < 10 {
		t.Errorf("%d commits", total)
	}
}

type countingRandom struct {
	mu   sync.Mutex
	next byte
}

func (r *countingRandom) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range b {
		b[i] = r.next
		r.next++
	}
	return len(b), nil
}

// The clock and the random bytes of an isolated flow are those of its host.
func TestIsolatedFlowsHaveTheSourcesOfTheHost(t *testing.T) {
	rt := newRuntime(t, runtime.Options{
		Isolate: interpreters(), Random: new(countingRandom), Now: func() time.Time { return time.Unix(1_000_000_000, 0) },
	})
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(
		"import secrets, time\ndef handler(system, this):\n    return [secrets.token_hex(4), int(time.time()), len(secrets.token_bytes(65536)), secrets.token_hex(2)]\n")})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(finish(t, x).Output), "[00010203 1000000000 65536 0405]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A variable that flows may not read is not sent: nothing of it but its name.
func TestIsolatedFlowsAreSentTheirEnvironmentOnly(t *testing.T) {
	const mark = "mellon-4711"
	t.Setenv("TOKEN", mark)
	var mu sync.Mutex
	var sent bytes.Buffer
	isolate := interpreters()
	isolate.Sent = func(b []byte) {
		mu.Lock()
		defer mu.Unlock()
		sent.Write(b)
	}
	rt := ambientRuntime(t, nil, isolate)
	defer rt.Close(t.Context())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(
		"import os\ndef handler(system, this):\n    this.log(sorted(os.environ.keys()), os.environ['CITY'])\n    os.environ['TOKEN']\n")})
	if err != nil {
		t.Fatal(err)
	}
	r := finish(t, x)
	if len(r.Logs) != 1 || r.Logs[0].Message != `["CITY"] Basel` || !strings.Contains(r.Message, "there is one, which flows may not read") {
		t.Errorf("%s, logs %v", r.Message, r.Logs)
	}
	if !bytes.Contains(sent.Bytes(), []byte("Basel")) || bytes.Contains(sent.Bytes(), []byte(mark)) {
		t.Errorf("sent: %q", sent.Bytes())
	}
}

// The limit of memory of an isolated flow is that of its host.
func TestHeapLimitOfIsolatedFlows(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Isolate: interpreters(), Limits: runtime.Limits{Heap: 32 * mib}})
	x := start(t, rt, t.Context(), "kept = []\nwhile True:\n    kept.append('x' * 1000 + str(len(kept)))")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var limit *runtime.LimitError
	if !errors.As(x.Err(), &limit) {
		t.Fatalf("%s: %.500s", x.Status(), x.Record().Message)
	}
	limit.At, _, _ = strings.Cut(limit.At, ":")
	if diff := cmp.Diff(&runtime.LimitError{Limit: "heap", Value: fmt.Sprint(32 * mib), At: "test.star"}, limit); diff != "" {
		t.Error(diff)
	}
}
