package osmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	osmod "github.com/flowrun/flowrun/builtins/lib/os"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	path := osmod.Path()
	return starlark.StringDict{"os": osmod.Module(path)(nil), "os.path": path}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// What touches the machine is not there, and says what to write instead.
func TestAbsent(t *testing.T) {
	for expression, want := range map[string]string{
		`os.listdir("/")`:                      "module 'os' has no 'listdir' here: flows have no disk",
		`os.system("ls")`:                      "write this.connect(...)",
		`os.urandom(5)`:                        "write secrets.token_bytes(n)",
		`os.path.exists("/")`:                  "module 'os.path' has no 'exists' here: flows have no disk",
		`os.path.expanduser("~")`:              "write the whole path",
		`os.path.abspath("a")`:                 "no current folder",
		`os.path.relpath("a", "/b")`:           "no current folder",
		`os.path.relpath("a", "../b")`:         "no current folder",
		`os.enviro`:                            "did you mean .environ?",
		`os.path.joined`:                       "has no .joined field",
		`os.environ["HOME"]`:                   "HOME",
		`os.path.join(*["x" * 1000000] * 100)`: "more than 67108864 bytes",
	} {
		_, err := libtest.Evaluate(modules(), expression)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
