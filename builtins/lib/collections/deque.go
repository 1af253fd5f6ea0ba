package collectionsmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A deque is an instance of deque: a ring of elements.
type deque struct {
	ring    []starlark.Value // its length is a power of two
	first   int              // where the first element is
	n       int
	most    int // maxlen, -1 for none
	frozen  bool
	loops   int  // that go through it
	writing bool // its text is being made
}

var dequeClass = &pytype.Class{
	Module: "collections", ID: "deque",
	New: func(call pytype.Call) (starlark.Value, error) {
		var iterable, maxlen starlark.Value = starlark.None, starlark.None
		if err := call.Unpack("iterable?", &iterable, "maxlen?", &maxlen); err != nil {
			return nil, err
		}
		d := &deque{most: -1}
		if maxlen != starlark.None {
			n, err := py.Small(maxlen)
			if err != nil {
				return nil, err
			}
			if n < 0 {
				return nil, py.ValueError("maxlen must be non-negative")
			}
			d.most = n
		}
		if len(call.Args) > 0 || iterable != starlark.None {
			return d, d.extend(call.Thread, iterable, d.append)
		}
		return d, nil
	},
	Is: func(v starlark.Value) bool {
		_, ok := v.(*deque)
		return ok
	},
}

func (d *deque) at(i int) *starlark.Value { return &d.ring[(d.first+i)&(len(d.ring)-1)] }

// change is asked before anything changes.
func (d *deque) change() error {
	switch {
	case d.frozen:
		return exception.Errorf(exception.ValueError, "cannot change a frozen deque")
	case d.loops > 0:
		return exception.Errorf(exception.RuntimeError, "deque mutated during iteration")
	}
	return nil
}

// room makes place for one element more, if there may be one.
func (d *deque) room() error {
	if err := d.change(); err != nil {
		return err
	}
	if d.n == py.MaxElements {
		return py.ErrTooManyElements("deque")
	}
	if d.n == len(d.ring) {
		ring := make([]starlark.Value, max(8, 2*len(d.ring)))
		for i := range d.n {
			ring[i] = *d.at(i)
		}
		d.ring, d.first = ring, 0
	}
	return nil
}

func (d *deque) append(v starlark.Value) error {
	if err := d.room(); err != nil || d.most == 0 {
		return err
	}
	d.n++
	*d.at(d.n - 1) = v
	if d.most >= 0 && d.n > d.most {
		d.take(0)
	}
	return nil
}

func (d *deque) appendleft(v starlark.Value) error {
	if err := d.room(); err != nil || d.most == 0 {
		return err
	}
	d.first = (d.first - 1) & (len(d.ring) - 1)
	d.n++
	*d.at(0) = v
	if d.most >= 0 && d.n > d.most {
		d.take(d.n - 1)
	}
	return nil
}

// take removes the element at a place and returns it.
func (d *deque) take(i int) starlark.Value {
	v := *d.at(i)
	if i == 0 {
		*d.at(0) = nil
		d.first = (d.first + 1) & (len(d.ring) - 1)
	} else {
		for ; i < d.n-1; i++ {
			*d.at(i) = *d.at(i + 1)
		}
		*d.at(d.n - 1) = nil
	}
	d.n--
	return v
}

func (d *deque) extend(thread *starlark.Thread, iterable starlark.Value, add func(starlark.Value) error) error {
	if err := d.change(); err != nil {
		return err
	}
	next, err := py.Taker("deque", iterable)
	if err != nil {
		return err
	}
	if py.IsEndless(iterable) { // its error
		_, err := py.Elements("deque", iterable)
		return err
	}
	if iterable == starlark.Value(d) {
		next = py.Each(d.elements())
	}
	watch := py.Watch{Thread: thread}
	for v := next(); v != nil; v = next() {
		if err := add(v); err != nil {
			return err
		}
		if err := watch.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (d *deque) elements() []starlark.Value {
	out := make([]starlark.Value, d.n)
	for i := range out {
		out[i] = *d.at(i)
	}
	return out
}

// set replaces all elements.
func (d *deque) set(elems []starlark.Value) {
	d.ring, d.first, d.n = nil, 0, 0
	for _, e := range elems {
		_ = d.append(e) // there were as many before
	}
}

// Parts implements [dialect.Compound].
func (d *deque) Parts() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		for i := range d.n {
			if !yield(*d.at(i)) {
				return
			}
		}
	}
}

