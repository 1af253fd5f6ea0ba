package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A table is a dict or set to which many keys are added.
type table struct {
	pace  pace
	crowd Crowd
	most  int // entries it may have
	len   func() int
}

func newTable(thread *starlark.Thread, len func() int) *table {
	return &table{pace: pace{thread: thread}, most: maxElements / tableWeight, len: len}
}

// add adds an entry by insert.
func (t *table) add(key starlark.Value, insert func() error) error {
	before := t.len()
	if err := insert(); err != nil {
		return err
	}
	if n := t.len(); n > before {
		if n > t.most {
			return tooMany(t.most)
		}
		if err := t.crowd.Add(key); err != nil {
			return err
		}
	}
	return t.pace.step()
}

// addToSet adds all elements of v to a set.
func addToSet(thread *starlark.Thread, set *starlark.Set, v starlark.Iterable) error {
	t := newTable(thread, set.Len)
	iter := v.Iterate()
	defer iter.Done()
	for e := range iterated(iter) {
		if err := t.add(e, func() error { return set.Insert(e) }); err != nil {
			return err
		}
	}
	return nil
}

// addToDict is what dict and dict.update do with their argument: a mapping, or something
// that gives pairs.
func addToDict(thread *starlark.Thread, dict *starlark.Dict, v starlark.Value) error {
	t := newTable(thread, dict.Len)
	set := func(key, value starlark.Value) error {
		return t.add(key, func() error { return dict.SetKey(key, value) })
	}
	if m, ok := v.(starlark.IterableMapping); ok {
		for _, item := range m.Items() {
			if err := set(item[0], item[1]); err != nil {
				return err
			}
		}
		return nil
	}
	iter := starlark.Iterate(v)
	if iter == nil {
		return fmt.Errorf("got %s, want iterable", v.Type())
	}
	defer iter.Done()
	i := 0
	for pair := range iterated(iter) {
		key, value, err := keyAndValue(pair, i)
		if err == nil {
			err = set(key, value)
		}
		if err != nil {
			return err
		}
		i++
	}
	return nil
}

// keyAndValue takes a pair apart, with Starlark's errors.
func keyAndValue(pair starlark.Value, i int) (key, value starlark.Value, err error) {
	iter := starlark.Iterate(pair)
	if iter == nil {
		return nil, nil, fmt.Errorf("dictionary update sequence element #%d is not iterable (%s)", i, pair.Type())
	}
	defer iter.Done()
	switch n := starlark.Len(pair); {
	case n < 0:
		return nil, nil, fmt.Errorf("dictionary update sequence element #%d has unknown length (%s)", i, pair.Type())
	case n != 2:
		return nil, nil, fmt.Errorf("dictionary update sequence element #%d has length %d, want 2", i, n)
	}
	iter.Next(&key)
	iter.Next(&value)
	return key, value, nil
}

// isShort reports whether v has so few elements that it makes no difference what is done
// with them.
func isShort(v starlark.Value) bool {
	n := starlark.Len(v)
	return 0 <= n && n <= smallLen
}

// makeSet is Starlark's set.
func makeSet(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || len(kwargs) > 0 || isShort(args[0]) {
		return callStarlarks("set", thread, args, kwargs)
	}
	elems, ok := args[0].(starlark.Iterable)
	if !ok {
		return callStarlarks("set", thread, args, kwargs)
	}
	set := starlark.NewSet(0)
	if err := addToSet(thread, set, elems); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	return set, nil
}

// makeDict is Starlark's dict.
func makeDict(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || isShort(args[0]) {
		return callStarlarks("dict", thread, args, kwargs)
	}
	dict := starlark.NewDict(0)
	if err := addToDict(thread, dict, args[0]); err != nil {
		return nil, fmt.Errorf("%s: %w", b.Name(), err)
	}
	for _, kv := range kwargs {
		if err := dict.SetKey(kv[0], kv[1]); err != nil {
			return nil, err
		}
	}
	return dict, nil
}

// callStarlarks calls Starlark's own builtin of a name.
func callStarlarks(name string, thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	return starlarks(name).(*starlark.Builtin).CallInternal(thread, args, kwargs)
}

// setUpdate is set.update.
func setUpdate(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if allShort(args) {
		return callOwn(thread, recv, "update", args, kwargs)
	}
	return starlark.None, addAll(thread, recv.(*starlark.Set), "update", args, kwargs)
}

// setUnion is set.union.
func setUnion(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if allShort(args) {
		return callOwn(thread, recv, "union", args, kwargs)
	}
	out, err := callOwn(thread, recv, "union", nil, kwargs)
	if err != nil {
		return nil, err
	}
	return out, addAll(thread, out.(*starlark.Set), "union", args, nil)
}

func allShort(args starlark.Tuple) bool {
	for _, a := range args {
		if !isShort(a) {
			return false
		}
	}
	return true
}

// addAll adds the elements of all args to a set, for a method of that name.
func addAll(thread *starlark.Thread, set *starlark.Set, name string, args starlark.Tuple, kwargs []starlark.Tuple) error {
	if len(kwargs) > 0 {
		return fmt.Errorf("%s: does not accept keyword arguments", name)
	}
	for i, a := range args {
		elems, ok := a.(starlark.Iterable)
		if !ok {
			return fmt.Errorf("%s: argument #%d is not iterable: %s", name, i+1, a.Type())
		}
		if err := addToSet(thread, set, elems); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// dictUpdate is dict.update.
func dictUpdate(thread *starlark.Thread, recv starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || isShort(args[0]) {
		return callOwn(thread, recv, "update", args, kwargs)
	}
	if err := addToDict(thread, recv.(*starlark.Dict), args[0]); err != nil {
		return nil, fmt.Errorf("update: %w", err)
	}
	if len(kwargs) > 0 {
		return callOwn(thread, recv, "update", nil, kwargs)
	}
	return starlark.None, nil
}
