package csvmod

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
)

// All rows of a reader have as many fields as there may be, and not one more.
func TestFields(t *testing.T) {
	p := parser{dialect: excel, total: py.MaxElements - 1}
	if err := p.save(); err != nil {
		t.Error(err)
	}
	if err := p.save(); err == nil || !strings.Contains(err.Error(), "more than 4194304 elements") {
		t.Error(err)
	}
}
