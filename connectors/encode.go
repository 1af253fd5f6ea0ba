package connectors

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// encodeStruct returns the outputs that a driver's struct holds.
func encodeStruct(fields []structField, v reflect.Value) (*value.Dict, error) {
	d := new(value.Dict)
	for _, f := range fields {
		field := v.FieldByIndex(f.index)
		if f.omitEmpty && field.IsZero() {
			continue
		}
		e, encoding, err := encode(field)
		if err != nil {
			return nil, fmt.Errorf("output %q: %w", f.Name, err)
		}
		d.Set(f.Name, e)
		if encoding != "" {
			d.Set(f.Name+"_encoding", encoding)
		}
	}
	return d, nil
}

func encode(v reflect.Value) (_ value.Value, encoding string, err error) {
	switch x := v.Interface().(type) {
	case Text:
		if s := string(x); strings.ToValidUTF8(s, "") == s {
			return s, "", nil
		}
		return base64.StdEncoding.EncodeToString(x), "base64", nil
	case Secret:
		return x.String(), "", nil
	case time.Duration:
		return x.Seconds(), "", nil
	case *big.Int:
		if x == nil {
			return nil, "", nil
		}
		return value.Int(x), "", nil
	case *value.Dict:
		if x == nil {
			return nil, "", nil
		}
		return x, "", nil
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return nil, "", nil
		}
	case reflect.Pointer:
		if v.IsNil() {
			return nil, "", nil
		}
		return encode(v.Elem())
	case reflect.Struct:
		fields, err := fieldsOf(v.Type())
		if err != nil {
			return nil, "", err
		}
		d, err := encodeStruct(fields, v)
		return d, "", err
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		list := make(value.List, v.Len())
		for i := range list {
			if list[i], _, err = encode(v.Index(i)); err != nil {
				return nil, "", fmt.Errorf("item %d: %w", i, err)
			}
		}
		return list, "", nil
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		d := new(value.Dict)
		for _, k := range keys {
			e, _, err := encode(v.MapIndex(k))
			if err != nil {
				return nil, "", fmt.Errorf("%q: %w", k, err)
			}
			d.Set(k.String(), e)
		}
		return d, "", nil
	case reflect.String:
		return v.String(), "", nil
	case reflect.Bool:
		return v.Bool(), "", nil
	case reflect.Int, reflect.Int64, reflect.Int32:
		return v.Int(), "", nil
	case reflect.Uint16:
		return int64(v.Uint()), "", nil
	case reflect.Float64:
		return v.Float(), "", nil
	}
	e, err := value.From(v.Interface())
	return e, "", err
}
