package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	const src = "#!a\nif x: # b\n\t# c\n  y = [1.5, #d\n  'e' f'{g} # {h[\"i\"]!r}'] \\\n  ; z\n# j\nassert...\n"
	kinds := [...]string{"word", "keyword", "number", "string", "operator", "comment", "newline", "indent", "outdent"}
	var got []string
	for _, token := range Tokens(src) {
		if token.Text != src[token.Off:token.Off+len(token.Text)] {
			t.Errorf("%q is not at %d", token.Text, token.Off)
		}
		got = append(got, fmt.Sprintf("%d:%d-%d:%d %s %s", token.Start.Line, token.Start.Col, token.End.Line, token.End.Col, kinds[token.Kind], token.Text))
	}
	want := []string{
		"1:1-1:4 comment #!a",
		"2:1-2:3 keyword if",
		"2:4-2:5 word x",
		"2:5-2:6 operator :",
		"2:7-2:10 comment # b",
		"2:10-2:11 newline ",
		"3:2-3:5 comment # c",
		"4:3-4:3 indent ",
		"4:3-4:4 word y",
		"4:5-4:6 operator =",
		"4:7-4:8 operator [",
		"4:8-4:11 number 1.5",
		"4:11-4:12 operator ,",
		"4:13-4:15 comment #d",
		"5:3-5:6 string 'e'",
		"5:7-5:26 string f'{g} # {h[\"i\"]!r}'",
		"5:26-5:27 operator ]",
		"6:3-6:4 operator ;",
		"6:5-6:6 word z",
		"6:6-6:7 newline ",
		"7:1-7:4 comment # j",
		"8:1-8:1 outdent ",
		"8:1-8:7 word assert",
		"8:7-8:10 operator ...",
		"8:10-8:11 newline ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTokensAreAll looks at what is between the tokens of texts that parse, which is
// space, and whether their comments are those of the file, but for those in strings.
func TestTokensAreAll(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(starlarkDir(t), "starlark/testdata/*.star"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for src := range strings.SplitSeq(string(text), "\n---\n") {
			tree, errs := Parse(file, []byte(src))
			if len(errs) > 0 {
				continue
			}
			seen++
			end := 0
			var comments []Comment
			for _, token := range Tokens(src) {
				if token.Kind == CommentToken {
					comments = append(comments, Comment{token.Start, token.Text})
				}
				if token.Text == "" {
					continue
				}
				if strings.Trim(src[end:token.Off], " \t\n\\") != "" {
					t.Errorf("%s: %q is before %q", file, src[end:token.Off], token.Text)
				}
				end = token.Off + len(token.Text)
			}
			if strings.TrimSpace(src[end:]) != "" {
				t.Errorf("%s: %q is left", file, src[end:])
			}
			if diff := cmp.Diff(tree.Comments, comments); diff != "" {
				t.Errorf("%s: %s", file, diff)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d texts were looked at", seen)
	}
}