// Index implements [starlark.Indexable].
func (d *deque) Index(i int) starlark.Value { return *d.at(i) }

// Len implements [starlark.Sequence].
func (d *deque) Len() int { return d.n }

// SetIndex implements [starlark.HasSetIndex].
func (d *deque) SetIndex(i int, v starlark.Value) error {
	if d.frozen {
		return d.change()
	}
	*d.at(i) = v
	return nil
}

// DeleteIndex implements [dialect.Deleter].
func (d *deque) DeleteIndex(k starlark.Value) error {
	i, err := py.Small(k)
	if err != nil {
		return err
	}
	if err := d.change(); err != nil {
		return err
	}
	if i < 0 {
		i += d.n
	}
	if i < 0 || i >= d.n {
		return exception.Errorf(exception.IndexError, "deque index out of range")
	}
	d.take(i)
	return nil
}

// Has implements [starlark.Container].
func (d *deque) Has(x starlark.Value) (bool, error) {
	i, err := d.find(x, 0, d.n)
	return i >= 0, err
}

// find returns the place of x from start on, -1 if it is not before end.
func (d *deque) find(x starlark.Value, start, end int) (int, error) {
	for i := start; i < min(end, d.n); i++ {
		if same, err := starlark.Equal(*d.at(i), x); same || err != nil {
			return i, err
		}
	}
	return -1, nil
}

// Iterate implements [starlark.Iterable].
func (d *deque) Iterate() starlark.Iterator {
	d.loops++
	return &dequeIterator{d: d}
}

type dequeIterator struct {
	d  *deque
	at int
}

func (it *dequeIterator) Next(p *starlark.Value) bool {
	if it.at >= it.d.n {
		return false
	}
	*p = *it.d.at(it.at)
	it.at++
	return true
}

func (it *dequeIterator) Done() { it.d.loops-- }

// Binary implements [starlark.HasBinary].
func (d *deque) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if side == starlark.Right {
		return nil, nil
	}
	out := &deque{most: d.most}
	switch y := y.(type) {
	case *deque:
		if op != syntax.PLUS {
			return nil, nil
		}
		for _, e := range append(d.elements(), y.elements()...) {
			if err := out.append(e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case starlark.Int:
		times, err := py.Small(y)
		if op != syntax.STAR || err != nil {
			return nil, err
		}
		for i := 0; i < times && d.n > 0; i++ {
			for _, e := range d.elements() {
				if err := out.append(e); err != nil {
					return nil, err
				}
			}
			if d.most >= 0 && (i+1)*d.n >= d.most+d.n { // nothing more would change
				break
			}
		}
		return out, nil
	}
	return nil, nil
}

// CompareSameType implements [starlark.Comparable].
func (d *deque) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(*deque)
	if !ok {
		return op == syntax.NEQ, nil
	}
	return starlark.CompareDepth(op, starlark.Tuple(d.elements()), starlark.Tuple(other.elements()), depth-1)
}

// Freeze implements [starlark.Value].
func (d *deque) Freeze() {
	if !d.frozen {
		d.frozen = true
		for e := range d.Parts() {
			e.Freeze()
		}
	}
}

func (d *deque) String() string {
	if d.writing {
		return "[...]"
	}
	d.writing = true
	defer func() { d.writing = false }()
	var b strings.Builder
	b.WriteString("deque([")
	for i := range d.n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString((*d.at(i)).String())
	}
	b.WriteString("]")
	if d.most >= 0 {
		b.WriteString(", maxlen=" + starlark.MakeInt(d.most).String())
	}
	return b.String() + ")"
}

func (d *deque) Type() string          { return "deque" }
func (d *deque) Truth() starlark.Bool  { return d.n > 0 }
func (d *deque) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'deque'") }

var (
	_ dialect.Compound     = (*deque)(nil)
	_ dialect.Deleter      = (*deque)(nil)
	_ starlark.Comparable  = (*deque)(nil)
	_ starlark.Container   = (*deque)(nil)
	_ starlark.HasAttrs    = (*deque)(nil)
	_ starlark.HasBinary   = (*deque)(nil)
	_ starlark.HasSetIndex = (*deque)(nil)
	_ starlark.Sequence    = (*deque)(nil)
)
