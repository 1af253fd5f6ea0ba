package csvmod_test

import (
	"testing"

	csvmod "github.com/flowrun/flowrun/builtins/lib/csv"
	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"csv": csvmod.Module(), "io": iomod.Module()})
}
