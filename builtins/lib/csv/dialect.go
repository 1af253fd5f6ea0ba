package csvmod

import (
	"slices"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
)

// A dialect says how files are written. A character is -1 for none.
type dialect struct {
	delimiter, quotechar, escapechar rune
	doublequote, skipinitialspace    bool
	strict                           bool
	lineterminator                   string
	quoting                          int
}

var (
	excel    = &dialect{delimiter: ',', quotechar: '"', escapechar: -1, doublequote: true, lineterminator: "\r\n"}
	excelTab = &dialect{delimiter: '\t', quotechar: '"', escapechar: -1, doublequote: true, lineterminator: "\r\n"}
	unix     = &dialect{delimiter: ',', quotechar: '"', escapechar: -1, doublequote: true, lineterminator: "\n", quoting: quoteAll}
)

func (d *dialect) String() string        { return "<_csv.Dialect object>" }
func (d *dialect) Type() string          { return "Dialect" }
func (d *dialect) Freeze()               {}
func (d *dialect) Truth() starlark.Bool  { return true }
func (d *dialect) Hash() (uint32, error) { return 0, py.TypeError("unhashable type: 'Dialect'") }

// Attr implements [starlark.HasAttrs].
func (d *dialect) Attr(name string) (starlark.Value, error) {
	switch name {
	case "delimiter":
		return character(d.delimiter), nil
	case "quotechar":
		return character(d.quotechar), nil
	case "escapechar":
		return character(d.escapechar), nil
	case "doublequote":
		return starlark.Bool(d.doublequote), nil
	case "skipinitialspace":
		return starlark.Bool(d.skipinitialspace), nil
	case "strict":
		return starlark.Bool(d.strict), nil
	case "lineterminator":
		return starlark.String(d.lineterminator), nil
	case "quoting":
		return starlark.MakeInt(d.quoting), nil
	}
	return nil, nil
}

// AttrNames implements [starlark.HasAttrs].
func (d *dialect) AttrNames() []string {
	return []string{"delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"}
}

func character(r rune) starlark.Value {
	if r < 0 {
		return starlark.None
	}
	return starlark.String(string(r))
}

// The names of format parameters, in the order of what they are put into.
var formatNames = []string{"delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"}

// formatParams divides arguments by name into those of a function and format parameters.
func formatParams(kwargs []starlark.Tuple) (own, format []starlark.Tuple) {
	for _, kv := range kwargs {
		if name, _ := starlark.AsString(kv[0]); slices.Contains(formatNames, name) {
			format = append(format, kv)
		} else {
			own = append(own, kv)
		}
	}
	return own, format
}

// dialectOf returns a dialect, which may be given by name, nil or None, with format
// parameters.
func dialectOf(thread *starlark.Thread, given starlark.Value, format []starlark.Tuple) (*dialect, error) {
	base := excel
	switch v := given.(type) {
	case nil, starlark.NoneType:
	case *dialect:
		base = v
	case starlark.String:
		if base = settingsOf(thread).dialects[string(v)]; base == nil {
			return nil, exception.Errorf(Error, "unknown dialect")
		}
	default:
		return nil, py.TypeError("dialect must be a name or a dialect, not %s", given.Type())
	}
	d := *base
	quotingGiven, noQuotechar := false, false
	for _, kv := range format {
		name, _ := starlark.AsString(kv[0])
		if err := d.set(name, kv[1]); err != nil {
			return nil, err
		}
		quotingGiven = quotingGiven || name == "quoting"
		noQuotechar = noQuotechar || name == "quotechar" && kv[1] == starlark.None
	}
	if noQuotechar && !quotingGiven {
		d.quoting = quoteNone
	}
	if d.quoting != quoteNone && d.quotechar < 0 {
		return nil, py.TypeError("quotechar must be set if quoting enabled")
	}
	return &d, nil
}

func (d *dialect) set(name string, v starlark.Value) (err error) {
	switch name {
	case "delimiter":
		d.delimiter, err = setCharacter(name, v)
	case "quotechar":
		d.quotechar, err = setCharacter(name, v)
	case "escapechar":
		d.escapechar, err = setCharacter(name, v)
	case "doublequote":
		d.doublequote = bool(v.Truth())
	case "skipinitialspace":
		d.skipinitialspace = bool(v.Truth())
	case "strict":
		d.strict = bool(v.Truth())
	case "lineterminator":
		s, ok := v.(starlark.String)
		if !ok {
			return py.TypeError(`"lineterminator" must be a string, not %s`, v.Type())
		}
		d.lineterminator = string(s)
	case "quoting":
		n, err := starlark.AsInt32(v)
		if err != nil || n < quoteMinimal || n > quoteNone {
			return py.TypeError(`bad "quoting" value`)
		}
		d.quoting = n
	}
	return err
}

// setCharacter takes a text of one character, or None for none.
func setCharacter(name string, v starlark.Value) (rune, error) {
	if v == starlark.None && name != "delimiter" {
		return -1, nil
	}
	s, ok := v.(starlark.String)
	if !ok {
		return -1, py.TypeError(`"%s" must be a string, not %s`, name, v.Type())
	}
	if utf8.RuneCountInString(string(s)) != 1 {
		return -1, py.TypeError(`"%s" must be a 1-character string`, name)
	}
	r, _ := utf8.DecodeRuneInString(string(s))
	return r, nil
}

func registerDialect(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	var given starlark.Value
	own, format := formatParams(kwargs)
	if err := py.UnpackArgs(b.Name(), args, own, "name", &name, "dialect?", &given); err != nil {
		return nil, err
	}
	d, err := dialectOf(thread, given, format)
	if err != nil {
		return nil, err
	}
	s := settingsOf(thread)
	if s.dialects[name] == nil {
		s.names = append(s.names, name)
	}
	s.dialects[name] = d
	return starlark.None, nil
}

func unregisterDialect(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := py.UnpackArgs(b.Name(), args, kwargs, "name", &name); err != nil {
		return nil, err
	}
	s := settingsOf(thread)
	if s.dialects[name] == nil {
		return nil, exception.Errorf(Error, "unknown dialect")
	}
	delete(s.dialects, name)
	s.names = slices.DeleteFunc(s.names, func(n string) bool { return n == name })
	return starlark.None, nil
}

func getDialect(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := py.UnpackArgs(b.Name(), args, kwargs, "name", &name); err != nil {
		return nil, err
	}
	return dialectOf(thread, starlark.String(name), nil)
}

func listDialects(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
		return nil, err
	}
	return py.Strings(settingsOf(thread).names), nil
}

var _ starlark.HasAttrs = (*dialect)(nil)
