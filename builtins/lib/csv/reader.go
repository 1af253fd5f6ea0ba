package csvmod

import (
	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// A reader gives rows, which have been read all when it is made: an iterator cannot say
// what is wrong.
type reader struct {
	dialect *dialect
	rows    []row // that are left
	lineNum int
	frozen  bool
}

func newReader(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var f, given starlark.Value
	own, format := formatParams(kwargs)
	if err := py.UnpackArgs(b.Name(), args, own, "csvfile", &f, "dialect?", &given); err != nil {
		return nil, err
	}
	r, err := readerOf(thread, b.Name(), f, given, format)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func readerOf(thread *starlark.Thread, fn string, f, given starlark.Value, format []starlark.Tuple) (*reader, error) {
	d, err := dialectOf(thread, given, format)
	if err != nil {
		return nil, err
	}
	if _, ok := f.(starlark.String); ok { // in Python its lines are its characters, which nobody wants
		return nil, py.TypeError("%s: got a string, want its lines: write io.StringIO(text) or text.splitlines()", fn)
	}
	lines, err := py.Elements(fn, f)
	if err != nil {
		return nil, err
	}
	p := parser{dialect: d, limit: settingsOf(thread).limit}
	rows, err := p.rows(thread, lines)
	return &reader{dialect: d, rows: rows}, err
}

// next returns the next row, nil after the last.
func (r *reader) next() *row {
	if len(r.rows) == 0 {
		return nil
	}
	first := &r.rows[0]
	r.rows, r.lineNum = r.rows[1:], first.line
	return first
}

// Take returns the next row, nil after the last.
func (r *reader) Take() (starlark.Value, error) {
	if r.frozen {
		return nil, errFrozen
	}
	if row := r.next(); row != nil {
		return starlark.NewList(row.fields), nil
	}
	return nil, nil
}

var errFrozen = py.ValueError("cannot read from a frozen reader: make it in the function that uses it")

// Held implements [dialect.Holder].
func (r *reader) Held() func(yield func(starlark.Value) bool) {
	return func(yield func(starlark.Value) bool) {
		for i := range r.rows {
			if !yield(starlark.Tuple(r.rows[i].fields)) {
				return
			}
		}
	}
}

// Iterate implements [starlark.Iterable].
func (r *reader) Iterate() starlark.Iterator { return iterator(r.Take) }

// An iterator takes elements until there is none.
type iterator func() (starlark.Value, error)

func (take iterator) Next(p *starlark.Value) bool {
	v, err := take()
	if v == nil || err != nil {
		return false
	}
	*p = v
	return true
}

func (iterator) Done() {}

func (r *reader) String() string        { return "<_csv.reader object>" }
func (r *reader) Type() string          { return "reader" }
func (r *reader) Freeze()               { r.frozen = true }
func (r *reader) Truth() starlark.Bool  { return true }
func (r *reader) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'reader'") }

// Attr implements [starlark.HasAttrs].
func (r *reader) Attr(name string) (starlark.Value, error) {
	switch name {
	case "line_num":
		return starlark.MakeInt(r.lineNum), nil
	case "dialect":
		return r.dialect, nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (r *reader) AttrNames() []string { return []string{"dialect", "line_num"} }

var (
	_ starlark.Iterable = (*reader)(nil)
	_ starlark.HasAttrs = (*reader)(nil)
)
