package sqldb

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors/value"
)

// Number returns a decimal number: an int if it is written without a fraction, else a
// string with all its digits.
func Number(text string) value.Value {
	// What is longer takes time quadratic in its length.
	if strings.Trim(text, "-0123456789") == "" && len(text) < 4096 {
		if n, ok := new(big.Int).SetString(text, 10); ok {
			return value.Int(n)
		}
	}
	return text
}

// JSON returns the value of a JSON text, which stays a text if it is none or is nested
// deeper than a flow can hold.
func JSON(text []byte) value.Value {
	v, err := value.DecodeJSON(text, value.DefaultLimits)
	if err != nil {
		return Text(text)
	}
	return v
}

// Bytes returns base64.
func Bytes(b []byte) value.Value { return base64.StdEncoding.EncodeToString(b) }

// Text returns a text, in base64 if it is none.
func Text[T string | []byte](b T) value.Value {
	if s := string(b); utf8.ValidString(s) {
		return s
	}
	return Bytes([]byte(b))
}

// Time returns an instant as RFC 3339 has it, in UTC.
func Time(t time.Time) value.Value { return t.UTC().Format(time.RFC3339Nano) }

// LocalTime returns a date with a time that has no zone.
func LocalTime(t time.Time) value.Value { return t.Format("2006-01-02T15:04:05.999999999") }

// JSONText returns a parameter as JSON.
func JSONText(v value.Value) (string, error) {
	text, err := value.AppendJSON(nil, v, value.JSONOptions{})
	if err != nil {
		return "", fmt.Errorf("it cannot be JSON: %w", err)
	}
	return string(text), nil
}
