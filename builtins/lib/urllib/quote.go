package urllibmod

import (
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect"
	"go.starlark.net/starlark"
)

// A safeSet is which bytes are not quoted.
type safeSet [256]bool

func newSafeSet(more string) *safeSet {
	s := new(safeSet)
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~") {
		s[c] = true
	}
	for _, c := range []byte(more) {
		s[c] = s[c] || c < utf8.RuneSelf
	}
	return s
}

// append quotes data. It returns false when the text would be too long.
func (s *safeSet) append(out *strings.Builder, data string, plus bool) bool {
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(data) {
		switch {
		case out.Len() > py.MaxBytes-3:
			return false
		case c == ' ' && plus:
			out.WriteByte('+')
		case s[c]:
			out.WriteByte(c)
		default:
			out.WriteByte('%')
			out.WriteByte(hex[c>>4])
			out.WriteByte(hex[c&15])
		}
	}
	return true
}

// A quoter has the arguments of quote but for what is quoted.
type quoter struct {
	plus                   bool
	safe, encoding, errors starlark.Value
	set                    *safeSet
}

func (q *quoter) append(out *strings.Builder, v starlark.Value) error {
	data := ""
	switch v := v.(type) {
	case starlark.String:
		codec, err := codecOf(q.encoding, q.errors, "strict")
		if err != nil {
			return err
		}
		if data, err = codec.Encode(string(v)); err != nil {
			return err
		}
	case starlark.Bytes:
		if some(q.encoding) {
			return py.TypeError("quote() doesn't support 'encoding' for bytes")
		}
		if some(q.errors) {
			return py.TypeError("quote() doesn't support 'errors' for bytes")
		}
		data = string(v)
	default:
		return py.TypeError("quote_from_bytes() expected bytes, got %s: write str(x)", v.Type())
	}
	if q.set == nil {
		safe, err := py.Data(q.safe)
		if err != nil {
			return err
		}
		q.set = newSafeSet(string(safe))
	}
	if !q.set.append(out, data, q.plus) {
		return py.ErrTooLong("quote")
	}
	return nil
}

func some(v starlark.Value) bool { return v != nil && v != starlark.None }

// codecOf is the codec of two arguments that may be None.
func codecOf(encoding, errors starlark.Value, otherwise string) (py.Codec, error) {
	names := [2]string{"utf-8", otherwise}
	for i, v := range []starlark.Value{encoding, errors} {
		if !some(v) {
			continue
		}
		s, ok := starlark.AsString(v)
		if !ok {
			return py.Codec{}, py.TypeError("encoding and errors must be str or None, not %s", v.Type())
		}
		names[i] = s
	}
	return py.NewCodec(names[0], names[1])
}

// quote is quote and quote_plus.
func quote(safe string, plus bool) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v starlark.Value
		q := quoter{plus: plus, safe: starlark.String(safe)}
		if err := py.UnpackArgs(b.Name(), args, kwargs, "string", &v, "safe?", &q.safe, "encoding?", &q.encoding, "errors?", &q.errors); err != nil {
			return nil, err
		}
		var out strings.Builder
		err := q.append(&out, v)
		return starlark.String(out.String()), err
	}
}

func quoteFromBytes(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var data starlark.Bytes
	q := quoter{safe: starlark.String("/")}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "bs", &data, "safe?", &q.safe); err != nil {
		return nil, err
	}
	var out strings.Builder
	err := q.append(&out, data)
	return starlark.String(out.String()), err
}

// unquoted replaces %xx by bytes.
func unquoted(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out.WriteByte(fromHex(s[i+1])<<4 | fromHex(s[i+2]))
			i += 2
			continue
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// unquoteText decodes the parts of a text that are ASCII, as others cannot be quoted.
func unquoteText(s string, c py.Codec) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	var out strings.Builder
	for s != "" {
		end := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
		if end < 0 {
			end = len(s)
		}
		text, err := c.Decode(unquoted(s[:end]))
		if err != nil {
			return "", err
		}
		out.WriteString(text)
		s = s[end:]
		start := strings.IndexFunc(s, func(r rune) bool { return r < utf8.RuneSelf })
		if start < 0 {
			start = len(s)
		}
		out.WriteString(s[:start])
		s = s[start:]
	}
	return out.String(), nil
}

