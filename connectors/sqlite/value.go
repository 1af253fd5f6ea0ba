package sqlite

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	modernc "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// fromColumn returns a value of a column that is declared to be of a type.
func fromColumn(declared string, v any) (value.Value, error) {
	switch v := v.(type) {
	case int64:
		if v == 0 || v == 1 {
			if declared == "BOOLEAN" || declared == "BOOL" {
				return v == 1, nil
			}
		}
		return v, nil
	case float64, bool:
		return v, nil
	case string:
		if declared == "JSON" {
			return sqldb.JSON([]byte(v)), nil
		}
		return sqldb.Text(v), nil
	case []byte:
		return sqldb.Bytes(v), nil
	case time.Time: // a text that was read by the library
		if declared == "DATE" {
			if day := v.Format(time.DateOnly); v.Equal(v.Truncate(24 * time.Hour)) {
				return day, nil
			}
		}
		return v.Format(time.RFC3339Nano), nil
	}
	return nil, fmt.Errorf("a Go %T", v)
}

func param(v value.Value) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, float64, string:
		return v, nil
	case *big.Int:
		return nil, errors.New("an int of SQLite has 64 bits (give larger ones as strings)")
	case value.Bytes:
		return []byte(v), nil
	case value.List, value.Tuple, value.Set, *value.Dict:
		return sqldb.JSONText(v)
	}
	return nil, fmt.Errorf("a %s cannot be sent", value.TypeName(v))
}

// explain returns an error of SQLite with what to do where that is not plain.
func explain(err error) error {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return err
	}
	text := sqldb.OneLine(e.Error())
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_AUTH:
		text += "; a flow reaches no other file: ATTACH and VACUUM INTO are not allowed"
	case sqlite3.SQLITE_READONLY:
		text += "; the statement was taken for one that only reads (give read_only=False if it does not)"
	case sqlite3.SQLITE_TOOBIG:
		return fmt.Errorf("%w: a value may have %d bytes: %s", connectors.ErrOutputTooLarge, largest, text)
	case sqlite3.SQLITE_NOTADB:
		text = strings.TrimSuffix(text, " (26)")
		return connectors.Advised(sqldb.Explained(err, "%s", text), "check path; a database that is encrypted cannot be read, either")
	case sqlite3.SQLITE_CANTOPEN:
		return connectors.Advised(sqldb.Explained(err, "%s", text), "check who may read and write the file and its folder")
	case sqlite3.SQLITE_BUSY:
		return connectors.Advised(sqldb.Explained(err, "%s", text), "another process works with it: try again when it is done")
	}
	return sqldb.Explained(err, "%s", text)
}
