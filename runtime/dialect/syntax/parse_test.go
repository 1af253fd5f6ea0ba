package syntax

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, src string) *File {
	t.Helper()
	file, errs := Parse("x.star", []byte(src))
	for _, e := range errs {
		t.Errorf("%d:%d: %s\n%s", e.Start.Line, e.Start.Col, e.Msg, src)
	}
	return file
}

func at(line, from, to int32) Range { return Range{Pos{line, from}, Pos{line, to}} }

func name(line, from int32, s string) *Name {
	return &Name{Ident{at(line, from, from+int32(len([]rune(s)))), s}}
}

func TestFString(t *testing.T) {
	file := parse(t, `f'é{a = !r:>{ü}}b' "c{" rf"{d}\{{"`+"\n")
	want := []Stmt{&ExprStmt{at(1, 1, 35), &FString{at(1, 1, 35), []FPart{
		{Range: at(1, 3, 4), Text: "é"},
		{
			Range: at(1, 4, 17), X: name(1, 5, "a"), Source: "a = ", Conversion: 'r',
			Spec: []FPart{{Range: at(1, 12, 13), Text: ">"}, {Range: at(1, 13, 16), X: name(1, 14, "ü")}},
		},
		{Range: at(1, 17, 18), Text: "b"},
		{Range: at(1, 20, 24), Text: "c{"},
		{Range: at(1, 28, 31), X: name(1, 29, "d")},
		{Range: at(1, 31, 34), Text: `\{`},
	}}}}
	if diff := cmp.Diff(want, file.Stmts); diff != "" {
		t.Error(diff)
	}
}

