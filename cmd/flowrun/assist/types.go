package assist

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect/scope"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A kind is what is known of a value without running anything. The zero kind is nothing.
type kind struct {
	module string         // it is a module of that name
	class  *typings.Class // it is an object of that class, or the class itself
	of     *typings.Module
	itself bool // it is the class

	typ  string // a type of the language, such as str
	elem *kind  // of a list

	functions []*typings.Function // it can be called in these ways; a method, of what receiver is
	receiver  *kind
	def       *syntax.Def // it is a function of the text

	child *child             // what an execution runs
	keys  []connectors.Field // of a dict
}

// A child is what an execution runs.
type child struct {
	spec *connectors.Spec // the connector type; nil for a flow, and when it is not known
	flow string
}

// most is how many expressions are looked at for one answer: a text may define things by
// one another in circles.
const most = 1000

// An inquiry finds out what expressions of a text are.
type inquiry struct {
	w    *World
	t    *Text
	left int // how many more expressions it looks at
}

func newInquiry(w *World, t *Text) *inquiry { return &inquiry{w, t, most} }

// source returns what an expression is that is given by its text and where it stands.
func (q *inquiry) source(text string, off int) kind {
	tree, errs := syntax.Parse("", []byte(text))
	if len(errs) > 0 || len(tree.Stmts) != 1 {
		return kind{}
	}
	x, ok := tree.Stmts[0].(*syntax.ExprStmt)
	if !ok {
		return kind{}
	}
	return q.expr(x.X, q.t.scopeAt(off), off)
}

// expr returns what an expression is, the names of which mean what they mean in a scope at
// an offset.
func (q *inquiry) expr(x syntax.Expr, in *scope.Scope, off int) kind {
	if q.left == 0 {
		return kind{}
	}
	q.left--
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return q.name(x.Name, in, off)
	case *syntax.Attribute:
		return q.attribute(q.expr(x.X, in, off), x.Name.Name)
	case *syntax.Call:
		return q.call(x, in, off)
	case *syntax.Index:
		return q.index(q.expr(x.X, in, off), x.I)
	case *syntax.Literal:
		return kind{typ: [...]string{syntax.Int: "int", syntax.Float: "float", syntax.String: "str", syntax.Bytes: "bytes"}[x.Kind]}
	case *syntax.FString:
		return kind{typ: "str"}
	case *syntax.List:
		return kind{typ: "list"}
	case *syntax.Set:
		return kind{typ: "set"}
	case *syntax.Tuple:
		return kind{typ: "tuple"}
	case *syntax.Dict:
		k := kind{typ: "dict"}
		for _, e := range x.Entries {
			if name, ok := textOf(e.Key); ok {
				k.keys = append(k.keys, connectors.Field{Name: name})
			}
		}
		return k
	case *syntax.Comprehension:
		return kind{typ: [...]string{syntax.ListComp: "list", syntax.SetComp: "set", syntax.DictComp: "dict", syntax.Generator: ""}[x.Kind]}
	case *syntax.Conditional:
		if k := q.expr(x.Then, in, off); k.known() {
			return k
		}
		return q.expr(x.Else, in, off)
	case *syntax.Binary:
		if x.Op == "or" || x.Op == "and" {
			if k := q.expr(x.Y, in, off); k.known() {
				return k
			}
			return q.expr(x.X, in, off)
		}
		if k := q.expr(x.X, in, off); k.typ == "str" {
			return kind{typ: "str"}
		}
	case *syntax.Walrus:
		return q.expr(x.Value, in, off)
	}
	return kind{}
}

func (k kind) known() bool {
	return k.module != "" || k.class != nil || k.typ != "" || k.functions != nil || k.def != nil
}

// name returns what a name is.
func (q *inquiry) name(name string, in *scope.Scope, off int) kind {
	v := in.Lookup(name)
	if v == nil {
		return q.builtin(name)
	}
	return q.variable(v, off)
}

func (q *inquiry) builtin(name string) kind {
	if k := memberOf(typings.Builtins(), name); k.known() {
		return k
	}
	switch name {
	case "str", "bytes", "int", "float", "list", "dict", "set", "tuple":
		return kind{typ: name, itself: true}
	case "this", "system": // in a text that is not finished
		return q.argument(name)
	}
	return kind{}
}

// isModule reports whether flows can import a module, or one within it.
func (q *inquiry) isModule(name string) bool {
	for _, m := range q.w.Modules {
		if m == name || strings.HasPrefix(m, name+".") {
			return true
		}
	}
	return false
}

