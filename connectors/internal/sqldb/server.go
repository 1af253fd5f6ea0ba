package sqldb

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// Server are the inputs of types that connect to a server, beside its port.
type Server struct {
	Hostname string            `flow:"hostname,required,alias=host" doc:"Name or address of the server."`
	Database string            `flow:"database" doc:"Database to use; without it the user's own, if the server has such."`
	Username string            `flow:"username" doc:"Who logs in."`
	Password connectors.Secret `flow:"password" doc:"Password of username."`
	TLS      string            `flow:"tls" default:"require" enum:"require,off" doc:"Whether the connection is encrypted: require, or off for a server that cannot."`
	tlsconf.Inputs
}

// Key are resolved inputs: connections are used by calls with an equal Key.
type Key struct {
	Host               string
	Port               uint16
	Database, Username string
	Password           connectors.Secret
	Plain              bool               // without TLS
	Reading            bool               // calls only read
	Largest            int64              // bytes of an answer that are taken into memory; 0 for a file
	Handshake          *tlsconf.Handshake // takes the certificate of the server; nil for calls

	tls            tlsconf.Settings
	dialer         connectors.Dialer
	connectTimeout time.Duration
}

// Format shows nothing of the key.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, "sqldb.Key") }

// Key resolves the inputs of a call.
func (s *Server) Key(ctx context.Context, call *connectors.Call, q *Query, port uint16) (Key, error) {
	k, err := s.ownKey(ctx, call, port)
	k.Reading = q.plan.reads
	if q.Dst != "" {
		k.Largest = 0
	}
	return k, err
}

// ownKey resolves the inputs of an operation, whose connection is not kept.
func (s *Server) ownKey(ctx context.Context, call *connectors.Call, port uint16) (Key, error) {
	k := Key{
		Host: s.Hostname, Port: port, Database: s.Database, Username: s.Username, Password: s.Password,
		Plain: s.TLS == "off", Largest: call.MaxOutputBytes,
		dialer: call.Host.Dialer, connectTimeout: call.ConnectTimeout,
	}
	if k.Plain {
		return k, nil
	}
	var err error
	k.tls, err = s.Inputs.Load(ctx, call)
	return k, err
}

// Addr is where the server listens.
func (k *Key) Addr() string { return net.JoinHostPort(k.Host, strconv.Itoa(int(k.Port))) }

// TLSConfig is the configuration of the client, nil without TLS. The caller owns it.
func (k *Key) TLSConfig() (*tls.Config, error) {
	if k.Plain {
		return nil, nil
	}
	config, err := k.tls.Config()
	if err != nil {
		return nil, err
	}
	config.ServerName = k.Host
	if k.Handshake != nil {
		config = k.Handshake.Watch(config)
	}
	return config, nil
}

// Connector returns a connector whose connections open makes, within the
// connect_timeout of the key, until it is logged in. Errors of open that have no step
// are those of logging in.
func (k *Key) Connector(open func(context.Context, *Line) (driver.Conn, error)) driver.Connector {
	return &connector{*k, open}
}

type connector struct {
	key  Key
	open func(context.Context, *Line) (driver.Conn, error)
}

// Driver is nil: nobody opens a connection by a name.
func (c *connector) Driver() driver.Driver { return nil }

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	if d := c.key.connectTimeout; d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d, fmt.Errorf("%w: %s has not let anybody in within connect_timeout (%g s)", connectors.ErrTimeout, c.key.Addr(), d.Seconds()))
		defer cancel()
	}
	line := newLine(&c.key)
	stop := context.AfterFunc(ctx, line.HangUp)
	conn, err := c.open(ctx, line)
	if stop() && err == nil {
		return conn, nil
	}
	if err == nil { // ctx ended at the last moment
		err = conn.Close()
	}
	line.HangUp()
	last := "connect" // libraries do not say how far they came when ctx ends
	if line.connected.Load() {
		last = "log in"
	}
	return nil, c.explain(ctx, last, err)
}

// explain says why there is no connection, at the step that is last unless err names one.
func (c *connector) explain(ctx context.Context, last string, err error) error {
	step := cmp.Or(connectors.StepOf(err), last)
	var told *explained
	if errors.As(err, &told) { // without the words that the library puts around it
		var adviser connectors.Adviser
		if errors.As(err, &adviser) && !errors.As(error(told), new(connectors.Adviser)) {
			err = adviser
		} else {
			err = told
		}
	}
	if ctx.Err() != nil {
		return connectors.Step(step, context.Cause(ctx))
	}
	if tlsErr := tlsconf.Explain(err, c.key.Host); tlsErr != nil && told == nil {
		return connectors.Step("tls", tlsErr)
	}
	if step == "log in" && isClosed(err) {
		return connectors.Step(step, connectors.Advised(explain(err), "check that this is the port of the database, and that the server lets this machine in"))
	}
	return connectors.Step(step, explain(err))
}
