package connectors

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// InputErrors are all the mistakes of one set of inputs.
type InputErrors []*InputError

func (e InputErrors) Error() string {
	texts := make([]string, len(e))
	for i, err := range e {
		texts[i] = err.Error()
		if i > 0 {
			texts[i] = strings.TrimPrefix(texts[i], err.Type+": ")
		}
	}
	return strings.Join(texts, "; ")
}

func (e InputErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// decode fills the driver's struct and the common inputs, and returns the secret
// inputs. An input that is None counts as not given.
func decode(spec *Spec, fields []structField, inputs *value.Dict, in, common reflect.Value) ([]Secret, error) {
	var errs InputErrors
	fail := func(input, reason, hint string) {
		errs = append(errs, &InputError{Type: spec.Type, Input: input, Reason: reason, Hint: hint})
	}
	given := make([]value.Value, len(fields))
	by := make([]string, len(fields)) // the name an input was given by
	for k, v := range inputs.All() {
		name, ok := k.(string)
		if !ok {
			fail("", fmt.Sprintf("an input's name is a string, got %s %s", value.TypeName(k), value.Summary(k, 40)), "")
			continue
		}
		i := slices.IndexFunc(fields, func(f structField) bool { return f.Name == name || slices.Contains(f.Aliases, name) })
		switch {
		case i < 0:
			fail(name, fmt.Sprintf("no input named %q", name), hintFor(name, spec))
		case v == nil:
		case given[i] != nil:
			fail(name, fmt.Sprintf("input %q is given twice, as %q too", name, by[i]), "")
		default:
			given[i], by[i] = v, name
		}
	}
	var secrets []Secret
	for i, f := range fields {
		v := given[i]
		if v == nil {
			if f.Required {
				fail(f.Name, fmt.Sprintf("input %q is required", f.Name), fmt.Sprintf("a %s: %s", f.Type, firstLower(f.Doc)))
			}
			if v = f.fallback; v == nil {
				continue
			}
		}
		for _, at := range []struct {
			index []int
			in    reflect.Value
		}{{f.index, in}, {f.common, common}} {
			if at.index == nil {
				continue
			}
			field := at.in.FieldByIndex(at.index)
			if err := assign(field, v); err != nil {
				fail(f.Name, fmt.Sprintf("input %q: %v", f.Name, err), "")
				break
			}
			if reason, hint := checkEnum(f, field); reason != "" {
				fail(f.Name, reason, hint)
				break
			}
			if f.Secret {
				secrets = appendSecrets(secrets, field)
			}
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return secrets, nil
}

func hintFor(name string, spec *Spec) string {
	names := spec.InputNames()
	for _, f := range spec.Inputs {
		names = append(names, f.Aliases...)
	}
	if hint := DidYouMean(name, names); hint != "" {
		return hint
	}
	return "its inputs are " + strings.Join(spec.InputNames(), ", ")
}

func checkEnum(f structField, field reflect.Value) (reason, hint string) {
	for field.Kind() == reflect.Pointer {
		field = field.Elem()
	}
	if f.Enum == nil || field.Kind() != reflect.String || slices.Contains(f.Enum, field.String()) {
		return "", ""
	}
	return fmt.Sprintf("input %q: %q is none of %s", f.Name, field.String(), strings.Join(f.Enum, ", ")),
		DidYouMean(field.String(), f.Enum)
}

func appendSecrets(secrets []Secret, field reflect.Value) []Secret {
	switch s := field.Interface().(type) {
	case Secret:
		secrets = append(secrets, s)
	case *Secret:
		secrets = append(secrets, *s)
	case []Secret:
		secrets = append(secrets, s...)
	}
	return secrets
}

// assign sets a Go value from a script's. What can be turned into the wanted
// type without loss is: YAML and Vault often hold a number as text or text as a
// number.
func assign(dst reflect.Value, v value.Value) error {
	if u, ok := dst.Addr().Interface().(InputUnmarshaler); ok {
		return u.UnmarshalInput(v)
	}
	t := dst.Type()
	mismatch := func() error {
		want, _ := typeName(t)
		hint := ""
		if _, isFloat := v.(float64); isFloat && want == "string" {
			hint = "; write it in quotes"
		}
		return fmt.Errorf("want %s, got %s%s", want, value.TypeName(v), hint)
	}
	switch t {
	case reflect.TypeFor[value.Value]():
		if v != nil {
			dst.Set(reflect.ValueOf(v))
		}
		return nil
	case reflect.TypeFor[*value.Dict](), reflect.TypeFor[value.List]():
		if t == reflect.TypeFor[value.List]() {
			if tuple, ok := v.(value.Tuple); ok {
				v = value.List(tuple)
			}
		}
		if v == nil || reflect.TypeOf(v) != t {
			return mismatch()
		}
		dst.Set(reflect.ValueOf(v))
		return nil
	case durationType:
		f, ok := toFloat(v)
		if !ok {
			return mismatch()
		}
		if math.IsNaN(f) || math.Abs(f) > (1<<62)/float64(time.Second) {
			return fmt.Errorf("%v is no time in seconds", f)
		}
		dst.SetInt(int64(math.Round(f * float64(time.Second))))
		return nil
	case reflect.TypeFor[Secret]():
		s, ok := toText(v)
		if !ok {
			return mismatch()
		}
		dst.Set(reflect.ValueOf(NewSecret(s)))
		return nil
	case reflect.TypeFor[value.Bytes](), reflect.TypeFor[[]byte]():
		switch v := v.(type) {
		case value.Bytes:
			dst.SetBytes(v)
		case string:
			dst.SetBytes([]byte(v))
		default:
			return mismatch()
		}
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		s, ok := toText(v)
		if !ok {
			return mismatch()
		}
		dst.SetString(s)
	case reflect.Bool:
		switch v {
		case true, "true", "True":
			dst.SetBool(true)
		case false, "false", "False":
			dst.SetBool(false)
		default:
			return mismatch()
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		n, ok := toInt(v)
		if !ok {
			return mismatch()
		}
		if dst.OverflowInt(n) {
			return fmt.Errorf("%d is too large", n)
		}
		dst.SetInt(n)
	case reflect.Uint16:
		n, ok := toInt(v)
		if !ok {
			return mismatch()
		}
		if n < 0 || n > math.MaxUint16 {
			return fmt.Errorf("want 0 to %d, got %d", math.MaxUint16, n)
		}
		dst.SetUint(uint64(n))
	case reflect.Float64:
		f, ok := toFloat(v)
		if !ok {
			return mismatch()
		}
		dst.SetFloat(f)
	case reflect.Pointer:
		p := reflect.New(t.Elem())
		if err := assign(p.Elem(), v); err != nil {
			return err
		}
		dst.Set(p)
	case reflect.Slice:
		return assignSlice(dst, v, mismatch)
	case reflect.Map:
		return assignMap(dst, v, mismatch)
	case reflect.Struct:
		return assignStruct(dst, v, mismatch)
	default:
		return mismatch()
	}
	return nil
}

func assignSlice(dst reflect.Value, v value.Value, mismatch func() error) error {
	var elems []value.Value
	switch v := v.(type) {
	case value.List:
		elems = v
	case value.Tuple:
		elems = v
	case value.Set:
		elems = v
	default:
		return mismatch()
	}
	s := reflect.MakeSlice(dst.Type(), len(elems), len(elems))
	for i, e := range elems {
		if err := assign(s.Index(i), e); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	dst.Set(s)
	return nil
}

func assignMap(dst reflect.Value, v value.Value, mismatch func() error) error {
	d, ok := v.(*value.Dict)
	if !ok {
		return mismatch()
	}
	m := reflect.MakeMapWithSize(dst.Type(), d.Len())
	for k, e := range d.All() {
		name, ok := toText(k)
		if !ok {
			return fmt.Errorf("want a dict with string keys, got a key of type %s", value.TypeName(k))
		}
		elem := reflect.New(dst.Type().Elem()).Elem()
		if err := assign(elem, e); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		m.SetMapIndex(reflect.ValueOf(name).Convert(dst.Type().Key()), elem)
	}
	dst.Set(m)
	return nil
}

func assignStruct(dst reflect.Value, v value.Value, mismatch func() error) error {
	d, ok := v.(*value.Dict)
	if !ok {
		return mismatch()
	}
	fields, err := fieldsOf(dst.Type())
	if err != nil {
		return err
	}
	if _, err := decode(&Spec{Inputs: describe(fields)}, fields, d, dst, reflect.Value{}); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), ": "))
	}
	return nil
}

// toText accepts what has one exact text: an int, but not a float, whose digits
// are no longer those that were written.
func toText(v value.Value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case *big.Int:
		return v.String(), true
	}
	return "", false
}

func toInt(v value.Value) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n, err == nil
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	}
	return 0, false
}

func toFloat(v value.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil
	}
	return 0, false
}

func firstLower(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
