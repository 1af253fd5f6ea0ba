package typings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// read reads the text of a stub. Of Python it knows what stubs are made of: imports,
// classes, functions, names with a type, and the text that stands below what it is about.
// reexports are the classes that it has of other modules, as module.class.
func read(name, text string) (m *Module, reexports []string, err error) {
	r := &reader{text: text, module: &Module{Name: name}}
	for _, t := range syntax.Tokens(text) {
		if t.Kind != syntax.CommentToken {
			r.tokens = append(r.tokens, t)
		}
	}
	defer func() {
		if wrong, ok := recover().(wrongStub); ok {
			m, reexports, err = nil, nil, fmt.Errorf("%s.pyi: %s", name, string(wrong))
		}
	}()
	r.module.Doc = r.doc()
	for !r.end() {
		r.statement()
	}
	return r.module, r.reexports, nil
}

// wrongStub is what a reader panics with.
type wrongStub string

type reader struct {
	text   string
	tokens []syntax.Token // those that are left
	module *Module
	class  *Class // that is being read, nil outside of any

	reexports []string
}

func (r *reader) end() bool { return len(r.tokens) == 0 }

// peek returns the next token; behind the last one, the end of a line.
func (r *reader) peek() syntax.Token {
	if r.end() {
		return syntax.Token{Kind: syntax.NewlineToken}
	}
	return r.tokens[0]
}

func (r *reader) next() syntax.Token {
	t := r.peek()
	if r.end() {
		panic(wrongStub("it ends too soon"))
	}
	r.tokens = r.tokens[1:]
	return t
}

// take takes a token of that text, if it is the next.
func (r *reader) take(text string) bool {
	if r.peek().Text != text {
		return false
	}
	r.next()
	return true
}

func (r *reader) takeKind(k syntax.TokenKind) bool {
	if r.end() || r.peek().Kind != k {
		return false
	}
	r.next()
	return true
}

func (r *reader) want(text string) {
	if !r.take(text) {
		t := r.peek()
		panic(wrongStub(fmt.Sprintf("line %d: want %s, got %q", t.Start.Line, text, t.Text)))
	}
}

func (r *reader) word() string {
	t := r.next()
	if t.Kind != syntax.WordToken && t.Kind != syntax.KeywordToken {
		panic(wrongStub(fmt.Sprintf("line %d: want a name, got %q", t.Start.Line, t.Text)))
	}
	return t.Text
}

func (r *reader) line() {
	if !r.end() && !r.takeKind(syntax.NewlineToken) {
		t := r.peek()
		panic(wrongStub(fmt.Sprintf("line %d: want the end of the line, got %q", t.Start.Line, t.Text)))
	}
}

// source is the text up to one of the given tokens, outside of all brackets, as it is
// written but on one line.
func (r *reader) source(until ...string) string {
	first, end := r.peek().Off, r.peek().Off
	for depth := 0; ; r.next() {
		t := r.peek()
		if depth == 0 && (t.Kind == syntax.NewlineToken || slices.Contains(until, t.Text)) {
			break
		}
		switch t.Text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		}
		end = t.Off + len(t.Text)
	}
	return oneLine.Replace(strings.Join(strings.Fields(r.text[first:end]), " "))
}

// oneLine takes out what a list has that stands on several lines.
var oneLine = strings.NewReplacer("( ", "(", "[ ", "[", ", )", ")", ", ]", "]", " )", ")", " ]", "]")

func (r *reader) statement() {
	overload, property := false, false
	for r.take("@") {
		switch r.source() {
		case "overload":
			overload = true
		case "property":
			property = true
		}
		r.line()
	}
	switch r.peek().Text {
	case "import":
		r.source()
		r.line()
	case "from":
		r.fromImport()
	case "class":
		r.classStatement()
	case "def":
		f := r.function()
		f.Property = property
		if overload {
			f.Doc = r.docOfOverload(f)
		}
		if r.class != nil {
			r.class.Methods = append(r.class.Methods, f)
		} else {
			r.module.Functions = append(r.module.Functions, f)
		}
	case "pass", "...":
		r.next()
		r.line()
	default:
		r.value()
	}
}

// fromImport reads from module import name, name as name: with the second, which is how
// stubs say so, the module has that name too.
func (r *reader) fromImport() {
	r.want("from")
	module := r.source("import")
	r.want("import")
	names := r.source()
	r.line()
	for part := range strings.SplitSeq(strings.Trim(names, "()"), ",") {
		if name, as, ok := strings.Cut(strings.TrimSpace(part), " as "); ok && name == as {
			r.reexports = append(r.reexports, module+"."+name)
		}
	}
}

