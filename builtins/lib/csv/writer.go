package csvmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	flow "github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A writer writes rows by a function.
type writer struct {
	dialect *dialect
	to      starlark.Value
}

func newWriter(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var f, given starlark.Value
	own, format := formatParams(kwargs)
	if err := py.UnpackArgs(b.Name(), args, own, "csvfile", &f, "dialect?", &given); err != nil {
		return nil, err
	}
	w, err := writerOf(thread, f, given, format)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func writerOf(thread *starlark.Thread, f, given starlark.Value, format []starlark.Tuple) (*writer, error) {
	d, err := dialectOf(thread, given, format)
	if err != nil {
		return nil, err
	}
	if h, ok := f.(starlark.HasAttrs); ok {
		if to, err := h.Attr("write"); to != nil && err == nil {
			return &writer{d, to}, nil
		}
	}
	return nil, py.TypeError("argument 1 must have a \"write\" method, such as io.StringIO() has; got %s", f.Type())
}

// write writes a row, and returns what the function returns.
func (w *writer) write(thread *starlark.Thread, row starlark.Value) (starlark.Value, error) {
	if _, ok := row.(starlark.String); ok { // its characters are its fields
		row = starlark.Tuple(characters(string(row.(starlark.String))))
	}
	if starlark.Iterate(row) == nil {
		return nil, exception.Errorf(Error, "iterable expected, not %s", row.Type())
	}
	fields, err := py.Elements("writerow", row)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	for i, f := range fields {
		if i > 0 {
			out.WriteRune(w.dialect.delimiter)
		}
		if err := w.field(&out, f); err != nil {
			return nil, err
		}
		if out.Len() > py.MaxBytes {
			return nil, py.ErrTooLong("writerow")
		}
	}
	if len(fields) > 0 && out.Len() == 0 { // else it would be an empty row
		if w.dialect.quoting == quoteNone {
			return nil, exception.Errorf(Error, "single empty field record must be quoted")
		}
		out.WriteString(strings.Repeat(string(w.dialect.quotechar), 2))
	}
	out.WriteString(w.dialect.lineterminator)
	return starlark.Call(thread, w.to, starlark.Tuple{starlark.String(out.String())}, nil)
}

func characters(s string) (list []starlark.Value) {
	for _, r := range s {
		list = append(list, starlark.String(string(r)))
	}
	return list
}

func (w *writer) field(out *strings.Builder, v starlark.Value) error {
	d := w.dialect
	quoted := d.quoting == quoteAll
	switch v.(type) {
	case starlark.Int, starlark.Float, starlark.Bool:
	default:
		quoted = quoted || d.quoting == quoteNonnumeric
	}
	text := ""
	if v != starlark.None {
		var err error
		if text, err = flow.Str(v); err != nil {
			return err
		}
	}
	var body strings.Builder
	body.Grow(len(text))
	for _, c := range text {
		escape := false
		if c == d.delimiter || c == d.escapechar || c == d.quotechar || strings.ContainsRune(d.lineterminator, c) {
			switch {
			case d.quoting == quoteNone:
				escape = true
			case c == d.quotechar && d.doublequote:
				body.WriteRune(c)
			case c == d.quotechar || c == d.escapechar:
				escape = true
			}
			if escape && d.escapechar < 0 {
				return exception.Errorf(Error, "need to escape, but no escapechar set")
			}
			if escape {
				body.WriteRune(d.escapechar)
			}
			quoted = quoted || !escape
		}
		if body.WriteRune(c); body.Len() > py.MaxBytes {
			return py.ErrTooLong("writerow")
		}
	}
	if quoted {
		out.WriteRune(d.quotechar)
		defer out.WriteRune(d.quotechar)
	}
	out.WriteString(body.String())
	return nil
}

// rowMethod is writerow or writerows of owner, whose rows are made by values of what it is
// given.
func (w *writer) rowMethod(owner starlark.Value, name, param string, values func(starlark.Value) (starlark.Value, error)) (starlark.Value, error) {
	one := func(thread *starlark.Thread, v starlark.Value) (starlark.Value, error) {
		row, err := values(v)
		if err != nil {
			return nil, err
		}
		return w.write(thread, row)
	}
	switch name {
	case "writerow":
	case "writerows":
		param += "s"
	default:
		return nil, nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, param, &v); err != nil {
			return nil, err
		}
		if name == "writerow" {
			return one(thread, v)
		}
		rows, err := py.Elements(name, v)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if err := py.Cancelled(thread); err != nil {
				return nil, err
			}
			if _, err := one(thread, row); err != nil {
				return nil, err
			}
		}
		return starlark.None, nil
	}).BindReceiver(owner), nil
}

func (w *writer) String() string        { return "<_csv.writer object>" }
func (w *writer) Type() string          { return "writer" }
func (w *writer) Freeze()               { w.to.Freeze() }
func (w *writer) Truth() starlark.Bool  { return true }
func (w *writer) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'writer'") }

// Attr implements [starlark.HasAttrs].
func (w *writer) Attr(name string) (starlark.Value, error) {
	if name == "dialect" {
		return w.dialect, nil
	}
	return w.rowMethod(w, name, "row", func(v starlark.Value) (starlark.Value, error) { return v, nil })
}

// AttrNames implements [starlark.HasAttrs].
func (w *writer) AttrNames() []string { return []string{"dialect", "writerow", "writerows"} }

var _ starlark.HasAttrs = (*writer)(nil)