// member returns what a name in a module is.
func (q *inquiry) member(module, name string) kind {
	if full := module + "." + name; q.isModule(full) {
		return kind{module: full}
	}
	if m, ok := typings.Lookup(module); ok {
		return memberOf(m, name)
	}
	return kind{}
}

// attribute returns what an attribute of something is.
func (q *inquiry) attribute(x kind, name string) kind {
	switch {
	case x.module != "":
		return q.member(x.module, name)
	case x.class != nil:
		methods, values := x.of.Members(x.class.Name)
		var k kind
		for _, f := range methods {
			if f.Name != name {
				continue
			}
			if f.Property {
				return typeNamed(f.Returns, x.of, &x)
			}
			k.functions = append(k.functions, f)
		}
		if k.functions != nil {
			k.of, k.receiver = x.of, &x
			return k
		}
		for _, v := range values {
			if v.Name == name {
				return typeNamed(v.Type, x.of, &x)
			}
		}
	}
	return kind{}
}

// index returns what an element is.
func (q *inquiry) index(x kind, i syntax.Expr) kind {
	if name, ok := textOf(i); ok {
		for _, f := range x.keys {
			if f.Name == name {
				return typeOfField(f)
			}
		}
		return kind{}
	}
	if x.elem != nil {
		return *x.elem
	}
	return kind{}
}

// typeOfField returns what a field of a connector type is.
func typeOfField(f connectors.Field) kind {
	typ, _, _ := strings.Cut(f.Type, " ")
	switch typ {
	case "string":
		return kind{typ: "str"}
	case "list", "dict", "int", "float", "bytes", "bool":
		return kind{typ: typ}
	}
	return kind{}
}

// call returns what a call gives.
func (q *inquiry) call(x *syntax.Call, in *scope.Scope, off int) kind {
	fn := q.expr(x.Fn, in, off)
	switch {
	case fn.def != nil:
		return q.result(fn.def)
	case fn.itself:
		fn.itself = false
		return fn
	case len(fn.functions) == 0:
		return kind{}
	}
	k := typeNamed(overload(fn.functions, x).Returns, fn.of, fn.receiver)
	if fn.receiver == nil || fn.receiver.class == nil {
		return k
	}
	switch fn.functions[0].Name {
	case "connect", "task", "flow":
		if k.class != nil && k.class.Name == "Execution" {
			k.child = q.child(fn.functions[0].Name, x)
		}
	case "get", "load":
		if c := fn.receiver.child; c != nil && len(x.Args) == 1 {
			if field, _ := textOf(x.Args[0].Value); field == "output_value" {
				return kind{typ: "dict", keys: q.outputs(c)}
			}
		}
	}
	return k
}

// child returns what the call of connect, task or flow runs, as far as the text says.
func (q *inquiry) child(method string, x *syntax.Call) *child {
	for _, a := range x.Args {
		name, ok := textOf(a.Value)
		if !ok {
			continue
		}
		switch {
		case method == "flow" && (a.Kind == syntax.Positional || a.Name.Name == "flow_name"):
			return &child{flow: name}
		case method == "task" && (a.Kind == syntax.Positional || a.Name.Name == "type"), a.Name.Name == "connector_type", a.Name.Name == "connection_type":
			return &child{spec: q.w.Spec(name)}
		case method == "connect" && (a.Kind == syntax.Positional || a.Name.Name == "connector"):
			if c := q.w.Connector(name); c != nil {
				return &child{spec: q.w.Spec(c.Type)}
			}
		}
	}
	return nil
}

// outputs are the keys of the output of a child.
func (q *inquiry) outputs(c *child) []connectors.Field {
	if c.spec != nil {
		return c.spec.Outputs
	}
	if c.flow != "" && q.w.Flow != nil {
		if _, _, h, err := q.w.Flow(c.flow); err == nil && h != nil {
			return properties(h.OutputSchema)
		}
	}
	return nil
}

// result returns what a function of the text gives, as its annotation or its first return
// says.
func (q *inquiry) result(def *syntax.Def) kind {
	in := q.t.names.Scopes[def]
	if def.Result != nil {
		if k := q.annotation(def.Result, in); k.known() {
			return k
		}
	}
	var k kind
	for _, s := range def.Body {
		syntax.Walk(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Def, *syntax.Lambda:
				return false
			case *syntax.Return:
				if n.Value != nil && !k.known() {
					k = q.expr(n.Value, in, q.t.span(n).Start)
				}
			}
			return true
		})
	}
	return k
}

// textOf returns the text that x is.
func textOf(x syntax.Expr) (string, bool) {
	if l, ok := x.(*syntax.Literal); ok && l.Kind == syntax.String {
		return l.Value.(string), true
	}
	return "", false
}
