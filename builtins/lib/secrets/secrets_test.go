package secretsmod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	secretsmod "github.com/flowrun/flowrun/builtins/lib/secrets"
	"go.starlark.net/starlark"
)

// What is random needs an execution: it is tested in package builtins.
func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"secrets": secretsmod.Module()})
}
