package dialect

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A codec is a way to write text as bytes: UTF-8, or one byte for each character
// below a limit.
type codec struct {
	name  string
	limit rune   // 0 is UTF-8
	mark  string // at the beginning
}

func codecOf(name string) (codec, error) {
	switch strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name)) {
	case "utf-8", "utf8", "u8", "utf":
		return codec{name: "utf-8"}, nil
	case "utf-8-sig":
		return codec{name: "utf-8", mark: "\ufeff"}, nil
	case "ascii", "us-ascii", "646":
		return codec{name: "ascii", limit: 0x80}, nil
	case "latin-1", "latin1", "latin", "iso-8859-1", "iso8859-1", "8859", "l1":
		return codec{name: "latin-1", limit: 0x100}, nil
	}
	return codec{}, fmt.Errorf("unknown encoding: %s (there are utf-8, utf-8-sig, ascii, latin-1)", name)
}

// stringEncode is str.encode(encoding="utf-8", errors="strict").
func stringEncode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	encoding, errors := "utf-8", "strict"
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	c, err := codecOf(encoding)
	if err != nil {
		return nil, err
	}
	out, err := c.encode(receiver(b), errors)
	return starlark.Bytes(out), err
}

func (c codec) encode(s, errors string) (string, error) {
	if c.limit == 0 {
		if len(s) > maxBytes {
			return "", errTextTooLarge
		}
		return c.mark + s, nil
	}
	var out textBuilder
	position := 0
	for i, r := range s {
		text := ""
		switch {
		case r < c.limit:
			text = string([]byte{byte(r)})
		case errors == "strict":
			return "", c.cannotEncode(s[i:], position)
		case errors == "ignore":
		case errors == "replace":
			text = "?"
		case errors == "backslashreplace":
			text = escaped(r)
		case errors == "xmlcharrefreplace":
			text = fmt.Sprintf("&#%d;", r)
		default:
			return "", unknownHandler(errors)
		}
		if err := out.add(text); err != nil {
			return "", err
		}
		position++
	}
	return out.String(), nil
}

// cannotEncode is the error of the characters that s begins with.
func (c codec) cannotEncode(s string, position int) error {
	n := 0
	for _, r := range s {
		if r < c.limit {
			break
		}
		n++
	}
	if n == 1 {
		r, _ := utf8.DecodeRuneInString(s)
		return exception.Errorf(exception.UnicodeEncodeError, "'%s' codec can't encode character '%s' in position %d: ordinal not in range(%d)", c.name, escaped(r), position, c.limit)
	}
	return exception.Errorf(exception.UnicodeEncodeError, "'%s' codec can't encode characters in position %d-%d: ordinal not in range(%d)", c.name, position, position+n-1, c.limit)
}

func unknownHandler(name string) error {
	return exception.Errorf(exception.LookupError, "unknown error handler name '%s'", name)
}

// bytesDecode is bytes.decode(encoding="utf-8", errors="strict").
func bytesDecode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	encoding, errors := "utf-8", "strict"
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	c, err := codecOf(encoding)
	if err != nil {
		return nil, err
	}
	out, err := c.decode(string(b.Receiver().(starlark.Bytes)), errors)
	return starlark.String(out), err
}

func (c codec) decode(s, errors string) (string, error) {
	s = strings.TrimPrefix(s, c.mark)
	if c.limit == 0 && utf8.ValidString(s) {
		return s, nil
	}
	var out textBuilder
	for i := 0; i < len(s); {
		text, n, reason := c.character(s[i:])
		switch {
		case reason == "":
		case errors == "strict":
			return "", c.cannotDecode(s, i, n, reason)
		case errors == "ignore":
		case errors == "replace":
			text = string(utf8.RuneError)
		case errors == "backslashreplace":
			for _, b := range []byte(s[i : i+n]) {
				text += fmt.Sprintf(`\x%02x`, b)
			}
		default:
			return "", unknownHandler(errors)
		}
		if err := out.add(text); err != nil {
			return "", err
		}
		i += n
	}
	return out.String(), nil
}

// character takes the first character from s: its text and how many bytes it has; or
// why the bytes are none.
func (c codec) character(s string) (text string, n int, reason string) {
	switch b := rune(s[0]); {
	case c.limit == 0:
		if r, n := utf8.DecodeRuneInString(s); r != utf8.RuneError || n > 1 {
			return s[:n], n, ""
		}
		n, reason = wrongUTF8(s)
		return "", n, reason
	case b < c.limit:
		return string(b), 1, ""
	}
	return "", 1, fmt.Sprintf("ordinal not in range(%d)", c.limit)
}

func (c codec) cannotDecode(s string, at, n int, reason string) error {
	if n == 1 {
		return exception.Errorf(exception.UnicodeDecodeError, "'%s' codec can't decode byte 0x%02x in position %d: %s", c.name, s[at], at, reason)
	}
	return exception.Errorf(exception.UnicodeDecodeError, "'%s' codec can't decode bytes in position %d-%d: %s", c.name, at, at+n-1, reason)
}

// wrongUTF8 says of bytes that begin with no character how many could begin one (table
// 3-7 of the Unicode standard), and what is wrong behind.
func wrongUTF8(s string) (n int, reason string) {
	low, high, want := byte(0x80), byte(0xbf), 0
	switch b := s[0]; {
	case 0xc2 <= b && b <= 0xdf:
		want = 2
	case 0xe0 <= b && b <= 0xef:
		want = 3
	case 0xf0 <= b && b <= 0xf4:
		want = 4
	default:
		return 1, "invalid start byte"
	}
	switch s[0] {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	for n = 1; n < want; n++ {
		if n == len(s) {
			return n, "unexpected end of data"
		}
		if s[n] < low || s[n] > high {
			break
		}
		low, high = 0x80, 0xbf
	}
	return n, "invalid continuation byte"
}