// unquote is unquote and unquote_plus.
func unquote(plus bool) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v, encoding, errors starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "string", &v, "encoding?", &encoding, "errors?", &errors); err != nil {
			return nil, err
		}
		codec, err := codecOf(encoding, errors, "replace")
		if err != nil {
			return nil, err
		}
		switch v := v.(type) {
		case starlark.String:
			s := string(v)
			if plus {
				s = strings.ReplaceAll(s, "+", " ")
			}
			text, err := unquoteText(s, codec)
			return starlark.String(text), err
		case starlark.Bytes:
			if !plus {
				text, err := codec.Decode(unquoted(string(v)))
				return starlark.String(text), err
			}
		}
		return nil, py.TypeError("%s: want a string, got %s", b.Name(), v.Type())
	}
}

func unquoteToBytes(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var v starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "string", &v); err != nil {
		return nil, err
	}
	data, err := py.Data(v)
	return starlark.Bytes(unquoted(string(data))), err
}

// An encoder writes what urlencode returns.
type encoder struct {
	thread *starlark.Thread
	quoter quoter
	via    starlark.Callable // nil is quote_plus
	out    strings.Builder
}

func urlencode(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var query, doseq starlark.Value = nil, starlark.False
	e := encoder{thread: thread, quoter: quoter{plus: true, safe: starlark.String("")}}
	if err := py.UnpackArgs(b.Name(), args, kwargs, "query", &query, "doseq?", &doseq,
		"safe?", &e.quoter.safe, "encoding?", &e.quoter.encoding, "errors?", &e.quoter.errors, "quote_via?", &e.via); err != nil {
		return nil, err
	}
	pairs, err := pairsOf(b.Name(), query)
	if err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		values := []starlark.Value{pair[1]}
		if bool(doseq.Truth()) && !isText(pair[1]) && starlark.Len(pair[1]) >= 0 {
			if values, err = py.Elements(b.Name(), pair[1]); err != nil {
				return nil, err
			}
		}
		for _, v := range values {
			if err := e.pair(pair[0], v); err != nil {
				return nil, err
			}
		}
	}
	return starlark.String(e.out.String()), nil
}

func isText(v starlark.Value) bool {
	switch v.(type) {
	case starlark.String, starlark.Bytes:
		return true
	}
	return false
}

// pairsOf are the keys and values of a dict, or tuples in a list.
func pairsOf(fn string, query starlark.Value) ([]starlark.Tuple, error) {
	if m, ok := query.(starlark.IterableMapping); ok {
		return m.Items(), nil
	}
	if starlark.Len(query) < 0 || isText(query) && bool(query.Truth()) {
		return nil, py.TypeError("not a valid non-string sequence or mapping object")
	}
	if isText(query) {
		return nil, nil
	}
	list, err := py.Elements(fn, query)
	if err != nil {
		return nil, err
	}
	pairs := make([]starlark.Tuple, len(list))
	for i, v := range list {
		pair, ok := v.(starlark.Tuple)
		if !ok && i == 0 {
			return nil, py.TypeError("not a valid non-string sequence or mapping object")
		}
		if !ok {
			if pair, err = py.Elements(fn, v); err != nil {
				return nil, err
			}
		}
		if len(pair) != 2 {
			return nil, py.ValueError("%s: want pairs of key and value, got %d values", fn, len(pair))
		}
		pairs[i] = pair
	}
	return pairs, nil
}

func (e *encoder) pair(k, v starlark.Value) error {
	if e.out.Len() > 0 {
		e.out.WriteByte('&')
	}
	if err := e.quote(k); err != nil {
		return err
	}
	e.out.WriteByte('=')
	return e.quote(v)
}

func (e *encoder) quote(v starlark.Value) error {
	if !isText(v) {
		text, err := dialect.Str(v)
		if err != nil {
			return err
		}
		v = starlark.String(text)
	}
	q := e.quoter
	if _, ok := v.(starlark.Bytes); ok {
		q.encoding, q.errors = nil, nil
	}
	if e.via == nil {
		err := q.append(&e.out, v)
		e.quoter.set = q.set
		return err
	}
	args := starlark.Tuple{v, q.safe}
	if _, ok := v.(starlark.String); ok {
		args = append(args, orNone(q.encoding), orNone(q.errors))
	}
	quoted, err := starlark.Call(e.thread, e.via, args, nil)
	if err != nil {
		return err
	}
	text, ok := starlark.AsString(quoted)
	if !ok {
		return py.TypeError("urlencode: quote_via returned %s, want a string", quoted.Type())
	}
	if e.out.Len()+len(text) > py.MaxBytes {
		return py.ErrTooLong("urlencode")
	}
	e.out.WriteString(text)
	return nil
}

func orNone(v starlark.Value) starlark.Value {
	if v == nil {
		return starlark.None
	}
	return v
}
