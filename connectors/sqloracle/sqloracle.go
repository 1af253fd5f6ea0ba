// Package sqloracle is the connector type SQLORACLE: it queries an Oracle database.
//
// Not tested against a server: there is none that tests could start. What is tested is
// that inputs are checked, how parameters and values are made, and what is said of a
// server that refuses, does not answer, or speaks something else. The queries of the
// analysis and the statement of the action are by the documentation. Everything that is not
// Oracle's own is shared with SQLPG, MYSQL and SQLITE.
//
// The database is the name of a service. NUMBER without a fraction is an int and else a
// string with all digits; TIMESTAMP WITH TIME ZONE is RFC 3339 in UTC; DATE and TIMESTAMP,
// which have no zone, are written the same way without one; RAW and BLOB are base64. An
// empty text is NULL in Oracle.
//
// Placeholders are :name with a dict, or :1 with a list, which Oracle binds in the order
// in which they stand. A list or a dict is sent as JSON. There are no connections that are
// read only: that a call only reads is what its statement says.
package sqloracle

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// New returns the driver of the type SQLORACLE. It keeps connections open for later
// calls; closing it (it is an [io.Closer]) closes them.
func New() connectors.Driver {
	p := sqldb.NewPool(&oracle, func(key sqldb.Key) (driver.Connector, int, error) {
		c, err := newConnector(key)
		return c, sqldb.MostConnections, err
	})
	call := func(ctx context.Context, in input) (sqldb.Output, error) {
		key, err := in.Key(ctx, &in.Call, &in.Query, in.port())
		if err != nil {
			return sqldb.Output{}, err
		}
		return p.Run(ctx, key, &in.Call, &in.Query)
	}
	d := connectors.WithOperations(connectors.WithReference(connectors.Func("SQLORACLE", "Query an Oracle database (not tested against a server).", call), reference), operations()...)
	return connectors.WithClose(d, p.Close)
}

type input struct {
	connectors.Call
	sqldb.Query
	server
}

// server are the inputs that say where to and who.
type server struct {
	sqldb.Server

	Port uint16 `flow:"port" doc:"Port of the server; without it 2484 with TLS and 1521 without."`
}

// The ports that Oracle's listener usually has.
const (
	portTLS   = 2484
	portPlain = 1521
)

func (in *server) port() uint16 {
	switch {
	case in.Port != 0:
		return in.Port
	case in.TLS == "off":
		return portPlain
	}
	return portTLS
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	return errors.Join(in.Server.Validate(), in.Query.Plan(&oracle))
}

var oracle = sqldb.Type{
	Syntax: sqldb.Syntax{
		QText:       true,
		Placeholder: func(n int) string { return fmt.Sprintf(":p%d", n) },
	},
	Isolation: []string{"read_committed", "serializable"},
	Isolate:   func(level string) string { return "SET TRANSACTION ISOLATION LEVEL " + sqldb.LevelName(level) },
	Value:     fromColumn,
	Param:     param,
	Explain:   explain,
	Facts: `SELECT (SELECT MAX(version) FROM product_component_version WHERE product LIKE 'Oracle%') AS server_version,
		SYS_CONTEXT('USERENV', 'SESSION_USER') AS username, SYS_CONTEXT('USERENV', 'DB_NAME') AS "database",
		CASE SYS_CONTEXT('USERENV', 'DATABASE_ROLE') WHEN 'PRIMARY' THEN 'NO' ELSE 'YES' END AS read_only FROM dual`,
	Least: "SELECT 1 FROM dual",
}
