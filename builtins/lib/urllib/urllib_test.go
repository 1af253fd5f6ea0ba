package urllibmod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	urllibmod "github.com/flowrun/flowrun/builtins/lib/urllib"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"urllib": urllibmod.Module(), "urllib.parse": urllibmod.Parse()})
}
