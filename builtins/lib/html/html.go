// Package htmlmod is the module html of flows: escape and unescape, with CPython's results
// for all of HTML's character references.
//
// What differs from Python: a result may have 64 MiB; a reference by a number of more than
// 4,300 digits is replaced by U+FFFD, as are other numbers that are no character.
package htmlmod

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Module is the module html, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("html", map[string]py.Func{"escape": escape, "unescape": unescape}, nil)
}

func escape(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	var quote starlark.Value = starlark.True
	if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s, "quote?", &quote); err != nil {
		return nil, err
	}
	oldnew := []string{"&", "&amp;", "<", "&lt;", ">", "&gt;"}
	if bool(quote.Truth()) {
		oldnew = append(oldnew, `"`, "&quot;", "'", "&#x27;")
	}
	out, err := py.Replace(b.Name(), s, oldnew...)
	return starlark.String(out), err
}

func unescape(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s); err != nil {
		return nil, err
	}
	var out strings.Builder
	for n := 0; ; n++ {
		before, rest, found := strings.Cut(s, "&")
		out.WriteString(before)
		if !found {
			return starlark.String(out.String()), nil
		}
		if n%1024 == 1023 {
			if err := py.Cancelled(thread); err != nil {
				return nil, err
			}
		}
		text, length := reference(rest)
		if out.Len()+len(text) > py.MaxBytes {
			return nil, py.ErrTooLong(b.Name())
		}
		out.WriteString(text)
		s = rest[length:]
	}
}

// reference returns what stands for a reference whose & is before s, and how much of s is
// the reference.
func reference(s string) (text string, length int) {
	if digits, ok := strings.CutPrefix(s, "#"); ok {
		base := 10
		if digits != "" && digits[0]|0x20 == 'x' {
			base, digits = 16, digits[1:]
		}
		rest := strings.TrimLeft(digits, "0123456789"+map[int]string{16: "abcdefABCDEF"}[base])
		number := digits[:len(digits)-len(rest)]
		if number == "" {
			return "&", 0
		}
		return numbered(number, base), len(s) - len(strings.TrimPrefix(rest, ";"))
	}
	name := candidate(s)
	if text, ok := named(name); ok {
		return text, len(name)
	}
	// The longest name that it begins with: one of those without a semicolon.
	for n := min(len(name)-1, longestWithout); n > 1; n-- {
		if text, ok := named(name[:n]); ok {
			return text, n
		}
	}
	return "&" + name, len(name)
}

const (
	longestName    = 32 // characters, without the semicolon, https://html.spec.whatwg.org/multipage/named-characters.html
	longestWithout = 6  // of the names that need none
)

// candidate returns what can be a name at the beginning of s.
func candidate(s string) string {
	n := 0
	for i, r := range s {
		if n == longestName || strings.ContainsRune("\t\n\f <&#;", r) {
			if r == ';' && i > 0 {
				i++
			}
			return s[:i]
		}
		n++
	}
	return s
}

// named returns the text of a name, which Go knows.
func named(name string) (string, bool) {
	if len(name) < 2 {
		return "", false
	}
	if text := goLacks[name]; text != "" {
		return text, true
	}
	text := html.UnescapeString("&" + name)
	if strings.HasSuffix(name, ";") { // else what is left of a shorter name ends in it
		return text, text == ";" || !strings.HasSuffix(text, ";")
	}
	return text, utf8.RuneCountInString(text) == 1
}

// goLacks are the names that Go's table does not have.
var goLacks = map[string]string{"nGt;": "≫\u20d2", "nLt;": "≪\u20d2"}

// windows1252 is what stands for the numbers from 0x80 on.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

func numbered(digits string, base int) string {
	n, err := strconv.ParseUint(digits, base, 32)
	switch {
	case err != nil || n > utf8.MaxRune || 0xd800 <= n && n <= 0xdfff || n == 0:
		return "\ufffd"
	case 0x80 <= n && n <= 0x9f:
		return string(windows1252[n-0x80])
	case n < 0x20 && !slices.Contains([]uint64{'\t', '\n', '\f', '\r'}, n), n == 0x7f, 0xfdd0 <= n && n <= 0xfdef, n&0xfffe == 0xfffe:
		return ""
	}
	return string(rune(n))
}
