package csvmod

import (
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// A dictReader gives rows as dicts.
type dictReader struct {
	reader           *reader
	names            []starlark.Value
	fieldnames       starlark.Value // names as they were given, or read; nil before
	restkey, restval starlark.Value
	lineNum          int
}

func newDictReader(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var f, names, given starlark.Value
	d := &dictReader{restkey: starlark.None, restval: starlark.None}
	own, format := formatParams(kwargs)
	if err := py.UnpackArgs(b.Name(), args, own, "f", &f, "fieldnames?", &names, "restkey?", &d.restkey, "restval?", &d.restval, "dialect?", &given); err != nil {
		return nil, err
	}
	if _, err := d.restkey.Hash(); err != nil {
		return nil, err
	}
	if names != nil && names != starlark.None {
		var err error
		if d.names, err = hashable(b.Name(), names); err != nil {
			return nil, err
		}
		d.fieldnames = names
	}
	var err error
	d.reader, err = readerOf(thread, b.Name(), f, given, format)
	return d, err
}

// hashable returns names, which have to be keys of dicts.
func hashable(fn string, names starlark.Value) ([]starlark.Value, error) {
	list, err := py.Elements(fn, names)
	if err != nil {
		return nil, err
	}
	for _, name := range list {
		if _, err := name.Hash(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// readNames takes the first row as the names, unless these are there.
func (d *dictReader) readNames() {
	if d.fieldnames == nil && !d.reader.frozen {
		if row := d.reader.next(); row != nil {
			d.names, d.fieldnames = row.fields, starlark.NewList(slices.Clone(row.fields))
		}
	}
	d.lineNum = d.reader.lineNum
}

// Held implements [dialect.Holder].
func (d *dictReader) Held() func(yield func(starlark.Value) bool) {
	return starlark.Tuple{d.reader, starlark.Tuple(d.names), d.fieldnames, d.restkey, d.restval}.Elements()
}

// Take returns the next row, nil after the last. Empty lines are left out.
func (d *dictReader) Take() (starlark.Value, error) {
	if d.reader.frozen {
		return nil, errFrozen
	}
	if d.lineNum == 0 {
		d.readNames()
	}
	row := d.reader.next()
	for row != nil && len(row.fields) == 0 {
		row = d.reader.next()
	}
	d.lineNum = d.reader.lineNum
	if row == nil {
		return nil, nil
	}
	out := starlark.NewDict(len(d.names))
	for i, name := range d.names {
		v := d.restval
		if i < len(row.fields) {
			v = row.fields[i]
		}
		if err := out.SetKey(name, v); err != nil {
			return nil, err
		}
	}
	if len(row.fields) > len(d.names) {
		if err := out.SetKey(d.restkey, starlark.NewList(row.fields[len(d.names):])); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Iterate implements [starlark.Iterable].
func (d *dictReader) Iterate() starlark.Iterator { return iterator(d.Take) }

func (d *dictReader) String() string        { return "<csv.DictReader object>" }
func (d *dictReader) Type() string          { return "DictReader" }
func (d *dictReader) Freeze()               { d.reader.Freeze() }
func (d *dictReader) Truth() starlark.Bool  { return true }
func (d *dictReader) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'DictReader'") }

// Attr implements [starlark.HasAttrs].
func (d *dictReader) Attr(name string) (starlark.Value, error) {
	switch name {
	case "fieldnames":
		if d.readNames(); d.fieldnames == nil {
			return starlark.None, nil
		}
		return d.fieldnames, nil
	case "line_num":
		return starlark.MakeInt(d.lineNum), nil
	case "restkey":
		return d.restkey, nil
	case "restval":
		return d.restval, nil
	case "reader":
		return d.reader, nil
	case "dialect":
		return d.reader.dialect, nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (d *dictReader) AttrNames() []string {
	return []string{"dialect", "fieldnames", "line_num", "reader", "restkey", "restval"}
}

// A dictWriter writes dicts as rows.
type dictWriter struct {
	*writer
	fieldnames starlark.Value // as they were given
	names      []starlark.Value
	known      starlark.Dict // names
	restval    starlark.Value
	ignore     bool // what is not among names
}

func newDictWriter(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var f, given starlark.Value
	extras := "raise"
	d := &dictWriter{restval: starlark.String("")}
	own, format := formatParams(kwargs)
	if err := py.UnpackArgs(b.Name(), args, own, "f", &f, "fieldnames", &d.fieldnames, "restval?", &d.restval, "extrasaction?", &extras, "dialect?", &given); err != nil {
		return nil, err
	}
	var err error
	if d.names, err = hashable(b.Name(), d.fieldnames); err != nil {
		return nil, err
	}
	for _, name := range d.names {
		if err := d.known.SetKey(name, name); err != nil {
			return nil, err
		}
	}
	switch extras {
	case "ignore":
		d.ignore = true
	case "raise":
	default:
		return nil, py.ValueError("extrasaction (%s) must be 'raise' or 'ignore'", extras)
	}
	d.writer, err = writerOf(thread, f, given, format)
	return d, err
}

func (d *dictWriter) values(v starlark.Value) (starlark.Value, error) {
	m, ok := v.(starlark.IterableMapping)
	if !ok {
		return nil, py.TypeError("a row of a DictWriter must be a dict, not %s", v.Type())
	}
	if !d.ignore {
		wrong := ""
		for k := range starlark.Elements(m) {
			if _, known, err := d.known.Get(k); err != nil {
				return nil, err
			} else if !known {
				wrong += fmt.Sprintf(", %v", k)
			}
		}
		if wrong != "" {
			return nil, py.ValueError("dict contains fields not in fieldnames: %s", wrong[len(", "):])
		}
	}
	row := make([]starlark.Value, len(d.names))
	for i, name := range d.names {
		v, found, err := m.Get(name)
		if err != nil {
			return nil, err
		}
		if row[i] = v; !found {
			row[i] = d.restval
		}
	}
	return starlark.NewList(row), nil
}

func (d *dictWriter) String() string        { return "<csv.DictWriter object>" }
func (d *dictWriter) Type() string          { return "DictWriter" }
func (d *dictWriter) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'DictWriter'") }

// Attr implements [starlark.HasAttrs].
func (d *dictWriter) Attr(name string) (starlark.Value, error) {
	switch name {
	case "fieldnames":
		return d.fieldnames, nil
	case "restval":
		return d.restval, nil
	case "extrasaction":
		if d.ignore {
			return starlark.String("ignore"), nil
		}
		return starlark.String("raise"), nil
	case "writer":
		return d.writer, nil
	case "writeheader":
		return starlark.NewBuiltin(name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
				return nil, err
			}
			return d.write(thread, starlark.NewList(d.names))
		}).BindReceiver(d), nil
	}
	return d.rowMethod(d, name, "rowdict", d.values)
}

// AttrNames implements [starlark.HasAttrs].
func (d *dictWriter) AttrNames() []string {
	return []string{"extrasaction", "fieldnames", "restval", "writeheader", "writer", "writerow", "writerows"}
}

var (
	_ starlark.Iterable = (*dictReader)(nil)
	_ starlark.HasAttrs = (*dictReader)(nil)
	_ starlark.HasAttrs = (*dictWriter)(nil)
)
