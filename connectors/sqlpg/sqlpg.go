// Package sqlpg is the connector type SQLPG: it queries a PostgreSQL database.
//
// Parameters are sent as text, apart from the statement, and read by the server as the
// type that it expects: what can be written in quotes in SQL can be given as a string.
// None is NULL, bytes are a bytea, a dict is JSON; a list is an array, or JSON where the
// server expects that. Placeholders are $1, or :name with a dict; the bounds of a slice
// are written with a space, a[1 : n].
//
// Of results, numeric without a fraction is an int and else a string with all digits,
// timestamptz is RFC 3339 in UTC and timestamp without a zone, json is its value, an
// array a list of lists for each dimension, bytea base64. Everything else that is not
// bool, int or float is text as PostgreSQL writes it: uuid, inet, interval, money,
// ranges, rows, infinity as a date, dates before Christ.
//
// The server is told that connections of calls that only read are read only: what such a
// statement writes after all is refused. A call that is cancelled, or beyond its time,
// is cancelled on the server, and its connection closed.
//
// The analysis is for PostgreSQL 12 and later; a table that is locked to be changed is
// told of without its size and its expressions, rather than waited for.
//
// PgBouncer has to keep sessions (pool_mode = session).
package sqlpg

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

// New returns the driver of the type SQLPG. It keeps connections open for later calls;
// closing it (it is an [io.Closer]) closes them.
func New() connectors.Driver {
	p := sqldb.NewPool(&postgres, func(key sqldb.Key) (driver.Connector, int, error) {
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
	d := connectors.WithOperations(connectors.WithReference(connectors.Func("SQLPG", "Query a PostgreSQL database.", call), reference), operations()...)
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

	Port uint16 `flow:"port" default:"5432" doc:"Port of the server."`
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	return errors.Join(in.Server.Validate(), in.Query.Plan(&postgres))
}

var postgres = sqldb.Type{
	Syntax: sqldb.Syntax{
		EText: true, Dollar: true, Nested: true, Numbered: true, Single: true,
		Placeholder: func(n int) string { return fmt.Sprintf("$%d", n) },
	},
	Isolation: []string{"read_uncommitted", "read_committed", "repeatable_read", "serializable"},
	Begin:     begin,
	Param:     param,
	Explain:   explain,
	Facts: `SELECT pg_catalog.current_setting('server_version') AS server_version, session_user::text AS username,
		pg_catalog.current_database()::text AS database, pg_catalog.pg_is_in_recovery()
		OR (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only') = 'on' AS read_only`,
	Least: "SELECT 1",
}

func begin(isolation string, _ bool) []string {
	if isolation == "" {
		return []string{"BEGIN"}
	}
	return []string{"BEGIN ISOLATION LEVEL " + sqldb.LevelName(isolation)}
}
