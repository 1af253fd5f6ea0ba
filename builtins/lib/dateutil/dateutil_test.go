package dateutilmod_test

import (
	"testing"

	dateutilmod "github.com/flowrun/flowrun/builtins/lib/dateutil"
	datetimemod "github.com/flowrun/flowrun/builtins/lib/datetime"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func modules() starlark.StringDict {
	m := dateutilmod.Modules()
	m["datetime"] = datetimemod.Module()
	return m
}

func TestPython(t *testing.T) { libtest.Run(t, modules()) }
