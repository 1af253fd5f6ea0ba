package dialect

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
	"go.starlark.net/starlark"
	star "go.starlark.net/syntax"
)

// Starlark leaves a list that has too many elements for the targets of an assignment as
// one that is being iterated, which nobody may change any more. That is no matter where the
// error ends the program; where it is handled it is. So what is unpacked is looked up in a
// map of operands first, in which what would have too many elements stands for something
// else that has as many, and a loop is given what does so with each element.

// The names of the maps end in what the targets are, see targetPattern.
const (
	onePrefix  = "unpacked " // of what is assigned
	eachPrefix = "each "     // of what a loop goes through
)

// unpackedMap returns the map of a name, nil if it is none of these.
func unpackedMap(name string) *operandMap {
	if pattern, ok := strings.CutPrefix(name, onePrefix); ok {
		return &operandMap{name, newShape(pattern).unpacked}
	}
	if pattern, ok := strings.CutPrefix(name, eachPrefix); ok {
		s := newShape(pattern)
		return &operandMap{name, func(v starlark.Value) starlark.Value {
			if v, ok := v.(starlark.Iterable); ok {
				return each{v, s}
			}
			return v
		}}
	}
	return nil
}

// A shape is that of targets of which none takes a list.
type shape struct {
	count int
	inner []*shape // of each that is a list of targets, nil for another; nil if none is
}

func newShape(pattern string) *shape {
	targets, _ := splitPattern(pattern)
	s := &shape{count: len(targets)}
	for i, t := range targets {
		if t == "" {
			continue
		}
		if s.inner == nil {
			s.inner = make([]*shape, s.count)
		}
		s.inner[i] = newShape(t)
	}
	return s
}

// unpacked is what stands for v where it is assigned to the targets.
func (s *shape) unpacked(v starlark.Value) starlark.Value {
	v, _ = s.instead(v)
	return v
}

// instead returns what stands for v, and whether that is something else: v, or something
// in it, has too many elements.
func (s *shape) instead(v starlark.Value) (_ starlark.Value, other bool) {
	switch v.(type) {
	case starlark.Tuple:
		if s.inner == nil {
			return v, false // nobody changes it
		}
	case *starlark.List, *starlark.Dict, *starlark.Set:
	default:
		return v, false
	}
	count := starlark.Len(v)
	if count > s.count {
		return surplus{v, count}, true
	}
	elems, ok := v.(starlark.Indexable)
	if !ok || count < s.count {
		return v, false
	}
	var others starlark.Tuple
	for i, inner := range s.inner {
		if inner == nil {
			continue
		}
		if e, other := inner.instead(elems.Index(i)); other {
			if others == nil {
				for k := range count {
					others = append(others, elems.Index(k))
				}
			}
			others[i] = e
		}
	}
	if others == nil {
		return v, false
	}
	return others, true
}

// A surplus is so many values that are too many.
type surplus struct {
	starlark.Value
	count int
}

var _ starlark.Sequence = surplus{}

func (s surplus) Len() int                   { return s.count }
func (s surplus) Iterate() starlark.Iterator { return &surplusIterator{s.count} }

type surplusIterator struct{ left int }

func (it *surplusIterator) Done() {}
func (it *surplusIterator) Next(p *starlark.Value) bool {
	*p = starlark.None
	it.left--
	return it.left >= 0
}

// An each gives what stands for each element where it is assigned to the targets.
type each struct {
	starlark.Iterable
	shape *shape
}

func (e each) Iterate() starlark.Iterator { return eachIterator{e.Iterable.Iterate(), e.shape} }

type eachIterator struct {
	starlark.Iterator
	shape *shape
}

func (it eachIterator) Next(p *starlark.Value) bool {
	ok := it.Iterator.Next(p)
	if ok {
		*p = it.shape.unpacked(*p)
	}
	return ok
}

// isUnpacked reports whether what is assigned to x is taken apart.
func isUnpacked(x syntax.Expr) bool {
	switch syntax.Unparen(x).(type) {
	case *syntax.Tuple, *syntax.List:
		return true
	}
	return false
}

// unpackedOnce lowers what is assigned to a target that takes it apart.
func (l *lowerer) unpackedOnce(pos syntax.Pos, value star.Expr, target syntax.Expr) star.Expr {
	pattern := string(targetPattern(nil, target))
	if _, fresh := value.(*star.TupleExpr); !isUnpacked(target) || fresh && !strings.Contains(pattern, "(") {
		return value
	}
	return l.lookUp(pos, onePrefix+pattern, value)
}

// unpackedEach lowers what a loop goes through, x, whose target takes its elements apart.
func (l *lowerer) unpackedEach(pos syntax.Pos, x syntax.Expr, value star.Expr, target syntax.Expr) star.Expr {
	pattern := string(targetPattern(nil, target))
	if !isUnpacked(target) || !strings.Contains(pattern, "(") && l.givesTuples(x) {
		return value
	}
	return l.lookUp(pos, eachPrefix+pattern, value)
}

// givesTuples reports whether the elements of x are tuples, unless it is something of
// the host's own.
func (l *lowerer) givesTuples(x syntax.Expr) bool {
	call, ok := syntax.Unparen(x).(*syntax.Call)
	if !ok {
		return false
	}
	switch fn := call.Fn.(type) {
	case *syntax.Name:
		return (fn.Name == "enumerate" || fn.Name == "zip") && l.isBuiltin(fn.Name)
	case *syntax.Attribute:
		return fn.Name.Name == "items"
	}
	return false
}
