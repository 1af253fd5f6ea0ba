package ssh_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// want checks the error of a call, in one line.
func (h *host) want(t *testing.T, want, script string, others ...any) *value.Dict {
	t.Helper()
	out, err := h.run(t, script, others...)
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%q %v: got %v, want %s", script, others, err, want)
	}
	return out
}

func TestInputs(t *testing.T) {
	h := newHost(t)
	for _, test := range []struct {
		want   string
		inputs []any
	}{
		{`input "output_vars": "A-B" is no name of a shell variable`, []any{"output_vars", value.List{"A-B"}}},
		{`input "output_vars": only the interpreters sh, bash, dash, ash, ksh and zsh have shell variables, not "python3"`, []any{"output_vars", value.List{"A"}, "interpreter", "python3"}},
		{`input "env": "A B" is no name of an environment variable`, []any{"env", value.DictOf("A B", "x", "A=", "x")}},
		{`input "env": the value of A has a NUL in it`, []any{"env", value.DictOf("A", "x\x00")}},
		{`input "interpreter": want a command on one line`, []any{"interpreter", "sh\nrm"}},
		{`input "interpreter": want a command on one line`, []any{"interpreter", " "}},
		{`input "temp_path": "" is no folder`, []any{"temp_path", ""}},
		{`input "script_timeout": want 0 or more, got -1`, []any{"script_timeout", int64(-1)}},
		{`input "expected_retcode": it is empty`, []any{"expected_retcode", value.List{}}},
		{`input "copy_files": "/a/" is no name of a file`, []any{"copy_files", value.List{"/a/"}}},
		{`input "copy_files": ".." is no name of a file`, []any{"copy_files", value.List{".."}}},
		{`input "copy_files": there are two files named "x"`, []any{"copy_files", value.List{"a/x", "b/x"}}},
		{`input "env": it cannot be used with use_shell`, []any{"use_shell", true, "env", value.DictOf("A", "x")}},
		{`input "stdin": it cannot be used with use_shell`, []any{"use_shell", true, "stdin", ""}},
		{`input "connect_tries": want 1 or more, got 0`, []any{"connect_tries", int64(0)}},
	} {
		h.want(t, test.want, "", test.inputs...)
	}
	h.want(t, `input "output_vars": "A B" is no name of a shell variable`, "#OUTPUT_VAR(A B)\n")
	if out, err := h.run(t, "echo '#OUTPUT_VAR(NOT)'\nA=1\n  # OUTPUT_VAR( A )\n"); err != nil || text(get(out, "var")) != `{"A":"1"}` {
		t.Errorf("%v %v", text(get(out, "var")), err)
	}
}

func TestUnexpectedReturnCodes(t *testing.T) {
	h := newHost(t)
	out := h.want(t, "SSH: request: return code 3 (expected 0): what was wrong", "echo done; echo what was wrong >&2; exit 3")
	if got := text(value.List{get(out, "retcode"), get(out, "stdout")}); got != `[3,"done\n"]` {
		t.Errorf("got %s", got)
	}
	h.want(t, "return code 0 (expected 1, 2): done", "echo done", "expected_retcode", value.List{int64(1), int64(2)})
	h.want(t, "return code 1 (expected 0)", "exit 1")
	h.want(t, "return code 127 (expected 0): /usr/bin/env: ", "", "interpreter", "/usr/bin/env no-such-program")
	h.want(t, "return code 127 (expected 0)", "", "interpreter", "no-such-program")
	h.want(t, "return code 2 (expected 0)", "if", "interpreter", "sh")
	h.want(t, "return code 2 (expected 0)", "if\n#OUTPUT_VAR(A)", "interpreter", "sh")
	h.want(t, strings.Repeat("x", 190), "printf '%0300d' 0 | tr 0 x; exit 1")
	h.leavesNothing(t)
}

func TestNotStarted(t *testing.T) {
	h := newHost(t)
	h.want(t, "SSH: request: the script could not be started: mkdir: cannot create directory", "", "temp_path", "/no/such")
	h.want(t, "the script could not be started: mkdir: cannot create directory", "", "temp_path", "it's \"$(x)\" `y` \\")
	for name, test := range map[string]struct{ command, want string }{
		"no shell":     {"/bin/false", "the script could not be started: the server says nothing"},
		"no login":     {"echo This account is not available.; exit 1", "the script could not be started: This account is not available."},
		"other answer": {"echo hello", "the script could not be started: hello"},
		"no answer":    {"cat >/dev/null", "timed out: the script took longer than script_timeout (1 s)"},
	} {
		t.Run(name, func(t *testing.T) {
			newHost(t, "ForceCommand "+test.command).want(t, test.want, "echo x", "script_timeout", int64(1))
		})
	}
}

