package mysql

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"

	library "github.com/go-sql-driver/mysql"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// killTime is how long it may take to tell the server to end a connection.
const killTime = time.Second

func newConnector(key sqldb.Key) (driver.Connector, error) {
	tlsConfig, err := key.TLSConfig()
	if err != nil {
		return nil, err
	}
	config := library.NewConfig()
	config.User, config.Passwd, config.DBName = key.Username, key.Password.Reveal(), key.Database
	config.Net, config.Addr = "tcp", key.Addr()
	config.TLS = tlsConfig
	config.AllowCleartextPasswords = tlsConfig != nil
	config.Params = map[string]string{"time_zone": "'+00:00'"}
	config.Logger = &library.NopLogger{}
	return key.Connector(func(ctx context.Context, line *sqldb.Line) (driver.Conn, error) {
		config := config.Clone()
		config.DialFunc = line.DialContext
		config.TLS = tlsconf.Follow(ctx, tlsConfig)
		inner, err := library.NewConnector(config)
		if err != nil {
			return nil, err
		}
		c, err := inner.Connect(ctx)
		if err != nil {
			return nil, explain(err)
		}
		session, err := newConn(ctx, c.(libraryConn), line, inner, key.Reading)
		if err != nil {
			return nil, explain(errors.Join(err, c.Close()))
		}
		return session, nil
	}), nil
}

// A libraryConn is what a connection of the library can do.
type libraryConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// A conn is a connection that can be killed: the library closes its end when a context
// ends, and the server goes on.
type conn struct {
	libraryConn
	*sqldb.Line
	id        int64
	connector driver.Connector
}

func newConn(ctx context.Context, inner libraryConn, line *sqldb.Line, connector driver.Connector, reading bool) (*conn, error) {
	c := &conn{inner, line, 0, connector}
	if reading {
		if _, err := c.ExecContext(ctx, "SET SESSION TRANSACTION READ ONLY", nil); err != nil {
			return nil, err
		}
	}
	rows, err := c.QueryContext(ctx, "SELECT CONNECTION_ID()", nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		return nil, err
	}
	if c.id, err = strconv.ParseInt(fmt.Sprint(row[0]), 10, 64); err != nil {
		return nil, err
	}
	return c, rows.Close()
}

func (c *conn) Close() error {
	defer c.HangUp()
	return c.libraryConn.Close()
}

// Abort has the server end the connection. It is a user's own, for which no privilege is
// needed.
func (c *conn) Abort() {
	ctx, cancel := context.WithTimeout(context.Background(), killTime)
	defer cancel()
	other, err := c.connector.Connect(ctx)
	if err != nil {
		return // the server is gone, or takes nobody: the statement ends with the connection, or by itself
	}
	defer other.Close()
	// It may have ended meanwhile.
	_, _ = other.(libraryConn).ExecContext(ctx, "KILL "+strconv.FormatInt(c.id, 10), nil)
}

var _ sqldb.Aborter = (*conn)(nil)
