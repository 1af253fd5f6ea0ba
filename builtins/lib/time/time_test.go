package timemod_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	timemod "github.com/flowrun/flowrun/builtins/lib/time"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict { return starlark.StringDict{"time": timemod.Module()} }

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// steps is a clock that is an hour further on whenever it is asked.
func steps() func() time.Time {
	var asked atomic.Int64
	start := time.Date(2024, 2, 29, 11, 30, 45, 500_000_000, time.UTC)
	return func() time.Time { return start.Add(time.Duration(asked.Add(1)) * time.Hour) }
}

var fixed = libtest.At(time.Date(2024, 2, 29, 11, 30, 45, 500_000_000, time.UTC))

// The clock is that of the execution.
func TestClock(t *testing.T) {
	for expression, want := range map[string]string{
		"time.time() == 1709206245.5":         "True",
		"time.time_ns()":                      "1709206245500000000",
		"time.monotonic() == 1709206245.5":    "True",
		"time.monotonic_ns()":                 "1709206245500000000",
		"time.perf_counter() == 1709206245.5": "True",
		"time.perf_counter_ns()":              "1709206245500000000",
		"time.gmtime()[:6]":                   "(2024, 2, 29, 11, 30, 45)",
		"time.gmtime(None).tm_zone":           "GMT",
		"time.localtime()[:6]":                "(2024, 2, 29, 11, 30, 45)",
		"time.localtime().tm_zone":            "UTC",
		"time.ctime()":                        "Thu Feb 29 11:30:45 2024",
		"time.asctime()":                      "Thu Feb 29 11:30:45 2024",
		"time.strftime('%H:%M %Z %z')":        "11:30 UTC +0000",
	} {
		r := libtest.Flow(t, modules(), fixed, "import time\ndef handler(system, this):\n    return str("+expression+")\n")
		if r.Output != want {
			t.Errorf("%s: %v %s, want %s", expression, r.Output, r.Message, want)
		}
	}
}

// sleep waits for as long as it is told by the clock of the execution, and returns None.
func TestSleep(t *testing.T) {
	r := libtest.Flow(t, modules(), steps(), `import time
def handler(system, this):
    before = time.time()
    results = [time.sleep(0), time.sleep(1800), time.sleep(0.25), time.sleep(True)]
    return [results, time.time() - before >= 1800]
`)
	want := value.List{value.List{nil, nil, nil, nil}, true}
	if diff := cmp.Diff(value.Value(want), r.Output); diff != "" {
		t.Errorf("%s (-want +got):\n%s", r.Message, diff)
	}
}

// Without an execution, and at module level, there is no clock and no sleep.
func TestOutside(t *testing.T) {
	for _, expression := range []string{"time.time()", "time.sleep(1)", "time.gmtime()", "time.strftime('%Y')"} {
		if _, err := libtest.Evaluate(modules(), expression); err == nil || !strings.Contains(err.Error(), "no clock") {
			t.Errorf("%s without an execution: %v", expression, err)
		}
		r := libtest.Flow(t, modules(), fixed, "import time\nx = "+expression+"\ndef handler(system, this):\n    return 1\n")
		if !strings.Contains(r.Message, "handler") {
			t.Errorf("%s at module level: %q", expression, r.Message)
		}
	}
}
