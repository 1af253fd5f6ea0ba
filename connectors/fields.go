package connectors

import (
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// InputUnmarshaler is a Go type that takes an input in its own way, such as one
// that may be a dict or a list of pairs. Its methods have a pointer receiver.
type InputUnmarshaler interface {
	// UnmarshalInput sets the value. Its error says what is wanted and what was
	// got, such as `want a dict or a list of pairs, got int`, and shows no value.
	UnmarshalInput(v value.Value) error

	// InputType names what is taken, for documentation.
	InputType() string
}

// Text is an output that is text when it is UTF-8. Bytes that are none become
// base64, with `<name>_encoding: "base64"` beside them.
type Text []byte

// A structField is a Field and where it stands in the driver's struct.
type structField struct {
	Field
	index     []int // in the driver's struct; nil if it has no such field
	common    []int // in Call; nil for the driver's own inputs
	typ       reflect.Type
	omitEmpty bool
	fallback  value.Value // the default as a value; nil for none
}

func describe(fields []structField) []Field {
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f.Field
	}
	return out
}

// fieldsOf reads the tags of a struct. Of two fields with one name the outer, or
// else the earlier, one counts, as in Go.
func fieldsOf(t reflect.Type, within ...reflect.Type) ([]structField, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%v is no struct", t)
	}
	if slices.Contains(within, t) {
		return nil, fmt.Errorf("%v holds itself", t)
	}
	within = append(within[:len(within):len(within)], t)
	var fields []structField
	var embedded []reflect.StructField
	for f := range fieldsIn(t) {
		tag, ok := f.Tag.Lookup("flow")
		switch {
		case tag == "-":
			continue
		case f.Anonymous && !ok:
			embedded = append(embedded, f)
			continue
		case !ok:
			return nil, fmt.Errorf("field %s of %v has no flow tag (use flow:\"-\" to leave it out)", f.Name, t)
		case !f.IsExported():
			return nil, fmt.Errorf("field %s of %v has a flow tag and is not exported", f.Name, t)
		}
		field, err := fieldOf(f, tag, within)
		if err != nil {
			return nil, fmt.Errorf("field %s of %v: %w", f.Name, t, err)
		}
		if indexOf(fields, field.Name) >= 0 {
			return nil, fmt.Errorf("%v has two fields named %q", t, field.Name)
		}
		fields = append(fields, field)
	}
	for _, e := range embedded {
		inner, err := fieldsOf(e.Type, within...)
		if err != nil {
			return nil, err
		}
		for _, f := range inner {
			if indexOf(fields, f.Name) < 0 {
				f.index = append(slices.Clone(e.Index), f.index...)
				fields = append(fields, f)
			}
		}
	}
	return fields, checkNames(fields)
}

// checkNames refuses an alias that names another field too: which of them a
// script means could not be told.
func checkNames(fields []structField) error {
	of := map[string]string{}
	for _, f := range fields {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if other, ok := of[name]; ok {
				return fmt.Errorf("%q names both %q and %q", name, other, f.Name)
			}
			of[name] = f.Name
		}
	}
	return nil
}

