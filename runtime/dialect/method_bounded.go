package dialect

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// A methodFunc is the body of a method.
type methodFunc = func(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error)

// boundedMethods are those of Starlark's methods that are guarded, by Starlark's type.
var boundedMethods = map[string]map[string]methodFunc{
	"string": {
		"join":       stringJoin,
		"replace":    stringReplace,
		"rsplit":     stringSplit("rsplit"),
		"split":      stringSplit("split"),
		"splitlines": stringSplitlines,
	},
	"list": {
		"extend": listExtend,
	},
	"dict": {
		"update": dictUpdate,
	},
	"set": {
		"difference":           boundedMethod("difference", -1),
		"intersection":         boundedMethod("intersection", -1),
		"issubset":             boundedMethod("issubset", -1),
		"issuperset":           boundedMethod("issuperset", -1),
		"symmetric_difference": boundedMethod("symmetric_difference", maxElements/tableWeight),
		"union":                setUnion,
		"update":               setUpdate,
	},
}

// boundedNames are the names of all of them.
var boundedNames = func() map[string]bool {
	names := map[string]bool{}
	for _, of := range boundedMethods {
		for name := range of {
			names[name] = true
		}
	}
	return names
}()

// boundedMethodOf returns the guarded method of x, nil if it has none.
func boundedMethodOf(x starlark.Value, name string) methodFunc {
	switch x.(type) {
	case starlark.String:
		return boundedMethods["string"][name]
	case *starlark.List:
		return boundedMethods["list"][name]
	case *starlark.Dict:
		return boundedMethods["dict"][name]
	case *starlark.Set:
		return boundedMethods["set"][name]
	}
	return nil
}

// bind makes a value of a method.
func bind(name string, recv starlark.Value, method methodFunc) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		return method(thread, b.Receiver(), args, kwargs)
	}).BindReceiver(recv)
}

// callMethod is x.name(args), where x is the first argument, for a name of boundedNames.
func callMethod(name string) builtinFunc {
	return func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		x := args[0]
		if method := boundedMethodOf(x, name); method != nil {
			return method(thread, x, args[1:], kwargs)
		}
		fn, err := attrOf(x, name)
		if err != nil {
			return nil, err
		}
		return starlark.Call(thread, fn, args[1:], kwargs)
	}
}

// callOwn calls Starlark's own method of one of its values.
func callOwn(thread *starlark.Thread, recv starlark.Value, name string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	fn, err := recv.(starlark.HasAttrs).Attr(name)
	if err != nil {
		return nil, err
	}
	return fn.(*starlark.Builtin).CallInternal(thread, args, kwargs)
}

// boundedMethod is a method that takes so many elements of its argument.
func boundedMethod(name string, most int) methodFunc {
	return func(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if allShort(args) {
			return callOwn(thread, recv, name, args, kwargs)
		}
		fn, err := recv.(starlark.HasAttrs).Attr(name)
		if err != nil {
			return nil, err
		}
		g := guard{thread: thread, args: args}
		if err := g.bound(0, most); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return g.call(fn, kwargs)
	}
}

func listExtend(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 1 {
		elems, err := extension(thread, args[0])
		if err != nil {
			return nil, fmt.Errorf("extend: %w", err)
		}
		args = starlark.Tuple{elems}
	}
	return callOwn(thread, recv, "extend", args, kwargs)
}

// extension returns what a list is to be extended by for v: v itself, unless it is long.
func extension(thread *starlark.Thread, v starlark.Value) (starlark.Value, error) {
	switch v := v.(type) {
	case starlark.String, starlark.Int, starlark.Float:
		return v, nil
	case *starlark.List, starlark.Tuple, *starlark.Dict, *starlark.Set:
		if starlark.Len(v) > maxElements {
			return nil, errListTooLarge
		}
		return v, nil
	}
	given, b, err := bound(thread, v, maxElements/weight(v))
	if b == nil || err != nil {
		return given, err
	}
	return callStarlarks("tuple", thread, starlark.Tuple{given}, nil)
}

// increment is what stands to the right of +=: what a list is extended by, or an operand.
func increment(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	v, err := extension(thread, args[0])
	if err != nil {
		return nil, err
	}
	if _, ok := v.(*starlark.List); ok {
		return v, nil
	}
	return addend(v), nil
}

// extensionOf is what stands after * in a call.
func extensionOf(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return extension(thread, args[0])
}

