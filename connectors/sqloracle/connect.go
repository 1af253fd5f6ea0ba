package sqloracle

import (
	"context"
	"database/sql/driver"

	library "github.com/sijms/go-ora/v2"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

func newConnector(key sqldb.Key) (driver.Connector, error) {
	tlsConfig, err := key.TLSConfig()
	if err != nil {
		return nil, err
	}
	// No time-outs but the context's.
	options := map[string]string{"TIMEOUT": "0", "CONNECT TIMEOUT": "0", "PROGRAM": "flowrun", "CLIENT CHARSET": "UTF8"}
	if tlsConfig != nil {
		options["SSL"] = "enable"
	}
	url := library.BuildUrl(key.Host, int(key.Port), key.Database, key.Username, key.Password.Reveal(), options)
	return key.Connector(func(ctx context.Context, line *sqldb.Line) (driver.Conn, error) {
		connector := library.NewConnector(url).(*library.OracleConnector)
		connector.Dialer(line)
		if tlsConfig != nil {
			connector.WithTLSConfig(tlsconf.Follow(ctx, tlsConfig.Clone()))
		}
		// What the library does when a context ends is not safe beside its connecting; the
		// line is hung up then.
		c, err := connector.Connect(context.WithoutCancel(ctx))
		if err != nil {
			return nil, explain(err)
		}
		return &conn{c.(libraryConn), line}, nil
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
}

// A conn is a connection that can be hung up. The library tells the server to end a
// statement when its context ends.
type conn struct {
	libraryConn
	*sqldb.Line
}

func (c *conn) Close() error {
	defer c.HangUp()
	return c.libraryConn.Close()
}
