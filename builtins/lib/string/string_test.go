package stringmod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	stringmod "github.com/flowrun/flowrun/builtins/lib/string"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"string": stringmod.Module()}) }
