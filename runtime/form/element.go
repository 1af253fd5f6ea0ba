package form

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
)

// A reader reads an element.
type reader struct {
	*parser
	Element
	dict   *value.Dict
	order  float64
	format string
}

var elementKeys = []string{
	"element", "label", "type", "example", "default", "description", "order", "format", "maxLength", "minLength", "required",
	"readonly", "pattern", "minimum", "maximum", "options", "multiple", "title", "enum", "values", "readOnly",
}

func (r *reader) wrong(key, format string, args ...any) {
	where := at(r.Name)
	if key != "" {
		where += "." + key
	}
	r.errs.add(where, format, args...)
}

func (r *reader) read() {
	for k, v := range r.dict.All() {
		name, ok := k.(string)
		switch {
		case !ok:
			r.wrong("", "a key is a string, got %s", value.TypeName(k))
		case !slices.Contains(elementKeys, name):
			r.wrong("", "%s", unknown("key", name, elementKeys))
		case v != nil && name != "default":
			r.key(name, v)
		}
	}
	r.Kind = cmp.Or(r.Kind, kindOf(r.typ, r.format, len(r.Options) > 0))
	if r.Kind == String && r.format == "password" {
		r.Kind = Password
	}
	r.Multiple = r.Multiple || r.Kind == Select && r.typ == "array"
	r.Label = cmp.Or(r.Label, r.Name)
	switch {
	case r.Kind == Select && len(r.Options) == 0:
		r.wrong("", "a select has options")
	case r.Kind != Select && len(r.Options) > 0:
		r.wrong("options", "a %s has no options, a select has", r.Kind)
	case r.only && r.Kind != Submit:
		r.wrong("required", "want True or False, got list")
	}
	if v, _ := r.dict.Get("default"); v != nil && r.Kind != Markdown && r.Kind != Submit {
		d, err := r.convert(v)
		if err != nil {
			r.wrong("default", "%v", err)
		}
		r.Default = d
	}
}

// kindOf returns how an element is asked for that does not say it.
func kindOf(typ, format string, options bool) Kind {
	switch {
	case options:
		return Select
	case typ == "boolean":
		return Toggle
	case typ == "number", typ == "integer":
		return Number
	case typ == "array", typ == "object":
		return Text
	}
	switch format {
	case "date", "time", "password":
		return Kind(format)
	case "date-time", "datetime":
		return Datetime
	}
	return String
}

func (r *reader) key(name string, v value.Value) {
	switch name {
	case "element":
		var kind string
		if r.text(name, v, &kind); kind != "" && !slices.Contains(kinds, kind) {
			r.wrong("", "%s", unknown("element", kind, kinds))
			return
		}
		r.Kind = Kind(kind)
	case "label", "title":
		r.text(name, v, &r.Label)
	case "description":
		r.text(name, v, &r.Description)
	case "format":
		r.text(name, v, &r.format)
	case "type":
		types := []string{"string", "number", "integer", "boolean", "array", "object"}
		if r.text(name, v, &r.typ); r.typ != "" && !slices.Contains(types, r.typ) {
			r.wrong(name, "%s", unknown("type", r.typ, types))
		}
	case "example":
		if r.Example, _ = v.(string); r.Example == "" {
			r.Example = textOf(v)
		}
	case "order":
		n, ok := float(v)
		if !ok {
			r.wrong(name, "want a number, got %s", value.TypeName(v))
			return
		}
		r.order = n
	case "required":
		if _, isList := sequence(v); isList {
			r.only, r.requires = true, map[string]bool{}
			items, _ := sequence(v)
			for i, item := range items {
				text, ok := item.(string)
				if !ok {
					r.wrong(fmt.Sprintf("required[%d]", i), "want a string, got %s", value.TypeName(item))
					continue
				}
				r.requires[text] = true
			}
			return
		}
		r.yes(name, v, &r.Required)
	case "readonly", "readOnly":
		r.yes(name, v, &r.ReadOnly)
	case "multiple":
		r.yes(name, v, &r.Multiple)
	case "minLength":
		r.length(name, v, &r.MinLength)
	case "maxLength":
		r.length(name, v, &r.MaxLength)
	case "minimum":
		r.number(name, v, &r.Minimum)
	case "maximum":
		r.number(name, v, &r.Maximum)
	case "pattern":
		r.readPattern(v)
	case "options", "values", "enum":
		r.readOptions(name, v)
	}
}

