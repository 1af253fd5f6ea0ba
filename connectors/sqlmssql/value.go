package sqlmssql

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	library "github.com/microsoft/go-mssqldb"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// fromColumn returns a value of a column whose type has that name.
func fromColumn(typeName string, v any) (value.Value, error) {
	switch v := v.(type) {
	case bool, int64, float64:
		return v, nil
	case float32:
		return float64(v), nil
	case string:
		return sqldb.Text(v), nil
	case []byte:
		return fromBytes(typeName, v)
	case time.Time:
		switch typeName {
		case "DATE":
			return v.Format(time.DateOnly), nil
		case "TIME":
			return v.Format("15:04:05.9999999"), nil
		case "DATETIMEOFFSET":
			return sqldb.Time(v), nil
		}
		return sqldb.LocalTime(v), nil
	}
	return nil, fmt.Errorf("a Go %T", v)
}

func fromBytes(typeName string, b []byte) (value.Value, error) {
	switch typeName {
	case "DECIMAL", "NUMERIC", "MONEY", "SMALLMONEY":
		return sqldb.Number(string(b)), nil
	case "UNIQUEIDENTIFIER":
		var id library.UniqueIdentifier
		if err := id.Scan(b); err != nil {
			return nil, err
		}
		return strings.ToLower(id.String()), nil
	}
	return sqldb.Bytes(b), nil
}

func param(v value.Value) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, string:
		return v, nil
	case *big.Int:
		return v.String(), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("SQL Server has no NaN and no infinity")
		}
		return v, nil
	case value.Bytes:
		return []byte(v), nil
	case value.List, value.Tuple, value.Set, *value.Dict:
		return sqldb.JSONText(v)
	}
	return nil, fmt.Errorf("a %s cannot be sent", value.TypeName(v))
}

// explain returns an error of the server in its own words.
func explain(err error) error {
	var e library.Error
	switch {
	case errors.As(err, &e):
		return sqldb.Explained(err, "%s (error %d)", sqldb.OneLine(e.Message), e.Number)
	case strings.Contains(err.Error(), "server does not support encryption"):
		return connectors.Step("tls", sqldb.Explained(err, "the server does not speak TLS (give tls='off' to do without)"))
	}
	return err
}
