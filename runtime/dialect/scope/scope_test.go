package scope_test

import (
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/google/go-cmp/cmp"
)

func TestGlobals(t *testing.T) {
	tree, _ := syntax.Parse("x.star", []byte("load('a.star', 'b')\nimport json\nx, [y] = 1, [2]\ndef f(a):\n    z = 1\nfor i in []:\n    pass\nw = [v for v in []]\n"))
	if diff := cmp.Diff([]string{"json", "x", "y", "f", "i", "w"}, scope.Globals(tree)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
