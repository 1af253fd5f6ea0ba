package textwrapmod

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
)

// A text has as many lines as there may be, and not one more.
func TestLines(t *testing.T) {
	p := paragraph{lines: make([]string, py.MaxElements-1)}
	if err := p.add(""); err != nil {
		t.Error(err)
	}
	if err := p.add(""); err == nil || !strings.Contains(err.Error(), "more than 4194304 elements") {
		t.Error(err)
	}
}
