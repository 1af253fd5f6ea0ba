package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A generator is what a generator expression makes, and iter: elements that can
// be gone through once. Those of a generator expression have all been computed.
type generator struct {
	typ    string
	elems  []starlark.Value
	frozen bool
}

func newGenerator(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	list := args[0].(*starlark.List)
	elems := make([]starlark.Value, 0, list.Len())
	for e := range list.Elements() {
		elems = append(elems, e)
	}
	return &generator{typ: "generator", elems: elems}, nil
}

// Take implements [Stream]. A frozen generator keeps its elements.
func (g *generator) Take() (starlark.Value, error) {
	if g.frozen {
		return nil, fmt.Errorf("cannot take an element from a frozen %s", g.typ)
	}
	if len(g.elems) == 0 {
		return nil, nil
	}
	e := g.elems[0]
	g.elems = g.elems[1:]
	return e, nil
}

func (g *generator) Iterate() starlark.Iterator {
	if g.frozen {
		return starlark.Tuple(g.elems).Iterate()
	}
	return generatorIterator{g}
}

type generatorIterator struct{ g *generator }

func (it generatorIterator) Next(p *starlark.Value) bool {
	e, _ := it.g.Take()
	if e == nil {
		return false
	}
	*p = e
	return true
}

func (it generatorIterator) Done() {}

// Has serves x in generator, which takes elements until it finds x.
func (g *generator) Has(x starlark.Value) (bool, error) {
	for e := range starlark.Elements(g) {
		if ok, err := starlark.Equal(e, x); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (g *generator) String() string        { return "<" + g.typ + ">" }
func (g *generator) Type() string          { return g.typ }
func (g *generator) Truth() starlark.Bool  { return true }
func (g *generator) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: %s", g.typ) }

func (g *generator) Freeze() {
	if !g.frozen {
		g.frozen = true
		for _, e := range g.elems {
			e.Freeze()
		}
	}
}

// A stopper goes through a value until it is told to stop: see
// [lowerer.shortCircuit].
type stopper struct {
	over    starlark.Value
	stopped *bool
}

// newStopper returns a list of one stopper, for a comprehension to bind.
func newStopper(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	s, err := stopperOver(args[0], new(bool))
	return starlark.Tuple{s}, err
}

// until returns a second stopper that stops with the first.
func until(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return stopperOver(args[1], args[0].(*stopper).stopped)
}

func stopperOver(v starlark.Value, stopped *bool) (*stopper, error) {
	if _, ok := v.(starlark.Iterable); !ok {
		return nil, orUndecided(v, fmt.Errorf("%s value is not iterable", v.Type()))
	}
	return &stopper{v, stopped}, nil
}

// stop stops, and is True.
func stop(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	*args[0].(*stopper).stopped = true
	return starlark.True, nil
}

// first is next(generator, default) of a list that has the first element, if there
// is one.
func first(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	switch list := args[0].(*starlark.List); {
	case list.Len() > 0:
		return list.Index(0), nil
	case len(args) > 1:
		return args[1], nil
	}
	return nil, errStopIteration
}

var errStopIteration = fmt.Errorf("next: there is no further element (StopIteration)")

func (s *stopper) Iterate() starlark.Iterator {
	return &stopperIterator{starlark.Iterate(s.over), s.stopped}
}

type stopperIterator struct {
	starlark.Iterator
	stopped *bool
}

func (it *stopperIterator) Next(p *starlark.Value) bool { return !*it.stopped && it.Iterator.Next(p) }

func (s *stopper) String() string        { return s.over.String() }
func (s *stopper) Type() string          { return s.over.Type() }
func (s *stopper) Freeze()               {}
func (s *stopper) Truth() starlark.Bool  { return true }
func (s *stopper) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: %s", s.Type()) }

var (
	_ Stream             = (*generator)(nil)
	_ starlark.Container = (*generator)(nil)
	_ starlark.Iterable  = (*stopper)(nil)
)
