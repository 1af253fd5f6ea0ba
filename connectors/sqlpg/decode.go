package sqlpg

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// A decoder makes a value of what the server writes for it.
type decoder func(src []byte) (any, error)

// decoders are those of the types that are no text to a flow.
var decoders = map[uint32]decoder{
	pgtype.BoolOID:        boolValue,
	pgtype.Int2OID:        intValue,
	pgtype.Int4OID:        intValue,
	pgtype.Int8OID:        intValue,
	pgtype.OIDOID:         intValue,
	pgtype.XIDOID:         intValue,
	pgtype.CIDOID:         intValue,
	pgtype.Float4OID:      floatValue,
	pgtype.Float8OID:      floatValue,
	pgtype.NumericOID:     numberValue,
	pgtype.ByteaOID:       byteaValue,
	pgtype.JSONOID:        jsonValue,
	pgtype.JSONBOID:       jsonValue,
	pgtype.TimestampOID:   timestampValue,
	pgtype.TimestamptzOID: timestamptzValue,
	pgtype.TextOID:        textValue,
	pgtype.VarcharOID:     textValue,
	pgtype.UUIDOID:        textValue,
	pgtype.DateOID:        textValue,
	pgtype.UnknownOID:     textValue,
}

func textValue(src []byte) (any, error)   { return sqldb.Text(src), nil }
func numberValue(src []byte) (any, error) { return sqldb.Number(string(src)), nil }
func jsonValue(src []byte) (any, error)   { return sqldb.JSON(src), nil }
func boolValue(src []byte) (any, error)   { return string(src) == "t", nil }
func bytesValue(src []byte) any           { return sqldb.Bytes(src) }

func intValue(src []byte) (any, error) {
	return strconv.ParseInt(string(src), 10, 64)
}

func floatValue(src []byte) (any, error) {
	return strconv.ParseFloat(string(src), 64) // NaN and Infinity too
}

// byteaValue reads bytea_output = hex, which is how it stands in an array.
func byteaValue(src []byte) (any, error) {
	digits, ok := bytes.CutPrefix(src, []byte(`\x`))
	if !ok {
		return nil, errors.New(`bytea_output of the server is not hex (SET bytea_output = 'hex')`)
	}
	b, err := hex.AppendDecode(nil, digits)
	if err != nil {
		return nil, fmt.Errorf("bytea: %w", err)
	}
	return sqldb.Bytes(b), nil
}

// timestampValue puts a T between date and time. Another DateStyle than ISO, infinity
// and dates before Christ stay as they are.
func timestampValue(src []byte) (any, error) {
	s := string(src)
	if day, clock, ok := strings.Cut(s, " "); ok && isISO(day) && !strings.Contains(clock, " ") {
		return day + "T" + clock, nil
	}
	return s, nil
}

func timestamptzValue(src []byte) (any, error) {
	s := string(src)
	for _, layout := range []string{"2006-01-02 15:04:05.999999999Z07", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07:00:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return sqldb.Time(t), nil
		}
	}
	return s, nil
}

func isISO(day string) bool {
	n := strings.IndexByte(day, '-')
	return n >= 4 && len(day) == n+6 && strings.Trim(day, "-0123456789") == ""
}
