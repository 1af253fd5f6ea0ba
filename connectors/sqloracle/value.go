package sqloracle

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/sijms/go-ora/v2/network"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// fromColumn returns a value of a column whose type has the library's name.
func fromColumn(typeName string, v any) (value.Value, error) {
	switch v := v.(type) {
	case int64, float64:
		return v, nil
	case float32:
		return float64(v), nil
	case string:
		if typeName == "NUMBER" {
			return sqldb.Number(v), nil
		}
		return sqldb.Text(v), nil
	case []byte:
		return sqldb.Bytes(v), nil
	case time.Time:
		if strings.Contains(typeName, "TZ") { // TimeStampTZ, TimeStampTZ_DTY, TimeStampLTZ_DTY
			return sqldb.Time(v), nil
		}
		return sqldb.LocalTime(v), nil
	}
	return nil, fmt.Errorf("a Go %T", v)
}

func param(v value.Value) (any, error) {
	switch v := v.(type) {
	case nil, int64, string:
		return v, nil
	case bool: // which SQL has not before Oracle 23
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case *big.Int:
		return v.String(), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("a NUMBER of Oracle is no NaN and no infinity")
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
	var e *network.OracleError
	if errors.As(err, &e) {
		return sqldb.Explained(err, "%s", sqldb.OneLine(e.Error()))
	}
	return err
}
