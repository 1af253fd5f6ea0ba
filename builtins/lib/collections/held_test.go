package collectionsmod_test

import (
	"slices"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
)

// What a value keeps is counted as memory of the flow.
func TestHeld(t *testing.T) {
	for expression, want := range map[string][]int{
		`collections.namedtuple("P", "x y")("ab", "cde")`: {2, 3},
	} {
		if got := libtest.Held(t, modules(), expression); !slices.Equal(got, want) {
			t.Errorf("%s: texts of %v bytes, want %v", expression, got, want)
		}
	}
}
