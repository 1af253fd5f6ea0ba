package dialect

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

func receiver(b *starlark.Builtin) string { return string(b.Receiver().(starlark.String)) }

func stringEncode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	encoding, errors := "utf-8", "strict"
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	c, err := codecOf(encoding)
	if err != nil {
		return nil, err
	}
	s := receiver(b)
	if c.limit == 0 {
		return starlark.Bytes(s), nil
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case r < c.limit:
			out.WriteByte(byte(r))
		case errors == "ignore":
		case errors == "replace":
			out.WriteByte('?')
		case errors == "backslashreplace":
			out.WriteString(strings.Trim(fmt.Sprintf("%+q", r), "'"))
		default:
			return nil, fmt.Errorf("%s cannot encode the character %q", c.name, r)
		}
	}
	return starlark.Bytes(out.String()), nil
}

func bytesDecode(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	encoding, errors := "utf-8", "strict"
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "encoding?", &encoding, "errors?", &errors); err != nil {
		return nil, err
	}
	c, err := codecOf(encoding)
	if err != nil {
		return nil, err
	}
	s := string(b.Receiver().(starlark.Bytes))
	if c.limit == 0 && utf8.ValidString(s) {
		return starlark.String(strings.TrimPrefix(s, c.mark)), nil
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if c.limit == 0 {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case c.limit == 0 && (r != utf8.RuneError || n > 1), r < c.limit:
			out.WriteRune(r)
		case errors == "ignore":
		case errors == "replace":
			out.WriteRune(utf8.RuneError)
		case errors == "backslashreplace":
			fmt.Fprintf(&out, `\x%02x`, s[i])
		default:
			return nil, fmt.Errorf("%s cannot decode byte 0x%02x in position %d", c.name, s[i], i)
		}
		i += n
	}
	return starlark.String(strings.TrimPrefix(out.String(), c.mark)), nil
}

// A codec is a way to write text as bytes: UTF-8, or one byte for each character
// below a limit.
type codec struct {
	name  string
	limit rune
	mark  string // dropped at the beginning
}

func codecOf(name string) (codec, error) {
	switch strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name)) {
	case "utf-8", "utf8", "u8":
		return codec{name: "utf-8"}, nil
	case "utf-8-sig":
		return codec{name: "utf-8-sig", mark: "\ufeff"}, nil
	case "ascii", "us-ascii":
		return codec{name: "ascii", limit: 0x80}, nil
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1":
		return codec{name: "latin-1", limit: 0x100}, nil
	}
	return codec{}, fmt.Errorf("unknown encoding: %s (there are utf-8, utf-8-sig, ascii, latin-1)", name)
}

func bytesHex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
		return nil, err
	}
	return starlark.String(hex.EncodeToString([]byte(b.Receiver().(starlark.Bytes)))), nil
}

// stringJustify is ljust, rjust and center.
func stringJustify(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	width, fill := 0, " "
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &width, &fill); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(fill) != 1 {
		return nil, fmt.Errorf("%s: the fill character must be exactly one character long", b.Name())
	}
	s := receiver(b)
	missing := width - utf8.RuneCountInString(s)
	if missing <= 0 {
		return starlark.String(s), nil
	}
	if missing > maxBytes/len(fill) {
		return nil, errTextTooLarge
	}
	left := 0
	switch b.Name() {
	case "rjust":
		left = missing
	case "center":
		left = missing/2 + missing&width&1
	}
	return starlark.String(strings.Repeat(fill, left) + s + strings.Repeat(fill, missing-left)), nil
}

func stringZfill(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var width int
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &width); err != nil {
		return nil, err
	}
	s := receiver(b)
	missing := width - utf8.RuneCountInString(s)
	if missing <= 0 {
		return starlark.String(s), nil
	}
	if missing > maxBytes {
		return nil, errTextTooLarge
	}
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign, s = s[:1], s[1:]
	}
	return starlark.String(sign + strings.Repeat("0", missing) + s), nil
}

func stringExpandtabs(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	size := 8
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "tabsize?", &size); err != nil {
		return nil, err
	}
	var out textBuilder
	col := 0
	for _, r := range receiver(b) {
		n := 1
		switch r {
		case '\t':
			if n = 0; size > 0 {
				n = size - col%size
			}
			if n > maxBytes {
				return nil, errTextTooLarge
			}
			if err := out.add(strings.Repeat(" ", n)); err != nil {
				return nil, err
			}
			col += n
			continue
		case '\n', '\r':
			col, n = 0, 0
		}
		out.WriteRune(r)
		col += n
	}
	return starlark.String(out.String()), nil
}

func stringSwapcase(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
		return nil, err
	}
	return starlark.String(strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, receiver(b))), nil
}

// stringCasefold folds what differs from lower case in German and Greek; it has
// not all of Unicode's CaseFolding.txt.
func stringCasefold(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
		return nil, err
	}
	return starlark.String(casefolder.Replace(strings.ToLower(receiver(b)))), nil
}

var casefolder = strings.NewReplacer("ß", "ss", "ς", "σ", "ſ", "s", "ﬁ", "fi", "ﬂ", "fl")

// stringIs is isascii, isdecimal, isidentifier, isnumeric and isprintable.
func stringIs(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0); err != nil {
		return nil, err
	}
	s := receiver(b)
	holds := s != "" || b.Name() == "isascii" || b.Name() == "isprintable"
	for i, r := range s {
		switch b.Name() {
		case "isascii":
			holds = holds && r < utf8.RuneSelf
		case "isdecimal":
			holds = holds && unicode.Is(unicode.Nd, r)
		case "isnumeric":
			holds = holds && unicode.IsNumber(r)
		case "isprintable":
			holds = holds && (unicode.IsPrint(r) || r == ' ')
		case "isidentifier":
			holds = holds && (r == '_' || unicode.IsLetter(r) || i > 0 && unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc))
		}
	}
	return starlark.Bool(holds), nil
}
