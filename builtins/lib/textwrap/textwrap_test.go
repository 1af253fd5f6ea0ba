package textwrapmod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	textwrapmod "github.com/flowrun/flowrun/builtins/lib/textwrap"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"textwrap": textwrapmod.Module()}) }