func stringJoin(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || len(kwargs) > 0 {
		return callOwn(thread, recv, "join", args, kwargs)
	}
	elems, ok := args[0].(starlark.Iterable)
	if !ok {
		return callOwn(thread, recv, "join", args, kwargs)
	}
	if list, ok := elems.(starlark.Indexable); ok && list.Len() <= smallLen {
		return joinShort(string(recv.(starlark.String)), list)
	}
	sep := string(recv.(starlark.String))
	var out textBuilder
	p := pace{thread: thread}
	iter := elems.Iterate()
	defer iter.Done()
	first := true
	for e := range iterated(iter) {
		s, ok := starlark.AsString(e)
		if !ok {
			return nil, notAText(e)
		}
		err := p.step()
		if err == nil && !first {
			err = out.add(sep)
		}
		if err == nil {
			err = out.add(s)
		}
		if err != nil {
			return nil, err
		}
		first = false
	}
	return starlark.String(out.String()), nil
}

func notAText(e starlark.Value) error {
	return fmt.Errorf("join: in list, want string, got %s", e.Type())
}

// joinShort knows the length of the result before it is made.
func joinShort(sep string, list starlark.Indexable) (starlark.Value, error) {
	n := list.Len()
	size := len(sep) * max(0, n-1)
	for i := range n {
		s, ok := list.Index(i).(starlark.String)
		if !ok {
			return nil, notAText(list.Index(i))
		}
		if size += len(s); size > maxBytes {
			return nil, errTextTooLarge
		}
	}
	var out strings.Builder
	out.Grow(size)
	for i := range n {
		if i > 0 {
			out.WriteString(sep)
		}
		out.WriteString(string(list.Index(i).(starlark.String)))
	}
	return starlark.String(out.String()), nil
}

func stringReplace(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) >= 2 {
		s := string(recv.(starlark.String))
		old, ok := args[0].(starlark.String)
		by, ok2 := args[1].(starlark.String)
		// At most, each byte is replaced, and the end of the text.
		if ok && ok2 && (len(s)+1)*len(by) > shortText {
			n := strings.Count(s, string(old))
			if len(args) > 2 {
				if most, err := starlark.AsInt32(args[2]); err == nil && most >= 0 {
					n = min(n, most)
				}
			}
			if grown := len(s) + n*(len(by)-len(old)); n > 0 && grown > maxBytes {
				return nil, errTextTooLarge
			}
		}
	}
	return callOwn(thread, recv, "replace", args, kwargs)
}

// shortText is the length of a text of which nothing large can be made.
const shortText = 64 << 10

// maxParts is how many parts a text is taken apart into: each takes a slot and a header.
const maxParts = maxElements / 2

func stringSplit(name string) methodFunc {
	return func(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(kwargs) > 0 {
			var err error
			if args, err = splitArgs(name, args, kwargs); err != nil {
				return nil, err
			}
		}
		if s := string(recv.(starlark.String)); len(s) > maxParts {
			if err := checkParts(name, s, args); err != nil {
				return nil, err
			}
		}
		return callOwn(thread, recv, name, args, nil)
	}
}

func checkParts(name, s string, args starlark.Tuple) error {
	if len(args) > 1 && name == "split" {
		if most, err := starlark.AsInt32(args[1]); err == nil && 0 <= most && most < maxParts {
			return nil
		}
	}
	parts := 0
	if sep, ok := sepOf(args); ok {
		if sep != "" {
			parts = strings.Count(s, sep)
		}
	} else {
		for range strings.FieldsSeq(s) {
			if parts++; parts > maxParts {
				break
			}
		}
	}
	if parts > maxParts {
		return fmt.Errorf("%s: %w", name, tooMany(maxParts))
	}
	return nil
}

// sepOf is the separator among the arguments of split.
func sepOf(args starlark.Tuple) (string, bool) {
	if len(args) == 0 || args[0] == starlark.None {
		return "", false
	}
	sep, _ := starlark.AsString(args[0])
	return sep, true
}

func stringSplitlines(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if s := string(recv.(starlark.String)); len(s) > maxParts && strings.Count(s, "\n") > maxParts {
		return nil, fmt.Errorf("splitlines: %w", tooMany(maxParts))
	}
	var keep starlark.Value = starlark.False
	if err := starlark.UnpackArgs("splitlines", args, kwargs, "keepends?", &keep); err != nil {
		return nil, err
	}
	return callOwn(thread, recv, "splitlines", starlark.Tuple{keep}, nil)
}
