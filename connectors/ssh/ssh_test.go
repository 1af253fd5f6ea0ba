package ssh_test

import (
	"context"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/ssh"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A host is a server and the driver that calls it.
type host struct {
	*servers.SSHD
	driver connectors.Driver
	files  connectors.Files
	temp   string // temp_path, for all users of the server
}

func newHost(t testing.TB, config ...string) *host {
	t.Helper()
	temp, err := os.MkdirTemp("", "flowrun-test-ssh-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	if err := os.Chmod(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	return &host{servers.StartSSHD(t, servers.SSHDOptions{Config: strings.Join(config, "\n")}), newDriver(t), nil, temp}
}

func newDriver(t testing.TB) connectors.Driver {
	d := ssh.New()
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// inputs are those that reach the host, and others.
func (h *host) inputs(others ...any) *value.Dict {
	in := value.DictOf("hostname", h.Host, "port", int64(h.Port), "username", h.User, "key", string(h.Key.Private), "hostkey", h.HostKey, "temp_path", h.temp)
	for k, v := range value.DictOf(others...).All() {
		in.SetKey(k, v)
	}
	return in
}

// run runs a script.
func (h *host) run(t testing.TB, script string, others ...any) (*value.Dict, error) {
	t.Helper()
	return h.runIn(t.Context(), script, others...)
}

func (h *host) runIn(ctx context.Context, script string, others ...any) (*value.Dict, error) {
	return call(ctx, h.driver, connectors.Host{Files: h.files}, h.inputs(append([]any{"script", script}, others...)...))
}

// call makes a call with a driver, as a flow does.
func call(ctx context.Context, d connectors.Driver, host connectors.Host, inputs *value.Dict) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, inputs)
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}

func get(d *value.Dict, name string) value.Value {
	if d == nil {
		return nil
	}
	v, _ := d.Get(name)
	return v
}

func text(v value.Value) string {
	b, err := value.AppendJSON(nil, v, value.JSONOptions{})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestContract(t *testing.T) {
	h := newHost(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	connectortest.Run(t, connectortest.Subject{
		Driver:  h.driver,
		Good:    h.inputs("script", "echo hello"),
		Refused: h.inputs("script", "echo hello", "username", "nobody-of-this-name"),
		Hanging: h.inputs("script", "echo hello", "port", int64(silent.Addr().(*net.TCPAddr).Port)),
		Secrets: []string{"password"},
	})
}

// What a script does and what comes out, with return code 0.
var scripts = []struct {
	name   string
	script string
	inputs []any
	output string // in JSON
	want   string
}{
	{"both streams", "echo out; echo err >&2", nil, "stdout stderr retcode", `["out\n","err\n",0]`},
	{"no output", "", nil, "stdout stderr report var", `["","","",{}]`},
	{"no newline at the end", "printf abc", nil, "stdout", `["abc"]`},
	{"report", "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three", nil, "report", `["one\ntwo\nthree\n"]`},
	{"home", `[ "$PWD" = ~ ] && echo yes`, nil, "stdout", `["yes\n"]`},
	{"standard input is empty", "read x || echo end", nil, "stdout", `["end\n"]`},
	{"standard input", "cat", []any{"stdin", "a\nb"}, "stdout", `["a\nb"]`},
	{"empty standard input", "cat; echo end", []any{"stdin", ""}, "stdout", `["end\n"]`},
	{"binary standard input", "od -An -tx1", []any{"stdin", value.Bytes("\x00\xff\n\x80")}, "stdout", `[" 00 ff 0a 80\n"]`},
	{"binary output", `printf '\000\377\n'`, nil, "stdout stdout_encoding", `["AP8K","base64"]`},
	{"binary output keeps its carriage returns", `printf '\377\r\n'`, nil, "stdout", `["/w0K"]`},
	{"text", "printf 'žluťoučký 🐎'", nil, "stdout", `["žluťoučký 🐎"]`},
	{"carriage returns", `printf 'a\r\nb\r'`, nil, "report stdout", `["a\nb","a\nb"]`},
	{"carriage returns kept", `printf 'a\r\n'`, []any{"remove_cr", false}, "stdout", `["a\r\n"]`},
	{"colours", `printf '\033[1;31mred\033[0m \033]0;title\007\033(Bplain\033]8;;x\033\\'`, nil, "stdout", `["red plain"]`},
	{"colours kept", `printf '\033[1mx'`, []any{"remove_ansi_escapes", false}, "stdout", `["\u001b[1mx"]`},
	{"environment", `printf '%s|' "$A" "$B"`, []any{"env", value.DictOf("A", "it's\n$HOME `x` \\", "B", "ü")}, "stdout", "[\"it's\\n$HOME `x` \\\\|ü|\"]"},
	{"environment of the helpers", `echo ok`, []any{"env", value.DictOf("PATH", "/usr/bin:/bin", "LD_PRELOAD", "", "d", "/", "mark", "x")}, "stdout", `["ok\n"]`},
	{"interpreter", "print(6 * 7)", []any{"interpreter", "python3 -u"}, "stdout", `["42\n"]`},
	{"interpreter with quotes", `echo "$A"`, []any{"interpreter", `env 'A=a  b'"'s" sh 2>&1`}, "stdout", `["a  b's\n"]`},
	{"exit on error", "false\necho no", []any{"expected_retcode", value.List{int64(1)}}, "retcode stdout", `[1,""]`},
	{"expected code", "exit 7", []any{"expected_retcode", value.List{int64(0), int64(7)}}, "retcode", `[7]`},
	{"killed", "kill -KILL $$", []any{"expected_retcode", value.List{int64(137)}}, "retcode stderr", `[137,""]`},
	{"signals are as usual", `trap 'echo caught' INT; kill -INT $$; trap`, nil, "stdout", `["caught\ntrap -- 'echo caught' SIGINT\n"]`},
	{"kill 0", `trap 'exit 5' TERM; kill 0`, []any{"expected_retcode", value.List{int64(5)}}, "retcode", `[5]`},
	{"variables", "A='x y'\nB=\nC=$(printf 'a\\nb')\n#OUTPUT_VAR(B)\n", []any{"output_vars", value.List{"A", "C", "NOT"}}, "var", `[{"A":"x y","B":"","C":"a\nb","NOT":null}]`},
	{"variables after exit", "A=1\nexit 0\nA=2", []any{"output_vars", value.List{"A"}}, "var retcode", `[{"A":"1"},0]`},
	{"variables after an error", "A=1\n(exit 3)\nA=2", []any{"output_vars", value.List{"A"}, "expected_retcode", value.List{int64(3)}}, "var retcode", `[{"A":"1"},3]`},
	{"variables and a trap", "trap 'echo bye' EXIT\nA=1\n", []any{"output_vars", value.List{"A"}}, "var stdout", `[{"A":"1"},"bye\n"]`},
	{"variables of sh", "A=1\n", []any{"output_vars", value.List{"A"}, "interpreter", "sh -eu"}, "var", `[{"A":"1"}]`},
	{"variables with xtrace", "set -x\nA=1\n", []any{"output_vars", value.List{"A"}}, "var stderr", `[{"A":"1"},"++ A=1\n"]`},
	{"temp_path", `echo "$0" | sed 's/flowrun-ssh-.*/X/'; ls -ld "$(dirname "$0")" "$0" | cut -c1-10`, []any{"temp_path", "/var/tmp/"}, "stdout", `["/var/tmp/X\ndrwx------\n-rw-------\n"]`},
}

func TestScripts(t *testing.T) {
	h := newHost(t)
	for _, test := range scripts {
		t.Run(test.name, func(t *testing.T) {
			out, err := h.run(t, test.script, test.inputs...)
			if err != nil {
				t.Fatal(err, text(out))
			}
			var got value.List
			for name := range strings.FieldsSeq(test.output) {
				got = append(got, get(out, name))
			}
			if diff := cmp.Diff(test.want, text(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	h.leavesNothing(t)
}

// leavesNothing checks that no folder of a call is left on the server.
func (h *host) leavesNothing(t testing.TB) {
	t.Helper()
	if left, err := os.ReadDir(h.temp); err != nil || len(left) > 0 {
		t.Errorf("on the server are left %v (%v)", left, err)
	}
}

func TestLargeScript(t *testing.T) {
	h := newHost(t)
	script := strings.Repeat("# "+strings.Repeat("x", 1000)+"\n", 1100) + "echo done $LINENO"
	out, err := h.run(t, script)
	if err != nil || get(out, "stdout") != "done 1101\n" {
		t.Errorf("%v %v", text(get(out, "stdout")), err)
	}
	if _, err := h.run(t, "cat | md5sum", "stdin", strings.Repeat("0123456789abcdef", 1<<20)); err != nil {
		t.Error(err)
	}
}
