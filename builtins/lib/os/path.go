package osmod

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

func pathMembers() starlark.StringDict {
	members := starlark.StringDict{
		"sep": starlark.String("/"), "curdir": starlark.String("."), "pardir": starlark.String(".."), "extsep": starlark.String("."),
		"pathsep": starlark.String(":"), "altsep": starlark.None, "devnull": starlark.String("/dev/null"),
	}
	for name, f := range map[string]py.Func{
		"join":         pathJoin,
		"commonpath":   commonPath,
		"commonprefix": commonPrefix,
		"relpath":      relPath,
		"abspath":      absPath,
		"basename":     ofPath("p", func(p string) starlark.Value { _, tail := splitPath(p); return starlark.String(tail) }),
		"dirname":      ofPath("p", func(p string) starlark.Value { head, _ := splitPath(p); return starlark.String(head) }),
		"isabs":        ofPath("s", func(p string) starlark.Value { return starlark.Bool(strings.HasPrefix(p, "/")) }),
		"normcase":     ofPath("s", func(p string) starlark.Value { return starlark.String(p) }),
		"normpath":     ofPath("path", func(p string) starlark.Value { return starlark.String(normPath(p)) }),
		"split":        ofPath("p", func(p string) starlark.Value { return pair(splitPath(p)) }),
		"splitdrive":   ofPath("p", func(p string) starlark.Value { return pair("", p) }),
		"splitext":     ofPath("p", func(p string) starlark.Value { return pair(splitExt(p)) }),
	} {
		members[name] = starlark.NewBuiltin("os.path."+name, f)
	}
	return members
}

func pair(x, y string) starlark.Tuple { return starlark.Tuple{starlark.String(x), starlark.String(y)} }

// textOf returns a path, which is a text.
func textOf(v starlark.Value) (string, error) {
	text, ok := starlark.AsString(v)
	if !ok {
		return "", py.TypeError("expected str, bytes or os.PathLike object, not %s", v.Type())
	}
	return text, nil
}

// ofPath returns a function of one path.
func ofPath(parameter string, f func(string) starlark.Value) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var given starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, parameter, &given); err != nil {
			return nil, err
		}
		path, err := textOf(given)
		if err != nil {
			return nil, err
		}
		return f(path), nil
	}
}

func pathJoin(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) == 0 || len(kwargs) > 0 {
		return nil, py.TypeError("%s: want paths, the first of them at least, and no keyword arguments", b.Name())
	}
	path := make([]byte, 0, 64)
	for i, a := range args {
		part, err := textOf(a)
		if err != nil {
			return nil, err
		}
		switch {
		case i == 0 || strings.HasPrefix(part, "/"):
			path = path[:0]
		case len(path) > 0 && path[len(path)-1] != '/':
			path = append(path, '/')
		}
		if len(path)+len(part) > py.MaxBytes {
			return nil, py.ErrTooLong(b.Name())
		}
		path = append(path, part...)
	}
	return starlark.String(path), nil
}

// splitPath is split: what is before the last slash, and what is after it.
func splitPath(p string) (head, tail string) {
	i := strings.LastIndexByte(p, '/') + 1
	head, tail = p[:i], p[i:]
	if bare := strings.TrimRight(head, "/"); bare != "" {
		head = bare
	}
	return head, tail
}

// splitExt is splitext: dots at the begin of a name begin no extension.
func splitExt(p string) (root, ext string) {
	dot := strings.LastIndexByte(p, '.')
	name := strings.LastIndexByte(p, '/') + 1
	if dot > name && strings.Trim(p[name:dot], ".") != "" {
		return p[:dot], p[dot:]
	}
	return p, ""
}

func normPath(p string) string {
	if p == "" {
		return "."
	}
	slashes := ""
	if strings.HasPrefix(p, "/") {
		slashes = "/"
		if strings.HasPrefix(p, "//") && !strings.HasPrefix(p, "///") { // POSIX leaves two to the system
			slashes = "//"
		}
	}
	var parts []string
	for part := range strings.SplitSeq(p, "/") {
		switch {
		case part == "" || part == ".":
		case part != ".." || slashes == "" && len(parts) == 0 || len(parts) > 0 && parts[len(parts)-1] == "..":
			parts = append(parts, part)
		case len(parts) > 0:
			parts = parts[:len(parts)-1]
		}
	}
	if p = slashes + strings.Join(parts, "/"); p == "" {
		return "."
	}
	return p
}

const noFolder = "flows have no current folder: give an absolute path"

func absPath(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "path", &given); err != nil {
		return nil, err
	}
	path, err := textOf(given)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(path, "/") {
		return nil, py.ValueError("%s: %s", b.Name(), noFolder)
	}
	return starlark.String(normPath(path)), nil
}

func relPath(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given, from starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "path", &given, "start?", &from); err != nil {
		return nil, err
	}
	path, err := textOf(given)
	if err != nil {
		return nil, err
	}
	start := "."
	if from != nil && from != starlark.None {
		if start, err = textOf(from); err != nil {
			return nil, err
		}
	}
	if path == "" {
		return nil, py.ValueError("no path specified")
	}
	path, start = normPath(path), normPath(start)
	// Two relative paths are relative to the same folder, whichever that is, as long as
	// none leads out of it.
	if strings.HasPrefix(path, "/") != strings.HasPrefix(start, "/") || start == ".." || strings.HasPrefix(start, "../") {
		return nil, py.ValueError("%s: %s", b.Name(), noFolder)
	}
	to, at := elements(path), elements(start)
	same := 0
	for same < len(to) && same < len(at) && to[same] == at[same] {
		same++
	}
	out := strings.Repeat("../", len(at)-same) + strings.Join(to[same:], "/")
	if out = strings.TrimSuffix(out, "/"); out == "" {
		out = "."
	}
	return starlark.String(out), nil
}

// elements returns the names in a path.
func elements(p string) []string {
	return slices.DeleteFunc(strings.Split(p, "/"), func(s string) bool { return s == "" || s == "." })
}

// paths returns the paths of an argument.
func paths(fn string, v starlark.Value) ([]string, error) {
	elems, err := py.Elements(fn, v)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(elems))
	for i, e := range elems {
		if out[i], err = textOf(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func commonPrefix(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "m", &given); err != nil {
		return nil, err
	}
	list, err := paths(b.Name(), given)
	if err != nil || len(list) == 0 {
		return starlark.String(""), err
	}
	first, last := []rune(slices.Min(list)), []rune(slices.Max(list))
	n := 0
	for n < len(first) && n < len(last) && first[n] == last[n] {
		n++
	}
	return starlark.String(first[:n]), nil
}

func commonPath(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var given starlark.Value
	if err := py.UnpackArgs(b.Name(), args, kwargs, "paths", &given); err != nil {
		return nil, err
	}
	list, err := paths(b.Name(), given)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, py.ValueError("commonpath() arg is an empty sequence")
	}
	prefix := ""
	if strings.HasPrefix(list[0], "/") {
		prefix = "/"
	}
	common := elements(list[0])
	for _, p := range list[1:] {
		if strings.HasPrefix(p, "/") != (prefix == "/") {
			return nil, py.ValueError("Can't mix absolute and relative paths")
		}
		names := elements(p)
		n := 0
		for n < len(common) && n < len(names) && common[n] == names[n] {
			n++
		}
		common = common[:n]
	}
	return starlark.String(prefix + strings.Join(common, "/")), nil
}
