package operatormod_test

import (
	"strings"
	"testing"

	collectionsmod "github.com/flowrun/flowrun/builtins/lib/collections"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	operatormod "github.com/flowrun/flowrun/builtins/lib/operator"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	return starlark.StringDict{"operator": operatormod.Module(), "collections": collectionsmod.Module()}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

// The functions are bounded as the operators are.
func TestLimits(t *testing.T) {
	for expression, want := range map[string]string{
		`operator.mul("a", 1 << 29)`:  "more than the 67108864 allowed",
		`operator.imul([1], 1 << 26)`: "more than the 4194304 allowed",
		`operator.pow(2, 1 << 40)`:    "int",
		`operator.lshift(1, 1 << 40)`: "out of range",
	} {
		if _, err := libtest.Evaluate(modules(), expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
}
