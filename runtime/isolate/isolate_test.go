//go:build linux

package isolate_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate"
	"github.com/flowrun/flowrun/testdata/servers"
	"golang.org/x/sys/unix"
)

// program builds the interpreter of the tests, once. It has no cgo, so that Landlock can
// be in force, and no race detector, whose memory would be counted.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "flowrun-isolate-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "interpreter")
	cmd := exec.Command("go", "build", "-o", file, "./testdata/interpreter")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

func processes(t testing.TB, what string) *isolate.Processes {
	t.Helper()
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return &isolate.Processes{Command: []string{file, what}, Memory: 256 << 20}
}

func newRuntime(t testing.TB, i runtime.Isolator) *runtime.Runtime {
	t.Helper()
	return newRuntimeWith(t, runtime.Options{Isolate: i})
}

func newRuntimeWith(t testing.TB, options runtime.Options) *runtime.Runtime {
	t.Helper()
	options.Bind = builtins.Bind
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return rt
}

func start(t testing.TB, rt *runtime.Runtime, body string) *runtime.Execution {
	t.Helper()
	text := "def handler(system, this):\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
	x, err := rt.Start(context.Background(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// What a flow does to its interpreter is no concern of another one.
func TestHostileFlows(t *testing.T) {
	// Without a limit of the heap that of the process is met.
	rt := newRuntimeWith(t, runtime.Options{Isolate: processes(t, "interpret"), Limits: runtime.Limits{Heap: -1}})
	other := start(t, rt, "n = 0\nfor i in range(50):\n    this.sleep(0.001)\n    n += this.script('def handler(system, this):\\n    return 1\\n').get('output_value') if i % 25 == 0 else 1\nreturn n")
	for _, test := range []struct {
		name, body, limit, want string
	}{
		{"a list without end", "x = []\nwhile True:\n    x.append('x' * 10000 + str(len(x)))", "memory", "ended: it needed more than memory (256 MiB), last seen at test.star:"},
		{"one huge text", "x = 'x' * 60000000\nthis.log('here')\nx = [x + str(i) for i in range(100)]", "memory", "memory (256 MiB), last seen at test.star:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := start(t, rt, test.body)
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			var limit *runtime.LimitError
			if r := x.Record(); !errors.As(x.Err(), &limit) || limit.Limit != test.limit || !strings.Contains(r.Message, test.want) {
				t.Errorf("%s: %s (%v), want %s", r.Status, r.Message, x.Err(), test.want)
			}
		})
	}
	if err := other.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := other.Record(); r.Output != value.Value(int64(50)) {
		t.Errorf("the other flow: %s: %s", r.Status, r.Message)
	}
}

func TestConfinement(t *testing.T) {
	p := processes(t, "probe")
	confined, err := p.Probe()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(confined)
	if !confined.Seccomp {
		servers.Missing(t, "seccomp", "a kernel with CONFIG_SECCOMP_FILTER")
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION); (errno == 0) != confined.Landlock {
		t.Errorf("landlock is in force: %v, the kernel says %v", confined.Landlock, errno)
	}
	x := start(t, newRuntime(t, p), "pass")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Message != "it could do nothing" {
		t.Errorf("%s: %s\n%s", r.Status, r.Message, r.StatusMessage)
	}
}

func TestWrongPrograms(t *testing.T) {
	for _, test := range []struct {
		p    isolate.Processes
		want string
	}{
		{isolate.Processes{}, "isolate.Processes: Command is required"},
		{isolate.Processes{Command: []string{"/none"}}, "no such file"},
		{isolate.Processes{Command: []string{"/bin/false"}}, "it has left with exit code 1"},
		{isolate.Processes{Command: []string{"/bin/cat"}}, "/bin/cat does not perform isolate.Main"},
		{isolate.Processes{Command: []string{"/bin/sh", "-c", "printf 'a\\033[31mb\\nc' >&2; exit 3"}}, "it has left with exit code 3: a[31mb"},
		{isolate.Processes{Command: []string{"/bin/sh", "-c", "echo 'runtime: goroutine stack exceeds 134217728-byte limit' >&2; echo 'fatal error: stack overflow' >&2; exit 2"}}, "its stack grew beyond 128 MiB, by a value or calls that are nested too deeply"},
		{isolate.Processes{Command: []string{"/bin/sh", "-c", "echo 'runtime/cgo: pthread_create failed: Resource temporarily unavailable' >&2; exit 2"}}, "it needed more than memory (512 MiB)"},
		{isolate.Processes{Command: []string{"/bin/sh", "-c", "kill -SEGV $$"}}, "it was ended by a signal (segmentation fault)"},
		{isolate.Processes{Command: []string{"/bin/true"}, Memory: 1 << 20}, "memory of an isolated interpreter: 1 MiB is too little, want 128 MiB or more"},
	} {
		x := start(t, newRuntime(t, &test.p), "pass")
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := x.Record(); r.Status != runtime.EndedError || !strings.HasPrefix(r.Message, "the isolated interpreter does not start: ") || !strings.Contains(r.Message, test.want) || strings.Contains(r.Message, "\n") {
			t.Errorf("%v: %s: %q, want %q", test.p.Command, r.Status, r.Message, test.want)
		}
	}
}

// interpretersOf are the processes that a process has started.
func interpretersOf(t *testing.T, pid int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[0] != "Z" && fields[1] == strconv.Itoa(pid) && strings.Contains(string(stat), "(interpreter)") {
			child, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err != nil {
				t.Fatal(err)
			}
			pids = append(pids, child)
		}
	}
	return pids
}

func TestKilledInterpreter(t *testing.T) {
	rt := newRuntime(t, processes(t, "interpret"))
	events := rt.Watch(t.Context())
	x := start(t, rt, "this.log('here')\nthis.sleep(100000)")
	for e := range events {
		if e.Kind == runtime.EventLog {
			break
		}
	}
	pids := interpretersOf(t, os.Getpid())
	if len(pids) != 1 {
		t.Fatalf("%d interpreters", len(pids))
	}
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "the isolated interpreter was ended: it was ended by a signal (killed), last seen at test.star:"
	if r := x.Record(); r.Status != runtime.EndedError || !strings.HasPrefix(r.Message, want) {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
	if left := interpretersOf(t, os.Getpid()); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
}

// An interpreter has nothing of the process that has started it: no variable, whatever
// its flow may read of them, and no open file.
func TestNothingIsInherited(t *testing.T) {
	const mark = "mellon-" // what is looked for is not in the program
	t.Setenv("FLOWRUN_WITHHELD", mark+strconv.Itoa(4711))
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil { // without close-on-exec
		t.Fatal(err)
	}
	defer func() { _, _ = syscall.Close(pipe[0]), syscall.Close(pipe[1]) }()
	rt, err := runtime.New(runtime.Options{
		Bind: builtins.Bind, Isolate: processes(t, "interpret"),
		Environment: runtime.Environment{Variables: map[string]string{"FLOWRUN_ALLOWED": mark + "allowed"}, Withheld: []string{"FLOWRUN_WITHHELD"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close(context.Background())
	events := rt.Watch(t.Context())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(
		"import os\ndef handler(system, this):\n    v = os.environ['FLOWRUN_ALLOWED']\n    this.log('here')\n    this.sleep(100000)\n    return v\n")})
	if err != nil {
		t.Fatal(err)
	}
	for e := range events {
		if e.Kind == runtime.EventLog {
			break
		}
		if e.Kind == runtime.EventEnded {
			t.Fatal(x.Record().Message)
		}
	}
	pids := interpretersOf(t, os.Getpid())
	if len(pids) != 1 {
		t.Fatalf("%d interpreters", len(pids))
	}
	proc := filepath.Join("/proc", strconv.Itoa(pids[0]))
	if env, err := os.ReadFile(filepath.Join(proc, "environ")); err != nil || len(env) > 0 {
		t.Errorf("environment: %q, %v", env, err)
	}
	if dir, err := os.Readlink(filepath.Join(proc, "cwd")); err != nil || dir != "/" {
		t.Errorf("current folder: %q, %v", dir, err)
	}
	files, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		target, err := os.Readlink(filepath.Join(proc, "fd", f.Name()))
		if n, _ := strconv.Atoi(f.Name()); err != nil || n > 2 && !strings.HasPrefix(target, "anon_inode:[event") {
			t.Errorf("open: %s %s %v", f.Name(), target, err)
		}
	}
	memory := memoryOf(t, proc)
	if !bytes.Contains(memory, []byte(mark+"allowed")) {
		t.Error("what the flow has read was not seen in its memory")
	}
	if bytes.Contains(memory, []byte(mark+"4711")) {
		t.Error("what is withheld is in the memory of the interpreter")
	}
	x.Cancel("seen")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// memoryOf is what a process can write of its memory.
func memoryOf(t *testing.T, proc string) []byte {
	t.Helper()
	maps, err := os.ReadFile(filepath.Join(proc, "maps"))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(filepath.Join(proc, "mem"))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	var all []byte
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(rights, "rw") {
			continue
		}
		b := make([]byte, to-from)
		n, _ := mem.ReadAt(b, int64(from)) // some cannot be read
		all = append(all, b[:n]...)
	}
	return all
}

// No interpreter survives its host, however that ends.
func TestKilledHost(t *testing.T) {
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	host := exec.CommandContext(t.Context(), file, "host")
	stdout, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatal(line, err)
	}
	pids := interpretersOf(t, host.Process.Pid)
	if len(pids) != 1 {
		t.Fatalf("%d interpreters", len(pids))
	}
	fd, err := unix.PidfdOpen(pids[0], 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = host.Wait()
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int((30 * time.Second).Milliseconds()))
	if n != 1 || err != nil {
		t.Errorf("the interpreter is still there: %v", err)
	}
}

func BenchmarkStart(b *testing.B) {
	rt := newRuntime(b, processes(b, "interpret"))
	for b.Loop() {
		if err := start(b, rt, "pass").Wait(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEffect(b *testing.B) {
	rt := newRuntime(b, processes(b, "interpret"))
	x := start(b, rt, fmt.Sprintf("for i in range(%d):\n    this.get('id')", b.N))
	if err := x.Wait(b.Context()); err != nil {
		b.Fatal(err)
	}
}
