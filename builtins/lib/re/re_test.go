package remod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	remod "github.com/flowrun/flowrun/builtins/lib/re"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"re": remod.Module()}) }
