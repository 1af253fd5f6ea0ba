package textwrapmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	textwrapmod "github.com/flowrun/flowrun/builtins/lib/textwrap"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"textwrap": textwrapmod.Module()}
	for expression, want := range map[string]string{
		`textwrap.wrap("x " * 100, 4, initial_indent="-", subsequent_indent="+" * 40000000)`: `more than 67108864 bytes`,
		`textwrap.indent("x\n" * 2, "y" * 34000000)`:                                         `more than 67108864 bytes`,
		`textwrap.wrap("\t", tabsize=2000000000)`:                                            `more than 67108864 bytes`,
		`textwrap.wrap("\t" * 100, tabsize=1000000)`:                                         `more than 67108864 bytes`,
		`textwrap.shorten("a", 5, max_lines=1)`:                                              `multiple values for keyword argument "max_lines"`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
