package dialect

import "go.starlark.net/starlark"

// A Holder is a value that keeps other values and is none of Starlark's own: who adds
// up what a flow has in memory asks it for them. A value that is iterable for ever, or
// changes when it is gone through, has to be one if it keeps anything.
type Holder interface {
	starlark.Value
	// Held gives the values that are kept, and changes nothing.
	Held() func(yield func(starlark.Value) bool)
}

// Held implements [Holder].
func (g *generator) Held() func(yield func(starlark.Value) bool) {
	return starlark.Tuple(g.elems).Elements()
}

// Held implements [Holder].
func (b *box) Held() func(yield func(starlark.Value) bool) { return held(b.value) }

// Held implements [Holder].
func (s *stopper) Held() func(yield func(starlark.Value) bool) { return held(s.over) }

func held(v starlark.Value) func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) { yield(v) }
}

var (
	_ Holder = (*generator)(nil)
	_ Holder = (*box)(nil)
	_ Holder = (*stopper)(nil)
)
