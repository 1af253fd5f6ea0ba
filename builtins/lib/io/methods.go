package iomod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A method gets its arguments, of which there may be most, all of them optional but for
// those of write and writelines.
type method struct {
	least, most int
	changes     bool
	call        func(f *stringIO, args starlark.Tuple) (starlark.Value, error)
}

var methods = map[string]method{
	"write":      {1, 1, true, write},
	"writelines": {1, 1, true, writelines},
	"read":       {0, 1, true, read},
	"readline":   {0, 1, true, readline},
	"readlines":  {0, 1, true, readlines},
	"getvalue":   {0, 0, false, getvalue},
	"seek":       {1, 2, true, seek},
	"tell":       {0, 0, false, func(f *stringIO, _ starlark.Tuple) (starlark.Value, error) { return starlark.MakeInt(f.pos), nil }},
	"truncate":   {0, 1, true, truncate},
	"flush":      {0, 0, false, func(*stringIO, starlark.Tuple) (starlark.Value, error) { return starlark.None, nil }},
	"readable":   {0, 0, false, yes},
	"writable":   {0, 0, false, yes},
	"seekable":   {0, 0, false, yes},
}

func yes(*stringIO, starlark.Tuple) (starlark.Value, error) { return starlark.True, nil }

// Attr implements [starlark.HasAttrs].
func (f *stringIO) Attr(name string) (starlark.Value, error) {
	if name == "closed" {
		return starlark.Bool(f.closed), nil
	}
	m, ok := methods[name]
	if !ok && name != "close" {
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if len(kwargs) > 0 {
			return nil, py.TypeError("StringIO.%s() takes no keyword arguments", name)
		}
		if len(args) < m.least || len(args) > m.most {
			return nil, py.TypeError("%s expected at least %d and at most %d arguments, got %d", name, m.least, m.most, len(args))
		}
		if name == "close" {
			f.close()
			return starlark.None, nil
		}
		if err := f.usable(m.changes); err != nil {
			return nil, err
		}
		return m.call(f, args)
	}).BindReceiver(f), nil
}

// AttrNames implements [starlark.HasAttrs].
func (f *stringIO) AttrNames() []string {
	return []string{"close", "closed", "flush", "getvalue", "read", "readable", "readline", "readlines", "seek", "seekable", "tell", "truncate", "writable", "write", "writelines"}
}

func write(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	text, ok := starlark.AsString(args[0])
	if !ok {
		return nil, py.TypeError("string argument expected, got '%s'", args[0].Type())
	}
	return starlark.MakeInt(len(text)), f.put(text)
}

func writelines(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	list, err := py.Elements("writelines", args[0])
	if err != nil {
		return nil, err
	}
	for _, line := range list {
		if _, err := write(f, starlark.Tuple{line}); err != nil {
			return nil, err
		}
	}
	return starlark.None, nil
}

// number is an optional argument, otherwise what stands for none and for None.
func number(args starlark.Tuple, i, otherwise int) (int, error) {
	if i >= len(args) || args[i] == starlark.None {
		return otherwise, nil
	}
	n, ok := args[i].(starlark.Int)
	if !ok {
		return 0, py.TypeError("argument should be integer or None, not '%s'", args[i].Type())
	}
	small, err := starlark.AsInt32(n)
	if err != nil && n.Sign() > 0 {
		return py.MaxBytes + 1, nil
	}
	if err != nil {
		return -1, nil
	}
	return small, nil
}

func read(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	n, err := number(args, 0, -1)
	if err != nil {
		return nil, err
	}
	left := f.left()
	if len(left) == 0 {
		return starlark.String(""), nil
	}
	return starlark.String(f.take(length(left, n))), nil
}

func readline(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	n, err := number(args, 0, -1)
	if err != nil {
		return nil, err
	}
	return starlark.String(f.line(n)), nil
}

// readlines reads lines until they have so many bytes as the argument says, if it says any.
func readlines(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	hint, err := number(args, 0, 0)
	if err != nil {
		return nil, err
	}
	var list []starlark.Value
	for size := 0; hint <= 0 || size < hint; {
		line := f.line(-1)
		if line == "" {
			break
		}
		if len(list) == py.MaxElements {
			return nil, py.ErrTooManyElements("readlines")
		}
		list = append(list, starlark.String(line))
		size += len(line)
	}
	return starlark.NewList(list), nil
}

func getvalue(f *stringIO, _ starlark.Tuple) (starlark.Value, error) {
	return starlark.String(f.text), nil
}

func seek(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	to, err := number(args, 0, 0)
	if err != nil {
		return nil, err
	}
	whence, err := number(args, 1, 0)
	switch {
	case err != nil:
		return nil, err
	case whence < 0 || whence > 2:
		return nil, py.ValueError("Invalid whence (%d, should be 0, 1 or 2)", whence)
	case whence == 0 && to < 0:
		return nil, py.ValueError("Negative seek position %d", to)
	case whence != 0 && to != 0:
		return nil, exception.Errorf(exception.OSError, "Can't do nonzero cur-relative seeks")
	case whence == 1:
		to = f.pos
	case whence == 2:
		to = len(f.text)
	}
	f.pos = to
	return starlark.MakeInt(to), nil
}

func truncate(f *stringIO, args starlark.Tuple) (starlark.Value, error) {
	size, err := number(args, 0, f.pos)
	if err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, py.ValueError("Negative size value %d", size)
	}
	f.text = f.text[:min(size, len(f.text))]
	return starlark.MakeInt(size), nil
}

var _ starlark.HasAttrs = (*stringIO)(nil)
