// Package sqldb is what the connector types that query a database have in common: their
// inputs and outputs, transactions, parameters by name, what a statement is known to
// do, and the connections that are kept. What is a database's own comes in by a [Type]
// and the connector of package database/sql.
//
// A call is a transaction of its own: what it has done counts when it succeeds, and is
// undone when it does not. A single statement is one by itself, so that BEGIN is sent
// only for several statements, an isolation level, a text that holds several, or rows of a
// statement that may change something.
//
// Connections are kept, at most [MostConnections] for the same inputs, those of calls
// that only read apart from the others. A statement after which a session may be another
// one (SET, a temporary table, a lock) is the last of its connection, so that no call
// sees what another one has left.
package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/flowrun/flowrun/connectors/internal/pool"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Type is what a kind of database has of its own.
type Type struct {
	Syntax Syntax

	// Isolation are the isolation levels that there are.
	Isolation []string

	// Begin returns the statements that begin a transaction of an isolation level, ""
	// for the usual one. COMMIT and ROLLBACK end it. A nil Begin is database/sql's way.
	Begin func(isolation string, reads bool) []string

	// Isolate returns the statement that gives a transaction that has just begun an
	// isolation level, where database/sql's way cannot; nil where it can.
	Isolate func(isolation string) string

	// Ready makes a connection ready for a call, whose statement is given, "" for several;
	// nil does nothing.
	Ready func(c *sql.Conn, only string) error

	// Value returns a value of a column whose type has that name. A nil Value is for a
	// driver that makes values itself.
	Value func(typeName string, v any) (value.Value, error)

	// Param returns a parameter as the driver takes it. Its errors say what is wanted.
	Param func(v value.Value) (any, error)

	// Explain returns an error in words that say what to do, or as it is.
	Explain func(error) error

	// Facts is a query of one row that tells what is worth knowing of a connection, under
	// the names of its columns: server_version, username, database, read_only.
	Facts string

	// Local tells that nobody logs in.
	Local bool

	// Least is the least statement that there is.
	Least string
}

// An Aborter is a connection of a driver on which a call was given up. Abort ends on
// the server what the connection has begun; the connection is closed then.
type Aborter interface{ Abort() }

// MostConnections is how many connections there are for the same inputs.
const MostConnections = 20

// A Pool keeps the databases of a connector type.
type Pool[K comparable] struct {
	typ   *Type
	inner *pool.Pool[K, *sql.DB]
}

// NewPool returns a pool. connector returns how the connections of a key are made, and
// how many there may be at a time.
func NewPool[K comparable](typ *Type, connector func(K) (c driver.Connector, most int, err error)) *Pool[K] {
	return &Pool[K]{typ, pool.New(pool.Options[K, *sql.DB]{
		Open: func(_ context.Context, key K) (*sql.DB, error) {
			c, most, err := connector(key)
			if err != nil {
				return nil, err
			}
			db := sql.OpenDB(c)
			db.SetMaxOpenConns(most)
			db.SetMaxIdleConns(most)
			db.SetConnMaxIdleTime(pool.DefaultIdle)
			return db, nil
		},
		// There is nobody who could do anything about it.
		Close: func(db *sql.DB) { _ = db.Close() },
	})}
}

// Close closes all connections. No call may be under way.
func (p *Pool[K]) Close() error {
	p.inner.Close()
	return nil
}
