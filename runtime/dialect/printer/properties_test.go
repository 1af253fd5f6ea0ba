package printer

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// check formats a text that parses, and tells what the result may not be: another
// program, without a comment or with a literal spelt otherwise, or not yet formatted.
func check(src string) (string, error) {
	for _, width := range narrow {
		if text, err := checkWidth(src, width); err != nil {
			return text, fmt.Errorf("with lines of %d characters: %w", width, err)
		}
	}
	return checkWidth(src, Width)
}

// narrow are widths that make more of a text too long for a line.
var narrow = []int{1, 13, 30, 60}

func checkWidth(src string, width int) (string, error) {
	out, err := format([]byte(src), width)
	if err != nil {
		return "", err
	}
	text := string(out)
	again, err := format(out, width)
	if err != nil {
		return text, fmt.Errorf("again: %w", err)
	}
	if diff := cmp.Diff(text, string(again)); diff != "" {
		return text, fmt.Errorf("not stable (-once +twice):\n%s", diff)
	}
	before, after := literals(normalize(src)), literals(text)
	if diff := cmp.Diff(before, after); diff != "" {
		return text, fmt.Errorf("literals or comments differ (-before +after):\n%s", diff)
	}
	if strings.ContainsAny(text, "\r\ufeff") && !strings.ContainsAny(strings.TrimPrefix(src, "\ufeff"), "\ufeff") {
		return text, errors.New("a carriage return or byte order mark is left")
	}
	if text != "" && !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") || strings.HasPrefix(text, "\n") {
		return text, errors.New("the text begins with an empty line, or does not end with one line end")
	}
	return text, nil
}

// literals are the comments, numbers and strings of a text as they are spelt, but
// for the quotes of strings, the \ before quotes, and the space behind #.
func literals(text string) []string {
	var list []string
	for _, t := range syntax.Tokens(text) {
		switch t.Kind {
		case syntax.CommentToken:
			list = append(list, "#"+strings.Trim(t.Text[1:], " \t\f"))
		case syntax.NumberToken:
			list = append(list, t.Text)
		case syntax.StringToken:
			list = append(list, strings.NewReplacer(`\\`, `\\`, `\'`, `"`, `\"`, `"`, `'`, `"`).Replace(t.Text))
		}
	}
	return list
}

// sameTree says how the trees of two texts differ, other than in places and
// parentheses. It does so in another way than Format itself.
func sameTree(before, after string) string {
	a, _ := syntax.Parse("", []byte(before))
	b, _ := syntax.Parse("", []byte(after))
	return cmp.Diff(a.Stmts, b.Stmts,
		cmpopts.IgnoreTypes(syntax.Pos{}, syntax.Range{}),
		cmpopts.IgnoreFields(syntax.Tuple{}, "Parens"),
		cmp.Comparer(func(x, y *big.Int) bool { return x.Cmp(y) == 0 }),
		cmp.FilterValues(func(x, y syntax.Expr) bool { return isParen(x) || isParen(y) },
			cmp.Transformer("inner", func(x syntax.Expr) any { return inner(x) })),
	)
}

func isParen(x syntax.Expr) bool { _, ok := x.(*syntax.Paren); return ok }

func inner(x syntax.Expr) syntax.Expr {
	for isParen(x) {
		x = x.(*syntax.Paren).X
	}
	return x
}

// texts returns all texts of flows in the repository, and those that go.starlark.net
// has for its tests, which parse. Parts of a file between lines of --- are texts.
func texts(t testing.TB) map[string]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.starlark.net").Output()
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, root := range []string{"../../..", strings.TrimSpace(string(out))} {
		err := filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
			if ext := filepath.Ext(file); err != nil || e.IsDir() || ext != ".star" && ext != ".py" && ext != ".txt" && ext != ".txtar" {
				return err
			}
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for i, part := range strings.Split(string(data), "\n---") {
				if _, errs := syntax.Parse("", []byte(part)); len(errs) == 0 {
					list[fmt.Sprintf("%s#%d", file, i)] = part
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(list) < 200 {
		t.Fatalf("only %d texts were found", len(list))
	}
	return list
}

func TestProperties(t *testing.T) {
	for name, src := range texts(t) {
		text, err := check(src)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		if diff := sameTree(src, text); diff != "" {
			t.Errorf("%s: tree differs (-before +after):\n%s", name, diff)
		}
		crlf, err := Format([]byte("\ufeff" + strings.ReplaceAll(src, "\n", "\r\n")))
		if err != nil || !bytes.Equal(crlf, []byte(text)) {
			t.Errorf("%s: with CRLF and a byte order mark it is formatted otherwise: %v\n%s", name, err, cmp.Diff(text, string(crlf)))
		}
	}
}
