package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

// formatMethod is str.format. What Starlark can do is left to it; formats,
// attributes and elements are as in Python.
func formatMethod(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	text := string(b.Receiver().(starlark.String))
	f := formatting{args: args, kwargs: kwargs}
	plain, err := f.isPlain(text)
	if err != nil {
		return nil, err
	}
	if plain {
		fn, err := starlark.String(text).Attr("format")
		if err != nil {
			return nil, err
		}
		return starlark.Call(thread, fn, args, kwargs)
	}
	if err := f.write(text, 2); err != nil {
		return nil, err
	}
	return starlark.String(f.out.String()), nil
}

// formatMap is str.format_map.
func formatMap(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var m starlark.IterableMapping
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &m); err != nil {
		return nil, err
	}
	f := formatting{kwargs: m.Items()}
	if err := f.write(string(b.Receiver().(starlark.String)), 2); err != nil {
		return nil, err
	}
	return starlark.String(f.out.String()), nil
}

// A formatting is a call of str.format that goes on.
type formatting struct {
	args         starlark.Tuple
	kwargs       []starlark.Tuple
	next         int
	auto, manual bool // how fields name their arguments
	out          textBuilder
}

// isPlain reports whether Starlark can do it, and the result is small enough.
func (f *formatting) isPlain(text string) (bool, error) {
	fields := 0
	for rest := text; ; {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		if strings.HasPrefix(rest, "{") {
			rest = rest[1:]
			continue
		}
		fields++
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			break
		}
		if strings.ContainsAny(rest[:end], ":.[{") || strings.HasSuffix(rest[:end], "!a") {
			return false, nil
		}
		rest = rest[end+1:]
	}
	longest := 0
	for _, a := range f.args {
		if hasStringer(a) {
			return false, nil
		}
		n, err := lengthOf(a)
		if err != nil {
			return false, err
		}
		longest = max(longest, n)
	}
	for _, kw := range f.kwargs {
		if hasStringer(kw[1]) {
			return false, nil
		}
		n, err := lengthOf(kw[1])
		if err != nil {
			return false, err
		}
		longest = max(longest, n)
	}
	if len(text)+fields*longest > maxBytes {
		return false, errTextTooLarge
	}
	return true, nil
}

// write writes text with its fields replaced. levels is how deep fields may be
// nested.
func (f *formatting) write(text string, levels int) error {
	for {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return f.out.add(text)
		}
		if err := f.out.add(text[:i]); err != nil {
			return err
		}
		c := text[i]
		text = text[i+1:]
		if text != "" && text[0] == c {
			if err := f.out.add(string(c)); err != nil {
				return err
			}
			text = text[1:]
			continue
		}
		if c == '}' {
			return fmt.Errorf("format: single '}' in format")
		}
		end := fieldEnd(text)
		if end < 0 {
			return fmt.Errorf("format: unmatched '{' in format")
		}
		if err := f.field(text[:end], levels); err != nil {
			return err
		}
		text = text[end+1:]
	}
}

// fieldEnd is where the } is that ends the field that text begins with.
func fieldEnd(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[':
			if end := strings.IndexByte(text[i:], ']'); end >= 0 && depth == 0 {
				i += end
			}
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

func (f *formatting) field(field string, levels int) error {
	if levels == 0 {
		return pythonError("format: Max string recursion exceeded")
	}
	name, spec := field, ""
	conversion := byte(0)
	if i := nameEnd(field); i < len(field) {
		name, spec = field[:i], field[i+1:]
		if field[i] == '!' {
			conv, rest, hasSpec := strings.Cut(spec, ":")
			if len(conv) != 1 || strings.IndexByte("rsa", conv[0]) < 0 || !hasSpec && rest != "" {
				return fmt.Errorf("format: unknown conversion %q", conv)
			}
			conversion, spec = conv[0], rest
		}
	}
	v, err := f.argument(name)
	if err != nil {
		return err
	}
	if strings.ContainsAny(spec, "{}") {
		inner := formatting{args: f.args, kwargs: f.kwargs, next: f.next, auto: f.auto, manual: f.manual}
		if err := inner.write(spec, levels-1); err != nil {
			return err
		}
		f.next, f.auto, f.manual = inner.next, inner.auto, inner.manual
		spec = inner.out.String()
	}
	if v, err = convert(v, conversion); err != nil {
		return err
	}
	text, err := formatValue(v, spec)
	if err != nil {
		return err
	}
	return f.out.add(text)
}

// nameEnd is where the ! or : behind the name of a field is.
func nameEnd(field string) int {
	for i := 0; i < len(field); i++ {
		switch field[i] {
		case '[':
			if end := strings.IndexByte(field[i:], ']'); end >= 0 {
				i += end
			}
		case '!', ':':
			return i
		}
	}
	return len(field)
}

// argument finds what a name such as 0, key, 0.attr or key[3] means.
func (f *formatting) argument(name string) (starlark.Value, error) {
	first, rest := name, ""
	if i := strings.IndexAny(name, ".["); i >= 0 {
		first, rest = name[:i], name[i:]
	}
	v, err := f.first(first)
	if err != nil {
		return nil, err
	}
	for rest != "" {
		if rest[0] == '.' {
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if v, err = getAttr(v, rest[:end]); err != nil {
				return nil, err
			}
			rest = rest[end:]
			continue
		}
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 2 {
			return nil, fmt.Errorf("format: wrong element in field %q", name)
		}
		if v, err = getElement(v, rest[1:end]); err != nil {
			return nil, err
		}
		rest = rest[end+1:]
	}
	return v, nil
}

func (f *formatting) first(name string) (starlark.Value, error) {
	if name == "" {
		if f.manual {
			return nil, fmt.Errorf("format: cannot switch from manual field specification to automatic field numbering")
		}
		f.auto = true
		f.next++
		return f.at(f.next - 1)
	}
	if n, err := strconv.ParseUint(name, 10, 31); err == nil {
		if f.auto {
			return nil, fmt.Errorf("format: cannot switch from automatic field numbering to manual field specification")
		}
		f.manual = true
		return f.at(int(n))
	}
	for _, kw := range f.kwargs {
		if key, ok := kw[0].(starlark.String); ok && string(key) == name {
			return kw[1], nil
		}
	}
	return nil, fmt.Errorf("format: keyword %s not found", name)
}

func (f *formatting) at(n int) (starlark.Value, error) {
	if n >= len(f.args) {
		return nil, fmt.Errorf("format: tuple index out of range")
	}
	return f.args[n], nil
}

// getElement is v[key], where key is a number or a text without quotes.
func getElement(v starlark.Value, key string) (starlark.Value, error) {
	n, err := strconv.ParseUint(key, 10, 31)
	isNumber := err == nil
	switch v := v.(type) {
	case starlark.Mapping:
		var k starlark.Value = starlark.String(key)
		if isNumber {
			k = starlark.MakeInt(int(n))
		}
		e, found, err := v.Get(k)
		if err == nil && !found {
			err = fmt.Errorf("key %v not in %s", k, v.Type())
		}
		return e, err
	case starlark.Indexable:
		if !isNumber {
			return nil, fmt.Errorf("%s index: got string, want int", v.Type())
		}
		if int(n) >= v.Len() {
			return nil, fmt.Errorf("%s index %d out of range", v.Type(), n)
		}
		return v.Index(int(n)), nil
	}
	return nil, fmt.Errorf("unhandled index operation %s[%s]", v.Type(), key)
}
