package stringmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	stringmod "github.com/flowrun/flowrun/builtins/lib/string"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"string": stringmod.Module()}
	for expression, want := range map[string]string{
		`string.Template("$a" * 1000).substitute(a="x" * 1000000)`: `more than 67108864 bytes`,
		`string.capwords("x" * 20000000)`:                          `more than 67108864 bytes`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
