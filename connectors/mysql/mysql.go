// Package mysql is the connector type MYSQL: it queries a MySQL or MariaDB database.
//
// Sessions are in UTC: TIMESTAMP is RFC 3339 in UTC, NOW() is the time there. DATETIME,
// which has no zone, is written the same way without one; DATE, TIME and what MySQL keeps
// as 0000-00-00 are text. DECIMAL without a fraction is an int and else a string with
// all digits, BIT an int, JSON its value (of MySQL; MariaDB's JSON is a text, and cannot
// be told from others), BINARY, BLOB and GEOMETRY base64. MySQL has no type for True and
// False, they are 1 and 0.
//
// Placeholders are ?, or :name with a dict. A list or a dict is sent as JSON. Rows
// affected are those that are another now: one that was set to what it was is none.
//
// The server is told that connections of calls that only read are read only: what such a
// statement writes after all is refused. A call that is cancelled, or beyond its time,
// has its connection killed on the server, for which a second one is opened. A row is
// read whole, up to the server's max_allowed_packet, before it is found to be larger than
// max_output_bytes.
//
// To the analysis a database is a schema, as it is to the server. The estimates of row
// counts and sizes are the server's, which may be far from the truth with InnoDB.
//
// Tested with MariaDB 10.11.
package mysql

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// New returns the driver of the type MYSQL. It keeps connections open for later calls;
// closing it (it is an [io.Closer]) closes them.
func New() connectors.Driver {
	p := sqldb.NewPool(&mysql, func(key sqldb.Key) (driver.Connector, int, error) {
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
	d := connectors.WithOperations(connectors.WithReference(connectors.Func("MYSQL", "Query a MySQL or MariaDB database.", call), reference), operations()...)
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

	Port uint16 `flow:"port" default:"3306" doc:"Port of the server."`
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	return errors.Join(in.Server.Validate(), in.Query.Plan(&mysql))
}

var mysql = sqldb.Type{
	Syntax: sqldb.Syntax{
		Backslash: true, Backtick: true, Hash: true, DashSpace: true, Single: true,
		Placeholder: func(int) string { return "?" },
	},
	Isolation: []string{"read_uncommitted", "read_committed", "repeatable_read", "serializable"},
	Begin: func(isolation string, _ bool) []string {
		if isolation == "" {
			return []string{"START TRANSACTION"}
		}
		return []string{"SET TRANSACTION ISOLATION LEVEL " + sqldb.LevelName(isolation), "START TRANSACTION"}
	},
	Value:   fromColumn,
	Param:   param,
	Explain: explain,
	Facts:   "SELECT VERSION() AS server_version, CURRENT_USER() AS username, DATABASE() AS `database`, @@GLOBAL.read_only AS read_only",
	Least:   "SELECT 1",
}
