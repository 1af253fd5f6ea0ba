package runtime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	jsonmod "github.com/flowrun/flowrun/builtins/lib/json"
	"github.com/flowrun/flowrun/runtime"
	"github.com/rogpeppe/go-internal/txtar"
	"go.starlark.net/starlark"
)

// Each file of testdata/hostile.txtar is a flow that attacks its host. It runs in a
// process of its own, under the limits that are usual, and is cancelled when the process
// has computed for hostileDeadline, or for hostilePatience where it is to meet a guard
// before. However it ends, it ends by hostileGrace after that, or after the limit
// that it met, the process lives, and has never had more than hostileMemory. A line
// "# want: " is a regular expression for how it ends.
const (
	hostileDeadline    = 500 * time.Millisecond
	hostilePatience    = 10 * time.Second
	hostileGrace       = 4 * time.Second // a megabyte of text compiles in half, where memory is slow to come
	hostileMemory      = 512_000_000     // resident bytes
	hostileEnv         = "FLOWRUN_TEST_HOSTILE"
	hostileDeadlineEnv = "FLOWRUN_TEST_HOSTILE_DEADLINE"
)

// A hostileEnd is what the process of an attack tells of it.
type hostileEnd struct {
	Status   runtime.Status
	Message  string
	Limit    bool          // a LimitError
	At       string        // its line
	Late     time.Duration // after the deadline
	Resident int64         // at most
}

func TestHostileFlows(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "hostile.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".star")
		if !ok {
			t.Fatalf("%s is no flow", f.Name)
		}
		// One after the other: the watch over an attack needs a processor of its own.
		t.Run(name, func(t *testing.T) {
			_, want, ok := strings.Cut(string(f.Data), "# want: ")
			if !ok {
				t.Fatal(`there is no line "# want: "`)
			}
			want, _, _ = strings.Cut(want, "\n")
			text := f.Data
			if bytes.Contains(text, []byte(colliding)) {
				text = bytes.ReplaceAll(text, []byte(colliding), collidingKeys())
			}
			deadline := hostilePatience
			if strings.Contains(want, "CANCELLED") {
				deadline = hostileDeadline
			}
			end := attack(t, text, deadline)
			if got := fmt.Sprintf("%s: %.2000s", end.Status, end.Message); !regexp.MustCompile("(?s)" + want).MatchString(got) {
				t.Errorf("%.500s, want %s", got, want)
			}
			if end.Late > hostileGrace {
				t.Errorf("it ended %v too late", end.Late)
			}
			if end.Resident > hostileMemory {
				t.Errorf("it took %d MB", end.Resident/1e6)
			}
			if end.Limit && end.At == "" && !strings.Contains(end.Message, "wall_time") {
				t.Errorf("%s names no line", end.Message)
			}
			t.Logf("late %v, %d MB: %s: %.100s", end.Late, end.Resident/1e6, end.Status, end.Message)
		})
	}
}

// attack runs a flow in a process of its own.
func attack(t *testing.T, text []byte, deadline time.Duration) (end hostileEnd) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "attack.star")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestHostileProcess$")
	cmd.Env = append(os.Environ(), hostileEnv+"="+file, hostileDeadlineEnv+"="+deadline.String())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the process did not survive: %v\n%.2000s", err, stderr.String()+string(out))
	}
	if err := json.NewDecoder(strings.NewReader(string(out))).Decode(&end); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	return end
}

// TestHostileProcess is what runs in the process of an attack.
func TestHostileProcess(t *testing.T) {
	file := os.Getenv(hostileEnv)
	if file == "" {
		return // it is for TestHostileFlows to run
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := runtime.New(runtime.Options{Bind: bindJSON})
	if err != nil {
		t.Fatal(err)
	}
	after, err := time.ParseDuration(os.Getenv(hostileDeadlineEnv))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	deadline := make(chan spent, 1)
	go func() {
		begin := spentNow(t)
		for tick := range time.Tick(5 * time.Millisecond) {
			if now := spentNow(t); now.cpu-begin.cpu >= after || tick.Sub(begin.wall) >= time.Minute {
				deadline <- now
				cancel(errors.New("the deadline is over"))
				return
			}
		}
	}()
	x, err := rt.Start(ctx, runtime.Flow{Name: "attack", File: "attack.star", Source: text})
	var end hostileEnd
	if err != nil {
		end = hostileEnd{Status: runtime.EndedError, Message: err.Error()}
	} else {
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := x.Record()
		end = hostileEnd{Status: r.Status, Message: r.Message}
		var limit *runtime.LimitError
		if errors.As(x.Err(), &limit) {
			end.Limit, end.At = true, limit.At
		}
	}
	select {
	case d := <-deadline:
		end.Late = spentNow(t).since(d)
	default:
	}
	end.Resident = mostResident(t)
	if err := json.NewEncoder(os.Stdout).Encode(end); err != nil {
		t.Fatal(err)
	}
	os.Exit(0) // without what the test binary says
}

func bindJSON(x *runtime.Execution) (runtime.World, error) {
	w, err := builtins.Bind(x)
	if err == nil {
		modules := starlark.StringDict{"json": jsonmod.Module()}
		for name, m := range w.Modules {
			modules[name] = m
		}
		w.Modules = modules
	}
	return w, err
}

// A spent is how much time has passed, on the wall and in the processors. Of a machine
// that does other things too only the latter is this process's.
type spent struct {
	wall time.Time
	cpu  time.Duration
}

func spentNow(t *testing.T) spent {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Error(err)
	}
	return spent{time.Now(), time.Duration(use.Utime.Nano() + use.Stime.Nano())}
}

func (s spent) since(before spent) time.Duration {
	return min(s.wall.Sub(before.wall), s.cpu-before.cpu)
}

// mostResident is the most memory that this process has ever had.
func mostResident(t *testing.T) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		var use syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
			t.Fatal(err)
		}
		return use.Maxrss << 10
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(line)
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// colliding stands in a flow for a JSON object of 10,000 keys of nine bytes that all have
// the same hash, which is FNV-1a for texts as short.
const colliding = "@COLLIDING@"

// collidingKeys finds such keys by meeting in the middle: a text of four bytes leads from
// the beginning to where one of five bytes leads from the end.
func collidingKeys() []byte {
	const prime, start, target, filterBits = 16777619, 2166136261, 12345, 26
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var inverse uint32 = prime // of the prime, by Newton's method
	for range 5 {
		inverse *= 2 - prime*inverse
	}
	heads := map[uint32]string{}
	filter := make([]bool, 1<<filterBits)
	word := make([]byte, 5)
	for i := range 40 * 40 * 40 * 40 {
		var h uint32 = start
		for j, rest := 0, i; j < 4; j, rest = j+1, rest/40 {
			word[j] = letters[rest%40]
			h = (h ^ uint32(word[j])) * prime
		}
		heads[h] = string(word[:4])
		filter[h%(1<<filterBits)] = true
	}
	out, found := []byte("{"), 0
	for i := 0; found < 10_000; i++ {
		var h uint32 = target
		for j, rest := 4, i; j >= 0; j, rest = j-1, rest/len(letters) {
			word[j] = letters[rest%len(letters)]
			h = h*inverse ^ uint32(word[j])
		}
		if !filter[h%(1<<filterBits)] {
			continue
		}
		if head, ok := heads[h]; ok {
			if found++; found > 1 {
				out = append(out, ',')
			}
			out = fmt.Appendf(out, "%q:0", head+string(word))
		}
	}
	return append(out, '}')
}
