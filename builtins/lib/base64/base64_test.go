package base64mod_test

import (
	"testing"

	base64mod "github.com/flowrun/flowrun/builtins/lib/base64"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"base64": base64mod.Module()}) }