func fieldsIn(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

func fieldOf(f reflect.StructField, tag string, within []reflect.Type) (structField, error) {
	name, options, _ := strings.Cut(tag, ",")
	sf := structField{
		Field: Field{Name: name, Doc: f.Tag.Get("doc")},
		index: f.Index,
		typ:   f.Type,
	}
	if name == "" {
		return sf, fmt.Errorf("the flow tag has no name")
	}
	for option := range strings.SplitSeq(options, ",") {
		key, arg, _ := strings.Cut(option, "=")
		switch key {
		case "":
		case "required":
			sf.Required = true
		case "omitempty":
			sf.omitEmpty, sf.Optional = true, true
		case "alias":
			if arg == "" {
				return sf, fmt.Errorf("the option alias has no name")
			}
			sf.Aliases = append(sf.Aliases, arg)
		default:
			return sf, fmt.Errorf("unknown option %q in the flow tag", key)
		}
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		sf.Enum = strings.Split(enum, ",")
	}
	var err error
	if sf.Type, sf.Fields, err = shapeOf(f.Type, within...); err != nil {
		return sf, err
	}
	if sf.Enum != nil && sf.Type != "string" && sf.Type != "list of string" || sf.Enum != nil && holdsSecret(f.Type) {
		return sf, fmt.Errorf("a Go %v can have no enum", f.Type)
	}
	sf.Secret, sf.Text = holdsSecret(f.Type), f.Type == reflect.TypeFor[Text]()
	if text, ok := f.Tag.Lookup("default"); ok {
		if sf.Required {
			return sf, fmt.Errorf("a required input has no default")
		}
		sf.Default = text
		if sf.fallback, err = parseDefault(f.Type, text); err != nil {
			return sf, fmt.Errorf("default %q: %w", text, err)
		}
		trial := reflect.New(f.Type).Elem()
		if err := assign(trial, sf.fallback); err != nil {
			return sf, fmt.Errorf("default %q: %w", text, err)
		}
		if reason, _ := checkEnum(sf, trial); reason != "" {
			return sf, fmt.Errorf("default %q: %s", text, reason)
		}
		if f.Type.Kind() == reflect.String {
			sf.Default = fmt.Sprintf("'%s'", text)
		}
	}
	return sf, nil
}

// parseDefault reads the text of a default tag: JSON, except that a string
// stands without quotes.
func parseDefault(t reflect.Type, text string) (value.Value, error) {
	switch {
	case t.Kind() == reflect.String:
		return text, nil
	case text == "True":
		return true, nil
	case text == "False":
		return false, nil
	}
	return value.DecodeJSON([]byte(strings.ReplaceAll(text, "'", `"`)), value.DefaultLimits)
}

// typeName names a Go type as a script author would.
func typeName(t reflect.Type) string {
	name, _, _ := shapeOf(t)
	return name
}

// shapeOf names a Go type as a script author would, and returns the fields of the dicts
// in it if all have the same.
func shapeOf(t reflect.Type, within ...reflect.Type) (name string, fields []Field, err error) {
	if u, ok := reflect.New(t).Interface().(InputUnmarshaler); ok {
		return u.InputType(), nil, nil
	}
	switch t {
	case durationType:
		return "float", nil, nil
	case reflect.TypeFor[Secret](), reflect.TypeFor[Text]():
		return "string", nil, nil
	case reflect.TypeFor[value.Value]():
		return "any", nil, nil
	case reflect.TypeFor[*value.Dict]():
		return "dict", nil, nil
	case reflect.TypeFor[value.List]():
		return "list", nil, nil
	case reflect.TypeFor[value.Bytes](), reflect.TypeFor[[]byte]():
		return "bytes", nil, nil
	case reflect.TypeFor[*big.Int]():
		return "int", nil, nil
	}
	switch t.Kind() {
	case reflect.String:
		return "string", nil, nil
	case reflect.Bool:
		return "bool", nil, nil
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint16:
		return "int", nil, nil
	case reflect.Float64:
		return "float", nil, nil
	case reflect.Pointer:
		return shapeOf(t.Elem(), within...)
	case reflect.Slice:
		if t.Elem() == reflect.TypeFor[Text]() {
			break // which of them are base64 could not be told
		}
		elem, fields, err := shapeOf(t.Elem(), within...)
		if err != nil {
			return "", nil, err
		}
		if elem == "any" {
			return "list", nil, nil
		}
		return "list of " + elem, fields, nil
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			if t.Elem() == reflect.TypeFor[Text]() {
				break
			}
			_, _, err := shapeOf(t.Elem(), within...)
			return "dict", nil, err
		}
	case reflect.Struct:
		inner, err := fieldsOf(t, within...)
		if err != nil {
			return "", nil, err
		}
		return "dict", describe(inner), nil
	}
	return "", nil, fmt.Errorf("a Go %v can be no input or output", t)
}
