package jsonmod

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

// The deepest value that is written.
const maxDepth = 1000

// How many values are written between two looks at whether to stop.
const interval = 4096

// An encoder writes a value as dumps does.
type encoder struct {
	thread   *starlark.Thread
	out      []byte
	values   int // written
	ascii    bool
	nan      bool
	sort     bool
	skip     bool   // keys that are none
	pretty   bool   // on lines of their own
	indent   string // of each level
	item     string
	key      string
	fallback starlark.Value // the function default
}

func (e *encoder) setIndent(indent string) { e.pretty, e.indent, e.item = true, indent, "," }

func (e *encoder) newline(depth int) {
	if e.pretty {
		e.out = append(e.out, '\n')
		e.out = append(e.out, strings.Repeat(e.indent, depth)...)
	}
}

func (e *encoder) value(v starlark.Value, depth int) error {
	e.values++
	switch {
	case depth > maxDepth:
		return py.ValueError("a value that holds itself, or is nested more than %d levels deep", maxDepth)
	case len(e.out) > py.MaxBytes:
		return py.ErrTooLong("json.dumps")
	case e.values%interval == 0:
		if err := py.Cancelled(e.thread); err != nil {
			return err
		}
	}
	switch v := v.(type) {
	case starlark.NoneType:
		e.out = append(e.out, "null"...)
	case starlark.Bool:
		e.out = strconv.AppendBool(e.out, bool(v))
	case starlark.Int:
		if _, small := v.Int64(); !small && v.BigInt().BitLen() > 1<<20 {
			return py.ErrTooLong("json.dumps")
		}
		e.out = append(e.out, v.String()...)
	case starlark.Float:
		text, err := e.float(float64(v))
		if err != nil {
			return err
		}
		e.out = append(e.out, text...)
	case starlark.String:
		e.text(string(v))
	case runtime.Secret:
		e.text(v.String())
	case *unknown.Value:
		e.text(v.Text)
	case starlark.IterableMapping:
		return e.dict(v, depth)
	case *starlark.List:
		return e.list(v, depth)
	case starlark.Tuple:
		return e.list(v, depth)
	default:
		if e.fallback == nil {
			return py.TypeError("Object of type %s is not JSON serializable", v.Type())
		}
		instead, err := starlark.Call(e.thread, e.fallback, starlark.Tuple{v}, nil)
		if err != nil {
			return err
		}
		return e.value(instead, depth+1)
	}
	return nil
}

func (e *encoder) list(v starlark.Indexable, depth int) error {
	if v.Len() == 0 {
		e.out = append(e.out, "[]"...)
		return nil
	}
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, e.item...)
		}
		e.newline(depth + 1)
		if err := e.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	e.newline(depth)
	e.out = append(e.out, ']')
	return nil
}

func (e *encoder) dict(v starlark.IterableMapping, depth int) error {
	type entry struct {
		key   string
		value starlark.Value
	}
	entries := make([]entry, 0, starlark.Len(v))
	for _, item := range v.Items() {
		key, ok, err := e.keyText(item[0])
		if err != nil {
			return err
		}
		if ok {
			entries = append(entries, entry{key, item[1]})
		}
	}
	if len(entries) == 0 {
		e.out = append(e.out, "{}"...)
		return nil
	}
	if e.sort {
		slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	}
	e.out = append(e.out, '{')
	for i, entry := range entries {
		if i > 0 {
			e.out = append(e.out, e.item...)
		}
		e.newline(depth + 1)
		e.text(entry.key)
		e.out = append(e.out, e.key...)
		if err := e.value(entry.value, depth+1); err != nil {
			return err
		}
	}
	e.newline(depth)
	e.out = append(e.out, '}')
	return nil
}

func (e *encoder) keyText(k starlark.Value) (text string, ok bool, err error) {
	switch k := k.(type) {
	case starlark.String:
		return string(k), true, nil
	case starlark.NoneType:
		return "null", true, nil
	case starlark.Bool:
		return strconv.FormatBool(bool(k)), true, nil
	case starlark.Int:
		return k.String(), true, nil
	case starlark.Float:
		text, err := e.float(float64(k))
		return text, true, err
	}
	if e.skip {
		return "", false, nil
	}
	return "", false, py.TypeError("keys must be str, int, float, bool or None, not %s", k.Type())
}

func (e *encoder) float(f float64) (string, error) {
	text := ""
	switch {
	case math.IsNaN(f):
		text = "NaN"
	case math.IsInf(f, 1):
		text = "Infinity"
	case math.IsInf(f, -1):
		text = "-Infinity"
	case f != 0 && (math.Abs(f) < 1e-4 || math.Abs(f) >= 1e16):
		return strconv.FormatFloat(f, 'e', -1, 64), nil
	default:
		text = strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text, nil
	}
	if !e.nan {
		return "", py.ValueError("Out of range float values are not JSON compliant")
	}
	return text, nil
}

func (e *encoder) text(s string) {
	e.out = append(e.out, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				e.out = append(e.out, '\\', c)
			case c == '\n':
				e.out = append(e.out, `\n`...)
			case c == '\r':
				e.out = append(e.out, `\r`...)
			case c == '\t':
				e.out = append(e.out, `\t`...)
			case c == '\b':
				e.out = append(e.out, `\b`...)
			case c == '\f':
				e.out = append(e.out, `\f`...)
			case c < 0x20 || c == 0x7f && e.ascii:
				e.out = fmt.Appendf(e.out, `\u%04x`, c)
			default:
				e.out = append(e.out, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case !e.ascii:
			e.out = utf8.AppendRune(e.out, r)
		case r > 0xffff:
			r -= 0x10000
			e.out = fmt.Appendf(e.out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			e.out = fmt.Appendf(e.out, `\u%04x`, r)
		}
		i += n
	}
	e.out = append(e.out, '"')
}