// What a login shell says before is none of the script's output.
func TestNoiseOfTheLoginShell(t *testing.T) {
	h := newHost(t, `ForceCommand echo hello; echo hello >&2; eval "$SSH_ORIGINAL_COMMAND"`)
	h.withFiles(t)
	file := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := h.run(t, "A=1; echo out; echo err >&2\n#OUTPUT_VAR(A)", "copy_files", value.List{file})
	if err != nil {
		t.Fatal(err)
	}
	if got := text(value.List{get(out, "stdout"), get(out, "stderr"), get(out, "var")}); got != `["out\n","err\n",{"A":"1"}]` {
		t.Errorf("got %s", got)
	}
	if got := text(get(out, "files")); !strings.Contains(got, `"size":1`) {
		t.Errorf("got %s", got)
	}
}

// The command that is sent has to be understood by every login shell.
func TestLoginShells(t *testing.T) {
	for _, shell := range []string{"sh", "bash", "zsh", "fish", "tcsh"} {
		t.Run(shell, func(t *testing.T) {
			h := newHost(t, fmt.Sprintf(`ForceCommand exec %s -c "$SSH_ORIGINAL_COMMAND"`, servers.Program(t, shell)))
			dir := filepath.Join(t.TempDir(), "it's a $HOME")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			out, err := h.run(t, "cat; echo $A\n#OUTPUT_VAR(A)", "env", value.DictOf("A", "it's !x"), "stdin", "in ", "temp_path", dir)
			if err != nil || get(out, "stdout") != "in it's !x\n" || text(get(out, "var")) != `{"A":"it's !x"}` {
				t.Errorf("%s %v", text(out), err)
			}
		})
	}
}

// The files of the call are for its user alone, those of the script as always.
func TestUmask(t *testing.T) {
	h := newHost(t)
	mask := syscall.Umask(0o22)
	syscall.Umask(mask)
	if out, err := h.run(t, "umask"); err != nil || get(out, "stdout") != fmt.Sprintf("%04o\n", mask) {
		t.Errorf("got %s, want %04o", text(out), mask)
	}
}

// Nothing of a script is in a command line.
func TestNothingIsInCommandLines(t *testing.T) {
	h := newHost(t)
	out, err := h.run(t, "cat /proc/[0-9]*/cmdline | tr '\\0' ' '; : hidden-in-script", "env", value.DictOf("A", "hidden-in-env"), "stdin", "hidden-in-stdin")
	if err != nil || strings.Contains(get(out, "stdout").(string), "hidden-in") || !strings.Contains(get(out, "stdout").(string), "flowrun-ssh-") {
		t.Errorf("%v %v", err, get(out, "stdout"))
	}
}

func TestHundredScripts(t *testing.T) {
	h := newHost(t)
	var calls sync.WaitGroup
	for i := range 100 {
		calls.Go(func() {
			out, err := h.run(t, fmt.Sprintf("echo %d; A=%d\n#OUTPUT_VAR(A)", i, i))
			if err != nil || get(out, "stdout") != fmt.Sprintf("%d\n", i) || text(get(out, "var")) != fmt.Sprintf(`{"A":"%d"}`, i) {
				t.Errorf("%d: %v %s", i, err, text(out))
			}
		})
	}
	calls.Wait()
	h.leavesNothing(t)
}

func TestGigabyteOfOutput(t *testing.T) {
	h := newHost(t)
	_, err := h.run(t, "head -c 1G /dev/zero; echo whole >&2")
	if !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("got %v", err)
	}
	h.leavesNothing(t)
}

func TestLogIn(t *testing.T) {
	h := newHost(t)
	h.want(t, "SSH: log in: the server refuses the login of "+h.User, "", "key", string(servers.NewSSHKey(t, "").Private))
	h.want(t, "SSH: host key: the key of the server is not known: SHA256:", "", "hostkey", nil)
	if _, err := h.run(t, "", "hostkey", servers.NewSSHKey(t, "").Public); !errors.Is(err, sshdial.ErrHostKey) {
		t.Errorf("got %v", err)
	}
	jump := servers.StartSSHD(t, servers.SSHDOptions{})
	out, err := h.run(t, "echo ok", "jump_host", value.DictOf("hostname", jump.Host, "port", int64(jump.Port), "username", jump.User, "key", string(jump.Key.Private), "hostkey", jump.HostKey))
	if err != nil || get(out, "stdout") != "ok\n" {
		t.Errorf("by a jump host: %v", err)
	}
}
