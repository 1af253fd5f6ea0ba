package sqlpg

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// param lets all values through: only the server knows which type it wants.
func param(v value.Value) (any, error) { return v, nil }

// encode returns a parameter as PostgreSQL reads it; nil is NULL.
func encode(oid uint32, v any) ([]byte, error) {
	if slices.Contains([]uint32{pgtype.JSONOID, pgtype.JSONBOID}, oid) {
		switch v.(type) {
		case nil, string: // a text is JSON already
		default:
			text, err := sqldb.JSONText(v)
			return []byte(text), err
		}
	}
	if v == nil {
		return nil, nil
	}
	return appendValue([]byte{}, v, 0)
}

func appendValue(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case *big.Int:
		return v.Append(dst, 10), nil
	case float64:
		return appendFloat(dst, v), nil
	case string:
		return append(dst, v...), nil
	case value.Bytes:
		return hex.AppendEncode(append(dst, `\x`...), v), nil
	case value.List:
		return appendArray(dst, v, depth)
	case value.Tuple:
		return appendArray(dst, v, depth)
	case value.Set:
		return appendArray(dst, v, depth)
	case *value.Dict:
		text, err := sqldb.JSONText(v)
		return append(dst, text...), err
	}
	return nil, fmt.Errorf("a %s cannot be sent", value.TypeName(v))
}

func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendArray writes an array. What is no list in it is quoted.
func appendArray(dst []byte, list []value.Value, depth int) (_ []byte, err error) {
	if depth == mostDimensions {
		return nil, fmt.Errorf("lists are nested more than %d deep, which no array is", mostDimensions)
	}
	dst = append(dst, '{')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch v := v.(type) {
		case nil:
			dst = append(dst, "NULL"...)
			continue
		case value.List, value.Tuple, value.Set:
			if dst, err = appendValue(dst, v, depth+1); err != nil {
				return nil, err
			}
			continue
		}
		text, err := appendValue(nil, v, depth+1)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		dst = append(dst, '"')
		for _, c := range text {
			if c == '"' || c == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
		}
		dst = append(dst, '"')
	}
	return append(dst, '}'), nil
}
