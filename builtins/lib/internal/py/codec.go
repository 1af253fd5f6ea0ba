package py

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
)

// A Codec is an encoding that a script names, and what is done with what it cannot take:
// strict, ignore, replace or backslashreplace.
type Codec struct {
	name   string
	limit  rune // of the characters that are a byte each; 0 for UTF-8
	errors string
}

// NewCodec returns a codec: utf-8, ascii or latin-1, by any of their usual names.
func NewCodec(encoding, errors string) (Codec, error) {
	c := Codec{errors: errors}
	switch strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(encoding)) {
	case "utf-8", "utf8", "u8":
		c.name = "utf-8"
	case "ascii", "us-ascii":
		c.name, c.limit = "ascii", 0x80
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1":
		c.name, c.limit = "latin-1", 0x100
	default:
		return c, exception.Errorf(exception.LookupError, "unknown encoding: %s (there are utf-8, ascii and latin-1)", encoding)
	}
	switch errors {
	case "strict", "ignore", "replace", "backslashreplace":
		return c, nil
	}
	return c, exception.Errorf(exception.LookupError, "unknown error handler name '%s' (there are strict, ignore, replace and backslashreplace)", errors)
}

// Encode returns the bytes of a text.
func (c Codec) Encode(text string) (string, error) {
	if c.limit == 0 {
		return text, nil
	}
	var out strings.Builder
	for i, r := range text {
		switch {
		case r < c.limit:
			out.WriteByte(byte(r))
		case c.errors == "ignore":
		case c.errors == "replace":
			out.WriteByte('?')
		case c.errors == "strict":
			return "", exception.Errorf(exception.UnicodeEncodeError, "'%s' codec can't encode character %+q in position %d: ordinal not in range(%d)", c.name, r, i, c.limit)
		case r < 0x100:
			fmt.Fprintf(&out, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			fmt.Fprintf(&out, `\U%08x`, r)
		}
	}
	return out.String(), nil
}

// Decode returns the text of bytes. As in Python, what is no UTF-8 is replaced as far as it
// could have been the beginning of a character.
func (c Codec) Decode(data string) (string, error) {
	if c.limit == 0 && utf8.ValidString(data) {
		return data, nil
	}
	var out strings.Builder
	for i := 0; i < len(data); {
		r, n := rune(data[i]), 1
		good := r < c.limit
		if c.limit == 0 {
			r, n = utf8.DecodeRuneInString(data[i:])
			if good = r != utf8.RuneError || n > 1; !good {
				n = invalidPrefix(data[i:])
			}
		}
		switch {
		case good:
			out.WriteRune(r)
		case c.errors == "replace":
			out.WriteRune(utf8.RuneError)
		case c.errors == "strict":
			return "", exception.Errorf(exception.UnicodeDecodeError, "'%s' codec can't decode byte 0x%02x in position %d", c.name, data[i], i)
		case c.errors == "backslashreplace":
			for _, b := range []byte(data[i : i+n]) {
				fmt.Fprintf(&out, `\x%02x`, b)
			}
		}
		i += n
	}
	return out.String(), nil
}

// invalidPrefix is how many bytes at the beginning of s, which is no character, could begin
// one; at least 1 (Unicode 15, 3.9, table 3-7).
func invalidPrefix(s string) int {
	length, lo, hi := 0, byte(0x80), byte(0xbf)
	switch b := s[0]; {
	case b < 0xc2 || b > 0xf4:
		return 1
	case b < 0xe0:
		length = 2
	case b < 0xf0:
		length = 3
	default:
		length = 4
	}
	switch s[0] {
	case 0xe0:
		lo = 0xa0
	case 0xed:
		hi = 0x9f
	case 0xf0:
		lo = 0x90
	case 0xf4:
		hi = 0x8f
	}
	n := 1
	for n < length && n < len(s) && lo <= s[n] && s[n] <= hi {
		n++
		lo, hi = 0x80, 0xbf
	}
	return n
}
