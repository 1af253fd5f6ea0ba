package htmlmod_test

import (
	"strings"
	"testing"

	htmlmod "github.com/flowrun/flowrun/builtins/lib/html"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"html": htmlmod.Module()}
	for expression, want := range map[string]string{
		`html.escape("\"" * 20000000)`: `more than 67108864 bytes`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
