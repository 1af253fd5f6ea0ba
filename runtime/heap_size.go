package runtime

import (
	"reflect"
	"unsafe"

	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// A sizer adds up what values take in memory, and all that they hold. What several of
// them share counts once. It works on the goroutine of the flow whose values they are,
// or while that stands still, and stops once there is more than it was asked for.
type sizer struct {
	left int64 // until it stops
	seen map[uintptr]struct{}
	todo []starlark.Value // holders whose contents have not been counted
}

func newSizer(most int64) *sizer { return &sizer{left: most, seen: map[uintptr]struct{}{}} }

// What values take, in bytes: the sizes of go.starlark.net's types on a 64-bit
// machine, as the allocator rounds them up.
const (
	slotSize     = 16 // a value in a list, and the header of a text
	listSize     = 48
	tupleSize    = 24
	tableSize    = 512 // a dict or set of up to eight entries
	bucketSize   = 464 // eight more entries
	functionSize = 112
	otherSize    = 64
	textSize     = 64 // from here on a text counts once, however many values share it
)

// thread counts what the variables of the functions that are active on a thread hold.
// The operands of their expressions, such as the list that a comprehension has come to,
// the interpreter shows nobody: a flow that has much in these is found by what the heap
// has more than all that is found.
func (s *sizer) thread(thread *starlark.Thread) {
	for i := range thread.CallStackDepth() {
		frame := thread.DebugFrame(i)
		fn, ok := frame.Callable().(*starlark.Function)
		if !ok {
			continue
		}
		s.value(fn)
		for i := range frame.NumLocals() {
			_, v := frame.Local(i)
			s.value(v)
		}
		if s.over() {
			return
		}
	}
	s.rest()
}

func (s *sizer) globals(globals starlark.StringDict) {
	for _, v := range globals {
		s.value(v)
	}
	s.rest()
}

func (s *sizer) over() bool { return s.left < 0 }

// rest counts what the holders that are left hold.
func (s *sizer) rest() {
	for len(s.todo) > 0 && !s.over() {
		v := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		s.contents(v)
	}
}

// first reports whether what begins at p was not met before.
func (s *sizer) first(p unsafe.Pointer) bool {
	n := len(s.seen)
	s.seen[uintptr(p)] = struct{}{}
	return len(s.seen) > n
}

// value counts v itself, and puts what it holds on the list.
func (s *sizer) value(v starlark.Value) {
	size, holds := int64(0), true
	switch v := v.(type) {
	case nil, starlark.NoneType, starlark.Bool:
		return
	case starlark.Int:
		if _, small := v.Int64(); !small {
			s.left -= int64(v.BigInt().BitLen()/8 + otherSize)
		}
		return
	case starlark.Float:
		s.left -= 8
		return
	case starlark.String:
		s.text(string(v))
		return
	case starlark.Bytes:
		s.text(string(v))
		return
	case Secret:
		s.text(v.ref)
		return
	case *unknown.Value:
		s.left -= otherSize
		s.text(v.Text)
		return
	case *starlark.List:
		size, holds = listSize+slotSize*int64(v.Len()), v.Len() > 0 && s.first(unsafe.Pointer(v))
	case starlark.Tuple:
		size, holds = tupleSize+slotSize*int64(len(v)), len(v) > 0 && s.first(unsafe.Pointer(unsafe.SliceData(v)))
	case *starlark.Dict:
		size, holds = sizeOfTable(v.Len()), s.first(unsafe.Pointer(v))
	case *starlark.Set:
		size, holds = sizeOfTable(v.Len()), s.first(unsafe.Pointer(v))
	case *starlark.Function:
		size, holds = functionSize, s.first(unsafe.Pointer(v))
	case *starlark.Builtin:
		size, holds = otherSize, v.Receiver() != nil && s.first(unsafe.Pointer(v))
	default:
		p := reflect.ValueOf(v)
		size, holds = otherSize, p.Kind() == reflect.Pointer && s.first(p.UnsafePointer())
	}
	if holds {
		s.left -= size
		s.todo = append(s.todo, v)
	}
}

func (s *sizer) text(text string) {
	s.left -= slotSize
	if len(text) < textSize || s.first(unsafe.Pointer(unsafe.StringData(text))) {
		s.left -= int64(len(text))
	}
}

func sizeOfTable(entries int) int64 {
	buckets := 1
	for entries > 8 && float64(entries) >= 6.5*float64(buckets) {
		buckets *= 2
	}
	return tableSize + int64(buckets-1)*bucketSize
}

// contents counts what a holder holds.
func (s *sizer) contents(v starlark.Value) {
	switch v := v.(type) {
	case *starlark.List:
		for i := 0; i < v.Len() && !s.over(); i++ {
			s.value(v.Index(i))
		}
	case starlark.Tuple:
		for _, e := range v {
			s.value(e)
		}
	case *starlark.Dict:
		for k, e := range v.Entries() {
			s.value(k)
			s.value(e)
		}
	case *starlark.Set:
		for e := range v.Elements() {
			s.value(e)
		}
	case *starlark.Function:
		for i := range v.NumFreeVars() {
			_, e := v.FreeVar(i)
			s.value(e)
		}
		for i := range v.NumParams() {
			s.value(v.ParamDefault(i))
		}
		if m := v.Module(); s.first(unsafe.Pointer(m)) {
			for _, e := range m.Globals() {
				s.value(e)
			}
		}
	case *starlark.Builtin:
		s.value(v.Receiver())
	case dialect.Holder:
		for e := range v.Held() {
			s.value(e)
		}
	case *starlarkstruct.Struct:
		attrs := starlark.StringDict{}
		v.ToStringDict(attrs)
		for _, e := range attrs {
			s.left -= slotSize
			s.value(e)
		}
	case starlark.IterableMapping:
		for _, item := range v.Items() {
			s.left -= 2 * slotSize
			s.value(item[0])
			s.value(item[1])
		}
	default:
		s.value(inCell(v))
	}
}

// inCell returns the variable in v if it is the interpreter's cell for one that is
// shared with a function within the function.
func inCell(v starlark.Value) starlark.Value {
	p := reflect.ValueOf(v)
	if v.Type() != "cell" || p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Struct ||
		p.Elem().NumField() != 1 || p.Elem().Type().Field(0).Type != reflect.TypeFor[starlark.Value]() {
		return nil
	}
	return *(*starlark.Value)(p.UnsafePointer())
}
