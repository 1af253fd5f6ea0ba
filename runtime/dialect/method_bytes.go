package dialect

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

func receivedBytes(b *starlark.Builtin) string { return string(b.Receiver().(starlark.Bytes)) }

// bytesHex is bytes.hex(sep, bytes_per_sep=1).
func bytesHex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var sep starlark.Value
	group := 1
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "sep?", &sep, "bytes_per_sep?", &group); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	if len(s) > maxBytes/4 {
		return nil, errTextTooLarge
	}
	digits := hex.EncodeToString([]byte(s))
	between, err := separator(sep)
	if err != nil || between == "" || group == 0 {
		return starlark.String(digits), err
	}
	var out strings.Builder
	for i := range len(s) {
		fromEnd := len(s) - i
		if i > 0 && (group > 0 && fromEnd%group == 0 || group < 0 && i%-group == 0) {
			out.WriteString(between)
		}
		out.WriteString(digits[2*i : 2*i+2])
	}
	return starlark.String(out.String()), nil
}

func separator(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case starlark.String, starlark.Bytes:
		if s := textOrBytes(v); len(s) == 1 {
			return s, nil
		}
		return "", exception.Errorf(exception.ValueError, "sep must be length 1.")
	}
	return "", exception.Errorf(exception.TypeError, "sep must be str or bytes.")
}

func textOrBytes(v starlark.Value) string {
	if b, ok := v.(starlark.Bytes); ok {
		return string(b)
	}
	return string(v.(starlark.String))
}

// bytesFromHex is bytes.fromhex(text).
func bytesFromHex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var s string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &s); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); {
		if strings.IndexByte(" \t\n\r\f\v", s[i]) >= 0 {
			i++
			continue
		}
		at := i
		for at < len(s) && at < i+2 && isHexDigit(s[at]) {
			at++
		}
		if at < i+2 {
			return nil, exception.Errorf(exception.ValueError, "non-hexadecimal number found in fromhex() arg at position %d", len([]rune(s[:at])))
		}
		one, err := hex.DecodeString(s[i:at])
		if err != nil {
			return nil, err
		}
		out = append(out, one...)
		i = at
	}
	return starlark.Bytes(out), nil
}

func isHexDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// bytesTest is what bytes.isdigit and the like are for one byte; the result holds if it
// does for all, and there is one.
func bytesTest(holds func(c byte) bool) builtinFunc {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := noArgs(b, args, kwargs); err != nil {
			return nil, err
		}
		s := receivedBytes(b)
		for i := range len(s) {
			if !holds(s[i]) {
				return starlark.False, nil
			}
		}
		return starlark.Bool(s != "" || b.Name() == "isascii"), nil
	}
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isASCIIDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isASCIISpace(c byte) bool  { return strings.IndexByte(asciiSpace, c) >= 0 }

// asciiSpace is white space among bytes.
const asciiSpace = " \t\n\r\v\f"

// bytesCase is bytes.lower and bytes.upper: they change ASCII letters alone.
func bytesCase(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := noArgs(b, args, kwargs); err != nil {
		return nil, err
	}
	out := []byte(receivedBytes(b))
	for i, c := range out {
		if isASCIILetter(c) && (c >= 'a') == (b.Name() == "upper") {
			out[i] = c ^ 0x20
		}
	}
	return starlark.Bytes(out), nil
}

// bytesJoin is bytes.join(iterable).
func bytesJoin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var elems starlark.Iterable
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &elems); err != nil {
		return nil, err
	}
	sep := receivedBytes(b)
	var out textBuilder
	i := 0
	for e := range starlark.Elements(elems) {
		part, ok := e.(starlark.Bytes)
		if !ok {
			return nil, exception.Errorf(exception.TypeError, "sequence item %d: expected a bytes-like object, %s found", i, pythonType(e))
		}
		if i > 0 {
			if err := out.add(sep); err != nil {
				return nil, err
			}
		}
		if err := out.add(string(part)); err != nil {
			return nil, err
		}
		i++
	}
	return starlark.Bytes(out.String()), nil
}

// bytesReplace is bytes.replace(old, new, count=-1).
func bytesReplace(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var old, by starlark.Bytes
	count := -1
	if err := unpackBytes(b, args, kwargs, 2, &old, &by, &count); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	n := strings.Count(s, string(old))
	if old == "" {
		n = len(s) + 1
	}
	if count >= 0 {
		n = min(n, count)
	}
	if by != "" && n > (maxBytes-len(s))/len(by) {
		return nil, errTextTooLarge
	}
	// In bytes, nothing is one character.
	if old == "" {
		return starlark.Bytes(insertBetween(s, string(by), n)), nil
	}
	return starlark.Bytes(bytes.Replace([]byte(s), []byte(old), []byte(by), n)), nil
}

// insertBetween puts by before each of the first n bytes, and at the end if n is more.
func insertBetween(s, by string, n int) string {
	var out strings.Builder
	for i := range len(s) {
		if i < n {
			out.WriteString(by)
		}
		out.WriteByte(s[i])
	}
	if n > len(s) {
		out.WriteString(by)
	}
	return out.String()
}

// unpackBytes is starlark.UnpackPositionalArgs, with Python's error for what should be
// bytes.
func unpackBytes(b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple, min int, vars ...any) error {
	for i, v := range vars {
		if _, ok := v.(*starlark.Bytes); ok && i < len(args) {
			if _, ok := args[i].(starlark.Bytes); !ok {
				return exception.Errorf(exception.TypeError, "a bytes-like object is required, not '%s'", pythonType(args[i]))
			}
		}
	}
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, min, vars...); err != nil {
		return fmt.Errorf("bytes.%w", err)
	}
	return nil
}
