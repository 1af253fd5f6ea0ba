package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkTree reports what no tree of a text may have: places outside of the text
// or of the node around, or bad nodes without an error.
func checkTree(src string, f *File, errs []*Error) error {
	last := endOfText(src)
	within := func(what string, r, outer Range) error {
		if !r.Start.IsValid() || !r.End.IsValid() || r.End.Before(r.Start) || r.Start.Before(outer.Start) || outer.End.Before(r.End) {
			return fmt.Errorf("%s at %v is not within %v", what, r, outer)
		}
		return nil
	}
	all := Range{Pos{1, 1}, last}
	var check func(n Node, outer Range, depth int) error
	check = func(n Node, outer Range, depth int) error {
		var r Range
		r.Start, r.End = n.Span()
		if err := within(fmt.Sprintf("%T", n), r, outer); err != nil {
			return err
		}
		if depth > MaxDepth {
			return fmt.Errorf("%T at %v is deeper than %d", n, r, MaxDepth)
		}
		for _, part := range parts(n) {
			if err := within(fmt.Sprintf("part of %T", n), part, r); err != nil {
				return err
			}
		}
		switch n.(type) {
		case *BadExpr, *BadStmt:
			if len(errs) == 0 {
				return fmt.Errorf("%T at %v without an error", n, r)
			}
		}
		var err error
		Walk(n, func(c Node) bool {
			if c != n && err == nil {
				err = check(c, r, depth+1)
			}
			return c == n
		})
		return err
	}
	for _, s := range f.Stmts {
		if err := check(s, all, 1); err != nil {
			return err
		}
	}
	for _, c := range f.Comments {
		end := Pos{c.Start.Line, c.Start.Col + int32(utf8.RuneCountInString(c.Text))}
		if err := within("comment", Range{c.Start, end}, all); err != nil {
			return err
		}
	}
	if len(errs) > MaxErrors {
		return fmt.Errorf("%d errors", len(errs))
	}
	prev := Pos{1, 1}
	for _, e := range errs {
		if e.Start.Before(prev) || last.Before(e.Start) || e.End.IsValid() && (e.End.Before(e.Start) || last.Before(e.End)) {
			return fmt.Errorf("error at %v-%v: %s", e.Start, e.End, e.Msg)
		}
		prev = e.Start
	}
	return nil
}

// parts returns the places in a node that are no nodes themselves.
func parts(n Node) []Range {
	var list []Range
	params := func(params []*Param) {
		for _, p := range params {
			list = append(list, p.Range)
		}
	}
	var fparts func([]FPart)
	fparts = func(ps []FPart) {
		for _, p := range ps {
			list = append(list, p.Range)
			fparts(p.Spec)
		}
	}
	switch n := n.(type) {
	case *Call:
		for _, a := range n.Args {
			list = append(list, a.Range)
		}
	case *Lambda:
		params(n.Params)
	case *Def:
		params(n.Params)
		list = append(list, n.Name.Range)
	case *Dict:
		for _, e := range n.Entries {
			list = append(list, e.Range)
		}
	case *Comprehension:
		for _, c := range n.Clauses {
			list = append(list, c.Range)
		}
	case *FString:
		fparts(n.Parts)
	case *Attribute:
		list = append(list, n.Name.Range)
	case *Try:
		for _, h := range n.Handlers {
			list = append(list, h.Range)
		}
	case *Import:
		for _, m := range n.Modules {
			list = append(list, m.Path.Range)
		}
	case *FromImport:
		list = append(list, n.Module.Range)
		for _, name := range n.Names {
			list = append(list, name.Name.Range, name.As.Range)
		}
	case *Load:
		for _, name := range n.Names {
			list = append(list, name.Name.Range, name.As.Range)
		}
	case *BadStmt:
		for _, name := range n.Names {
			list = append(list, name.Range)
		}
	}
	return list
}

func endOfText(src string) Pos {
	src = strings.TrimPrefix(src, "\ufeff")
	src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	line := src[strings.LastIndexByte(src, '\n')+1:]
	return Pos{int32(strings.Count(src, "\n")) + 1, int32(utf8.RuneCountInString(line)) + 1}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"starlark/testdata/*.star", "syntax/testdata/errors.star"} {
		files, _ := filepath.Glob(filepath.Join(starlarkDir(f), pattern))
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for chunk := range strings.SplitSeq(string(src), "\n---\n") {
				f.Add(chunk)
			}
		}
	}
	for _, src := range fuzzSeeds {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		file, errs := Parse("x.star", []byte(src))
		if err := checkTree(src, file, errs); err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(src) || strings.ContainsAny(src, "\x00\ufeff") || strings.Contains(src, "assert") {
			return
		}
		want, err := parseStarlark(src)
		if err != nil {
			return
		}
		if len(errs) > 0 {
			if errs[0].Msg == tooDeepMsg {
				return
			}
			t.Fatalf("go.starlark.net accepts it: %d:%d: %s", errs[0].Start.Line, errs[0].Start.Col, errs[0].Msg)
		}
		if want, got := canonStarlark(want), canonOurs(file); want != got {
			t.Fatalf("tree differs:\nstarlark: %s\nours:     %s", want, got)
		}
	})
}

var fuzzSeeds = []string{
	"x = f'a{b!r:>{w}}{{c}}{d=}' \"e\" rf'\\{f}'\n",
	"try:\n  a\nexcept (A, B) as e:\n  raise X from e\nelse:\n  b\nfinally:\n  c\n",
	"with a as b, (c):\n  pass\nwith (a as b, c,):\n  pass\n",
	"import a.b as c, d\nfrom .e import (f as g, h,)\n",
	"def f(a: int, *b, c: str = 1, **d) -> x:\n\tpass\n",
	"class A(B):\n  def f(self):\n    yield 1\n@d\nasync def g(): await x\nglobal z\n",
	"a, *b = c = d if e else lambda *f, g=1: f\nx: int = 0x_f + 1_0.5e-3\n",
	"for i in j:\n  if (n := i) < 1 <= 2 is not 3 not in 4: break\nelse:\n  del a[1:2], b\n",
	"match x:\n  case 1:\n    pass\nprint 'x'\nx++\nif a = b:\n  c\n",
	"f(a[1)\nx = (1,\ny = 2\ndef g():\n  '''a\\\n\\x41\\u00e9\\d\n",
	"0\ndef\n $",
	"x = [1, {'a': (f'{b[c', 2}\n f'''{ \n''' f'{'\n  '\n\\\n",
	"if a:\n    b\n  c\n else:\n      d\n   e\n",
	"{**a, 'b': -1 ** ~2, 'c': not d}, {e, *f}, (g for h in i if j)\r\nk = [\r\n]\r\n",
}
