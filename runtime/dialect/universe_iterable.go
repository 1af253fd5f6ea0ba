package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// mapBuiltin is map(function, *iterables), as a list.
func mapBuiltin(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) < 2 || len(kwargs) > 0 {
		return nil, fmt.Errorf("map: want a function and at least one iterable")
	}
	iters := make([]starlark.Iterator, len(args)-1)
	for i, a := range args[1:] {
		iters[i] = starlark.Iterate(a)
		if iters[i] == nil {
			return nil, fmt.Errorf("map: %s value is not iterable", a.Type())
		}
		defer iters[i].Done()
	}
	var out []starlark.Value
	p := pace{thread: thread}
	for {
		if err := p.step(); err != nil {
			return nil, err
		}
		if len(out) > maxElements {
			return nil, errListTooLarge
		}
		row := make(starlark.Tuple, len(iters))
		for i, iter := range iters {
			if !iter.Next(&row[i]) {
				return starlark.NewList(out), nil
			}
		}
		v, err := starlark.Call(thread, args[0], row, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

// filter is filter(function, iterable), as a list. Without a function it keeps
// what is true.
func filter(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fn starlark.Value
	var elems starlark.Iterable
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 2, &fn, &elems); err != nil {
		return nil, err
	}
	iter := elems.Iterate()
	defer iter.Done()
	var out []starlark.Value
	p := pace{thread: thread}
	for e := range iterated(iter) {
		err := p.step()
		if err == nil && len(out) > maxElements {
			err = errListTooLarge
		}
		if err != nil {
			return nil, err
		}
		keep := e
		if fn != starlark.None {
			if keep, err = starlark.Call(thread, fn, starlark.Tuple{e}, nil); err != nil {
				return nil, err
			}
		}
		if keep.Truth() {
			out = append(out, e)
		}
	}
	return starlark.NewList(out), nil
}

// iter is iter(iterable): what is in it now.
func iter(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x starlark.Iterable
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x); err != nil {
		return nil, err
	}
	if s, ok := x.(Stream); ok {
		return s, nil
	}
	return iteratorOf(thread, x)
}

// iteratorOf takes all that is in x.
func iteratorOf(thread *starlark.Thread, x starlark.Iterable) (*generator, error) {
	if _, ok := x.(Endless); ok {
		return nil, fmt.Errorf("iter: %s has no end: take a part of it", x.Type())
	}
	g := &generator{typ: "iterator"}
	p := pace{thread: thread}
	for e := range starlark.Elements(x) {
		if len(g.elems) > maxElements {
			return nil, errListTooLarge
		}
		if err := p.step(); err != nil {
			return nil, err
		}
		g.elems = append(g.elems, e)
	}
	return g, nil
}

// next is next(iterator, default).
func next(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var x, otherwise starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &x, &otherwise); err != nil {
		return nil, err
	}
	s, ok := x.(Stream)
	if !ok {
		return nil, fmt.Errorf("next: got %s, want an iterator: write next(iter(x))", x.Type())
	}
	e, err := s.Take()
	switch {
	case err != nil:
		return nil, err
	case e != nil:
		return e, nil
	case otherwise != nil:
		return otherwise, nil
	}
	return nil, errStopIteration
}

// enumerate is Starlark's, with start as a keyword too.
func enumerate(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(kwargs) == 1 && kwargs[0][0] == starlark.String("start") && len(args) == 1 {
		args, kwargs = append(args[:1:1], kwargs[0][1]), nil
	}
	// Each makes a tuple of two, which takes two slots more.
	g := guard{thread: thread, args: args}
	if err := g.bound(0, maxElements/4); err != nil {
		return nil, fmt.Errorf("enumerate: %w", err)
	}
	return g.call(starlarks("enumerate"), kwargs)
}

// extreme is min and max: Starlark's, with default=, and key=None as if there were
// none.
func extreme(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var otherwise starlark.Value
	for i := 0; i < len(kwargs); i++ {
		name := kwargs[i][0].(starlark.String)
		if name == "default" {
			otherwise = kwargs[i][1]
		}
		if name == "default" || name == "key" && kwargs[i][1] == starlark.None {
			kwargs = append(kwargs[:i:i], kwargs[i+1:]...)
			i--
		}
	}
	if otherwise != nil {
		if len(args) != 1 {
			return nil, fmt.Errorf("%s: default= goes with one iterable", b.Name())
		}
		x, ok := args[0].(starlark.Iterable)
		if !ok {
			return nil, fmt.Errorf("%s value is not iterable", args[0].Type())
		}
		g, err := iteratorOf(thread, x)
		if err != nil {
			return nil, err
		}
		if len(g.elems) == 0 {
			return otherwise, nil
		}
		args = starlark.Tuple{g}
	}
	g := guard{thread: thread, args: args}
	if len(args) == 1 {
		if err := g.bound(0, -1); err != nil {
			return nil, err
		}
	}
	return g.call(starlarks(b.Name()), kwargs)
}
