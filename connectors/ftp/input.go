package ftp

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A server is what calls, the test and the analysis have in common: where it is, and who
// logs in.
type server struct {
	connectors.Call
	tlsconf.Inputs

	Hostname      string            `flow:"hostname,required,alias=host" doc:"Name or address of the server."`
	Port          uint16            `flow:"port" doc:"Port of the server; without it 21, and 990 for implicit TLS."`
	Username      string            `flow:"username" default:"anonymous" doc:"Who logs in."`
	Password      connectors.Secret `flow:"password" doc:"Password of username."`
	TLS           string            `flow:"tls" default:"none" enum:"none,explicit,implicit" doc:"How the connection is protected: not at all, by AUTH TLS on the usual port, or by TLS from its beginning."`
	ServerCA      string            `flow:"server_ca" doc:"Older name of cacert."`
	SocketTimeout time.Duration     `flow:"socket_timeout" default:"60" doc:"Longest time in seconds in which the server sends and takes nothing; 0 is no limit."`
	Encoding      string            `flow:"encoding" default:"utf-8" doc:"How the server writes names, such as utf-8, latin-1 or cp1252."`

	names nameCoding `flow:"-"`
}

type input struct {
	server
	remotefs.Paths

	Mode string `flow:"mode,required" enum:"list,stats,get,put,rename,remove,mkdir,rmdir" doc:"What to do."`
}

// A text is one of those that are sent to the server.
type text struct{ input, text string }

// Validate checks what tags cannot say.
func (in *server) Validate() error { return in.check() }

// check is Validate, with texts that a type has besides.
func (in *server) check(texts ...text) error {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	switch {
	case in.ServerCA != "" && in.CACert != "":
		wrong("server_ca", "cacert is given too, which means the same")
		return errs
	case in.ServerCA != "":
		in.CACert = in.ServerCA
	}
	if err := in.Inputs.Validate(); err != nil {
		return err
	}
	if in.TLS == "none" && (in.CACert != "" || in.ClientCert != "") {
		wrong("tls", "with none there is no use for certificates (want explicit or implicit)")
	}
	if in.SocketTimeout < 0 {
		wrong("socket_timeout", "want 0 or more, got %g", in.SocketTimeout.Seconds())
	}
	var err error
	if in.names, err = codingOf(in.Encoding); err != nil {
		wrong("encoding", "%v", err)
	}
	for _, t := range append(texts, text{"username", in.Username}, text{"password", in.Password.Reveal()}) {
		if strings.ContainsAny(t.text, "\r\n\x00") && !remotefs.IsLocal(t.text) {
			wrong(t.input, "it has a line end or a NUL byte in it, which FTP cannot say")
		} else if _, err := in.names.encode(t.text); err != nil {
			wrong(t.input, "%v", err)
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	errs := in.Check(in.verb(), in.Mode)
	switch err := in.check(text{"path", in.Path}, text{"src", in.Src}, text{"dst", in.Dst}).(type) {
	case nil:
	case connectors.InputErrors:
		errs = append(err, errs...)
	default:
		return err
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// ReadOnly tells that a call changes nothing on the server.
func (in *input) ReadOnly() bool { return remotefs.ReadsOnly(in.verb()) }

// verb is the mode as package remotefs calls it.
func (in *input) verb() string {
	if in.Mode == "stats" {
		return remotefs.VerbStat
	}
	return in.Mode
}

// An account is what calls have in common that may share connections.
type account struct {
	hostname string
	port     uint16
	username string
	password connectors.Secret
	tls      string
	settings tlsconf.Settings
	encoding string
	dialer   connectors.Dialer
}

// Format shows nothing of an account, which holds a password.
func (a account) Format(f fmt.State, _ rune) { fmt.Fprint(f, "ftp.account") }

func (a *account) addr() string { return net.JoinHostPort(a.hostname, strconv.Itoa(int(a.port))) }

func (in *server) account(ctx context.Context) (account, error) {
	settings, err := in.Load(ctx, &in.Call)
	if err != nil {
		return account{}, err
	}
	a := account{
		hostname: in.Hostname, port: in.Port,
		username: in.Username, password: in.Password,
		tls: in.TLS, settings: settings, encoding: in.Encoding,
		dialer: in.Host.Dialer,
	}
	switch {
	case a.port != 0:
	case a.tls == "implicit":
		a.port = 990
	default:
		a.port = 21
	}
	return a, nil
}
