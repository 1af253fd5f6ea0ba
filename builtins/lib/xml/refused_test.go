package xmlmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	xmlmod "github.com/flowrun/flowrun/builtins/lib/xml"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"xml": xmlmod.Module()}
	for expression, want := range map[string]string{
		`xml.sax.saxutils.escape("&" * 20000000)`:              `more than 67108864 bytes`,
		`xml.sax.saxutils.escape("aa", {"a": "b" * 60000000})`: `more than 67108864 bytes`,
		`xml.sax.saxutils.quoteattr("\"\u0027" * 12000000)`:    `more than 67108864 bytes`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
