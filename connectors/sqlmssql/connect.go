package sqlmssql

import (
	"context"
	"database/sql/driver"

	library "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

func newConnector(key sqldb.Key) (driver.Connector, error) {
	tlsConfig, err := key.TLSConfig()
	if err != nil {
		return nil, err
	}
	config := msdsn.Config{
		Host: key.Host, Port: uint64(key.Port), Database: key.Database,
		User: key.Username, Password: key.Password.Reveal(),
		AppName: "flowrun", Protocols: []string{"tcp"},
		Encryption:   msdsn.EncryptionDisabled,
		DialTimeout:  -1,   // the connection's context has it
		DisableRetry: true, // what was sent may have been done
		NoTraceID:    true,
	}
	if tlsConfig != nil {
		// SQL Server takes one record for each of its packets.
		tlsConfig.DynamicRecordSizingDisabled = true
		config.Encryption, config.TLSConfig, config.HostInCertificateProvided = msdsn.EncryptionRequired, tlsConfig, true
	}
	return key.Connector(func(ctx context.Context, line *sqldb.Line) (driver.Conn, error) {
		config := config
		config.TLSConfig = tlsconf.Follow(ctx, tlsConfig)
		connector := library.NewConnectorConfig(config)
		connector.Dialer = dialer{line}
		c, err := connector.Connect(ctx)
		if err != nil {
			return nil, explain(err)
		}
		return &conn{c.(libraryConn), line}, nil
	}), nil
}

// A dialer resolves names where the host dials, as its HostName tells the library.
type dialer struct{ *sqldb.Line }

func (dialer) HostName() string { return "" }

// A libraryConn is what a connection of the library can do.
type libraryConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
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
