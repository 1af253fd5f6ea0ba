package ssh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A witness tells whether anything of a script runs: all its processes have a pipe
// open, at which the test listens.
type witness struct {
	path  string
	pipe  *os.File
	other *os.File // its other end, without which a pipe is at its end
}

func newWitness(t *testing.T) *witness {
	path := filepath.Join(t.TempDir(), "witness")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{path: path, pipe: os.NewFile(uintptr(fd), path)}
	if w.other, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.pipe.Close(); w.other.Close() })
	return w
}

// script is script as it is witnessed; it says go where it has to.
func (w *witness) script(script string) string {
	return "exec 9>" + w.path + "\n" + script
}

// began waits until the script says go.
func (w *witness) began(t *testing.T) {
	t.Helper()
	if _, err := io.ReadFull(w.pipe, make([]byte, len("go\n"))); err != nil {
		t.Error(err)
	}
	w.other.Close()
}

// ended waits until nothing of the script runs.
func (w *witness) ended(t *testing.T) {
	t.Helper()
	if _, err := io.Copy(io.Discard, w.pipe); err != nil {
		t.Fatal(err)
	}
}

// hasEnded checks that nothing of the script runs any more.
func (w *witness) hasEnded(t *testing.T) {
	t.Helper()
	conn, err := w.pipe.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	var readErr error
	if err := conn.Read(func(fd uintptr) bool {
		n, readErr = syscall.Read(int(fd), make([]byte, 100))
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if n != 0 || readErr != nil {
		t.Errorf("something of the script still runs (%d, %v)", n, readErr)
		w.ended(t)
	}
}

// Scripts that do not end by themselves.
var endless = map[string]string{
	"waits for a child":      "echo go >&9; sleep 1000",
	"is a program":           "echo go >&9; exec sleep 1000",
	"takes no notice":        "trap '' TERM; echo go >&9; while :; do sleep 0.1; done",
	"in the background":      "sleep 1000 & sleep 1000 & echo go >&9; wait",
	"in groups of processes": "set -m; sleep 1000 & (trap '' TERM HUP; sleep 1000) & echo go >&9; wait",
	"in another session":     "setsid sh -c \"trap '' TERM HUP; echo go >&9; while :; do sleep 0.1; done\"",
	"orphans":                "(trap '' TERM; setsid sh -c \"trap '' TERM; while :; do sleep 0.1; done\" & wait) & sleep 0.2; echo go >&9; wait",
	"in a pipeline":          "echo go >&9; sleep 1000 | cat",
	"waits on its output":    "echo go >&9; yes | cat >&2",
	"with variables":         "A=1\n#OUTPUT_VAR(A)\necho go >&9; sleep 1000",
	"named like a process":   "cp $(command -v sleep) $T/') Z 1 1'; echo go >&9; $T/') Z 1 1' 1000",
}

func TestCancelledScriptRunsNoMore(t *testing.T) {
	h := newHost(t)
	for name, script := range endless {
		t.Run(name, func(t *testing.T) {
			w := newWitness(t)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				w.began(t)
				cancel()
			}()
			_, err := h.runIn(ctx, w.script(script), "env", value.DictOf("T", t.TempDir()))
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			w.hasEnded(t)
			h.leavesNothing(t)
		})
	}
	if n := h.connections(t); n != 1 {
		t.Errorf("%d connections, want the first one to be used on", n)
	}
}

func TestScriptTimeout(t *testing.T) {
	h := newHost(t)
	for name, inputs := range map[string][]any{"script_timeout": {"script_timeout", 0.3}, "timeout": {"timeout", 1.0}} {
		t.Run(name, func(t *testing.T) {
			w := newWitness(t)
			out, err := h.run(t, w.script("echo begun; echo go >&9; sleep 1000"), inputs...)
			if !errors.Is(err, connectors.ErrTimeout) || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v", err)
			}
			w.began(t)
			w.hasEnded(t)
			if got := text(value.List{get(out, "stdout"), get(out, "retcode")}); got != `["begun\n",143]` {
				t.Errorf("got %s", got)
			}
		})
	}
	h.leavesNothing(t)
}

