package remod_test

import (
	"slices"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	remod "github.com/flowrun/flowrun/builtins/lib/re"
	"go.starlark.net/starlark"
)

// What a value keeps is counted as memory of the flow.
func TestHeld(t *testing.T) {
	modules := starlark.StringDict{"re": remod.Module()}
	for expression, want := range map[string][]int{
		`re.match("a", "abcde")`: {5},
	} {
		if got := libtest.Held(t, modules, expression); !slices.Equal(got, want) {
			t.Errorf("%s: texts of %v bytes, want %v", expression, got, want)
		}
	}
}
