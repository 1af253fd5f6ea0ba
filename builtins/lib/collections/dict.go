package collectionsmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A dict is what the classes derived from dict have in common.
type dict struct {
	*starlark.Dict
	writing bool // its text is being made
}

func newDict(size int) dict { return dict{Dict: starlark.NewDict(size)} }

// Base implements [dialect.Derived].
func (d *dict) Base() string { return "dict" }

// Has implements [starlark.Container]: unlike x[k], k in x makes no elements.
func (d *dict) Has(k starlark.Value) (bool, error) {
	_, found, err := d.Dict.Get(k)
	return found, err
}

// DeleteIndex implements [dialect.Deleter].
func (d *dict) DeleteIndex(k starlark.Value) error {
	_, found, err := d.Delete(k)
	if err == nil && !found {
		err = keyError(k)
	}
	return err
}

func keyError(k starlark.Value) error {
	return &exception.Raised{Exception: exception.New(exception.KeyError, k)}
}

// Parts implements [dialect.Compound].
func (d *dict) Parts() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		for k, v := range d.Entries() {
			if !yield(k) || !yield(v) {
				return
			}
		}
	}
}

// text writes entries as a dict.
func (d *dict) text(items []starlark.Tuple) string {
	if d.writing {
		return "{...}"
	}
	d.writing = true
	defer func() { d.writing = false }()
	var b strings.Builder
	b.WriteByte('{')
	for i, item := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(item[0].String() + ": " + item[1].String())
	}
	b.WriteByte('}')
	return b.String()
}

// fill adds what is given to a constructor: a mapping or pairs, and keywords.
func (d *dict) fill(fn string, args starlark.Tuple, kwargs []starlark.Tuple) error {
	if len(args) > 1 {
		return py.TypeError("%s expected at most 1 argument, got %d", fn, len(args))
	}
	if len(args) == 1 {
		if args[0] == starlark.None {
			return py.TypeError("'NoneType' object is not iterable")
		}
		update, err := d.Dict.Attr("update")
		if err != nil {
			return err
		}
		if m, ok := args[0].(starlark.IterableMapping); ok {
			args = starlark.Tuple{entries(m)}
		}
		if _, err := starlark.Call(new(starlark.Thread), update, args, nil); err != nil {
			return py.TypeError("%s: %v", fn, err)
		}
	}
	for _, kw := range kwargs {
		if err := d.SetKey(kw[0], kw[1]); err != nil {
			return err
		}
	}
	return nil
}

func entries(m starlark.IterableMapping) *starlark.List {
	items := m.Items()
	elems := make([]starlark.Value, len(items))
	for i, item := range items {
		elems[i] = item
	}
	return starlark.NewList(elems)
}

// popitem takes the last entry away, or the first.
func (d *dict) popitem(last bool) (starlark.Value, error) {
	keys := d.Keys()
	if len(keys) == 0 {
		return nil, exception.Errorf(exception.KeyError, "dictionary is empty")
	}
	k := keys[0]
	if last {
		k = keys[len(keys)-1]
	}
	v, _, err := d.Delete(k)
	return starlark.Tuple{k, v}, err
}

// copyOf returns the entries as a dict of its own.
func (d *dict) copyOf() (dict, error) {
	out := newDict(d.Len())
	for k, v := range d.Entries() {
		if err := out.SetKey(k, v); err != nil {
			return out, err
		}
	}
	return out, nil
}

// equal reports whether two have the same entries, in the same order if that counts.
func (d *dict) equal(other *dict, ordered bool, depth int) (bool, error) {
	if ordered && d.Len() == other.Len() {
		x, y := d.Keys(), other.Keys()
		for i := range x {
			if same, err := starlark.EqualDepth(x[i], y[i], depth-1); !same || err != nil {
				return false, err
			}
		}
	}
	return starlark.EqualDepth(d.Dict, other.Dict, depth)
}

// names returns the names of the methods of a class, and of dicts.
func (d *dict) names(more ...string) []string { return append(d.Dict.AttrNames(), more...) }

// fromkeys is C.fromkeys(iterable, value=None).
func fromkeys(name string, make func(d dict) starlark.Value) *starlark.Builtin {
	return starlark.NewBuiltin(name+".fromkeys", func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var iterable starlark.Value
		var v starlark.Value = starlark.None
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &iterable, &v); err != nil {
			return nil, err
		}
		keys, err := py.All(thread, b.Name(), iterable)
		if err != nil {
			return nil, err
		}
		d := newDict(len(keys))
		for _, k := range keys {
			if err := d.SetKey(k, v); err != nil {
				return nil, err
			}
		}
		return make(d), nil
	})
}

var (
	_ starlark.Container = (*dict)(nil)
	_ dialect.Compound   = (*dict)(nil)
	_ dialect.Deleter    = (*dict)(nil)
	_ dialect.Derived    = (*dict)(nil)
)