// docOfOverload is the text of a function, or that of the first of its name.
func (r *reader) docOfOverload(f *Function) string {
	others := r.module.Functions
	if r.class != nil {
		others = r.class.Methods
	}
	for _, o := range others {
		if o.Name == f.Name && f.Doc == "" {
			return o.Doc
		}
	}
	return f.Doc
}

func (r *reader) classStatement() {
	r.want("class")
	c := &Class{Name: r.word()}
	if r.take("(") {
		for !r.take(")") {
			base, _, _ := strings.Cut(r.source(",", ")"), "[")
			if !strings.Contains(base, "=") {
				c.Bases = append(c.Bases, base)
			}
			r.take(",")
		}
	}
	r.want(":")
	r.class = c
	c.Doc = r.body(r.statement)
	r.class = nil
	r.module.Classes = append(r.module.Classes, c)
}

// body reads what belongs to a class or function, and returns its text.
func (r *reader) body(statement func()) (doc string) {
	if r.take("...") {
		r.line()
		return ""
	}
	r.line()
	if !r.takeKind(syntax.IndentToken) {
		panic(wrongStub(fmt.Sprintf("line %d: want a block", r.peek().Start.Line)))
	}
	doc = r.doc()
	for !r.takeKind(syntax.OutdentToken) {
		statement()
	}
	return doc
}

// doc takes a string that stands alone.
func (r *reader) doc() string {
	if r.end() || r.peek().Kind != syntax.StringToken {
		return ""
	}
	text := r.next().Text
	r.line()
	return clean(strings.ReplaceAll(strings.Trim(text, `"`), `\\`, `\`))
}

// clean moves the lines of a docstring to the left, as far as all but the first go.
func clean(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	margin := -1
	for _, l := range lines[1:] {
		if rest := strings.TrimLeft(l, " "); rest != "" && (margin < 0 || len(l)-len(rest) < margin) {
			margin = len(l) - len(rest)
		}
	}
	for i, l := range lines {
		if i > 0 {
			l = l[min(max(margin, 0), len(l)):]
		}
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (r *reader) function() *Function {
	r.want("def")
	f := &Function{Name: r.word()}
	r.want("(")
	kind := Positional
	for !r.take(")") {
		switch {
		case r.take("/"):
			for i := range f.Params {
				f.Params[i].Kind = PositionalOnly
			}
		case r.take("*"):
			kind = KeywordOnly
			if r.peek().Text != "," {
				f.Params = append(f.Params, r.param(VarArgs))
			}
		case r.take("**"):
			f.Params = append(f.Params, r.param(KwArgs))
		default:
			p := r.param(kind)
			if !(r.class != nil && len(f.Params) == 0 && (p.Name == "self" || p.Name == "cls")) {
				f.Params = append(f.Params, p)
			}
		}
		r.take(",")
	}
	if r.take("->") {
		f.Returns = r.source(":")
	}
	r.want(":")
	f.Doc = r.body(r.statement)
	return f
}

func (r *reader) param(kind ParamKind) Param {
	p := Param{Name: r.word(), Kind: kind}
	if r.take(":") {
		p.Type = r.source("=", ",", ")")
	}
	if r.take("=") {
		p.Default = r.source(",", ")")
	}
	return p
}

// value reads name: type, name: type = value, or name = value.
func (r *reader) value() {
	v := &Value{Name: r.word()}
	if r.take(":") {
		v.Type = r.source("=")
	}
	other := ""
	if r.take("=") {
		other = r.source()
	}
	r.line()
	v.Doc = r.doc()
	switch {
	case v.Type == "" && r.same(v, other):
	case r.class != nil:
		r.class.Attributes = append(r.class.Attributes, v)
	default:
		if v.Type == "" { // the name of a type
			v.Type = other
		}
		r.module.Values = append(r.module.Values, v)
	}
}

// same has a name be the same as the class, method or function of another one, if there is
// one.
func (r *reader) same(v *Value, other string) (found bool) {
	functions := &r.module.Functions
	if r.class != nil {
		functions = &r.class.Methods
	} else if c := r.module.Class(other); c != nil {
		alias := *c
		alias.Name, alias.Doc = v.Name, cmp.Or(v.Doc, c.Doc)
		r.module.Classes = append(r.module.Classes, &alias)
		return true
	}
	for _, f := range *functions {
		if f.Name == other {
			alias := *f
			alias.Name, alias.Doc = v.Name, cmp.Or(v.Doc, f.Doc)
			*functions = append(*functions, &alias)
			found = true
		}
	}
	return found
}
