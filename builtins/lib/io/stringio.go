package iomod

import (
	"bytes"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// stringIOClass is the class StringIO.
type stringIOClass struct{}

func (stringIOClass) Name() string          { return "StringIO" }
func (stringIOClass) String() string        { return "<class '_io.StringIO'>" }
func (stringIOClass) Type() string          { return "type" }
func (stringIOClass) Freeze()               {}
func (stringIOClass) Truth() starlark.Bool  { return true }
func (stringIOClass) Hash() (uint32, error) { return starlark.String("StringIO").Hash() }

// Instance implements [dialect.Type].
func (stringIOClass) Instance(v starlark.Value) bool { _, ok := v.(*stringIO); return ok }

// CallInternal implements [starlark.Callable].
func (stringIOClass) CallInternal(_ *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var initial, newline starlark.Value = starlark.None, starlark.String("\n")
	if err := py.UnpackArgs("StringIO", args, kwargs, "initial_value?", &initial, "newline?", &newline); err != nil {
		return nil, err
	}
	f := new(stringIO)
	switch newline {
	case starlark.None:
		f.translate, f.universal = true, true
	case starlark.String(""):
		f.universal = true
	case starlark.String("\n"):
	default:
		return nil, py.ValueError("illegal newline value: %v (there are \"\\n\", \"\" and None)", newline)
	}
	if initial == starlark.None {
		return f, nil
	}
	text, ok := starlark.AsString(initial)
	if !ok {
		return nil, py.TypeError("initial_value must be str or None, not %s", initial.Type())
	}
	if err := f.put(text); err != nil {
		return nil, err
	}
	f.pos = 0
	return f, nil
}

// A stringIO is a text that is written and read like a file.
type stringIO struct {
	text      []byte
	pos       int
	universal bool // lines end by \r and \r\n too
	translate bool // which are written as \n
	closed    bool
	frozen    bool
}

func (f *stringIO) String() string        { return "<_io.StringIO object>" }
func (f *stringIO) Type() string          { return "StringIO" }
func (f *stringIO) Freeze()               { f.frozen = true }
func (f *stringIO) Truth() starlark.Bool  { return true }
func (f *stringIO) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'StringIO'") }

// put writes at the place, over as many characters as text has.
func (f *stringIO) put(text string) error {
	if f.translate {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if text == "" {
		return nil
	}
	if max(f.pos, len(f.text))+len(text) > py.MaxBytes {
		return py.ErrTooLong("write")
	}
	if f.pos > len(f.text) {
		f.text = append(f.text, make([]byte, f.pos-len(f.text))...)
	}
	rest := f.text[f.pos:]
	if len(rest) > 0 {
		rest = bytes.Clone(rest[length(rest, utf8.RuneCountInString(text)):])
	}
	f.text = append(append(f.text[:f.pos], text...), rest...)
	f.pos += len(text)
	return nil
}

// length is how many bytes the first n characters take; all for a negative n.
func length(text []byte, n int) int {
	if n < 0 {
		return len(text)
	}
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return at
}

// take reads up to a length.
func (f *stringIO) take(n int) string {
	text := string(f.text[f.pos : f.pos+n])
	f.pos += n
	return text
}

// left is what can still be read.
func (f *stringIO) left() []byte { return f.text[min(f.pos, len(f.text)):] }

// line reads a line, of up to n characters if n is not negative; "" at the end.
func (f *stringIO) line(n int) string {
	left := f.left()
	if len(left) == 0 {
		return ""
	}
	end := bytes.IndexByte(left, '\n') + 1
	if end == 0 {
		end = len(left)
	}
	if f.universal {
		if i := bytes.IndexByte(left[:end], '\r') + 1; i > 0 {
			end = i
			if i < len(left) && left[i] == '\n' {
				end++
			}
		}
	}
	return f.take(length(left[:end], n))
}

// Take returns the next line, nil at the end.
func (f *stringIO) Take() (starlark.Value, error) {
	if err := f.usable(true); err != nil {
		return nil, err
	}
	if line := f.line(-1); line != "" {
		return starlark.String(line), nil
	}
	return nil, nil
}

// Held implements [dialect.Holder]. The text is not copied, as who asks looks at its size
// and keeps nothing of it.
func (f *stringIO) Held() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		yield(starlark.String(unsafe.String(unsafe.SliceData(f.text), len(f.text))))
	}
}

// Iterate implements [starlark.Iterable].
func (f *stringIO) Iterate() starlark.Iterator { return lines{f} }

type lines struct{ f *stringIO }

func (it lines) Next(p *starlark.Value) bool {
	v, err := it.f.Take()
	if v == nil || err != nil {
		return false
	}
	*p = v
	return true
}

func (lines) Done() {}

// usable reports why nothing can be done: it is closed, or frozen and would change.
func (f *stringIO) usable(changes bool) error {
	switch {
	case f.closed:
		return py.ValueError("I/O operation on closed file")
	case changes && f.frozen:
		return py.ValueError("cannot use a frozen StringIO: make it in the function that uses it")
	}
	return nil
}

// Enter implements [dialect.ContextManager].
func (f *stringIO) Enter(*starlark.Thread) (starlark.Value, error) { return f, f.usable(false) }

// Exit implements [dialect.ContextManager].
func (f *stringIO) Exit(*starlark.Thread, *exception.Exception) (bool, error) {
	f.close()
	return false, nil
}

func (f *stringIO) close() {
	if !f.frozen {
		f.closed, f.text = true, nil
	}
}

var (
	_ starlark.Callable      = stringIOClass{}
	_ dialect.Type           = stringIOClass{}
	_ dialect.Holder         = (*stringIO)(nil)
	_ starlark.Iterable      = (*stringIO)(nil)
	_ dialect.ContextManager = (*stringIO)(nil)
)
