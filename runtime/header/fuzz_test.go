package header_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/header"
)

// FuzzParse looks for texts that take the parser down, and for places of errors that
// are not in the text.
func FuzzParse(f *testing.F) {
	f.Add("# flowrun:\n#   description: |\n#     a\n#   input_schema: {type: object}\n\"\"\"doc\"\"\"\nx = 1\n# flowrun:\n")
	f.Add("#!/x\n'doc' # a\n# flowrun:\n#\tusing: &a {b: *a}\n")
	f.Add("\ufeff# flowrun:\r\n#   using: !!set {a}\r\n#   ? [a]\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := header.Parse("a", []byte(text))
		lines := strings.Count(text, "\n") + 1
		if err == nil {
			for key, line := range h.Lines {
				if line <= h.Line || line > lines {
					t.Errorf("%s in line %d of %d, the header is in %d", key, line, lines, h.Line)
				}
			}
			return
		}
		var errs header.Errors
		if !errors.As(err, &errs) || len(errs) == 0 || h != nil {
			t.Fatalf("%T: %v", err, err)
		}
		for _, e := range errs {
			if e.Line < 1 || e.Line > lines+1 || e.Col < 1 || e.Msg == "" {
				t.Errorf("%+v, of %d lines", e, lines)
			}
		}
	})
}
