package iomod_test

import (
	"testing"

	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) { libtest.Run(t, starlark.StringDict{"io": iomod.Module()}) }
