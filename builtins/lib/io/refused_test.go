package iomod_test

import (
	"strings"
	"testing"

	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"io": iomod.Module()}
	for expression, want := range map[string]string{
		`[f.write("x" * 40000000) for f in [io.StringIO()] for i in range(2)]`:   `more than 67108864 bytes`,
		`[(f.seek(60000000), f.write("x" * 10000000)) for f in [io.StringIO()]]`: `more than 67108864 bytes`,
		`[(f.seek(1 << 80), f.write("x")) for f in [io.StringIO()]]`:             `more than 67108864 bytes`,
		`io.StringIO("\n" * 5000000).readlines()`:                                `more than 4194304 elements`,
		`io.StringIO("", "\r")`: `illegal newline value`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
