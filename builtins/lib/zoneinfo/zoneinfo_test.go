package zoneinfomod_test

import (
	"testing"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	zoneinfomod "github.com/flowrun/flowrun/builtins/lib/zoneinfo"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"datetime": datetimemod.Module(), "zoneinfo": zoneinfomod.Module()})
}
