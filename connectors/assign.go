package connectors

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// assign sets a Go value from a script's. What can be turned into the wanted
// type without loss is: YAML and Vault often hold a number as text or text as a
// number.
func assign(dst reflect.Value, v value.Value) error {
	if u, ok := dst.Addr().Interface().(InputUnmarshaler); ok {
		return u.UnmarshalInput(v)
	}
	t := dst.Type()
	mismatch := func() error {
		want := typeName(t)
		hint := ""
		switch v.(type) {
		case float64:
			if want == "string" {
				hint = "; write it in quotes"
			}
		case int64, *big.Int:
			if want == "int" || want == "float" {
				hint = " that does not fit"
			}
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
	case reflect.TypeFor[*big.Int]():
		i, ok := toBig(v)
		if !ok {
			return mismatch()
		}
		dst.Set(reflect.ValueOf(i))
		return nil
	case reflect.TypeFor[value.Bytes](), reflect.TypeFor[[]byte](), reflect.TypeFor[Text]():
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

func toBig(v value.Value) (*big.Int, bool) {
	switch v := v.(type) {
	case *big.Int:
		return v, true
	case string:
		// No real number is longer, and to read one takes time quadratic in its length.
		if len(v) > 4096 {
			return nil, false
		}
		return new(big.Int).SetString(strings.TrimSpace(v), 10)
	}
	n, ok := toInt(v)
	return big.NewInt(n), ok
}

func toFloat(v value.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		// 1<<63 is what the largest ints round up to.
		f := float64(v)
		return f, f < 1<<63 && int64(f) == v
	case float64:
		return v, true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil
	}
	return 0, false
}
