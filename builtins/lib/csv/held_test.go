package csvmod_test

import (
	"slices"
	"testing"

	csvmod "github.com/flowrun/flowrun/builtins/lib/csv"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

// What a value keeps is counted as memory of the flow.
func TestHeld(t *testing.T) {
	modules := starlark.StringDict{"csv": csvmod.Module()}
	for expression, want := range map[string][]int{
		`csv.reader(["a,bcd", "ef"])`:                              {1, 3, 2},
		`csv.DictReader(["a,bcd"], ("xxxx", "y"), "key", "value")`: {3, 5, 4, 1, 4, 1, 1, 3},
	} {
		if got := libtest.Held(t, modules, expression); !slices.Equal(got, want) {
			t.Errorf("%s: texts of %v bytes, want %v", expression, got, want)
		}
	}
}
