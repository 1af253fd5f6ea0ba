package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text would overflow the stack of a careless parser, or of who walks the
// tree, or take very long. checkTree walks the tree.
func TestHostile(t *testing.T) {
	const n = 30_000
	rep := func(s string) string { return strings.Repeat(s, n) }
	indented := func(header string, levels int) string {
		var b strings.Builder
		for i := range levels {
			fmt.Fprintf(&b, "%s%s\n", strings.Repeat(" ", i), header)
		}
		return b.String()
	}
	tests := []struct {
		name, src string
		want      string // the first message
	}{
		{"parentheses", strings.Repeat("(", 10_000_000), tooDeepMsg},
		{"brackets", rep("["), tooDeepMsg},
		{"dicts", rep("{1:"), tooDeepMsg},
		{"mixed brackets", rep("([{"), tooDeepMsg},
		{"closed parentheses", "x = " + rep("(") + "1" + rep(")") + "\ny = (\n", tooDeepMsg},
		{"calls", rep("f("), tooDeepMsg},
		{"indices", rep("x["), tooDeepMsg},
		{"not", "x = " + rep("not "), tooDeepMsg},
		{"signs", "x = " + rep("-") + "1", tooDeepMsg},
		{"powers", "x = " + rep("2**") + "1", tooDeepMsg},
		{"sum", "x = " + rep("1+") + "1", tooDeepMsg},
		{"sums in parentheses", "x = " + strings.Repeat("(", 900) + "1" + strings.Repeat(strings.Repeat("+1", 100)+")", 900), tooDeepMsg},
		{"and", "x = " + rep("a and ") + "a", tooDeepMsg},
		{"comparisons", "x = " + rep("a<") + "a", tooDeepMsg},
		{"attributes", "x = a" + rep(".b"), tooDeepMsg},
		{"attributes to assign", "a" + rep(".b") + " = 1", tooDeepMsg},
		{"calls of calls", "x = f" + rep("()"), tooDeepMsg},
		{"conditionals", "x = " + rep("a if b else ") + "c", tooDeepMsg},
		{"lambdas", "x = " + rep("lambda:") + "1", tooDeepMsg},
		{"walruses", "x = " + rep("(a:="), tooDeepMsg},
		{"stars", "x = [" + rep("*"), "expected an expression, found '**'"},
		{"yields", "x = " + rep("yield "), "yield is not part of the flow language"},
		{"awaits", "x = " + rep("await "), "await is not part of the flow language"},
		{"asyncs", rep("async "), "async is not part of the flow language"},
		{"decorators", rep("@a\nasync "), "decorators are not part of the flow language"},
		{"f-strings", rep("f'{"), tooDeepMsg},
		{"format specs", "f'" + rep("{a:"), tooDeepMsg},
		{"clauses", "x = [a " + rep("for a in b ") + "]", tooDeepMsg},
		{"items", "with " + rep("a, ") + "a: pass", tooDeepMsg},
		{"handlers", "try: pass\n" + rep("except a: pass\n"), tooDeepMsg},
		{"elifs", "if a: pass\n" + rep("elif b: pass\n") + "else: pass\nx = (\n", "more than 500 elif branches"},
		{"else ifs", "if a: pass\n" + rep("else if b: pass\n"), "'else if' is one word"},
		{"blocks", indented("if a:", 3000) + strings.Repeat(" ", 3000) + "pass\n", tooDeepMsg},
		{"tries", indented("try:", 3000), "a try needs an except or a finally"},
		{"defs", indented("def f():", 3000), tooDeepMsg},
		{"classes", indented("class A:", 3000), "class is not part of the flow language"},
		{"else blocks", indented("else:", 3000), "'else' without an if, loop or try before it"},
		{"indentation", indented("a", 3000), "unexpected indentation"},
		{"targets", "x" + rep(" = x"), ""},
		{"elements", "x = [" + rep("1, ") + "]", ""},
		{"strings", "x = " + rep("'a' "), ""},
		{"arguments", "f(" + rep("1, ") + ")", ""},
		{"repeated keywords", "f(" + rep("a=1, ") + ")", "the keyword argument a is repeated"},
		{"repeated parameters", "def f(" + rep("a, ") + "): pass", "the parameter a is repeated"},
		{"name", rep("a") + " " + rep("b"), "expected the end of the line, found 'bbb"},
		{"digits", "x = 1" + rep("0000"), "the number has 120001 digits, more than 100000"},
		{"lines to look at", rep("match a\n"), "expected the end of the line, found 'a'"},
		{"words to look at", rep("match (a); load (a); "), ""},
		{"unclosed lines", rep("x = (a b\n"), "'(' is never closed"},
		{"with", rep("with (a, b): pass\n"), ""},
		{"errors in a line", rep("f(1 2); "), "expected ',' or ')', found a number"},
		{"bad characters", rep("$ "), "unexpected character '$'"},
		{"backslashes", "x = load" + strings.Repeat("\\", 2_000_000), "unexpected '\\'"},
		{"backslashes and spaces", "x = load" + rep("\\  "), "unexpected '\\'"},
		{"dedents", "load\n" + rep("if a:\n  b\n c\n"), "the indentation matches no line above"},
		{"open brackets", strings.Repeat("(", 900) + strings.Repeat("a b\n", 1000), "'(' is never closed"},
		{"wrong brackets", rep("([" + "a b)\n"), "'[' is never closed"},
		{"f-strings never closed", rep("f'{'\n") + rep("f'''{'''"), "'{' is never closed"},
		{"strings never closed", rep("'\n"), "the string is never closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, errs := Parse("x.star", []byte(test.src))
			if err := checkTree(test.src, file, errs); err != nil {
				t.Error(err)
			}
			got := ""
			if len(errs) > 0 {
				got = errs[0].Msg
			}
			if !strings.HasPrefix(got, test.want) || (got == "") != (test.want == "") {
				t.Errorf("first error %q, want %q", got, test.want)
			}
		})
	}
}

// What a person may write is not too deep.
func TestDeepEnough(t *testing.T) {
	for name, src := range map[string]string{
		"sum":         "x = " + strings.Repeat("1 + ", 900) + "1\n",
		"parentheses": "x = " + strings.Repeat("(", 400) + "1" + strings.Repeat(")", 400) + "\n",
		"elifs":       "if a: pass\n" + strings.Repeat("elif b: pass\n", 500),
		"attributes":  "x = a" + strings.Repeat(".b()", 400) + "\n",
		"JSON":        "x = " + strings.Repeat("{'a': [", 200) + strings.Repeat("]}", 200) + "\n",
	} {
		if _, errs := Parse(name, []byte(src)); len(errs) > 0 {
			t.Errorf("%s: %v", name, errs[0])
		}
	}
}

// A chain of elifs that is too long is one error, and does not hide what follows.
func TestManyElifs(t *testing.T) {
	_, errs := Parse("x.star", []byte("if a: pass\n"+strings.Repeat("elif b:\n  c\n", 5000)+"else: pass\nx = (\n"))
	var got []string
	for _, e := range errs {
		got = append(got, fmt.Sprintf("%d:%d %s", e.Start.Line, e.Start.Col, e.Msg))
	}
	if diff := cmp.Diff([]string{"1002:1 more than 500 elif branches", "10003:5 '(' is never closed"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMaxErrors(t *testing.T) {
	_, errs := Parse("x.star", []byte(strings.Repeat("x = = 1\n", 2*MaxErrors)))
	if len(errs) != MaxErrors {
		t.Errorf("%d errors, want %d", len(errs), MaxErrors)
	}
}
