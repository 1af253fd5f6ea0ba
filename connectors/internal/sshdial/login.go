package sshdial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"golang.org/x/crypto/ssh"
)

// ErrRefused is the error of a server that does not let the user in.
var ErrRefused = errors.New("the server refuses the login")

// A Login is how a user logs in to a server.
type Login struct {
	Username string
	Password connectors.Secret // for the methods password and keyboard-interactive
	Signer   ssh.Signer        // nil for none
	HostKey  HostKey
	Input    string // the name of the input with HostKey, for errors
}

// A DialFunc connects to an address, as that of [connectors.Call] does.
type DialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// Dial connects to addr and logs in. The handshake may take as long as timeout; zero is
// no limit. When ctx ends before Dial has returned, so does the connection. Errors are
// marked as the steps "connect", "host key" and "log in".
func (l *Login) Dial(ctx context.Context, dial DialFunc, addr string, timeout time.Duration) (*ssh.Client, error) {
	var first error
	var except []string
	for {
		conn, err := dial(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		client, err := l.handshake(ctx, conn, addr, timeout, except)
		if err == nil {
			return client, nil
		}
		// A server that has several keys shows one of them at a time, and of a
		// fingerprint the type is not known.
		var other *hostKeyError
		var none *ssh.AlgorithmNegotiationError
		switch {
		case errors.As(err, &other) && len(l.HostKey.keys)+len(l.HostKey.fingerprints) > 0 && !slices.Contains(except, other.got.Type()):
			if first == nil {
				first = l.explain(err)
			}
			except = append(except, other.got.Type())
			if len(l.HostKey.algorithms(except)) > 0 {
				continue
			}
			return nil, first
		case first != nil && errors.As(err, &none):
			return nil, first
		}
		return nil, l.explain(err)
	}
}

// handshake makes a connection an SSH one. It closes conn if it fails.
func (l *Login) handshake(ctx context.Context, conn net.Conn, addr string, timeout time.Duration, except []string) (*ssh.Client, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout,
			fmt.Errorf("%w: no ssh from %s within connect_timeout (%g s)", connectors.ErrTimeout, addr, timeout.Seconds()))
		defer cancel()
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	c, channels, requests, err := ssh.NewClientConn(conn, addr, &ssh.ClientConfig{
		User:              l.Username,
		Auth:              l.methods(),
		HostKeyCallback:   l.HostKey.callback(l.Input),
		HostKeyAlgorithms: l.HostKey.algorithms(except),
	})
	if !stop() { // ctx has ended
		conn.Close()
		return nil, connectors.Step("connect", context.Cause(ctx))
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return ssh.NewClient(c, channels, requests), nil
}

func (l *Login) methods() []ssh.AuthMethod {
	var methods []ssh.AuthMethod
	if l.Signer != nil {
		methods = append(methods, ssh.PublicKeys(l.Signer))
	}
	if password := l.Password.Reveal(); password != "" {
		methods = append(methods, ssh.Password(password), ssh.KeyboardInteractive(
			func(_, _ string, questions []string, _ []bool) ([]string, error) {
				return slices.Repeat([]string{password}, len(questions)), nil
			}))
	}
	return methods
}

// explain says at which step a handshake has failed, and why.
func (l *Login) explain(err error) error {
	var host *hostKeyError
	var none *ssh.AlgorithmNegotiationError
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "ssh: handshake failed: "), "ssh: ")
	switch {
	case errors.As(err, &host):
		return connectors.Step("host key", host)
	case errors.As(err, &none) && none.What == "host key" && len(l.HostKey.keys)+len(l.HostKey.authorities) > 0:
		what := "signed by an authority"
		if len(l.HostKey.keys) > 0 {
			what = "of type " + l.HostKey.keys[0].Type()
		}
		return connectors.Step("host key", &kindError{ErrHostKey, fmt.Sprintf("the server has no key %s, as %s says, but of types %s", what, l.Input, strings.Join(none.RequestedAlgorithms, ", "))})
	case strings.Contains(text, "unable to authenticate"):
		return connectors.Step("log in", fmt.Errorf("%w of %s by ssh (%s)", ErrRefused, l.Username, l.tried(text)))
	case strings.Contains(text, "Too many authentication failures"):
		return connectors.Step("log in", fmt.Errorf("%w of %s by ssh (too many attempts)", ErrRefused, l.Username))
	}
	return connectors.Step("connect", &kindError{err, "no ssh: " + text})
}

// tried says by which methods a login was tried, as the library's error has them.
func (l *Login) tried(text string) string {
	_, methods, _ := strings.Cut(text, "attempted methods [")
	methods, _, _ = strings.Cut(methods, "]")
	list := slices.DeleteFunc(strings.Fields(methods), func(m string) bool { return m == "none" })
	if len(list) > 0 {
		return "by " + strings.Join(list, ", ")
	}
	switch {
	case l.Signer != nil && !l.Password.IsZero():
		return "it takes neither keys nor passwords"
	case l.Signer != nil:
		return "it takes no keys"
	}
	return "it takes no passwords"
}

// A kindError is an error of a kind that its text does not repeat.
type kindError struct {
	kind error
	text string
}

func (e *kindError) Error() string { return e.text }
func (e *kindError) Unwrap() error { return e.kind }
