package value

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// DecodeJSON returns the value of a JSON text (RFC 8259, no extensions). Objects
// become dicts in the order of their keys; of a key that is there twice the last
// value stands in the first place. Numbers without fraction and exponent become
// ints of any size, others floats; a float that no float64 holds is refused.
// Text that is not UTF-8 is refused, half a surrogate pair (\ud83d) becomes
// U+FFFD; a byte order mark in front is skipped.
//
// It takes linear time. An error is a [*SyntaxError].
func DecodeJSON(data []byte, lim Limits) (Value, error) {
	p := jsonParser{data: data, lim: lim.orDefault()}
	if len(data) > p.lim.Bytes {
		return nil, syntaxError(nil, 0, p.lim.bytesError())
	}
	p.at = len(data) - len(bytes.TrimPrefix(data, []byte("\ufeff")))
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.at < len(data) {
			err = p.unexpected("the end")
		}
	}
	if err != nil {
		return nil, syntaxError(data, p.at, err)
	}
	return v, nil
}

type jsonParser struct {
	data  []byte
	at    int // where an error is, when there is one
	nodes int
	kept  map[string]Value // strings, for key
	lim   Limits
}

func (p *jsonParser) value(depth int) (Value, error) {
	if err := p.count(); err != nil {
		return nil, err
	}
	p.space()
	switch c := p.peek(); c {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return p.text()
	case 't':
		return true, p.word("true")
	case 'f':
		return false, p.word("false")
	case 'n':
		return nil, p.word("null")
	default:
		if c == '-' || isDigit(c) {
			return p.number()
		}
		return nil, p.unexpected("a value")
	}
}

func (p *jsonParser) object(depth int) (Value, error) {
	if depth == p.lim.Depth {
		return nil, p.lim.depthError()
	}
	d := new(Dict)
	p.at++
	if p.space(); p.peek() == '}' {
		p.at++
		return d, nil
	}
	for {
		if p.space(); p.peek() != '"' {
			return nil, p.unexpected("a key in double quotes")
		}
		if err := p.count(); err != nil {
			return nil, err
		}
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		if p.space(); p.peek() != ':' {
			return nil, p.unexpected(`":"`)
		}
		p.at++
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		d.SetKey(key, v)
		p.space()
		switch p.peek() {
		case ',':
			p.at++
		case '}':
			p.at++
			return d, nil
		default:
			return nil, p.unexpected(`"," or "}"`)
		}
	}
}

func (p *jsonParser) array(depth int) (Value, error) {
	if depth == p.lim.Depth {
		return nil, p.lim.depthError()
	}
	list := List{}
	p.at++
	if p.space(); p.peek() == ']' {
		p.at++
		return list, nil
	}
	for {
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		p.space()
		switch p.peek() {
		case ',':
			p.at++
		case ']':
			p.at++
			return list, nil
		default:
			return nil, p.unexpected(`"," or "]"`)
		}
	}
}

// key reads a string that stands in many objects most likely, and is kept once
// then.
func (p *jsonParser) key() (Value, error) {
	raw := p.data[p.at+1 : min(p.at+1+longestKept, len(p.data))]
	n := bytes.IndexAny(raw, "\"\\")
	if p.nodes < keptFrom || n < 0 || raw[n] != '"' {
		return p.text()
	}
	if v, ok := p.kept[string(raw[:n])]; ok {
		p.at += n + 2
		return v, nil
	}
	v, err := p.text()
	if err == nil && len(p.kept) < mostKept {
		if p.kept == nil {
			p.kept = make(map[string]Value)
		}
		p.kept[v.(string)] = v
	}
	return v, err
}

const (
	keptFrom    = 100 // values, before which a table does not pay
	mostKept    = 1000
	longestKept = 50
)

// text reads a string. It returns a Value as that is what a string is needed as.
func (p *jsonParser) text() (Value, error) {
	start := p.at + 1
	for i := start; i < len(p.data); i++ {
		switch c := p.data[i]; {
		case c == '"':
			p.at = i + 1
			return string(p.data[start:i]), nil
		case c == '\\' || c < ' ' || c >= utf8.RuneSelf:
			return p.longText(start, i)
		}
	}
	p.at = len(p.data)
	return nil, p.unexpected("the end of a string")
}

