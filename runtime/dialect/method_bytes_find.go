package dialect

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// bytesFind is bytes.find, rfind, index, rindex and count: (sub, start=0, end=len),
// where sub is bytes or one byte as an int.
func bytesFind(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var sub, start, end starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &sub, &start, &end); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	from, to, err := section(len(s), start, end)
	if err != nil {
		return nil, err
	}
	part, err := subsection(sub)
	if err != nil {
		return nil, err
	}
	found := -1
	if from <= to {
		switch b.Name() {
		case "count":
			return starlark.MakeInt(countBytes(s[from:to], part)), nil
		case "find", "index":
			found = strings.Index(s[from:to], part)
		default:
			found = strings.LastIndex(s[from:to], part)
		}
	} else if b.Name() == "count" {
		return starlark.MakeInt(0), nil
	}
	switch {
	case found >= 0:
		return starlark.MakeInt(from + found), nil
	case strings.HasSuffix(b.Name(), "index"):
		return nil, exception.Errorf(exception.ValueError, "subsection not found")
	}
	return starlark.MakeInt(-1), nil
}

func countBytes(s, part string) int {
	if part == "" {
		return len(s) + 1
	}
	return strings.Count(s, part)
}

func subsection(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.Bytes:
		return string(v), nil
	case starlark.Int:
		if n, ok := v.Int64(); ok && 0 <= n && n < 256 {
			return string([]byte{byte(n)}), nil
		}
		return "", exception.Errorf(exception.ValueError, "byte must be in range(0, 256)")
	}
	return "", exception.Errorf(exception.TypeError, "argument should be integer or bytes-like object, not '%s'", pythonType(v))
}

// section is what start and end, each an int, None or nil, are among n elements.
// from is more than to if there is nothing between them, not even an empty text.
func section(n int, start, end starlark.Value) (from, to int, err error) {
	from, to = 0, n
	if from, err = position(start, 0, n); err != nil {
		return 0, 0, err
	}
	if to, err = position(end, n, n); err != nil {
		return 0, 0, err
	}
	return from, min(to, n), nil
}

func position(v starlark.Value, otherwise, n int) (int, error) {
	if v == nil || v == starlark.None {
		return otherwise, nil
	}
	i, ok := asNumber(v).(starlark.Int)
	if !ok {
		return 0, exception.Errorf(exception.TypeError, "slice indices must be integers or None or have an __index__ method")
	}
	at, ok := i.Int64()
	switch {
	case !ok && i.Sign() < 0, ok && at < -int64(n):
		return 0, nil
	case !ok || at > int64(n):
		return n + 1, nil
	case at < 0:
		return int(at) + n, nil
	}
	return int(at), nil
}

// bytesHas is bytes.startswith and endswith: (prefix, start=0, end=len), where prefix is
// bytes or a tuple of them.
func bytesHas(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var what, start, end starlark.Value
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &what, &start, &end); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	from, to, err := section(len(s), start, end)
	if err != nil {
		return nil, err
	}
	list, ok := what.(starlark.Tuple)
	if !ok {
		list = starlark.Tuple{what}
	}
	has := map[string]func(string, string) bool{"startswith": strings.HasPrefix, "endswith": strings.HasSuffix}[b.Name()]
	for _, one := range list {
		part, ok := one.(starlark.Bytes)
		if !ok {
			return nil, exception.Errorf(exception.TypeError, "%s first arg must be bytes or a tuple of bytes, not %s", b.Name(), pythonType(one))
		}
		if from <= to && has(s[from:to], string(part)) {
			return starlark.True, nil
		}
	}
	return starlark.False, nil
}
