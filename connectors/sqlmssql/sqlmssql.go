// Package sqlmssql is the connector type SQLMSSQL: it queries a Microsoft SQL Server
// database.
//
// Not tested against a server: there is none that tests could start. What is tested is
// that inputs are checked, how parameters and values are made, and what is said of a
// server that refuses, does not answer, or speaks something else. The queries of the
// analysis and the statement of the action are by the documentation. Everything that is not
// SQL Server's own is shared with SQLPG, MYSQL and SQLITE.
//
// DATETIMEOFFSET is RFC 3339 in UTC; DATETIME, DATETIME2 and SMALLDATETIME, which have no
// zone, are written the same way without one. DECIMAL, NUMERIC and MONEY without a
// fraction are an int and else a string with all digits; UNIQUEIDENTIFIER is text, BINARY
// base64.
//
// Placeholders are @p1, or :name with a dict. A list or a dict is sent as JSON. A text may
// hold several statements; they are a transaction. There are no connections that are read
// only: that a call only reads is what its statement says.
package sqlmssql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// New returns the driver of the type SQLMSSQL. It keeps connections open for later
// calls; closing it (it is an [io.Closer]) closes them.
func New() connectors.Driver {
	p := sqldb.NewPool(&mssql, func(key sqldb.Key) (driver.Connector, int, error) {
		c, err := newConnector(key)
		return c, sqldb.MostConnections, err
	})
	call := func(ctx context.Context, in input) (sqldb.Output, error) {
		key, err := in.Key(ctx, &in.Call, &in.Query, in.Port)
		if err != nil {
			return sqldb.Output{}, err
		}
		return p.Run(ctx, key, &in.Call, &in.Query)
	}
	d := connectors.WithOperations(connectors.WithReference(connectors.Func("SQLMSSQL", "Query a Microsoft SQL Server database (not tested against a server).", call), reference), operations()...)
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

	Port uint16 `flow:"port" default:"1433" doc:"Port of the server."`
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	return errors.Join(in.Server.Validate(), in.Query.Plan(&mssql))
}

var mssql = sqldb.Type{
	Syntax: sqldb.Syntax{
		Brackets: true, Nested: true, Numbered: true,
		Placeholder: func(n int) string { return fmt.Sprintf("@p%d", n) },
	},
	Isolation: []string{"read_uncommitted", "read_committed", "repeatable_read", "snapshot", "serializable"},
	Value:     fromColumn,
	Param:     param,
	Explain:   explain,
	Facts: `SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS server_version, SUSER_SNAME() AS username, DB_NAME() AS [database],
		CAST(CASE WHEN DATABASEPROPERTYEX(DB_NAME(), 'Updateability') = 'READ_ONLY' THEN 1 ELSE 0 END AS bit) AS read_only`,
	Least: "SELECT 1",
}
