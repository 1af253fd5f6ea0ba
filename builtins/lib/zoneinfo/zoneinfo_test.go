package zoneinfomod_test

import (
	"strings"
	"testing"

	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	zoneinfomod "github.com/flowrun/flowrun/builtins/lib/zoneinfo"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"datetime": datetimemod.Module(), "zoneinfo": zoneinfomod.Module()})
}

// An unknown zone is told with the one that may have been meant.
func TestNearest(t *testing.T) {
	_, err := libtest.Evaluate(starlark.StringDict{"zoneinfo": zoneinfomod.Module()}, "zoneinfo.ZoneInfo('Europe/Viena')")
	if err == nil || !strings.Contains(err.Error(), "Europe/Vienna") {
		t.Error(err)
	}
}
