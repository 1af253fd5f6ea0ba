package yamlmod_test

import (
	"os/exec"
	"testing"

	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	yamlmod "github.com/flowrun/flowrun/builtins/lib/yaml"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	if exec.Command("python3", "-I", "-c", "import yaml").Run() != nil {
		t.Skip("python3 with PyYAML is not installed")
	}
	libtest.Run(t, starlark.StringDict{"yaml": yamlmod.Module(), "io": iomod.Module()})
}
