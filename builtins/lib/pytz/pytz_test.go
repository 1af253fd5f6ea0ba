package pytzmod_test

import (
	"testing"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	pytzmod "github.com/flowrun/flowrun/builtins/lib/pytz"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{
		"datetime": datetimemod.Module(), "pytz": pytzmod.Module(), "pytz.exceptions": pytzmod.Exceptions(),
	})
}