func (r *reader) text(key string, v value.Value, into *string) {
	text, ok := v.(string)
	if !ok {
		r.wrong(key, "want a string, got %s", value.TypeName(v))
	}
	*into = text
}

func (r *reader) yes(key string, v value.Value, into *bool) {
	yes, ok := v.(bool)
	if !ok {
		r.wrong(key, "want True or False, got %s", value.TypeName(v))
	}
	*into = yes
}

func (r *reader) length(key string, v value.Value, into *int) {
	n, ok := v.(int64)
	if !ok || n < 0 || n > math.MaxInt32 {
		r.wrong(key, "want an int of 0 or more, got %s", value.Summary(v, 40))
		return
	}
	*into = int(n)
}

func (r *reader) number(key string, v value.Value, into *value.Value) {
	if _, ok := float(v); !ok {
		r.wrong(key, "want a number, got %s", value.TypeName(v))
		return
	}
	*into = v
}

// float returns a number of which the order is all that matters.
func float(v value.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v)
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	}
	return 0, false
}

func (r *reader) readPattern(v value.Value) {
	if r.text("pattern", v, &r.Pattern); r.Pattern == "" {
		return
	}
	if r.patterns += utf8.RuneCountInString(r.Pattern); r.patterns > MaxPatterns {
		r.wrong("pattern", "more than %d characters of patterns", MaxPatterns)
		return
	}
	var err error
	if r.pattern, err = schema.CompilePattern(r.Pattern); err != nil {
		r.wrong("pattern", "%v", err)
	}
}

// readOptions reads a list of values, of dicts with value and label, or a dict of
// labels by value.
func (r *reader) readOptions(key string, v value.Value) {
	if len(r.Options) > 0 {
		r.wrong(key, "the options are there already")
		return
	}
	var options []Option
	if dict, ok := v.(*value.Dict); ok {
		for val, label := range dict.All() {
			options = append(options, Option{Value: val, Label: textOf(label)})
		}
	} else if items, ok := sequence(v); ok && len(items) <= MaxOptions {
		for i, item := range items {
			options = append(options, r.option(fmt.Sprintf("%s[%d]", key, i), item))
		}
	} else if !ok {
		r.wrong(key, "want a list, got %s", value.TypeName(v))
		return
	}
	if items, _ := sequence(v); r.options+max(len(options), len(items)) > MaxOptions {
		r.wrong(key, "more than %d options", MaxOptions)
		return
	}
	r.options += len(options)
	r.Options = options
}

func (r *reader) option(where string, item value.Value) Option {
	switch item := item.(type) {
	case *value.Dict:
		v, ok := item.Get("value")
		if !ok {
			r.wrong(where, `no key "value"`)
		}
		for k := range item.All() {
			if name, _ := k.(string); name != "value" && name != "label" {
				r.wrong(where, "%s", unknown("key", cmp.Or(name, value.TypeName(k)), []string{"value", "label"}))
			}
		}
		label, _ := item.Get("label")
		if label == nil {
			label = v
		}
		return Option{Value: v, Label: textOf(label)}
	case value.List, value.Tuple, value.Set:
		r.wrong(where, "want a string, a number or a dict of value and label, got %s", value.TypeName(item))
	}
	return Option{Value: item, Label: textOf(item)}
}

// textOf returns a value as a person reads it.
func textOf(v value.Value) string {
	if s, ok := v.(string); ok {
		return s
	}
	return value.Summary(v, 200)
}
