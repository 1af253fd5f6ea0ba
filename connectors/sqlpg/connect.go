package sqlpg

import (
	"bytes"
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// cancelTime is how long the server may take to end a statement that was cancelled.
const cancelTime = time.Second

func newConnector(key sqldb.Key) (driver.Connector, error) {
	tlsConfig, err := key.TLSConfig()
	if err != nil {
		return nil, err
	}
	types := newCatalog()
	return key.Connector(func(ctx context.Context, line *sqldb.Line) (driver.Conn, error) {
		return connect(ctx, key, line, tlsConfig, types)
	}), nil
}

// connect connects and logs in.
func connect(ctx context.Context, key sqldb.Key, line *sqldb.Line, tlsConfig *tls.Config, types *catalog) (driver.Conn, error) {
	config, err := config(key, tlsconf.Follow(ctx, tlsConfig))
	if err != nil {
		return nil, err
	}
	var server *answerer
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := line.DialContext(ctx, network, addr)
		if inner, ok := conn.(socket); ok && server == nil && tlsConfig != nil {
			server = &answerer{socket: inner}
			return server, err
		}
		return conn, err
	}
	pg, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		if server.isOther(err) {
			return nil, connectors.Advised(sqldb.Explained(err, "what answers does not speak the protocol of PostgreSQL"), "check hostname and port")
		}
		return nil, explain(err)
	}
	c := &conn{pg: pg, line: line, types: types, statements: map[string]*prepared{}}
	if key.Reading {
		if err := c.run(ctx, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"); err != nil {
			return nil, explain(errors.Join(err, c.Close()))
		}
	}
	return c, nil
}

// config returns the configuration of a connection. The library takes what it is not
// given from the environment and the home of the user; all of that is given.
func config(key sqldb.Key, tlsConfig *tls.Config) (*pgconn.Config, error) {
	config, err := pgconn.ParseConfig("host=localhost port=1 user=x database=x sslmode=disable target_session_attrs=any channel_binding=prefer require_auth='' connect_timeout=0")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port = key.Host, key.Port
	config.Database, config.User, config.Password = key.Database, key.Username, key.Password.Reveal()
	config.TLSConfig = tlsConfig
	config.Fallbacks = nil
	config.ConnectTimeout = 0
	config.RuntimeParams = map[string]string{"application_name": "flowrun", "client_encoding": "UTF8"}
	config.ValidateConnect, config.AfterConnect = nil, nil
	// Names are resolved where the host dials.
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	if key.Largest > 0 {
		// The length of a message is 31 bits; a little more than the value itself stands in it.
		config.MaxProtocolMessageBodyLen = int(min(key.Largest+64<<10, 1<<31-1))
	}
	config.BuildFrontend = pgproto3.NewFrontend
	config.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler { return &canceller{pg: pg} }
	return config, nil
}

// A socket is a connection of the system's.
type socket interface {
	net.Conn
	syscall.Conn
}

// An answerer is the connection to what may be a PostgreSQL server, of which it keeps the
// first byte.
type answerer struct {
	socket
	answered bool
	first    byte
}

func (a *answerer) Read(p []byte) (int, error) {
	n, err := a.socket.Read(p)
	if n > 0 && !a.answered {
		a.answered, a.first = true, p[0]
	}
	return n, err
}

// isOther reports whether what could not be logged in to is no PostgreSQL. To who asks for
// TLS a server says S, N for none, or E for an error.
func (a *answerer) isOther(err error) bool {
	var long *pgproto3.ExceededMaxBodyLenErr
	return errors.As(err, &long) || a != nil && a.answered && !bytes.Contains([]byte("SNE"), []byte{a.first})
}

// A canceller tells the server to end a statement when its context ends. The answer to
// the statement says that it has ended; without one in [cancelTime] the connection is
// given up.
type canceller struct {
	pg   *pgconn.PgConn
	done chan struct{}
}

func (c *canceller) HandleCancel(context.Context) {
	done := make(chan struct{})
	c.done = done
	deadline := time.Now().Add(cancelTime)
	// An error of it is that the connection is closed.
	_ = c.pg.Conn().SetDeadline(deadline)
	go func() {
		defer close(done)
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		defer cancel()
		// What cannot be cancelled ends with its connection.
		_ = c.pg.CancelRequest(ctx)
	}()
}

func (c *canceller) HandleUnwatchAfterCancel() { <-c.done }