func TestTooMuchOutput(t *testing.T) {
	h := newHost(t)
	for name, script := range map[string]string{"stdout": "yes", "stderr": "yes >&2", "both": "yes & yes >&2", "takes no notice": "trap '' TERM; while :; do echo xxxxxxxxxxxxxxxxxxx; done"} {
		t.Run(name, func(t *testing.T) {
			w := newWitness(t)
			w.other.Close()
			out, err := h.run(t, w.script(script), "max_output_bytes", int64(1<<20))
			if !errors.Is(err, connectors.ErrOutputTooLarge) || !strings.Contains(err.Error(), "max_output_bytes (1048576)") {
				t.Errorf("got %v", err)
			}
			if out != nil {
				t.Errorf("the outputs have %d names", out.Len())
			}
			w.hasEnded(t)
		})
	}
	out, err := h.run(t, "head -c 600 /dev/zero; head -c 424 /dev/zero >&2", "max_output_bytes", int64(1024))
	if err != nil || len(get(out, "report").(string)) != 1024 {
		t.Errorf("just as much as is allowed: %v", err)
	}
	if _, err := h.run(t, "head -c 600 /dev/zero; head -c 425 /dev/zero >&2", "max_output_bytes", int64(1024)); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	if _, err := h.run(t, "A=$(head -c 2000 /dev/zero | tr '\\0' x)\n#OUTPUT_VAR(A)", "max_output_bytes", int64(1024)); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("a large variable: %v", err)
	}
	h.leavesNothing(t)
}

func TestDaemonGoesOn(t *testing.T) {
	h := newHost(t)
	w := newWitness(t)
	pid := filepath.Join(t.TempDir(), "pid")
	out, err := h.run(t, w.script("A=1\n#OUTPUT_VAR(A)\necho before\nsetsid sh -c 'echo $$ >"+pid+"; echo go >&9; while echo noise; do sleep 0.05; done' &\nread x <"+pid+" || while [ ! -s "+pid+" ]; do sleep 0.05; done"))
	if err != nil || !strings.HasPrefix(get(out, "stdout").(string), "before\n") || text(get(out, "var")) != `{"A":"1"}` {
		t.Fatalf("%v %v", err, out)
	}
	w.began(t)
	if _, err := h.run(t, "kill -0 $(cat "+pid+") && kill $(cat "+pid+")"); err != nil {
		t.Errorf("the daemon is not there: %v", err)
	}
	w.ended(t)
	h.leavesNothing(t)
}

func TestServerDies(t *testing.T) {
	h := newHost(t)
	for name, script := range endless {
		t.Run(name, func(t *testing.T) {
			w := newWitness(t)
			go func() {
				w.began(t)
				h.HangUp()
			}()
			_, err := h.run(t, w.script(script), "env", value.DictOf("T", t.TempDir()))
			if err == nil || !strings.Contains(err.Error(), "broken off") {
				t.Errorf("got %v", err)
			}
			// The server has lost its sshd, and ends the script by itself.
			w.ended(t)
			out, err := h.run(t, "echo again")
			if err != nil || get(out, "stdout") != "again\n" {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
	h.HangUp() // nobody is told of it
	if _, err := h.run(t, "echo again"); err != nil {
		t.Errorf("after a connection was closed that is kept: %v", err)
	}
}

// connections is how many there are to the server.
func (h *host) connections(t *testing.T) int {
	t.Helper()
	out, err := h.run(t, "cat /proc/net/tcp", "interpreter", "sh")
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("%04X", h.Port)
	n := 0
	for line := range strings.Lines(get(out, "stdout").(string)) {
		fields := strings.Fields(line)
		if len(fields) > 3 && strings.HasSuffix(fields[1], ":"+address) && fields[3] == "01" {
			n++
		}
	}
	return n
}
