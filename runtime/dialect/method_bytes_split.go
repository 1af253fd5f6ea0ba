package dialect

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// maxByteParts is how many parts bytes are taken apart into: each takes a slot and a header.
const maxByteParts = maxElements / 2

func byteList(parts []string) (starlark.Value, error) {
	list := make([]starlark.Value, len(parts))
	for i, p := range parts {
		list[i] = starlark.Bytes(p)
	}
	return starlark.NewList(list), nil
}

// bytesSplit is bytes.split and rsplit: (sep=None, maxsplit=-1).
func bytesSplit(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var sep starlark.Value = starlark.None
	most := -1
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "sep?", &sep, "maxsplit?", &most); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	if most < 0 {
		most = maxByteParts
	}
	most = min(most, maxByteParts)
	last := b.Name() == "rsplit"
	if sep == starlark.None {
		parts := splitSpace(s, most, last)
		if most == maxByteParts && len(parts) > most {
			return nil, errListTooLarge
		}
		return byteList(parts)
	}
	at, ok := sep.(starlark.Bytes)
	switch {
	case !ok:
		return nil, exception.Errorf(exception.TypeError, "a bytes-like object is required, not '%s'", pythonType(sep))
	case at == "":
		return nil, exception.Errorf(exception.ValueError, "empty separator")
	}
	if most == maxByteParts && strings.Count(s, string(at)) > most {
		return nil, errListTooLarge
	}
	if !last {
		return byteList(strings.SplitN(s, string(at), most+1))
	}
	var parts []string
	for len(parts) < most {
		i := strings.LastIndex(s, string(at))
		if i < 0 {
			break
		}
		parts = append(parts, s[i+len(at):])
		s = s[:i]
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return byteList(parts)
}

// splitSpace splits s at white space, at most so many times: from the end if last.
func splitSpace(s string, most int, last bool) []string {
	var parts []string
	for {
		if last {
			s = strings.TrimRight(s, asciiSpace)
		} else {
			s = strings.TrimLeft(s, asciiSpace)
		}
		if s == "" {
			break
		}
		i := strings.IndexAny(s, asciiSpace)
		if last {
			i = strings.LastIndexAny(s, asciiSpace)
		}
		if i < 0 || len(parts) == most {
			parts = append(parts, s)
			break
		}
		if last {
			parts, s = append(parts, s[i+1:]), s[:i]
		} else {
			parts, s = append(parts, s[:i]), s[i+1:]
		}
	}
	if last {
		slices.Reverse(parts)
	}
	return parts
}

// bytesPartition is bytes.partition and rpartition.
func bytesPartition(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var sep starlark.Bytes
	if err := unpackBytes(b, args, kwargs, 1, &sep); err != nil {
		return nil, err
	}
	if sep == "" {
		return nil, exception.Errorf(exception.ValueError, "empty separator")
	}
	s := receivedBytes(b)
	i := strings.Index(s, string(sep))
	if b.Name() == "rpartition" {
		i = strings.LastIndex(s, string(sep))
	}
	switch {
	case i >= 0:
		return starlark.Tuple{starlark.Bytes(s[:i]), sep, starlark.Bytes(s[i+len(sep):])}, nil
	case b.Name() == "rpartition":
		return starlark.Tuple{starlark.Bytes(""), starlark.Bytes(""), starlark.Bytes(s)}, nil
	}
	return starlark.Tuple{starlark.Bytes(s), starlark.Bytes(""), starlark.Bytes("")}, nil
}

// bytesSplitlines is bytes.splitlines(keepends=False): at \n, \r and \r\n.
func bytesSplitlines(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	keep := false
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "keepends?", &keep); err != nil {
		return nil, err
	}
	s := receivedBytes(b)
	var lines []string
	for s != "" {
		if len(lines) == maxByteParts {
			return nil, errListTooLarge
		}
		end := strings.IndexAny(s, "\r\n")
		if end < 0 {
			lines = append(lines, s)
			break
		}
		next := end + 1
		if strings.HasPrefix(s[end:], "\r\n") {
			next++
		}
		if keep {
			end = next
		}
		lines, s = append(lines, s[:end]), s[next:]
	}
	return byteList(lines)
}

// bytesStrip is bytes.strip, lstrip and rstrip: (bytes=None).
func bytesStrip(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var what starlark.Value = starlark.None
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 0, &what); err != nil {
		return nil, err
	}
	set := asciiSpace
	if what != starlark.None {
		chars, ok := what.(starlark.Bytes)
		if !ok {
			return nil, exception.Errorf(exception.TypeError, "a bytes-like object is required, not '%s'", pythonType(what))
		}
		set = string(chars)
	}
	s := receivedBytes(b)
	if b.Name() != "rstrip" {
		for s != "" && strings.IndexByte(set, s[0]) >= 0 {
			s = s[1:]
		}
	}
	if b.Name() != "lstrip" {
		for s != "" && strings.IndexByte(set, s[len(s)-1]) >= 0 {
			s = s[:len(s)-1]
		}
	}
	return starlark.Bytes(s), nil
}

// bytesRemove is bytes.removeprefix and removesuffix.
func bytesRemove(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var part starlark.Bytes
	if err := unpackBytes(b, args, kwargs, 1, &part); err != nil {
		return nil, err
	}
	if b.Name() == "removeprefix" {
		return starlark.Bytes(strings.TrimPrefix(receivedBytes(b), string(part))), nil
	}
	return starlark.Bytes(strings.TrimSuffix(receivedBytes(b), string(part))), nil
}
