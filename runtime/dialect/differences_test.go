package dialect

import (
	"fmt"
	"strings"
	"testing"
)

// A difference is a row of differences.md.
type difference struct {
	code, python, ours string
	body               bool // the code is the body of a function
}

func readDifferences(t *testing.T) []difference {
	t.Helper()
	var list []difference
	section := ""
	for line := range strings.Lines(readCorpus(t, "differences.md")) {
		if rest, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(rest)
		}
		cells := strings.Split(line, " | ")
		if len(cells) != 4 || !strings.HasPrefix(line, "| `") {
			continue
		}
		cell := func(s string) string { return strings.Trim(strings.TrimPrefix(s, "| "), "`") }
		list = append(list, difference{cell(cells[0]), cell(cells[1]), cell(cells[2]), section == "Statements"})
	}
	return list
}

// TestDifferences runs the rows of the table of differences both ways: each is what it
// says, and is a difference still.
func TestDifferences(t *testing.T) {
	rows := readDifferences(t)
	if len(rows) < 40 {
		t.Fatalf("%d rows", len(rows))
	}
	src := strings.Builder{}
	for i, row := range rows {
		code := "return " + row.code
		if row.body {
			code = row.code
		}
		fmt.Fprintf(&src, "def row%d():\n    %s\n\n\ntell(row%d)\n", i, code, i)
	}
	const tell = "def tell(f):\n    try:\n        print(str(f()).replace(chr(13), '\\\\r').replace(chr(11), '\\\\x0b'))\n    except Exception as e:\n        print('!', type(e).__name__ + ': ' + str(e))\n\n\n"
	want := strings.Split(localName.ReplaceAllString(python(t, []byte(tell+src.String()), "-W", "ignore", "-"), ""), "\n")
	got := strings.Split(corpusOutput(t, "differences.md", tell+src.String()), "\n")
	for i, row := range rows {
		same := func(said, is string) bool {
			return said == is || strings.HasPrefix(said, "! ") && !strings.Contains(said, ": ") && strings.HasPrefix(is, said+": ")
		}
		if !same(row.python, want[i]) {
			t.Errorf("%s is %s in Python, not %s", row.code, want[i], row.python)
		}
		if want[i] == got[i] {
			t.Errorf("%s is %s both ways: that is no difference", row.code, got[i])
		}
		if !same(row.ours, got[i]) {
			t.Errorf("%s is %s here, not %s", row.code, got[i], row.ours)
		}
	}
}
