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
		told := sqldb.Explained(err, "%s (error %d)", sqldb.OneLine(e.Message), e.Number)
		if advice := advice[e.Number]; advice != "" {
			return connectors.Advised(told, "%s", advice)
		}
		return told
	case strings.Contains(err.Error(), "server does not support encryption"):
		return connectors.Step("tls", sqldb.Advised(err, "give tls='off' to do without", "the server does not speak TLS"))
	}
	return err
}

// advice says, by the server's number of an error, what to do when it lets nobody in.
var advice = map[int32]string{
	4060:  "check database, and that this user may use it",
	10928: "the server has all the sessions that it takes: end some, or raise its limit",
	17809: "the server has all the connections that it takes: end some, or raise its user connections",
	18452: "give the username of a login of SQL Server: those of Windows are not taken",
	18456: "check username and password, and that the login is enabled",
	18470: "the login is disabled: an administrator has to run ALTER LOGIN ... ENABLE",
	18486: "the login is locked: an administrator has to run ALTER LOGIN ... WITH PASSWORD ... UNLOCK",
	18487: "the password has expired: an administrator has to set another one",
	18488: "the password has to be changed first: log in with another client, and set one",
	40615: "the firewall of the server has to let in the address of this machine",
}
