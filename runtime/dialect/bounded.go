package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// Starlark's own functions go through all that they are given, and put into a result
// all that comes. Here they are given what they ask for as it is while that is short,
// and else something that counts, looks whether it has to stop, and ends early then.

// To go through so many elements takes no time that anybody notices, whatever is done
// with them, or as long as they are merely looked at or copied.
const (
	smallLen = 1000
	copyLen  = 1 << 20
)

// An Endless value can be iterated for ever.
type Endless interface {
	starlark.Iterable
	Endless()
}

// A bounded goes through the elements of another value, of which there may be so many.
type bounded struct {
	starlark.Iterable
	pace pace
	left int // elements that may still come; negative is no bound
	most int
	err  error // why it has ended early
}

// A boundedSequence is a bounded whose length is known.
type boundedSequence struct{ *bounded }

func (b boundedSequence) Len() int { return starlark.Len(b.Iterable) }

// bound returns what a function is to be given for v, of whose elements it takes most at
// most; negative is all. b is nil if that is v itself.
func bound(thread *starlark.Thread, v starlark.Value, most int) (given starlark.Value, b *bounded, err error) {
	iterable, ok := v.(starlark.Iterable)
	if !ok {
		return v, nil, nil // an error of who is given it
	}
	n := starlark.Len(v)
	if 0 <= n && n <= copyLen && (n <= most || most < 0) {
		return v, nil, nil
	}
	if most >= 0 {
		if _, ok := v.(Endless); ok {
			return nil, nil, fmt.Errorf("%s has no end: take a part of it", v.Type())
		}
		if n > most {
			return nil, nil, tooMany(most)
		}
	}
	b = &bounded{Iterable: iterable, pace: pace{thread: thread}, left: most, most: most}
	if n >= 0 {
		return boundedSequence{b}, b, nil
	}
	return b, b, nil
}

func tooMany(most int) error {
	return fmt.Errorf("the result would have more than %d elements", most)
}

// Iterate implements [starlark.Iterable].
func (b *bounded) Iterate() starlark.Iterator {
	return &boundedIterator{b.Iterable.Iterate(), b}
}

type boundedIterator struct {
	starlark.Iterator
	b *bounded
}

func (it *boundedIterator) Next(p *starlark.Value) bool {
	b := it.b
	if b.err != nil || !it.Iterator.Next(p) {
		return false
	}
	if b.left == 0 {
		b.err = tooMany(b.most)
		return false
	}
	b.left--
	b.err = b.pace.step()
	return b.err == nil
}

// weight is how many slots of a list an element of v takes in a result, together with
// what is made for it: Starlark's own collections and ranges have elements already.
func weight(v starlark.Value) int {
	switch v.(type) {
	case *starlark.List, starlark.Tuple, *starlark.Dict, *starlark.Set, *generator:
		return 1
	}
	if v.Type() == "range" {
		return 1
	}
	return 3
}

// tableWeight is how many slots of a list an entry of a dict or set takes.
const tableWeight = 4

// A guard is what a function of Starlark is called with instead of its arguments.
type guard struct {
	thread  *starlark.Thread
	args    starlark.Tuple
	changed bool // args are a copy
	bounds  []*bounded
}

// bound bounds the i-th argument, if there is one.
func (g *guard) bound(i, most int) error {
	if i >= len(g.args) {
		return nil
	}
	given, b, err := bound(g.thread, g.args[i], most)
	if b == nil || err != nil {
		return err
	}
	if !g.changed {
		g.args, g.changed = append(starlark.Tuple(nil), g.args...), true
	}
	g.args[i] = given
	g.bounds = append(g.bounds, b)
	return nil
}

// call calls fn, and returns why it was interrupted, if it was.
func (g *guard) call(fn starlark.Value, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := fn.(*starlark.Builtin).CallInternal(g.thread, g.args, kwargs)
	for _, b := range g.bounds {
		if b.err != nil {
			return nil, b.err
		}
	}
	return v, err
}
