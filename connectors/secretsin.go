package connectors

import (
	"reflect"
	"slices"
)

// holdsSecret reports whether a value of type t can hold a [Secret] that
// appendSecrets finds.
func holdsSecret(t reflect.Type, within ...reflect.Type) bool {
	if t == reflect.TypeFor[Secret]() {
		return true
	}
	if slices.Contains(within, t) {
		return false
	}
	within = append(within[:len(within):len(within)], t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsSecret(t.Elem(), within...)
	case reflect.Struct:
		for f := range fieldsIn(t) {
			if f.IsExported() && holdsSecret(f.Type, within...) {
				return true
			}
		}
	}
	return false
}

// appendSecrets adds the secrets in the exported parts of v.
func appendSecrets(secrets []Secret, v reflect.Value) []Secret {
	if !holdsSecret(v.Type()) {
		return secrets
	}
	if s, ok := v.Interface().(Secret); ok {
		return append(secrets, s)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			secrets = appendSecrets(secrets, v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			secrets = appendSecrets(secrets, v.Index(i))
		}
	case reflect.Map:
		for _, e := range v.Seq2() {
			secrets = appendSecrets(secrets, e)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				secrets = appendSecrets(secrets, v.Field(i))
			}
		}
	}
	return secrets
}
