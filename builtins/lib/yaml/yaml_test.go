package yamlmod_test

import (
	"testing"

	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	yamlmod "github.com/flowrun/flowrun/builtins/lib/yaml"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"yaml": yamlmod.Module(), "io": iomod.Module()})
}
