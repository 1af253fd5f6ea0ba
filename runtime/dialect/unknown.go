package dialect

import (
	"fmt"

	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// unknownHelpers are those of programs that may meet values which are not known.
var unknownHelpers = map[string]builtinFunc{
	"binary":  binaryHelper,
	"callee":  calleeHelper,
	"compare": compareHelper,
	"inplace": inplaceHelper,
	"items":   itemsHelper,
	"known":   knownHelper,
	"unary":   unaryHelper,
}

// knownHelper gives back what it is given. The way of the program depends on that.
func knownHelper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return args[0], orUndecided(args[0], nil)
}

// orUndecided is the error of something that has to be known, or err.
func orUndecided(v starlark.Value, err error) error {
	if u, ok := v.(*unknown.Value); ok {
		return u.Undecided()
	}
	return err
}

// compareHelper is x op y for a comparison.
func compareHelper(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (_ starlark.Value, err error) {
	defer unknown.Returned(&err)
	op, x, y := compareOps[string(args[0].(starlark.String))], args[1], args[2]
	if u, ok := x.(*unknown.Value); ok {
		return u.Binary(op, y, starlark.Left)
	}
	if u, ok := y.(*unknown.Value); ok {
		return u.Binary(op, x, starlark.Right)
	}
	if u := undecidedComparison(op, x, y); u != nil {
		return u.Computed("bool", "a comparison with "+u.Text), nil
	}
	switch op {
	case star.EQL, star.NEQ:
		same, err := equalValues(thread, x, y)
		return starlark.Bool(same == (op == star.EQL)), err
	case star.IN:
		return starlark.Binary(star.IN, x, y)
	case star.NOT_IN:
		found, err := starlark.Binary(star.IN, x, y)
		if err != nil {
			return nil, err
		}
		return !found.Truth(), nil
	}
	holds, err := starlark.Compare(op, x, y)
	return starlark.Bool(holds), err
}

// undecidedComparison returns what is unknown within x and y, if the comparison depends on
// it.
func undecidedComparison(op star.Token, x, y starlark.Value) *unknown.Value {
	switch op {
	case star.EQL, star.NEQ:
		if x.Type() != y.Type() {
			return nil
		}
	case star.IN, star.NOT_IN:
		if _, keys := y.(starlark.Mapping); keys { // which are known
			return nil
		}
	}
	return unknown.Find(x, y)
}

// binaryHelper is x op y.
func binaryHelper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return binaryOf(string(args[0].(starlark.String)), args[1], args[2])
}

func binaryOf(name string, x, y starlark.Value) (_ starlark.Value, err error) {
	defer unknown.Returned(&err)
	op, ok := binaryOps[name]
	if !ok {
		op = star.STARSTAR
	}
	if format, ok := x.(starlark.String); ok && op == star.PERCENT {
		if u := unknown.Find(y); u != nil {
			if text, err := formatPercent(string(format), y); err == nil {
				s, _ := starlark.AsString(text)
				return u.As("string", s), nil
			}
			return u.Computed("string", format.String()+" % "+u.Text), nil
		}
	}
	if u, ok := x.(*unknown.Value); ok {
		return u.Binary(op, y, starlark.Left)
	}
	if u, ok := y.(*unknown.Value); ok {
		return u.Binary(op, x, starlark.Right)
	}
	return Binary(op, x, y)
}

// inplaceHelper is what becomes of x in x op= y.
func inplaceHelper(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	op, y := string(args[0].(starlark.String)), args[2]
	switch x := args[1].(type) {
	case *starlark.List:
		if op == "+" { // whoever else has the list sees it
			if err := orUndecided(y, nil); err != nil {
				return nil, err
			}
			_, err := callMethod("extend")(thread, nil, starlark.Tuple{x, y}, nil)
			return x, err
		}
	case *starlark.Dict:
		other, ok := y.(*starlark.Dict)
		if op != "|" || !ok {
			break
		}
		for k, v := range other.Entries() {
			if err := x.SetKey(k, v); err != nil {
				return nil, err
			}
		}
		return x, nil
	}
	return binaryOf(op, args[1], y)
}

func unaryHelper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (_ starlark.Value, err error) {
	defer unknown.Returned(&err)
	op, x := unaryOps[string(args[0].(starlark.String))], args[1]
	if u, ok := x.(*unknown.Value); ok {
		if op == star.NOT {
			return u.Computed("bool", "not "+u.Text), nil
		}
		return u.Unary(op)
	}
	return starlark.Unary(op, x)
}

// itemsHelper is what x[i] and x[i:j] are asked of.
func itemsHelper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if u, ok := args[0].(*unknown.Value); ok {
		return unknownItems{u}, nil
	}
	return args[0], nil
}

// unknownItems are the items of something unknown.
type unknownItems struct{ *unknown.Value }

var (
	_ starlark.Mapping   = unknownItems{}
	_ starlark.Sliceable = unknownItems{}
)

// Get implements [starlark.Mapping].
func (i unknownItems) Get(k starlark.Value) (starlark.Value, bool, error) {
	return i.Item(k), true, nil
}

// Index, Len and Slice implement [starlark.Sliceable], of what has no end that is known.
func (i unknownItems) Index(n int) starlark.Value { return i.Item(starlark.MakeInt(n)) }
func (i unknownItems) Len() int                   { return unknownLen }
func (i unknownItems) Slice(start, end, step int) starlark.Value {
	from := func(n int) string {
		switch {
		case n == 0, n == unknownLen:
			return ""
		case n > unknownLen/2: // it was counted from the end
			return fmt.Sprint(n - unknownLen)
		}
		return fmt.Sprint(n)
	}
	text := from(start) + ":" + from(end)
	if step != 1 {
		text = fmt.Sprint("::", step)
	}
	return i.Value.Slice(text)
}

const unknownLen = 1 << 30

// textFrom is what an f-string makes of values.
func textFrom(s string, err error, args starlark.Tuple) (starlark.Value, error) {
	if u := unknown.Find(args...); u != nil {
		if err != nil {
			return u.Computed("string", "a text with "+u.Text), nil
		}
		return u.As("string", s), nil
	}
	return starlark.String(s), err
}
