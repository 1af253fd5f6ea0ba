package builtins

import (
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
)

// What the content of a file is to a flow.

func toText(b []byte) (starlark.Value, error) {
	if !utf8.Valid(b) {
		return nil, errors.New("the content is not UTF-8 (get_bytes_content gives it as bytes)")
	}
	return starlark.String(b), nil
}

func toBytes(b []byte) (starlark.Value, error) { return starlark.Bytes(b), nil }

func toBase64(b []byte) (starlark.Value, error) {
	return starlark.String(base64.StdEncoding.EncodeToString(b)), nil
}

func fromText(v starlark.Value) ([]byte, error) {
	if u, ok := v.(*unknown.Value); ok { // what is read of it is not known either
		return []byte(u.Text), nil
	}
	s, ok := starlark.AsString(v)
	if !ok {
		return nil, fmt.Errorf("want a string, got %s", v.Type())
	}
	return []byte(s), nil
}

func fromBytes(v starlark.Value) ([]byte, error) {
	if u, ok := v.(*unknown.Value); ok {
		return []byte(u.Text), nil
	}
	b, ok := v.(starlark.Bytes)
	if !ok {
		return nil, fmt.Errorf("want bytes, got %s", v.Type())
	}
	return []byte(b), nil
}

// fromBase64 passes over line breaks, as the decoder does: they stand in what was encoded
// by others.
func fromBase64(v starlark.Value) ([]byte, error) {
	var s string
	switch v := v.(type) {
	case *unknown.Value:
		return []byte(v.Text), nil
	case starlark.String:
		s = string(v)
	case starlark.Bytes:
		s = string(v)
	default:
		return nil, fmt.Errorf("want base64 in a string, got %s", v.Type())
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, fmt.Errorf("no base64: %w", err)
	}
	return b, nil
}
