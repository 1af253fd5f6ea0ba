package mysql

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	library "github.com/go-sql-driver/mysql"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/value"
)

// fromColumn returns a value of a column whose type has that name.
func fromColumn(typeName string, v any) (value.Value, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case uint64:
		return value.Int(new(big.Int).SetUint64(v)), nil
	case float64:
		return v, nil
	case float32:
		// The nearest float64 has digits that nobody has written.
		return strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	case []byte:
		return fromBytes(typeName, v), nil
	case string:
		return fromBytes(typeName, []byte(v)), nil
	}
	return nil, fmt.Errorf("a Go %T", v)
}

func fromBytes(typeName string, b []byte) value.Value {
	switch typeName {
	case "DECIMAL", "UNSIGNED BIGINT": // beyond 63 bits the library has text
		return sqldb.Number(string(b))
	case "BIT":
		return value.Int(new(big.Int).SetBytes(b))
	case "JSON":
		return sqldb.JSON(b)
	case "TIMESTAMP":
		return dateTime(string(b), "Z")
	case "DATETIME":
		return dateTime(string(b), "")
	case "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "GEOMETRY", "VECTOR":
		return sqldb.Bytes(b)
	}
	return sqldb.Text(b)
}

// dateTime writes a time as RFC 3339 has it. Days that are none stay as they are.
func dateTime(s, zone string) string {
	day, clock, ok := strings.Cut(s, " ")
	if !ok || strings.Contains(day, "-00") || strings.HasPrefix(day, "0000") {
		return s
	}
	if whole, fraction, ok := strings.Cut(clock, "."); ok {
		clock = strings.TrimSuffix(whole+"."+strings.TrimRight(fraction, "0"), ".")
	}
	return day + "T" + clock + zone
}

func param(v value.Value) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, string:
		return v, nil
	case *big.Int:
		if v.IsUint64() {
			return v.Uint64(), nil
		}
		return v.String(), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("MySQL has no NaN and no infinity")
		}
		return v, nil
	case value.Bytes:
		return []byte(v), nil
	case value.List, value.Tuple, value.Set, *value.Dict:
		return sqldb.JSONText(v)
	}
	return nil, fmt.Errorf("a %s cannot be sent", value.TypeName(v))
}

// errReadOnly is the server's number of the error that a transaction is read only.
const errReadOnly = 1792

// explain returns an error of the server in its own words, with what to do where that
// is not plain.
func explain(err error) error {
	var e *library.MySQLError
	switch {
	case errors.As(err, &e):
		text := fmt.Sprintf("%s (error %d)", sqldb.OneLine(e.Message), e.Number)
		if e.Number == errReadOnly {
			text += "; the statement was taken for one that only reads (give read_only=False if it does not)"
		}
		told := sqldb.Explained(err, "%s", text)
		if advice := advice[e.Number]; advice != "" {
			return connectors.Advised(told, "%s", advice)
		}
		return told
	case errors.Is(err, library.ErrNoTLS):
		return connectors.Step("tls", sqldb.Advised(err, "give tls='off' to do without", "the server does not speak TLS"))
	case errors.Is(err, library.ErrCleartextPassword):
		return sqldb.Explained(err, "the server wants the password as it is, for which there has to be TLS")
	case errors.Is(err, library.ErrMalformPkt):
		return connectors.Advised(sqldb.Explained(err, "the server does not speak the protocol of MySQL"), "check hostname and port")
	case errors.Is(err, library.ErrInvalidConn):
		return sqldb.Closed(err)
	case errors.Is(err, library.ErrPktTooLarge):
		return sqldb.Explained(err, "the statement with its params is larger than 64 MiB")
	}
	return err
}

// advice says, by the server's number of an error, what to do when it lets nobody in.
var advice = map[uint16]string{
	1040: "the server has all the connections that it takes: end some, or raise its max_connections",
	1044: "check database, and that it is granted to this user",
	1045: "check username and password, that the server knows this user from this host, and whether it wants TLS",
	1049: "check database: the server has none of that name",
	1129: "an administrator has to run FLUSH HOSTS on the server",
	1130: "the server knows nobody from this host: a user has to be made for it",
	1203: "this user has all the connections that it may have: end some, or raise max_user_connections",
	1226: "this user has done all that it may for now: try again later, or raise its limits",
	1820: "the password has expired: log in with a client of MySQL, and set another one",
	1862: "the password has expired: log in with a client of MySQL, and set another one",
	3118: "the account is locked: an administrator has to run ALTER USER ... ACCOUNT UNLOCK",
	3159: "give tls='require'",
	4151: "the account is locked: an administrator has to run ALTER USER ... ACCOUNT UNLOCK",
}
