package dialect

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// maxBytes is the largest text or list that one operation may make, in bytes.
const maxBytes = 64 << 20

// maxElements is the longest list that one operation may make.
const maxElements = maxBytes / elementSize

// What an element takes in a list.
const elementSize = 16

// The deepest value that may be written.
const maxDepth = 1000

var (
	errTextTooLarge  = fmt.Errorf("the text would have more than %d bytes", maxBytes)
	errValueTooLarge = fmt.Errorf("the value is too large to be written")
	errTooDeep       = fmt.Errorf("a value nested more than %d levels deep cannot be written", maxDepth)
)

// A Stringer is a value for which str() is not repr(), which is String().
type Stringer interface {
	starlark.Value
	Str() string
}

// Str is str(v). The error is that the text would become too large.
func Str(v starlark.Value) (string, error) { return textOf(v) }

// Repr is repr(v). The error is that the text would become too large.
func Repr(v starlark.Value) (string, error) { return reprOf(v) }

// textOf is str(v).
func textOf(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.String:
		return string(v), nil
	case starlark.Bytes:
		return strings.Map(func(r rune) rune { return r }, string(v)), nil // U+FFFD for each wrong byte
	case Stringer:
		return v.Str(), nil
	}
	return reprOf(v)
}

// reprOf is repr(v).
func reprOf(v starlark.Value) (string, error) {
	if err := writable(v); err != nil {
		return "", err
	}
	return v.String(), nil
}

// asciiOf is ascii(v): repr with escapes for all that is not ASCII.
func asciiOf(v starlark.Value) (string, error) {
	text, err := reprOf(v)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			b.WriteString(escaped(r))
		}
	}
	return b.String(), nil
}

// escaped is how Python writes a character that it does not write itself.
func escaped(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// writable reports whether v can be written without becoming too large: what is
// in it more than once is written more than once.
func writable(v starlark.Value) error {
	switch v := v.(type) {
	case starlark.Int:
		if _, small := v.Int64(); !small && v.BigInt().BitLen() > maxIntBits {
			return errIntTooLarge
		}
		return nil
	case starlark.String:
		if len(v) > maxBytes/2 {
			return errTextTooLarge
		}
		return nil
	case *starlark.List, starlark.Tuple, *starlark.Dict, *starlark.Set, Compound:
		m := measure{left: maxBytes}
		return m.value(v, 0)
	}
	return nil
}

// A measure adds up how much it takes to write a value: about its bytes, and
// elementCost for each of its parts, so that small parts end too.
type measure struct {
	left int
	path []starlark.Value // lists and dicts round the value: one in itself is written as ...
}

const elementCost = 16

func (m *measure) take(n int) error {
	if m.left -= n + elementCost; m.left < 0 {
		return errValueTooLarge
	}
	return nil
}

func (m *measure) value(v starlark.Value, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	n := 0
	switch v := v.(type) {
	case starlark.String:
		n = len(v)
	case starlark.Bytes:
		n = len(v)
	case starlark.Int:
		if _, small := v.Int64(); !small {
			bits := v.BigInt().BitLen()
			if bits > maxIntBits {
				return errIntTooLarge
			}
			n = bits / 3
		}
	case starlark.Tuple:
		for _, e := range v {
			if err := m.value(e, depth+1); err != nil {
				return err
			}
		}
	case *starlark.List, *starlark.Dict, *starlark.Set, Compound:
		for _, p := range m.path {
			if p == v {
				return nil
			}
		}
		m.path = append(m.path, v)
		err := m.elements(v, depth+1)
		m.path = m.path[:len(m.path)-1]
		if err != nil {
			return err
		}
	}
	return m.take(n)
}

func (m *measure) elements(v starlark.Value, depth int) error {
	switch v := v.(type) {
	case *starlark.List:
		for i := range v.Len() {
			if err := m.value(v.Index(i), depth); err != nil {
				return err
			}
		}
	case *starlark.Dict:
		for k, e := range v.Entries() {
			if err := m.value(k, depth); err != nil {
				return err
			}
			if err := m.value(e, depth); err != nil {
				return err
			}
		}
	case *starlark.Set:
		for e := range v.Elements() {
			if err := m.value(e, depth); err != nil {
				return err
			}
		}
	case Compound:
		for e := range v.Parts() {
			if err := m.value(e, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// A textBuilder writes a text that may not become too large.
type textBuilder struct{ strings.Builder }

func (b *textBuilder) add(s string) error {
	if b.Len()+len(s) > maxBytes {
		return errTextTooLarge
	}
	b.WriteString(s)
	return nil
}
