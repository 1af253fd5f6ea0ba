package redis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// server are the inputs that say where to and who.
type server struct {
	connectors.Call
	tlsconf.Inputs

	Hostname string            `flow:"hostname,required,alias=host" doc:"Name or address of the server."`
	Port     uint16            `flow:"port" default:"6379" doc:"Port of the server."`
	Username string            `flow:"username" doc:"User name of the server's access control list; without it default."`
	Password connectors.Secret `flow:"password" doc:"Password of username, or that of the server (requirepass)."`
	DB       int               `flow:"db" default:"0" doc:"Number of the database."`
	TLS      string            `flow:"tls" default:"off" enum:"off,require" doc:"Whether the connection is encrypted: off, as servers are unless they are told otherwise, or require."`
}

type input struct {
	server

	Command     commands `flow:"command,required" doc:"The command and its arguments, such as ['SET', 'k', 'v']; or several, each a list, which are sent at once."`
	Transaction bool     `flow:"transaction" doc:"Whether several commands are carried out with no other client's in between (MULTI and EXEC), or none of them if the server refuses one before."`
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	wrongs := []error{in.server.Validate()}
	if in.Transaction && !in.Command.several {
		wrongs = append(wrongs, wrong("transaction", "want several commands, as a list of lists"))
	}
	return errors.Join(append(wrongs, in.Command.check())...)
}

// Validate checks what tags cannot say.
func (in *server) Validate() error {
	wrongs := []error{in.Inputs.Validate(), checkHostname(in.Hostname)}
	if in.Port == 0 {
		wrongs = append(wrongs, wrong("port", "want 1 to 65535, got 0"))
	}
	if in.DB < 0 {
		wrongs = append(wrongs, wrong("db", "want 0 or more, got %d", in.DB))
	}
	if !in.encrypted() && (in.CACert != "" || in.ClientCert != "") {
		wrongs = append(wrongs, wrong("tls", "required with cacert and client_cert (write tls='require')"))
	}
	return errors.Join(wrongs...)
}

// checkHostname refuses what is more than a name: its end would be taken for
// part of the name, and looked up.
func checkHostname(host string) error {
	if strings.Contains(host, "://") {
		return wrong("hostname", "want a name or an address, not a URL")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return nil
	}
	if host == "" || strings.ContainsAny(host, ":/@[] \t\r\n") {
		return wrong("hostname", "%q is no name or address of a host (the port is an input of its own)", host)
	}
	return nil
}

// ReadOnly tells whether all of the commands only read.
func (in *input) ReadOnly() bool {
	for _, c := range in.Command.list {
		if !c.readsOnly() {
			return false
		}
	}
	return true
}

// A target is a server and who speaks to it, and how. Calls with equal targets
// share connections.
type target struct {
	hostname string
	port     uint16
	username string
	password connectors.Secret
	db       int
	tls      bool
	settings tlsconf.Settings

	connectTimeout time.Duration
	dialer         connectors.Dialer
}

func (in *server) encrypted() bool { return in.TLS == "require" }

func (in *server) target(ctx context.Context) (target, error) {
	t := target{
		hostname: in.Hostname, port: in.Port,
		username: in.Username, password: in.Password, db: in.DB,
		tls:            in.encrypted(),
		connectTimeout: in.ConnectTimeout, dialer: in.Host.Dialer,
	}
	var err error
	if t.tls {
		t.settings, err = in.Inputs.Load(ctx, &in.Call)
	}
	return t, err
}

func (t *target) address() string {
	return net.JoinHostPort(t.hostname, strconv.Itoa(int(t.port)))
}

// user is who logs in.
func (t *target) user() string { return cmp.Or(t.username, "default") }

// authenticates tells whether who logs in says who they are.
func (t *target) authenticates() bool { return t.username != "" || !t.password.IsZero() }

func wrong(name, format string, args ...any) error {
	return &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)}
}
