package smb

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// A server is what calls, the test and the analysis have in common: which share of which
// server, and who logs in.
type server struct {
	connectors.Call

	Hostname      string            `flow:"hostname,required,alias=host" doc:"Name or address of the server."`
	Port          uint16            `flow:"port" default:"445" doc:"Port of the server."`
	Share         string            `flow:"share,required" doc:"Name of the share, without the server."`
	Username      string            `flow:"username" default:"guest" doc:"Who logs in."`
	Password      connectors.Secret `flow:"password" doc:"Password of username."`
	Domain        string            `flow:"domain" doc:"Domain or workgroup of username, if the server has several."`
	SocketTimeout time.Duration     `flow:"socket_timeout" default:"60" doc:"Longest time in seconds in which the server leaves a request unanswered; 0 is no limit."`
}

type input struct {
	server
	remotefs.Paths

	Mode string `flow:"mode,required" enum:"list,stat,get,put,mkdir,remove,rename" doc:"What to do."`
}

// Validate checks what tags cannot say.
func (in *server) Validate() error {
	if errs := in.check(); len(errs) > 0 {
		return errs
	}
	return nil
}

// A sharePath is an input that is a path of the share.
type sharePath struct{ input, path string }

// check is Validate, with paths that a type has besides.
func (in *server) check(paths ...sharePath) connectors.InputErrors {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	if in.Share == "" || strings.ContainsAny(in.Share, `/\`) {
		wrong("share", "want the name of a share alone, such as files")
	}
	if in.SocketTimeout < 0 {
		wrong("socket_timeout", "want 0 or more, got %g", in.SocketTimeout.Seconds())
	}
	for _, path := range paths {
		if !remotefs.IsLocal(path.path) && slices.ContainsFunc(segments(path.path), func(s string) bool { return s == ".." || s == "." }) {
			wrong(path.input, "%q has . or .. in it, which a path of a share cannot have", path.path)
		}
	}
	return errs
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	errs := append(in.Check(in.Mode, in.Mode), in.check(sharePath{"path", in.Path}, sharePath{"src", in.Src}, sharePath{"dst", in.Dst})...)
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// ReadOnly tells that a call changes nothing on the server.
func (in *input) ReadOnly() bool { return remotefs.ReadsOnly(in.Mode) }

func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })
}

// An account is what calls have in common that may share connections.
type account struct {
	hostname string
	port     uint16
	share    string
	username string
	password connectors.Secret
	domain   string
	dialer   connectors.Dialer
}

// Format shows nothing of an account, which holds a password.
func (a account) Format(f fmt.State, _ rune) { fmt.Fprint(f, "smb.account") }

func (a *account) addr() string { return net.JoinHostPort(a.hostname, strconv.Itoa(int(a.port))) }

func (in *server) account() account {
	return account{in.Hostname, in.Port, in.Share, in.Username, in.Password, in.Domain, in.Host.Dialer}
}
