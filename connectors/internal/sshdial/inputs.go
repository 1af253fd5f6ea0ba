package sshdial

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A Server is a server and who logs in to it.
type Server struct {
	Hostname      string            `flow:"hostname,required,alias=host" doc:"Name or address of the server."`
	Port          uint16            `flow:"port" default:"22" doc:"Port of the server."`
	Username      string            `flow:"username,required" doc:"Who logs in."`
	Password      connectors.Secret `flow:"password" doc:"Password of username, also for servers that ask for it interactively."`
	Key           connectors.Secret `flow:"key" doc:"Private key of username, as text."`
	KeyPassphrase connectors.Secret `flow:"key_passphrase" doc:"Passphrase of key, if it has one."`
	Certificate   string            `flow:"certificate" doc:"Certificate that an authority gave for key, as text of its -cert.pub file."`
	HostKey       HostKey           `flow:"hostkey" doc:"Keys of the server, of which it must have one: public keys, lines of known_hosts (whose names are not looked at) or fingerprints (SHA256:...), each on a line, or @cert-authority lines; False to take any. Without it nothing is sent, and the error says which key the server has."`
}

// Inputs are the inputs that the connector types over SSH have in common. A driver
// embeds them in its input struct beside [connectors.Call], and calls their Validate.
type Inputs struct {
	Server
	JumpHost     *via[via[Server]] `flow:"jump_host" doc:"A server by which the server is reached; it may have a jump_host too, three in all."`
	ConnectTries int               `flow:"connect_tries" default:"3" doc:"How many times a server is tried that does not answer or at which nobody listens."`
}

// A via is a jump host that is reached by another one. Types of inputs cannot hold
// themselves, so the depth is in the type.
type via[T any] struct {
	Server
	JumpHost *T `flow:"jump_host" doc:"A jump host before this one."`
}

// maxHops is the server and the jump hosts that Inputs can have.
const maxHops = 4

// servers are the jump hosts, in the order in which they are passed, and the server.
func (in *Inputs) servers() []*Server {
	list := []*Server{&in.Server}
	if first := in.JumpHost; first != nil {
		list = append(list, &first.Server)
		if second := first.JumpHost; second != nil {
			list = append(list, &second.Server)
			if third := second.JumpHost; third != nil {
				list = append(list, third)
			}
		}
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// Validate checks what tags cannot say. Its error is of type
// [connectors.InputErrors].
func (in *Inputs) Validate() error {
	var errs connectors.InputErrors
	servers := in.servers()
	for i, s := range servers {
		jump := i < len(servers)-1
		for _, err := range s.wrong() {
			if jump {
				err.Reason = fmt.Sprintf("input %q: %s %s", "jump_host", err.Input, err.Reason)
				err.Input = "jump_host"
			} else {
				err.Reason = fmt.Sprintf("input %q: %s", err.Input, err.Reason)
			}
			errs = append(errs, err)
		}
	}
	if in.ConnectTries < 1 {
		errs = append(errs, &connectors.InputError{Input: "connect_tries", Reason: fmt.Sprintf("input %q: want 1 or more, got %d", "connect_tries", in.ConnectTries)})
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// wrong checks one server. Reasons do not name the input yet.
func (s *Server) wrong() (errs connectors.InputErrors) {
	wrong := func(input, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: input, Reason: fmt.Sprintf(format, args...)})
	}
	if host := s.host(); host == "" || strings.ContainsAny(host, " \t\r\n/@") {
		wrong("hostname", "%q is no name or address of a server", s.Hostname)
	}
	if s.Port == 0 {
		wrong("port", "want 1 to 65535, got 0")
	}
	if s.Username == "" {
		wrong("username", "it is empty")
	}
	signer, err := ParseKey(s.Key, s.KeyPassphrase)
	switch {
	case err != nil:
		wrong("key", "%v", err)
	case signer == nil && s.Password.IsZero():
		wrong("password", "a password or a key is needed")
	}
	if err == nil {
		if _, err := withCertificate(signer, s.Certificate); err != nil {
			wrong("certificate", "%v", err)
		}
	}
	return errs
}

// host is the name or address, without the brackets that an address may have.
func (s *Server) host() string { return strings.Trim(strings.TrimSpace(s.Hostname), "[]") }

// A hop is a [Server] as it can be compared.
type hop struct {
	host, user                string
	port                      uint16
	password, key, passphrase connectors.Secret
	certificate, hostKey      string
	unchecked                 bool
}

func (s *Server) hop() hop {
	return hop{
		host: s.host(), port: s.Port, user: s.Username,
		password: s.Password, key: s.Key, passphrase: s.KeyPassphrase,
		certificate: s.Certificate, hostKey: s.HostKey.text, unchecked: s.HostKey.unchecked,
	}
}

// login returns what the hop was made of.
func (h *hop) login() (*Login, error) {
	l := &Login{Username: h.user, Password: h.password, HostKey: HostKey{unchecked: h.unchecked}, Input: "hostkey"}
	if h.hostKey != "" {
		if err := l.HostKey.parse(h.hostKey); err != nil {
			return nil, err
		}
	}
	signer, err := ParseKey(h.key, h.passphrase)
	if err != nil {
		return nil, err
	}
	l.Signer, err = withCertificate(signer, h.certificate)
	return l, err
}

func (in *Inputs) target(call *connectors.Call) target {
	t := target{timeout: call.ConnectTimeout, tries: in.ConnectTries, dialer: call.Host.Dialer}
	for _, s := range in.servers() {
		t.hops[t.n] = s.hop()
		t.n++
	}
	return t
}

// jumpError says that it was a jump host where something failed, at the same step.
func jumpError(addr string, err error) error {
	step := connectors.StepOf(err)
	inner := err
	for connectors.StepOf(inner) != "" {
		inner = errors.Unwrap(inner)
	}
	err = fmt.Errorf("jump_host %s: %w", addr, inner)
	if step == "" {
		return err
	}
	return connectors.Step(step, err)
}
