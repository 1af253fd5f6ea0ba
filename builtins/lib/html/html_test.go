package htmlmod_test

import (
	"testing"

	htmlmod "github.com/flowrun/flowrun/builtins/lib/html"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"html": htmlmod.Module()}) }
