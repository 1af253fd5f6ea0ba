package value

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// JSONOptions say how a value is written. The zero JSONOptions writes on one
// line and refuses what JSON cannot say.
type JSONOptions struct {
	Indent string // of a level; lines are broken when it is not empty
	// Lossy writes what JSON cannot say as text, for showing a value: bytes in
	// base64, "NaN", "Infinity", text that is not UTF-8 with U+FFFD in it, an int
	// of very many digits by its length.
	Lossy  bool
	Limits Limits
}

// AppendJSON appends v as JSON to dst. Dicts keep their order, tuples and sets
// become arrays, floats stay floats (1.0), of a secret its reference is shown. Keys
// that are no strings are written as Python does: "true", "null", "1", "1.5". Without
// opts.Lossy it refuses NaN,
// infinities, Bytes, text that is not UTF-8 and keys that are bytes or tuples,
// naming where they stand. With an error it returns dst as it was.
func AppendJSON(dst []byte, v Value, opts JSONOptions) ([]byte, error) {
	lim := opts.Limits.orDefault()
	e := jsonEncoder{opts: opts, lim: lim, nodes: lim.Nodes, end: len(dst) + lim.Bytes}
	out, err := e.value(dst, v, 0)
	if err == nil && len(out) > e.end {
		err = lim.bytesError()
	}
	if err != nil {
		return dst, err
	}
	return out, nil
}

type jsonEncoder struct {
	opts  JSONOptions
	lim   Limits
	nodes int // that may still come
	end   int // of the largest output
}

func (e *jsonEncoder) value(dst []byte, v Value, depth int) ([]byte, error) {
	if err := e.count(dst); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case *big.Int:
		if v != nil {
			return e.bigInt(dst, v)
		}
	case float64:
		return e.float(dst, v)
	case string:
		return e.text(dst, v)
	case Bytes:
		return e.bytes(dst, v)
	case Secret:
		return e.text(dst, v.String())
	case Unknown: // tells a program what a text could not
		return e.object(dst, DictOf("unknown", v.Text), depth)
	case List:
		return e.array(dst, v, depth)
	case Tuple:
		return e.array(dst, v, depth)
	case Set:
		return e.array(dst, v, depth)
	case *Dict:
		return e.object(dst, v, depth)
	}
	return nil, noValue(v)
}

func (e *jsonEncoder) array(dst []byte, vs []Value, depth int) (_ []byte, err error) {
	if depth == e.lim.Depth {
		return nil, e.lim.depthError()
	}
	dst = append(dst, '[')
	for i, v := range vs {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = e.value(e.line(dst, depth+1), v, depth+1); err != nil {
			return nil, withinItem(i, err)
		}
	}
	if len(vs) > 0 {
		dst = e.line(dst, depth)
	}
	return append(dst, ']'), nil
}

func (e *jsonEncoder) object(dst []byte, d *Dict, depth int) (_ []byte, err error) {
	if depth == e.lim.Depth {
		return nil, e.lim.depthError()
	}
	dst = append(dst, '{')
	for i := range d.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = e.key(e.line(dst, depth+1), d.keys[i], depth+1); err != nil {
			return nil, withinKey(d.keys[i], err)
		}
		dst = append(dst, ':')
		if e.opts.Indent != "" {
			dst = append(dst, ' ')
		}
		if dst, err = e.value(dst, d.values[i], depth+1); err != nil {
			return nil, withinKey(d.keys[i], err)
		}
	}
	if d.Len() > 0 {
		dst = e.line(dst, depth)
	}
	return append(dst, '}'), nil
}

