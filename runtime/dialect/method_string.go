package dialect

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

func receiver(b *starlark.Builtin) string { return string(b.Receiver().(starlark.String)) }

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
