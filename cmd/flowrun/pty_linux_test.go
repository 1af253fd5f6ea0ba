package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/testdata/servers"
	"golang.org/x/sys/unix"
)

// A screen is a command on a terminal of its own.
type screen struct {
	t    *testing.T
	pty  *os.File
	cmd  *exec.Cmd
	seen string // all that the terminal has shown
	read int    // how much of it was expected
}

// onTerminalIn starts a command on a terminal.
func onTerminalIn(t *testing.T, dir string, args ...string) *screen {
	t.Helper()
	pty, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		servers.Missing(t, "a pseudo-terminal", "mount devpts with /dev/ptmx ("+err.Error()+")")
	}
	t.Cleanup(func() { pty.Close() })
	fd := int(pty.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100}); err != nil {
		t.Fatal(err)
	}
	// What never comes is not waited for for ever.
	patience := time.AfterFunc(time.Minute, func() { pty.Close() })
	t.Cleanup(func() { patience.Stop() })
	cmd := command(t, dir, []string{"USER=ada", "NO_COLOR=1", "TERM=xterm"}, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &screen{t: t, pty: pty, cmd: cmd}
}

// expect waits until the terminal shows text, after what was expected before.
func (s *screen) expect(text string) {
	s.t.Helper()
	for !strings.Contains(s.seen[s.read:], text) {
		if !s.more() {
			s.t.Fatalf("it never showed %q:\n%s", text, s.seen)
		}
	}
	s.read += strings.Index(s.seen[s.read:], text) + len(text)
}

// more reads on; it is false at the end.
func (s *screen) more() bool {
	b := make([]byte, 4096)
	n, err := s.pty.Read(b)
	s.seen += string(b[:n])
	return err == nil
}

func (s *screen) send(text string) {
	s.t.Helper()
	if _, err := s.pty.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the end and returns the exit code.
func (s *screen) end() int {
	for s.more() {
	}
	_ = s.cmd.Wait() // its error is the exit code
	return s.cmd.ProcessState.ExitCode()
}

const ctrlC, ctrlD = "\x03", "\x04"

var terminalProject = []string{"flowrun.yaml", "", "flows/ask.star", `
# flowrun:
#   input_schema: {type: object, properties: {name: {type: string}}, required: [name]}
def handler(system, this, inputs):
    this.log("before")
    response = this.message("Deploy?", body={"type": "object", "properties": {
        "count": {"element": "number", "label": "How many", "order": 1},
        "password": {"element": "password", "label": "Password", "order": 2},
    }}).get("response")
    this.log("after")
    return [inputs["name"], response["count"]]
`}

func TestRunOnTerminal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, terminalProject...)
	s := onTerminalIn(t, dir, "run", "ask")
	s.expect("name: ")
	s.send("Ada\n")
	s.expect("before")
	s.expect("How many (optional): ")
	s.send("x\n")
	s.expect("want a number")
	s.expect("How many (optional): ")
	s.send("3\n")
	s.expect("Password (optional): ")
	s.send("hunter2\n")
	s.expect("after")
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if !strings.HasSuffix(s.seen, "- Ada\r\n- 3\r\n") || strings.Contains(s.seen, "hunter2") {
		t.Errorf("the terminal shows:\n%s", s.seen)
	}
}

// A question that is left stays: the flow waits, and somebody else answers.
func TestLeaveQuestion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, terminalProject...)
	s := onTerminalIn(t, dir, "run", "ask", "-i", "name=Ada")
	s.expect("How many (optional): ")
	s.send(ctrlD)
	s.expect("The message is left open: flowrun message answer ")
	id := openMessage(t, dir)
	if r := flowrun(t, dir, nil, "message", "answer", id, "-i", "count=5"); r.code != 0 {
		t.Errorf("answer: %s", r.stderr)
	}
	if code := s.end(); code != 0 || !strings.HasSuffix(s.seen, "- Ada\r\n- 5\r\n") {
		t.Errorf("exit code %d:\n%s", code, s.seen)
	}
}

// A question that somebody else has answered is asked no more.
func TestAnsweredMeanwhile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, terminalProject...)
	s := onTerminalIn(t, dir, "run", "ask", "-i", "name=Ada")
	s.expect("How many (optional): ")
	if r := flowrun(t, dir, nil, "message", "answer", openMessage(t, dir), "-i", "count=5", "--by", "Eve"); r.code != 0 {
		t.Errorf("answer: %s", r.stderr)
	}
	s.expect("The message was answered by Eve.")
	if code := s.end(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, s.seen)
	}
}

func TestAnswerOnTerminal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, terminalProject...)
	send, end := startUntil(t, dir, "asks: ", "run", "ask", "-i", "name=Ada")
	send(syscall.SIGTERM)
	end()
	id := openMessage(t, dir)
	root, _, _ := strings.Cut(id, "-")

	for _, key := range []string{ctrlC, ctrlD} {
		s := onTerminalIn(t, dir, "message", "answer", id)
		s.expect("How many (optional): ")
		s.send("1\n")
		s.expect("Password (optional): ")
		s.send(key)
		s.expect("message " + id + " is left open")
		if code := s.end(); code != exitCancelled {
			t.Errorf("exit code %d:\n%s", code, s.seen)
		}
	}
	if got := openMessage(t, dir); got != id {
		t.Errorf("message %s is open", got)
	}

	s := onTerminalIn(t, dir, "execution", "resume", root)
	s.expect("How many (optional): ")
	s.send("7\n")
	s.expect("Password (optional): ")
	s.send("\n")
	if code := s.end(); code != 0 || !strings.HasSuffix(s.seen, "- Ada\r\n- 7\r\n") {
		t.Errorf("exit code %d:\n%s", code, s.seen)
	}
	if r := flowrun(t, dir, nil, "message", "show", id); !strings.Contains(r.stdout, "answered by ada, ") {
		t.Errorf("message show: %s", r.stdout)
	}
}

func TestReleaseLockOnTerminal(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "flowrun.yaml", "", "flows/hold.star", `
def handler(system, this):
    system.setting("deploy").acquire()
`)
	if r := flowrun(t, dir, nil, "run", "hold"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	for _, test := range []struct {
		answer string
		code   int
		held   bool
	}{{"\n", exitCancelled, true}, {ctrlD, exitCancelled, true}, {"yes\n", 0, false}} {
		s := onTerminalIn(t, dir, "lock", "release", "deploy")
		s.expect(`is held by flow "hold" (`)
		s.expect("[no]: ")
		s.send(test.answer)
		if code := s.end(); code != test.code {
			t.Errorf("%q: exit code %d:\n%s", test.answer, code, s.seen)
		}
		if r := flowrun(t, dir, nil, "lock", "list"); strings.Contains(r.stdout, "deploy") != test.held {
			t.Errorf("%q: locks %s", test.answer, r.stdout)
		}
	}
}

func TestActionOnTerminal(t *testing.T) {
	dir := shopDatabase(t)
	for answer, code := range map[string]int{"\n": exitCancelled, ctrlD: exitCancelled, "yes\n": 0} {
		s := onTerminalIn(t, dir, "connector", "action", "db", "VACUUM")
		s.expect("VACUUM of db (SQLITE): Run VACUUM, which writes the database anew")
		s.expect("Do it?")
		s.expect("[no]: ")
		s.send(answer)
		if got := s.end(); got != code {
			t.Errorf("%q: exit code %d:\n%s", answer, got, s.seen)
		}
		if done := strings.Contains(s.seen, "statements:"); done != (code == 0) {
			t.Errorf("%q: it was done: %v\n%s", answer, done, s.seen)
		}
	}
}