func TestFStringText(t *testing.T) {
	file := parse(t, "f'''a\r\n{x =\r\n}\\\r\n\\t{{}}'''\n")
	parts := file.Stmts[0].(*ExprStmt).X.(*FString).Parts
	got := []string{parts[0].Text, parts[1].Source, parts[2].Text}
	if diff := cmp.Diff([]string{"a\n", "x =\n", "\t{}"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlaces(t *testing.T) {
	file := parse(t, `a: int = x[1] .b(*c, d = 2)
if not a in b: pass
elif é is not None:
	c, (d) = e = 1,
else: del f
`)
	want := []Stmt{
		&Assign{
			Range: at(1, 1, 28), Targets: []Expr{name(1, 1, "a")}, Annotation: name(1, 4, "int"), EqPos: Pos{1, 8},
			Value: &Call{
				Range: at(1, 10, 28),
				Fn: &Attribute{
					Range: at(1, 10, 17), Dot: Pos{1, 15}, Name: Ident{at(1, 16, 17), "b"},
					X: &Index{at(1, 10, 14), name(1, 10, "x"), Pos{1, 11}, &Literal{at(1, 12, 13), Int, int64(1)}},
				},
				Lparen: Pos{1, 17},
				Args: []*Arg{
					{Range: at(1, 18, 20), Kind: Star, Value: name(1, 19, "c")},
					{Range: at(1, 22, 27), Kind: Keyword, Name: Ident{at(1, 22, 23), "d"}, Value: &Literal{at(1, 26, 27), Int, int64(2)}},
				},
			},
		},
		&If{
			Range: Range{Pos{2, 1}, Pos{5, 12}},
			Cond: &Unary{at(2, 4, 14), "not", &Compare{
				at(2, 8, 14), name(2, 8, "a"), []Comparison{{"in", Pos{2, 10}, name(2, 13, "b")}},
			}},
			Body:    []Stmt{&Branch{at(2, 16, 20), "pass"}},
			ElsePos: Pos{3, 1},
			Else: []Stmt{&If{
				Range: Range{Pos{3, 1}, Pos{5, 12}},
				Cond:  &Compare{at(3, 6, 19), name(3, 6, "é"), []Comparison{{"is not", Pos{3, 8}, name(3, 15, "None")}}},
				Body: []Stmt{&Assign{
					Range: at(4, 2, 17),
					Targets: []Expr{
						&Tuple{at(4, 2, 8), []Expr{name(4, 2, "c"), &Paren{at(4, 5, 8), name(4, 6, "d")}}, false},
						name(4, 11, "e"),
					},
					EqPos: Pos{4, 13},
					Value: &Tuple{at(4, 15, 16), []Expr{&Literal{at(4, 15, 16), Int, int64(1)}}, false},
				}},
				ElsePos: Pos{5, 1},
				Else:    []Stmt{&Del{at(5, 7, 12), []Expr{name(5, 11, "f")}}},
			}},
		},
	}
	if diff := cmp.Diff(want, file.Stmts); diff != "" {
		t.Error(diff)
	}
}

func TestImports(t *testing.T) {
	file := parse(t, "import a.b as c, d\nfrom ..e . f import g as h, i\nfrom . import (j,)\nload('k', 'l', m = \"n\",)\n")
	id := func(line, from int32, s string) Ident { return name(line, from, s).Ident }
	want := []Stmt{
		&Import{at(1, 1, 19), []ImportModule{{id(1, 8, "a.b"), id(1, 15, "c")}, {Path: id(1, 18, "d")}}},
		&FromImport{at(2, 1, 30), Ident{at(2, 6, 13), "..e.f"}, []ImportName{
			{id(2, 21, "g"), id(2, 26, "h")}, {id(2, 29, "i"), id(2, 29, "i")},
		}},
		&FromImport{at(3, 1, 19), Ident{at(3, 6, 7), "."}, []ImportName{{id(3, 16, "j"), id(3, 16, "j")}}},
		&Load{at(4, 1, 25), Pos{4, 1}, Pos{4, 6}, "k", []ImportName{
			{Ident{at(4, 12, 14), "l"}, Ident{at(4, 12, 14), "l"}}, {Ident{at(4, 21, 23), "n"}, id(4, 16, "m")},
		}},
	}
	if diff := cmp.Diff(want, file.Stmts); diff != "" {
		t.Error(diff)
	}
}

// TestWords reads texts whose last statement is what the word at its start says,
// or the use of a name.
func TestWords(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"assert x", "*syntax.Assert"},
		{"assert (x, y)", "*syntax.Assert"},
		{"assert [x], -y", "*syntax.Assert"},
		{"assert not x in y", "*syntax.Assert"},
		{"x = [a for a in b]; assert all(c for c in d)", "*syntax.Assert"},
		{"f(a = 1); assert f(a = 2)", "*syntax.Assert"},
		{"assert.eq(1, 2)", "*syntax.ExprStmt"},
		{"load('assert.star', 'assert'); assert(x)", "*syntax.ExprStmt"},
		{"load('a.star', assert = 'b'); assert(x)", "*syntax.ExprStmt"},
		{"load('a.star', 'assert_'); assert(x)", "*syntax.Assert"},
		{"assert = f; assert(x)", "*syntax.ExprStmt"},
		{"a, assert = f; assert(x)", "*syntax.ExprStmt"},
		{"def assert(x): pass\nassert(x)", "*syntax.ExprStmt"},
		{"f = lambda assert: 1; assert(x)", "*syntax.ExprStmt"},
		{"f = lambda a, *assert: 1; assert(x)", "*syntax.ExprStmt"},
		{"f = lambda a: 1; assert(x)", "*syntax.Assert"},
		{"def f(a, assert = 1): pass\nassert(x)", "*syntax.ExprStmt"},
		{"for a, assert in b: pass\nassert(x)", "*syntax.ExprStmt"},
		{"import a as assert; assert(x)", "*syntax.ExprStmt"},
		{"from a import (b, assert); assert(x)", "*syntax.ExprStmt"},
		{"x.assert = 1; assert(x)", "*syntax.Assert"},
		{"load('a', 'b')", "*syntax.Load"},
		{"load (\n'a', b = 'c')", "*syntax.Load"},
		{"load(a)", "*syntax.ExprStmt"},
		{"x.load('a')", "*syntax.ExprStmt"},
		{"from json import dump, load; load('a')", "*syntax.ExprStmt"},
		{"load = f; load('a')", "*syntax.ExprStmt"},
		{"def load(a): pass\nload('a')", "*syntax.ExprStmt"},
		{"f(load = 1); x.load = 2; load('a', 'b')", "*syntax.Load"},
		{"match(x)", "*syntax.ExprStmt"},
		{"match * x", "*syntax.ExprStmt"},
		{"match [x]: int", "*syntax.Assign"},
		{"print", "*syntax.ExprStmt"},
	} {
		file := parse(t, test.src+"\n")
		if got := fmt.Sprintf("%T", file.Stmts[len(file.Stmts)-1]); got != test.want {
			t.Errorf("%s: %s, want %s", test.src, got, test.want)
		}
	}
}

// TestBadNames tells which names count as defined by what is not understood.
func TestBadNames(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"class A(B):\n  c = 1\n", "A"},
		{"global a, b\n", "a b"},
		{"x = (1\n", "x"},
		{"a, (b, *c) = d = 1 2\n", "a b c d"},
		{"a.b, c[d] = f(e) = $\n", ""},
		{"x: int = 1 2\n", "x"},
		{"from a import b, c as d, *\n", "b c d"},
		{"import a, b as c d\n", "a b c"},
		{"f(a)[b].c = d = $\n", "d"},
		{"x = f(a = 1, b == 2 $)\n", "x"},
		{"match a:\n  case B(c=d):\n    e = 1\n    f.g = 2\n", "e"},
		{"for x in y z:\n  pass\n", "-"},
	} {
		file, errs := Parse("x.star", []byte(test.src))
		if len(errs) == 0 {
			t.Errorf("no error in %q", test.src)
		}
		var names []string
		bad, ok := file.Stmts[0].(*BadStmt)
		if !ok {
			names = append(names, "-")
		} else {
			for _, n := range bad.Names {
				names = append(names, n.Name)
			}
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%q defines %q, want %q", test.src, got, test.want)
		}
	}
}