// longText reads a string that is more than plain ASCII from i on.
func (p *jsonParser) longText(start, i int) (Value, error) {
	var out []byte // what stands before data[start], once that differs from the text
	for p.at = i; p.at < len(p.data); {
		switch c := p.data[p.at]; {
		case c == '"':
			rest := p.data[start:p.at]
			p.at++
			if out == nil {
				return string(rest), nil
			}
			return string(append(out, rest...)), nil
		case c == '\\':
			out = append(out, p.data[start:p.at]...)
			var err error
			if out, err = p.escape(out); err != nil {
				return nil, err
			}
			start = p.at
		case c < ' ':
			return nil, p.unexpected("the end of a string")
		case c < utf8.RuneSelf:
			p.at++
		default:
			r, n := utf8.DecodeRune(p.data[p.at:])
			if r == utf8.RuneError && n == 1 {
				return nil, errors.New("text that is not UTF-8")
			}
			p.at += n
		}
	}
	return nil, p.unexpected("the end of a string")
}

func (p *jsonParser) escape(out []byte) ([]byte, error) {
	p.at++
	c := p.peek()
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		r, ok := p.hex(p.at + 1)
		if !ok {
			return nil, errors.New(`want four hexadecimal digits after \u`)
		}
		p.at += 5
		if utf16.IsSurrogate(r) {
			second, ok := rune(0), p.peek() == '\\' && p.at+1 < len(p.data) && p.data[p.at+1] == 'u'
			if ok {
				second, ok = p.hex(p.at + 2)
			}
			if r = utf16.DecodeRune(r, second); ok && r != utf8.RuneError {
				p.at += 6
			}
		}
		return utf8.AppendRune(out, r), nil
	default:
		return nil, p.unexpected(`one of "\/bfnrtu after a backslash`)
	}
	p.at++
	return append(out, c), nil
}

func (p *jsonParser) hex(at int) (r rune, ok bool) {
	if at+4 > len(p.data) {
		return 0, false
	}
	for _, c := range p.data[at : at+4] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

func (p *jsonParser) number() (Value, error) {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	switch {
	case p.peek() == '0':
		p.at++
	case !p.digits():
		return nil, p.unexpected("a digit")
	}
	integer := true
	if p.peek() == '.' {
		integer = false
		p.at++
		if !p.digits() {
			return nil, p.unexpected("a digit")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		integer = false
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return nil, p.unexpected("a digit")
		}
	}
	text, end := p.data[start:p.at], p.at
	p.at = start // where errors are
	if len(text) > p.lim.Digits {
		return nil, p.lim.digitsError()
	}
	var v Value
	var err error
	if integer {
		v, err = parseInt(string(text), 10)
	} else {
		v, err = parseFloat(string(text))
	}
	if err != nil {
		return nil, err
	}
	p.at = end
	return v, nil
}

func (p *jsonParser) digits() bool {
	start := p.at
	for isDigit(p.peek()) {
		p.at++
	}
	return p.at > start
}

func (p *jsonParser) word(w string) error {
	if !bytes.HasPrefix(p.data[p.at:], []byte(w)) {
		return p.unexpected("a value")
	}
	p.at += len(w)
	return nil
}

func (p *jsonParser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek returns the byte that is next, 0 at the end; 0 itself is part of nothing.
func (p *jsonParser) peek() byte {
	if p.at < len(p.data) {
		return p.data[p.at]
	}
	return 0
}

func (p *jsonParser) count() error {
	if p.nodes++; p.nodes > p.lim.Nodes {
		return p.lim.nodesError()
	}
	return nil
}

func (p *jsonParser) unexpected(want string) error {
	if p.at >= len(p.data) {
		return fmt.Errorf("want %s, the text ends", want)
	}
	r, _ := utf8.DecodeRune(p.data[p.at:])
	return fmt.Errorf("want %s, got %q", want, r)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func parseInt(text string, base int) (Value, error) {
	if i, err := strconv.ParseInt(text, base, 64); err == nil {
		return i, nil
	}
	i, ok := new(big.Int).SetString(text, base)
	if !ok {
		return nil, fmt.Errorf("%q is no int", text)
	}
	return Int(i), nil
}

func parseFloat(text string) (Value, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("a number that no float holds: %s", Summary(text, 40))
	}
	return f, nil
}
