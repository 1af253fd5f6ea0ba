package xmlmod_test

import (
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	xmlmod "github.com/flowrun/flowrun/builtins/lib/xml"
	"go.starlark.net/starlark"
)

func TestPython(t *testing.T) {
	libtest.Run(t, starlark.StringDict{"xml": xmlmod.Module(), "xml.sax": xmlmod.Sax(), "xml.sax.saxutils": xmlmod.Saxutils()})
}
