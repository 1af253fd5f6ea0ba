package yamlmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	yamlmod "github.com/flowrun/flowrun/builtins/lib/yaml"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"yaml": yamlmod.Module()}
	for expression, want := range map[string]string{
		`yaml.safe_load("[" * 100000)`: `depth`,
		`yaml.safe_load("a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(["b%d: &b%d [%s]\n" % (i, i, ",".join(["*" + ("a" if i == 0 else "b%d" % (i - 1))] * 10)) for i in range(9)]))`: `too large`,
		`yaml.safe_load_all(("---\na: &a [" + "1," * 1000 + "]\nb: [" + "*a ," * 3000 + "]\n") * 2)`:                                                                              `too large`,
		`yaml.safe_load("a: 1\na: 2")`:        `is there already, in line 1`,
		`yaml.safe_load(" " * 9000000)`:       `more than 8388608 bytes`,
		`yaml.safe_load("a\n---\nb")`:         `use yaml.safe_load_all`,
		`yaml.load("a")`:                      `missing argument for Loader`,
		`yaml.safe_dump(yaml)`:                `cannot represent an object: module`,
		`yaml.safe_dump(["x" * 9000000] * 2)`: `too large`,
		`yaml.safe_dump([[[[[[[[[[[[[[[["a\n" * 500000]]]]]]]]]]]]]]]], default_style="|", indent=9)`: `more than 67108864 bytes`,
		`yaml.safe_dump({"a": 1}, default_style="x")`:                                                 `default_style must be one of`,
		`yaml.safe_dump(5, "x")`:           `stream must have a method write`,
		`yaml.safe_dump([[]], indent="x")`: `want a number, got string`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
