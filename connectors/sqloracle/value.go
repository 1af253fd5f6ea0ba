package sqloracle

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/sijms/go-ora/v2/network"

	"github.com/flowrun/flowrun/connectors"
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
		told := sqldb.Explained(err, "%s", sqldb.OneLine(e.Error()))
		if advice := advice[e.ErrCode]; advice != "" {
			return connectors.Advised(told, "%s", advice)
		}
		return told
	}
	return err
}

// advice says, by the number of an error ORA-..., what to do when the server lets nobody
// in.
var advice = map[int]string{
	18:    "the server has all the sessions that it takes: end some, or raise its sessions",
	20:    "the server has all the processes that it takes: end some sessions, or raise its processes",
	1017:  "check username and password",
	1033:  "the database starts or stops: try again later",
	1034:  "the database is not running: it has to be started",
	1045:  "this user needs CREATE SESSION",
	12505: "give the name of a service as database, not that of an instance (SID)",
	12514: "check database: it is the name of a service that the listener knows",
	12516: "the server has all the sessions that it takes: end some, or raise its processes",
	12519: "the server has all the sessions that it takes: end some, or raise its processes",
	12520: "the server has all the sessions that it takes: end some, or raise its processes",
	28000: "the account is locked: an administrator has to run ALTER USER ... ACCOUNT UNLOCK",
	28001: "the password has expired: log in with another client, and set another one",
}