func (e *jsonEncoder) key(dst []byte, key Value, depth int) ([]byte, error) {
	if s, ok := key.(string); ok {
		if err := e.count(dst); err != nil {
			return nil, err
		}
		return e.text(dst, s)
	}
	if t, ok := key.(Tuple); ok {
		if !e.opts.Lossy {
			return nil, errors.New("a tuple cannot be a key in JSON")
		}
		start := len(dst)
		flat := *e
		flat.opts.Indent = ""
		dst, err := flat.value(dst, t, depth)
		e.nodes = flat.nodes
		if err != nil {
			return nil, err
		}
		text := string(dst[start:])
		return e.text(dst[:start], text)
	}
	start := len(dst)
	dst, err := e.value(dst, key, depth)
	if err != nil || dst[start] == '"' { // bytes and NaN have their quotes
		return dst, err
	}
	dst = append(dst, `""`...)
	copy(dst[start+1:], dst[start:len(dst)-2])
	dst[start] = '"'
	return dst, nil
}

func (e *jsonEncoder) bigInt(dst []byte, i *big.Int) ([]byte, error) {
	if i.BitLen()/10*3 < e.lim.Digits { // to write out millions of digits takes long
		if out := i.Append(dst, 10); len(out)-len(dst) <= e.lim.Digits {
			return out, nil
		}
	}
	if !e.opts.Lossy {
		return nil, e.lim.digitsError()
	}
	return fmt.Appendf(dst, `"int of %d bits"`, i.BitLen()), nil
}

func (e *jsonEncoder) float(dst []byte, f float64) ([]byte, error) {
	switch {
	case !math.IsNaN(f) && !math.IsInf(f, 0):
		return appendFloat(dst, f), nil
	case !e.opts.Lossy:
		return nil, fmt.Errorf("%v cannot be written as JSON", f)
	case math.IsNaN(f):
		return append(dst, `"NaN"`...), nil
	case f < 0:
		return append(dst, `"-Infinity"`...), nil
	}
	return append(dst, `"Infinity"`...), nil
}

// appendFloat writes a finite float as Python's repr: the shortest digits that
// read back the same, and never as an int.
func appendFloat(dst []byte, f float64) []byte {
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !bytes.ContainsRune(dst[start:], '.') {
		dst = append(dst, ".0"...)
	}
	return dst
}

func (e *jsonEncoder) bytes(dst []byte, b Bytes) ([]byte, error) {
	if !e.opts.Lossy {
		return nil, errors.New("bytes cannot be written as JSON")
	}
	if base64.StdEncoding.EncodedLen(len(b)) > e.end-len(dst) {
		return nil, e.lim.bytesError()
	}
	dst = base64.StdEncoding.AppendEncode(append(dst, '"'), b)
	return append(dst, '"'), nil
}

func (e *jsonEncoder) text(dst []byte, s string) ([]byte, error) {
	if len(s) > e.end-len(dst) {
		return nil, e.lim.bytesError()
	}
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0 // of what is to be copied as it is
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < 0x7f {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			if r, n = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 {
				if !e.opts.Lossy {
					return nil, errors.New("text that is not UTF-8 cannot be written as JSON")
				}
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				i++
				start = i
				continue
			}
			if r > 0x9f && r != '\u2028' && r != '\u2029' {
				i += n
				continue
			}
		}
		if len(dst) > e.end { // escapes are longer than what they stand for
			return nil, e.lim.bytesError()
		}
		dst = append(dst, s[start:i]...)
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default: // what a terminal or JavaScript would take for a command or a line
			dst = append(dst, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		}
		i += n
		start = i
	}
	return append(append(dst, s[start:]...), '"'), nil
}

// line begins a line when there are lines.
func (e *jsonEncoder) line(dst []byte, depth int) []byte {
	if e.opts.Indent == "" {
		return dst
	}
	dst = append(dst, '\n')
	for range depth {
		dst = append(dst, e.opts.Indent...)
	}
	return dst
}

func (e *jsonEncoder) count(dst []byte) error {
	if len(dst) > e.end {
		return e.lim.bytesError()
	}
	if e.nodes--; e.nodes < 0 {
		return e.lim.nodesError()
	}
	return nil
}
