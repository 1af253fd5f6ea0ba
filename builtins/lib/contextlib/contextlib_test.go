package contextlibmod_test

import (
	"strings"
	"testing"

	contextlibmod "github.com/flowrun/flowrun/builtins/lib/contextlib"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	return starlark.StringDict{"contextlib": contextlibmod.Module()}
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }

func TestExitStackIsBounded(t *testing.T) {
	_, err := libtest.Evaluate(modules(), `[s.callback(len) for s in [contextlib.ExitStack()] for i in range(70000)]`)
	if err == nil || !strings.Contains(err.Error(), "there are 65536 already") {
		t.Error(err)
	}
}
