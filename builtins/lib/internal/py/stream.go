package py

import (
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A Next returns elements one by one, and nil after the last one.
type Next func() starlark.Value

// A stream is an iterator that makes its elements when they are taken. It calls no
// function of a script: nobody would see that it failed.
type stream struct {
	typ    string
	thread *starlark.Thread
	next   Next
	depth  int // of iterators that it takes from
}

// An endless stream is one that has no last element.
type endless struct{ *stream }

// Endless implements [Endless].
func (endless) Endless() {}

// NewStream returns an iterator of a type, such as itertools.chain, that takes what next
// returns, which takes it from sources; forEver says that this has no end. It can be gone
// through once, on thread.
func NewStream(thread *starlark.Thread, typ string, forEver bool, next Next, sources ...starlark.Value) starlark.Value {
	s := &stream{typ: typ, thread: thread, next: next}
	for _, source := range sources {
		if from, ok := source.(interface{ nesting() int }); ok {
			s.depth = max(s.depth, from.nesting()+1)
		}
	}
	if forEver {
		return endless{s}
	}
	return s
}

func (s *stream) nesting() int { return s.depth }

// So many iterators may take from one another.
const maxNesting = 1000

// IsEndless reports whether v is an iterator without end.
func IsEndless(v starlark.Value) bool {
	_, ok := v.(Endless)
	return ok
}

// Take implements [dialect.Stream].
func (s *stream) Take() (starlark.Value, error) { return s.next(), nil }

// Iterate implements [starlark.Iterable].
func (s *stream) Iterate() starlark.Iterator { return &streamIterator{stream: s} }

// So many elements go by between two looks at whether somebody may still want more.
const lookEvery = 1 << 12

// A streamIterator ends the flow if a builtin takes elements without an end: builtins
// see neither that a flow is cancelled nor that a list has become too long.
type streamIterator struct {
	*stream
	taken  int
	steps  uint64 // of the interpreter, when they last went on
	within int    // elements taken since then
}

func (it *streamIterator) Next(p *starlark.Value) bool {
	if it.taken++; it.taken%lookEvery == 0 && !it.look() {
		return false
	}
	v := it.next()
	if v == nil {
		return false
	}
	*p = v
	return true
}

func (it *streamIterator) look() bool {
	if it.thread == nil {
		return true
	}
	if Cancelled(it.thread) != nil {
		return false
	}
	if steps := it.thread.ExecutionSteps(); steps != it.steps { // a loop of the flow
		it.steps, it.within = steps, 0
		return true
	}
	if it.within += lookEvery; it.within <= MaxElements {
		return true
	}
	it.thread.Cancel(ErrTooManyElements(it.typ).Error())
	return false
}

func (it *streamIterator) Done() {}

// Has serves x in stream, which takes elements until it finds x.
func (s *stream) Has(x starlark.Value) (bool, error) {
	it := s.Iterate()
	for e := starlark.Value(nil); it.Next(&e); {
		if ok, err := starlark.Equal(e, x); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (s *stream) String() string        { return "<" + s.typ + " object>" }
func (s *stream) Type() string          { return s.typ }
func (s *stream) Truth() starlark.Bool  { return true }
func (s *stream) Freeze()               {} // its place may change: no two flows share one
func (s *stream) Hash() (uint32, error) { return 0, TypeError("unhashable type: '%s'", s.typ) }

// A Taker goes through an argument of fn as Python's iterators do: a list may change
// meanwhile, a text gives its characters, bytes give ints, and an iterator is taken from
// and not beyond what is asked for. It need not be ended.
func Taker(fn string, v starlark.Value) (Next, error) {
	switch v := v.(type) {
	case dialect.Stream:
		if s, ok := v.(interface{ nesting() int }); ok && s.nesting() >= maxNesting {
			return nil, ValueError("%s: more than %d iterators that take from one another", fn, maxNesting)
		}
		return func() starlark.Value {
			e, _ := v.Take()
			return e
		}, nil
	case starlark.String:
		chars := []rune(string(v))
		return func() starlark.Value {
			if len(chars) == 0 {
				return nil
			}
			c := chars[0]
			chars = chars[1:]
			return starlark.String(c)
		}, nil
	case starlark.Bytes:
		i := -1
		return func() starlark.Value {
			if i++; i >= len(v) {
				return nil
			}
			return starlark.MakeInt(int(v[i]))
		}, nil
	case starlark.Mapping, *starlark.Set: // they must not change while they are gone through
	case starlark.Indexable:
		if _, ok := v.(starlark.Iterable); ok {
			i := -1
			return func() starlark.Value {
				if i++; i >= v.Len() {
					return nil
				}
				return v.Index(i)
			}, nil
		}
	}
	elems, err := Elements(fn, v)
	if err != nil {
		return nil, err
	}
	return Each(elems), nil
}

// Each returns elems one by one.
func Each(elems []starlark.Value) Next {
	return func() starlark.Value {
		if len(elems) == 0 {
			return nil
		}
		e := elems[0]
		elems = elems[1:]
		return e
	}
}

// A Watch looks now and then whether the flow is cancelled, for loops in one step.
type Watch struct {
	Thread *starlark.Thread
	n      int
}

// Err is asked once a turn. It returns why the flow is cancelled, nil if it is not.
func (w *Watch) Err() error {
	if w.n++; w.n%lookEvery != 0 {
		return nil
	}
	return Cancelled(w.Thread)
}

// All returns what is in an argument of fn, as [Taker] goes through it. There may be
// MaxElements.
func All(thread *starlark.Thread, fn string, v starlark.Value) ([]starlark.Value, error) {
	switch v := v.(type) {
	case dialect.Stream, starlark.String, starlark.Bytes:
	default:
		return Elements(fn, v)
	}
	if IsEndless(v) {
		return Elements(fn, v) // its error
	}
	next, err := Taker(fn, v)
	if err != nil {
		return nil, err
	}
	var out []starlark.Value
	watch := Watch{Thread: thread}
	for e := next(); e != nil; e = next() {
		if len(out) == MaxElements {
			return nil, ErrTooManyElements(fn)
		}
		if err := watch.Err(); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

var (
	_ dialect.Stream     = (*stream)(nil)
	_ starlark.Container = (*stream)(nil)
	_ dialect.Stream     = endless{}
	_ Endless            = endless{}
)
