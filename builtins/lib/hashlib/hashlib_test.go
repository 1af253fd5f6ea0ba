package hashmod_test

import (
	"testing"

	hashmod "github.com/flowrun/flowrun/builtins/lib/hashlib"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"hashlib": hashmod.Hashlib(), "hmac": hashmod.HMAC()})
}
