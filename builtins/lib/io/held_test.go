package iomod_test

import (
	"slices"
	"testing"

	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

// What a value keeps is counted as memory of the flow.
func TestHeld(t *testing.T) {
	modules := starlark.StringDict{"io": iomod.Module()}
	for expression, want := range map[string][]int{
		`io.StringIO("abcde")`: {5},
		`io.StringIO()`:        {0},
	} {
		if got := libtest.Held(t, modules, expression); !slices.Equal(got, want) {
			t.Errorf("%s: texts of %v bytes, want %v", expression, got, want)
		}
	}
}
