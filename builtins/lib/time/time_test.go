package timemod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	timemod "github.com/flowrun/flowrun/builtins/lib/time"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"time": timemod.Module()}) }
