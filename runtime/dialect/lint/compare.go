package lint

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// compare finds comparisons that mean something else than in Python, or nothing.
func (c *checker) compare(x *syntax.Compare) {
	left := x.X
	for _, r := range x.Rest {
		c.comparison(left, r)
		left = r.Y
	}
}

func (c *checker) comparison(x syntax.Expr, r syntax.Comparison) {
	none := isName(x, "None") || isName(r.Y, "None")
	switch {
	case c.isTypeCall(x) && c.isType(r.Y) || c.isTypeCall(r.Y) && c.isType(x):
		c.warn(r.OpPos, typeComparison, "type(x) is a text such as \"int\", and never equal to a function such as int",
			"write isinstance(x, int), or type(x) == \"int\"")
	case (r.Op == "is" || r.Op == "is not") && !isSingleton(x) && !isSingleton(r.Y):
		instead := map[string]string{"is": "==", "is not": "!="}[r.Op]
		c.warn(r.OpPos, valueIdentity, "'"+r.Op+"' compares by value here, as "+instead+" does", "write "+instead)
	case none && (r.Op == "==" || r.Op == "!="):
		instead := map[string]string{"==": "is", "!=": "is not"}[r.Op]
		c.warn(r.OpPos, noneComparison, "None is compared by "+r.Op, "write "+instead+" None")
	case r.Op != "in" && r.Op != "not in" && same(x, r.Y):
		hint := ""
		if r.Op == "!=" {
			hint = "nan is equal to itself here: write math.isnan(x)"
		}
		c.warn(r.OpPos, selfComparison, "this compares something with itself", hint)
	}
}

func isSingleton(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return x.Name == "None" || x.Name == "True" || x.Name == "False"
	case *syntax.Ellipsis:
		return true
	}
	return false
}

// isTypeCall reports whether x is type(...).
func (c *checker) isTypeCall(x syntax.Expr) bool {
	call, ok := syntax.Unparen(x).(*syntax.Call)
	return ok && c.isBuiltin(call.Fn, "type")
}

// isType reports whether x is a function that stands for a type, or a list of such.
func (c *checker) isType(x syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		return typeNames[x.Name] && c.names.Uses[x] == nil
	case *syntax.Tuple:
		return len(x.Elems) > 0 && c.isType(x.Elems[0])
	case *syntax.List:
		return len(x.Elems) > 0 && c.isType(x.Elems[0])
	}
	return false
}

var typeNames = map[string]bool{
	"bool": true, "bytes": true, "dict": true, "float": true, "int": true, "list": true, "range": true, "set": true,
	"str": true, "tuple": true,
}

// same reports whether two expressions are the same name, or the same attribute or
// element of it.
func same(x, y syntax.Expr) bool {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Name:
		y, ok := syntax.Unparen(y).(*syntax.Name)
		return ok && x.Name == y.Name && !isSingleton(x)
	case *syntax.Attribute:
		y, ok := syntax.Unparen(y).(*syntax.Attribute)
		return ok && x.Name.Name == y.Name.Name && same(x.X, y.X)
	case *syntax.Index:
		y, ok := syntax.Unparen(y).(*syntax.Index)
		return ok && same(x.X, y.X) && (same(x.I, y.I) || sameKey(x.I, y.I))
	}
	return false
}

func sameKey(x, y syntax.Expr) bool {
	a, okA := keyOf(x)
	b, okB := keyOf(y)
	return okA && okB && a == b
}

// keyOf returns what is the same for expressions that are the same key of a dict, of
// an expression whose value stands in the text.
func keyOf(x syntax.Expr) (key string, ok bool) {
	switch x := syntax.Unparen(x).(type) {
	case *syntax.Literal:
		if x.Kind == syntax.Float || x.Kind == syntax.Int {
			return fmt.Sprintf("number %v", x.Value), true
		}
		return fmt.Sprintf("%d %q", x.Kind, x.Value), true
	case *syntax.Name:
		return x.Name, isSingleton(x)
	case *syntax.Unary:
		key, ok := keyOf(x.X)
		return x.Op + key, ok
	case *syntax.Tuple:
		key := "("
		for _, e := range x.Elems {
			k, ok := keyOf(e)
			if !ok {
				return "", false
			}
			key += k + ","
		}
		return key + ")", true
	}
	return "", false
}

// dict warns of keys that stand twice in a dict: Starlark has that as an error.
func (c *checker) dict(d *syntax.Dict) {
	first := map[string]syntax.Pos{}
	for _, e := range d.Entries {
		if e.Key == nil {
			continue
		}
		key, ok := keyOf(e.Key)
		if !ok {
			continue
		}
		if pos, twice := first[key]; twice {
			c.found = append(c.found, Finding{Pos: e.Start, Code: duplicateKey, Error: true,
				Msg: "this key stands in the dict already, on line " + lineOf(pos) + ": that is an error here, not a replacement"})
			continue
		}
		first[key] = e.Start
	}
}
