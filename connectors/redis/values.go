package redis

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// value reads a value that stands in so many others.
func (d *decoder) value(depth int) (value.Value, error) {
	kind, text, err := d.head(depth)
	if err != nil {
		return nil, err
	}
	return d.rest(kind, text, depth)
}

// head reads the line with which a value begins, and what is to be skipped before. The
// line holds until the next read.
func (d *decoder) head(depth int) (kind byte, text []byte, err error) {
	for {
		line, err := d.line()
		if err != nil {
			return 0, nil, err
		}
		switch kind, text = line[0], line[1:]; kind {
		case '|': // attributes, which say more of the value that follows
			if _, err := d.items(text, depth, 2); err != nil {
				return 0, nil, err
			}
		case '>': // not an answer to anything
			if _, err := d.items(text, depth, 1); err != nil {
				return 0, nil, err
			}
		default:
			return kind, text, nil
		}
	}
}

// rest reads what comes after the head of a value.
func (d *decoder) rest(kind byte, text []byte, depth int) (value.Value, error) {
	switch kind {
	case '+':
		return d.text(string(text)), nil
	case '-':
		return d.refused(string(text)), nil
	case '$', '!', '=':
		s, there, err := d.blob(text)
		switch {
		case err != nil || !there:
			return nil, err
		case kind == '!':
			return d.refused(s), nil
		case kind == '=': // verbatim: three letters that say of what kind, a colon, the text
			_, s, _ = strings.Cut(s, ":")
		}
		return d.text(s), nil
	case ':':
		n, ok := parseInt(text)
		if !ok {
			return nil, malformed("%q is no integer", shorten(string(text)))
		}
		return n, nil
	case '(':
		n, ok := new(big.Int), false
		if len(text) <= mostDigits {
			_, ok = n.SetString(string(text), 10)
		}
		if !ok {
			return nil, malformed("%q is no integer", shorten(string(text)))
		}
		return value.Int(n), nil
	case ',':
		f, err := strconv.ParseFloat(string(text), 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, malformed("%q is no float", shorten(string(text)))
		}
		return f, nil
	case '#':
		switch string(text) {
		case "t":
			return true, nil
		case "f":
			return false, nil
		}
		return nil, malformed("%q is neither t nor f", shorten(string(text)))
	case '_':
		return nil, nil
	case '*':
		return d.list(text, depth)
	case '~':
		items, err := d.items(text, depth, 1)
		return setOf(items), err
	case '%':
		return d.pairs(text, depth)
	}
	return nil, malformed("it begins with %q", shorten(string(kind)+string(text)))
}

// refused notes an error that stands in place of a value.
func (d *decoder) refused(words string) value.Value {
	if d.err == nil {
		d.err = &serverError{words}
	}
	return nil
}

// text is a string of the reply.
func (d *decoder) text(s string) value.Value {
	d.binary = d.binary || !utf8.ValidString(s)
	return s
}

// blob reads a string of which the length is known. One that is not there is RESP2's
// None.
func (d *decoder) blob(length []byte) (s string, there bool, err error) {
	n, err := parseLength(length)
	switch {
	case err != nil || n < 0:
		return "", false, err
	case n > d.left:
		return "", false, d.tooLarge()
	}
	if n+2 <= longestLine {
		b, err := d.r.Peek(int(n) + 2)
		if err != nil {
			return "", false, unexpected(err)
		}
		if b[n] != '\r' || b[n+1] != '\n' {
			return "", false, errLength
		}
		s = string(b[:n])
		if _, err := d.r.Discard(int(n) + 2); err != nil {
			return "", false, err
		}
		return s, true, d.spend(n + 2)
	}
	var text strings.Builder
	text.Grow(int(min(n, mostAheadBytes))) // then it grows with what is there
	if _, err := io.CopyN(&text, d.r, n); err != nil {
		return "", false, unexpected(err)
	}
	var end [2]byte
	if _, err := io.ReadFull(d.r, end[:]); err != nil {
		return "", false, unexpected(err)
	}
	if end != [2]byte{'\r', '\n'} {
		return "", false, errLength
	}
	return text.String(), true, d.spend(n + 2)
}

func (d *decoder) list(length []byte, depth int) (value.Value, error) {
	if string(length) == "-1" {
		return nil, nil // RESP2's None
	}
	items, err := d.items(length, depth, 1)
	return value.List(items), err
}

// items reads the values of which there are so many times each.
func (d *decoder) items(length []byte, depth int, each int64) ([]value.Value, error) {
	n, err := parseLength(length)
	switch {
	case err != nil:
		return nil, err
	case n < 0:
		return nil, malformed("the length %d", n)
	case depth == deepestReply:
		return nil, fmt.Errorf("the answer is %w (more than %d levels)", value.ErrTooDeep, deepestReply)
	case n > int64(d.nodes)/each:
		return nil, fmt.Errorf("%w: the answer has more than %d values", connectors.ErrOutputTooLarge, value.DefaultLimits.Nodes)
	}
	n *= each
	d.nodes -= int(n)
	items := make([]value.Value, 0, min(n, mostAhead))
	for range n {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, unexpected(err)
		}
		items = append(items, v)
	}
	return items, nil
}

// pairs reads a dict. Keys that can be none in a flow, such as lists, make it a
// list of pairs.
func (d *decoder) pairs(length []byte, depth int) (value.Value, error) {
	items, err := d.items(length, depth, 2)
	if err != nil {
		return nil, err
	}
	dict := new(value.Dict)
	for i := 0; i < len(items); i += 2 {
		if value.CheckKey(items[i]) != nil {
			return listOfPairs(items), nil
		}
		dict.SetKey(items[i], items[i+1])
	}
	return dict, nil
}

func listOfPairs(items []value.Value) value.List {
	list := make(value.List, 0, len(items)/2)
	for i := 0; i < len(items); i += 2 {
		list = append(list, value.List{items[i], items[i+1]})
	}
	return list
}

// setOf returns a set, or a list if there is what can be in no set of a flow.
func setOf(items []value.Value) value.Value {
	seen := new(value.Dict)
	for _, item := range items {
		if value.CheckKey(item) != nil {
			return value.List(items)
		}
		seen.SetKey(item, nil)
	}
	set := make(value.Set, 0, len(items))
	for item := range seen.All() {
		set = append(set, item)
	}
	return set
}