// TestAfterErrors reads texts with an error each, and what is in the tree of it.
func TestAfterErrors(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"if x y:\n  a\nb\n", "{if x {expr a;} {}; expr b;}"},
		{"def f(a, b:\n  return a\nc\n", "{def f () nil {return a;}; expr c;}"},
		{"for x in y z:\n  a\nelse:\n  b\n", "{for x y {expr a;} {expr b;};}"},
		{"x = (1\ny = 2\n", "{BadStmt assign [y] 2;}"},
		{"try:\n  a\nexcept B, c:\n  d\n", "{try {expr a;} except B c {expr d;} {} {};}"},
		{"a = f'{b c}{d}'; e\nf\n", "{BadStmt expr f;}"},
		{"async def f(): g\n", "{def f () nil {expr g;};}"},
		{"@a\ndef f(): pass\n", "{def f () nil {pass;};}"},
		{"while x\n  a\nb\n", "{while x {expr a;} {}; expr b;}"},
		{"    a\nb\n", "{expr a; expr b;}"},
		{"if a:\n  b\n else:\n  c\n", "{if a {expr b;} {expr c;};}"},
		{"if a:\n    b\n  c\nd\n", "{if a {expr b; expr c;} {}; expr d;}"},
		{"if a:\nb\n", "{if a {BadStmt} {}; expr b;}"},
	} {
		file, errs := Parse("x.star", []byte(test.src))
		if len(errs) != 1 {
			t.Errorf("%q: %d errors", test.src, len(errs))
		}
		got := strings.ReplaceAll(canonPython{}.file(file), "*syntax.", "")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.src, diff)
		}
	}
}

func TestComments(t *testing.T) {
	file := parse(t, "# a\nx = [ # é b\r\n  1, #c\n]\n\t#  d  \ny = '#' #")
	want := []Comment{{Pos{1, 1}, "# a"}, {Pos{2, 7}, "# é b"}, {Pos{3, 6}, "#c"}, {Pos{5, 2}, "#  d  "}, {Pos{6, 9}, "#"}}
	if diff := cmp.Diff(want, file.Comments); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"x = 1\n\xff", "2:1: the file is not UTF-8 text: byte 0xff"},
		{"é = '\xe9'\r\n", "1:6: the file is not UTF-8 text: byte 0xe9"},
		{"\r\rx\x00", "3:2: the file is not text: it has a NUL byte"},
		{"\ufeffx = $\n", "1:5: unexpected character '$'"},
		{"\ufeffé\x00\n", "1:2: the file is not text: it has a NUL byte"},
		{"a\r\nb\rc = $\n", "3:5: unexpected character '$'"},
		{"\ufeff\ufeffx\n", "1:1: unexpected character U+FEFF"},
		{"x = '''\r\r\n\n''' $", "4:5: unexpected character '$'"},
		{"x\u00a0= 1", "1:2: unexpected character U+00A0"},
		{"", ""},
		{"\ufeff", ""},
		{"\n\n", ""},
		{"x = 1 # no end of line", ""},
		{"if x:\n  y", ""},
	} {
		_, errs := Parse("x.star", []byte(test.src))
		got := ""
		if len(errs) > 0 {
			got = fmt.Sprintf("%d:%d: %s", errs[0].Start.Line, errs[0].Start.Col, errs[0].Msg)
		}
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.src, got, test.want)
		}
	}
}

func TestBytes(t *testing.T) {
	file := parse(t, `b'é\xff\u00e9\377' rb'\x'`+"\n")
	got := file.Stmts[0].(*ExprStmt).X
	want := &Literal{at(1, 1, 26), Bytes, "é\xffé\xff\\x"}
	if diff := cmp.Diff(Expr(want), got); diff != "" {
		t.Error(diff)
	}
}
