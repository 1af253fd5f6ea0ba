package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// collect joins values as a pattern says: a dot for a value, * for one whose
// elements are taken.
func collect(thread *starlark.Thread, args starlark.Tuple, notIterable string) ([]starlark.Value, error) {
	pattern := string(args[0].(starlark.String))
	out := make([]starlark.Value, 0, len(args))
	p := pace{thread: thread}
	for i, v := range args[1:] {
		if pattern[i] == '.' {
			out = append(out, v)
			continue
		}
		iter := starlark.Iterate(v)
		if iter == nil {
			return nil, orUndecided(v, fmt.Errorf(notIterable, v.Type()))
		}
		for e := range iterated(iter) {
			err := p.step()
			if err == nil && len(out) > maxElements {
				err = errListTooLarge
			}
			if err != nil {
				iter.Done()
				return nil, err
			}
			out = append(out, e)
		}
		iter.Done()
	}
	return out, nil
}

var errListTooLarge = fmt.Errorf("the result would have more than %d elements", maxElements)

// iterated goes through what is left of iter, which the caller ends.
func iterated(iter starlark.Iterator) func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		var e starlark.Value
		for iter.Next(&e) && yield(e) {
		}
	}
}

const (
	notIterableInArgs = "argument after * must be iterable, not %s"
	notIterableInList = "value after * must be iterable, not %s"
)

func collectArgs(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	elems, err := collect(thread, args, notIterableInArgs)
	return starlark.Tuple(elems), err
}

func collectTuple(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	elems, err := collect(thread, args, notIterableInList)
	return starlark.Tuple(elems), err
}

func collectList(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	elems, err := collect(thread, args, notIterableInList)
	return starlark.NewList(elems), err
}

func collectSet(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	elems, err := collect(thread, args, notIterableInList)
	if err != nil {
		return nil, err
	}
	set := starlark.NewSet(0)
	return set, addToSet(thread, set, starlark.Tuple(elems))
}

// collectDict makes a dict as a pattern says: a colon for a key and a value, * for
// a mapping. Of equal keys the last counts.
func collectDict(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	pattern := string(args[0].(starlark.String))
	out := starlark.NewDict(len(args))
	args = args[1:]
	for _, kind := range pattern {
		if kind == ':' {
			if err := out.SetKey(args[0], args[1]); err != nil {
				return nil, err
			}
			args = args[2:]
			continue
		}
		m, ok := args[0].(starlark.IterableMapping)
		if !ok {
			return nil, orUndecided(args[0], fmt.Errorf("value after ** must be a mapping, not %s", args[0].Type()))
		}
		for _, item := range m.Items() {
			if err := out.SetKey(item[0], item[1]); err != nil {
				return nil, err
			}
		}
		args = args[1:]
	}
	return out, nil
}

// collectKeywords makes a dict of keyword arguments: the name of the function,
// then names and values; None and a mapping for **mapping.
func collectKeywords(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	fn := string(args[0].(starlark.String))
	out := starlark.NewDict(len(args))
	add := func(name starlark.String, v starlark.Value) error {
		before := out.Len()
		if err := out.SetKey(name, v); err != nil {
			return err
		}
		if out.Len() == before {
			return fmt.Errorf("%s() got multiple values for keyword argument '%s'", fn, string(name))
		}
		return nil
	}
	for i := 1; i < len(args); i += 2 {
		if name, ok := args[i].(starlark.String); ok {
			if err := add(name, args[i+1]); err != nil {
				return nil, err
			}
			continue
		}
		m, ok := args[i+1].(starlark.IterableMapping)
		if !ok {
			return nil, orUndecided(args[i+1], fmt.Errorf("argument after ** must be a mapping, not %s", args[i+1].Type()))
		}
		for _, item := range m.Items() {
			name, ok := item[0].(starlark.String)
			if !ok {
				return nil, fmt.Errorf("keywords must be strings, not %s", item[0].Type())
			}
			if err := add(name, item[1]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// unpack gives a value the form of targets of which one takes a list of what the
// others leave.
func unpack(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	pattern := string(args[1].(starlark.String))
	return unpackAs(thread, args[0], pattern)
}

func unpackAs(thread *starlark.Thread, v starlark.Value, pattern string) (starlark.Value, error) {
	targets, star := splitPattern(pattern)
	iter := starlark.Iterate(v)
	if iter == nil {
		return nil, orUndecided(v, fmt.Errorf("got %s in sequence assignment", v.Type()))
	}
	var elems []starlark.Value
	p := pace{thread: thread}
	for e := range iterated(iter) {
		if star < 0 && len(elems) == len(targets) {
			iter.Done()
			return nil, fmt.Errorf("too many values to unpack (got %d, want %d)", starlark.Len(v), len(targets))
		}
		err := p.step()
		if err == nil && len(elems) > maxElements {
			err = errListTooLarge
		}
		if err != nil {
			iter.Done()
			return nil, err
		}
		elems = append(elems, e)
	}
	iter.Done()
	switch n := len(targets); {
	case star < 0 && len(elems) < n:
		return nil, fmt.Errorf("too few values to unpack (got %d, want %d)", len(elems), n)
	case len(elems) < n-1:
		return nil, fmt.Errorf("too few values to unpack (got %d, want at least %d)", len(elems), n-1)
	}
	out := make(starlark.Tuple, len(targets))
	for i, target := range targets {
		var e starlark.Value
		switch {
		case star >= 0 && i > star:
			e = elems[len(elems)-len(targets)+i]
		case i == star:
			e = starlark.NewList(append([]starlark.Value(nil), elems[star:len(elems)-(len(targets)-1-star)]...))
		default:
			e = elems[i]
		}
		if target != "" {
			var err error
			if e, err = unpackAs(thread, e, target); err != nil {
				return nil, err
			}
		}
		out[i] = e
	}
	return out, nil
}

// splitPattern takes the targets apart: "" for a plain one, the pattern of those
// within for another; star is the index of the one that takes the rest, -1 if
// there is none.
func splitPattern(pattern string) (targets []string, star int) {
	star = -1
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '.':
			targets = append(targets, "")
		case '*':
			star = len(targets)
			if i+1 == len(pattern) || pattern[i+1] != '(' {
				targets = append(targets, "")
			}
		case '(':
			depth, from := 1, i+1
			for depth > 0 {
				i++
				switch pattern[i] {
				case '(':
					depth++
				case ')':
					depth--
				}
			}
			targets = append(targets, pattern[from:i])
		}
	}
	return targets, star
}
