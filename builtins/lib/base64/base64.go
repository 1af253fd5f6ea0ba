// Package base64mod is the module base64 of flows: b64encode, b64decode, their
// standard_ and urlsafe_ forms, b32encode, b32decode, b16encode and b16decode, with
// Python's results. Texts are taken where Python wants bytes, as UTF-8.
//
// What differs from Python: no b85, a85 and files; encodebytes makes no line breaks
// and is not there.
package base64mod

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Error is binascii.Error.
var Error = exception.NewClass("binascii", "Error", exception.ValueError)

var urlsafe = strings.NewReplacer("-", "+", "_", "/")

// Module is the module base64, frozen.
func Module() *starlarkstruct.Module {
	return py.Module("base64", map[string]py.Func{
		"b64encode":          encode(base64.StdEncoding.EncodeToString),
		"standard_b64encode": encode(base64.StdEncoding.EncodeToString),
		"urlsafe_b64encode":  encode(base64.URLEncoding.EncodeToString),
		"b32encode":          encode(base32.StdEncoding.EncodeToString),
		"b16encode":          encode(func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }),
		"b64decode":          decode(b64),
		"standard_b64decode": decode(b64),
		"urlsafe_b64decode":  decode(func(s string) ([]byte, error) { return b64(urlsafe.Replace(s)) }),
		"b32decode":          decode(base32.StdEncoding.DecodeString),
		"b16decode":          decode(base16),
	}, nil)
}

func encode(f func([]byte) string) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var s starlark.Value
		if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s); err != nil {
			return nil, err
		}
		data, err := py.Data(s)
		if err != nil {
			return nil, err
		}
		if len(data) > py.MaxBytes/2 {
			return nil, py.ErrTooLong(b.Name())
		}
		return starlark.Bytes(f(data)), nil
	}
}

func decode(f func(string) ([]byte, error)) py.Func {
	return func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var s, altchars starlark.Value
		validate := false
		if err := py.UnpackArgs(b.Name(), args, kwargs, "s", &s, "altchars?", &altchars, "validate?", &validate); err != nil {
			return nil, err
		}
		data, err := py.Data(s)
		if err != nil {
			return nil, err
		}
		if validate && strings.Trim(string(data), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") != "" {
			return nil, exception.Errorf(Error, "Only base64 data is allowed")
		}
		out, err := f(string(data))
		if exception.Of(err) != nil {
			return nil, err
		}
		if err != nil {
			return nil, exception.Errorf(Error, "%v", err)
		}
		return starlark.Bytes(out), nil
	}
}

// b64 decodes as Python does by default: what is not of the alphabet is left out.
func b64(s string) ([]byte, error) {
	s = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '+' || r == '/' || r == '=' {
			return r
		}
		return -1
	}, s)
	body := strings.TrimRight(s, "=")
	if i := strings.IndexByte(body, '='); i >= 0 { // what follows complete padding is left out
		s, body = s[:i+strings.Count(s[i:min(i+2, len(s))], "=")], body[:i]
	}
	switch {
	case len(body)%4 == 1:
		return nil, exception.Errorf(Error, "Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple of 4", len(body))
	case len(body)%4 != 0 && len(body)%4+len(s)-len(body) < 4:
		return nil, exception.Errorf(Error, "Incorrect padding")
	}
	return base64.RawStdEncoding.DecodeString(body)
}

func base16(s string) ([]byte, error) {
	if strings.ToUpper(s) != s {
		return nil, exception.Errorf(Error, "Non-base16 digit found")
	}
	return hex.DecodeString(s)
}
