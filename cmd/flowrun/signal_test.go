package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// startUntil starts the command and waits until it has written a line that holds
// text to stderr. What it writes to stderr from the start comes out of the
// function that is returned, when the command has ended.
func startUntil(t *testing.T, dir, text string, args ...string) (send func(os.Signal), end func() result) {
	t.Helper()
	cmd := command(t, dir, nil, args...)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		stderr.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), text) {
			break
		}
	}
	send = func(s os.Signal) {
		if err := cmd.Process.Signal(s); err != nil {
			t.Error(err)
		}
	}
	end = func() result {
		for lines.Scan() {
			stderr.WriteString(lines.Text() + "\n")
		}
		_ = cmd.Wait() // its error is the exit code
		return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	}
	return send, end
}

func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	write(t, dir,
		"waits.star", "def handler(system, this):\n    this.set_output('so', 'far')\n    this.log('ready')\n    this.sleep(3600)\n",
		"computes.star", "def handler(system, this):\n    this.log('ready')\n    for i in range(1 << 40):\n        pass\n",
		"orphan.star", "def handler(system, this):\n    this.script('def handler(system, this):\\n    this.log(\"ready\")\\n    this.sleep(3600)\\n', name='orphan', wait=False)\n",
	)
	for _, test := range []struct{ flow, stdout, stderr string }{
		{"waits.star", `"so": "far"`, `flow "waits": cancelled after`},
		{"computes.star", "null", `flow "computes": cancelled after`},
		{"orphan.star", "null", "cancelled while children still ran"},
	} {
		t.Run(test.flow, func(t *testing.T) {
			send, end := startUntil(t, dir, "ready", "run", test.flow)
			send(os.Interrupt)
			r := end()
			if r.code != 130 || !strings.Contains(r.stdout, test.stdout) || !strings.Contains(r.stderr, test.stderr) {
				t.Errorf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
			}
		})
	}
}

// What a deploy or a shutdown sends suspends what is kept: it goes on later.
func TestTerminate(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/naps.star", "def handler(system, this):\n    this.log('ready')\n    this.sleep(3600)\n")
	send, end := startUntil(t, dir, "ready", "run", "naps")
	id := executions(t, dir)[0].ID
	send(syscall.SIGTERM)
	r := end()
	if r.code != 3 || r.stdout != "" || !strings.Contains(r.stderr, "hint: flowrun execution resume "+id) {
		t.Errorf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
	send, end = startUntil(t, dir, "goes on", "execution", "resume", id)
	send(os.Interrupt)
	if r := end(); r.code != 130 || strings.Contains(r.stderr, "ready") || !strings.Contains(r.stderr, `flow "naps": cancelled after`) {
		t.Errorf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// A stdin that nothing comes from is not waited for after a signal.
func TestInterruptOfStdin(t *testing.T) {
	never, stop := io.Pipe()
	defer stop.Close()
	signals := make(chan os.Signal, 1)
	signals <- os.Interrupt
	var stderr bytes.Buffer
	p := &process{stdin: never, stdout: io.Discard, stderr: &stderr, dir: t.TempDir(), getenv: os.LookupEnv, signals: signals}
	if code := p.run([]string{"run", "any.star", "--inputs", "-"}); code != exitCancelled || stderr.String() != "flowrun: cancelled\n" {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

// The second signal ends what the first one could not.
func TestSecondInterrupt(t *testing.T) {
	read, blocked := io.Pipe() // a stdout that nobody reads
	defer read.Close()
	signals := make(chan os.Signal, 2)
	signals <- os.Interrupt
	signals <- os.Interrupt
	p := &process{stdout: blocked, stderr: io.Discard, dir: t.TempDir(), getenv: os.LookupEnv, signals: signals}
	if code := p.run([]string{"version"}); code != exitCancelled {
		t.Errorf("exit code %d", code)
	}
}
