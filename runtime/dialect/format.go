package dialect

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A Formatter is a value that knows what a format spec means for it, as in
// f"{when:%Y-%m-%d}".
type Formatter interface {
	starlark.Value
	// Format returns the value as spec, which is not empty, asks for.
	Format(spec string) (string, error)
}

// formatValue is format(v, spec).
func formatValue(v starlark.Value, spec string) (string, error) {
	if spec == "" {
		return textOf(v)
	}
	if f, ok := v.(Formatter); ok {
		return f.Format(spec)
	}
	s, err := parseSpec(spec)
	return s.format(v, spec, err)
}

// format formats v as s says, which was read from text, with err if that is no
// specifier.
func (s *formatSpec) format(v starlark.Value, text string, err error) (string, error) {
	typ := pythonType(v)
	switch v := v.(type) {
	case starlark.String, starlark.Int, starlark.Bool, starlark.Float:
	case Formatter:
		return v.Format(text)
	default:
		return "", fmt.Errorf("unsupported format string passed to %s.__format__", typ)
	}
	if err == errSpec {
		return "", fmt.Errorf("%w '%s' for object of type '%s'", errSpec, text, typ)
	}
	if err != nil {
		return "", err
	}
	switch v := v.(type) {
	case starlark.String:
		return s.formatString(string(v))
	case starlark.Int:
		return s.formatInt(v, typ)
	case starlark.Bool:
		n := 0
		if v {
			n = 1
		}
		return s.formatInt(starlark.MakeInt(n), typ)
	}
	return s.formatFloat(float64(v.(starlark.Float)), typ)
}

// pythonType is the name of a value's type in Python's errors.
func pythonType(v starlark.Value) string {
	switch t := v.Type(); t {
	case "string":
		return "str"
	default:
		return t
	}
}

// A template is an f-string: texts, and how the values between them are written.
type template struct{ parts []templatePart }

// A templatePart is a text, or an argument and its format.
type templatePart struct {
	text       string
	arg        int  // -1 for a text
	conversion byte // r, s, a or 0
	spec       []templatePart

	// What spec is, if it is a mere text.
	parsed   bool
	specText string
	static   *formatSpec
	err      error
}

// parse reads a spec without arguments, once for all.
func (p *templatePart) parse() {
	for _, s := range p.spec {
		if s.arg >= 0 {
			return
		}
		p.specText += s.text
	}
	p.parsed = true
	p.static, p.err = parseSpec(p.specText)
}

// format writes the template with its arguments.
func (t *template) format(args starlark.Tuple) (string, error) {
	var b textBuilder
	if err := writeParts(&b, t.parts, args); err != nil {
		return "", err
	}
	return b.String(), nil
}

func writeParts(b *textBuilder, parts []templatePart, args starlark.Tuple) error {
	for i := range parts {
		p := &parts[i]
		text := p.text
		if p.arg >= 0 {
			var err error
			if text, err = p.format(args); err != nil {
				return err
			}
		}
		if err := b.add(text); err != nil {
			return err
		}
	}
	return nil
}

func (p *templatePart) format(args starlark.Tuple) (string, error) {
	v, err := convert(args[p.arg], p.conversion)
	if err != nil {
		return "", err
	}
	switch {
	case p.spec == nil || p.parsed && p.specText == "":
		return textOf(v)
	case p.parsed:
		return p.static.format(v, p.specText, p.err)
	}
	var spec textBuilder
	if err := writeParts(&spec, p.spec, args); err != nil {
		return "", err
	}
	return formatValue(v, spec.String())
}

// convert does what !r, !s and !a ask for.
func convert(v starlark.Value, conversion byte) (starlark.Value, error) {
	var text string
	var err error
	switch conversion {
	case 0:
		return v, nil
	case 'r':
		text, err = reprOf(v)
	case 'a':
		text, err = asciiOf(v)
	default:
		text, err = textOf(v)
	}
	return starlark.String(text), err
}
