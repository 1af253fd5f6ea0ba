package sshdial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
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
// marked as the steps "connect", "handshake", "host key" and "log in".
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
				first = l.explain(err, addr)
			}
			except = append(except, other.got.Type())
			if len(l.HostKey.algorithms(except)) > 0 {
				continue
			}
			return nil, first
		case first != nil && errors.As(err, &none):
			return nil, first
		}
		return nil, l.explain(err, addr)
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
	method := "none"
	var known atomic.Bool // the key of the server is the right one
	check := l.HostKey.callback(l.Input)
	c, channels, requests, err := ssh.NewClientConn(conn, addr, &ssh.ClientConfig{
		User: l.Username,
		Auth: l.methods(&method),
		HostKeyCallback: func(addr string, remote net.Addr, key ssh.PublicKey) error {
			err := check(addr, remote, key)
			// It is shown again when the keys of the session are changed.
			if err == nil && !known.Swap(true) && connectors.Followed(ctx) {
				connectors.Passed(ctx, "host key", hostKeyFacts(addr, key, l.HostKey.unchecked)...)
			}
			return err
		},
		HostKeyAlgorithms: l.HostKey.algorithms(except),
	})
	if !stop() { // ctx has ended
		conn.Close()
		at := "handshake"
		if known.Load() {
			at = "log in"
		}
		return nil, connectors.Step(at, connectors.WithFacts(context.Cause(ctx), "host", addr))
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	connectors.Passed(ctx, "log in", "host", addr, "username", l.Username, "method", method)
	return ssh.NewClient(c, channels, requests), nil
}

// methods are those by which the user can log in. The last one that was tried is noted
// in used.
func (l *Login) methods(used *string) []ssh.AuthMethod {
	var methods []ssh.AuthMethod
	if l.Signer != nil {
		methods = append(methods, ssh.PublicKeysCallback(func() ([]ssh.Signer, error) {
			*used = "publickey"
			return []ssh.Signer{l.Signer}, nil
		}))
	}
	if password := l.Password.Reveal(); password != "" {
		methods = append(methods, ssh.PasswordCallback(func() (string, error) {
			*used = "password"
			return password, nil
		}), ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
			*used = "keyboard-interactive"
			return slices.Repeat([]string{password}, len(questions)), nil
		}))
	}
	return methods
}

// explain says at which step a handshake with addr has failed, why, and what to do.
func (l *Login) explain(err error, addr string) error {
	step, err := l.explained(err)
	facts := []any{"host", addr}
	if host, ok := errors.AsType[*hostKeyError](err); ok {
		facts = hostKeyFacts(addr, host.got, false)
	}
	return connectors.Step(step, connectors.WithFacts(err, facts...))
}

// explained is explain without the mark and the facts.
func (l *Login) explained(err error) (step string, _ error) {
	var host *hostKeyError
	var none *ssh.AlgorithmNegotiationError
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "ssh: handshake failed: "), "ssh: ")
	switch {
	case errors.As(err, &host):
		return "host key", host
	case errors.As(err, &none) && none.What == "host key" && len(l.HostKey.keys)+len(l.HostKey.authorities) > 0:
		what := "signed by an authority"
		if len(l.HostKey.keys) > 0 {
			what = "of type " + l.HostKey.keys[0].Type()
		}
		err = &kindError{ErrHostKey, fmt.Sprintf("the server has no key %s, as %s says, but of types %s", what, l.Input, strings.Join(none.RequestedAlgorithms, ", "))}
		return "host key", connectors.Advised(err, "give a key of another type as %s: without it the error says which key the server has", l.Input)
	case strings.Contains(text, "unable to authenticate"):
		tried, advice := l.tried(text)
		return "log in", connectors.Advised(fmt.Errorf("%w of %s by ssh (%s)", ErrRefused, l.Username, tried), "%s", advice)
	case strings.Contains(text, "Too many authentication failures"):
		return "log in", connectors.Advised(fmt.Errorf("%w of %s by ssh (too many attempts)", ErrRefused, l.Username),
			"give either password or key, whichever the server takes")
	case errors.As(err, &none):
		return "handshake", connectors.Advised(&kindError{err, "no ssh: " + text},
			"the server knows only other algorithms, most likely old ones: it has to be brought up to date")
	}
	return "handshake", connectors.Advised(&kindError{err, "no ssh: " + text},
		"check port: what listens there speaks no SSH, or takes no more connections")
}

// tried says by which methods a login was tried, as the library's error has them, and
// what to do about it.
func (l *Login) tried(text string) (tried, advice string) {
	_, methods, _ := strings.Cut(text, "attempted methods [")
	methods, _, _ = strings.Cut(methods, "]")
	list := slices.DeleteFunc(strings.Fields(methods), func(m string) bool { return m == "none" })
	if len(list) > 0 {
		advice = "check username and password"
		if slices.Contains(list, "publickey") {
			advice = "check username, and that the public half of key is among the authorized keys of that user"
		}
		return "by " + strings.Join(list, ", "), advice
	}
	switch {
	case l.Signer != nil && !l.Password.IsZero():
		return "it takes neither keys nor passwords", "ask who runs the server how one logs in"
	case l.Signer != nil:
		return "it takes no keys", "give password in place of key"
	}
	return "it takes no passwords", "give key in place of password"
}

// A kindError is an error of a kind that its text does not repeat.
type kindError struct {
	kind error
	text string
}

func (e *kindError) Error() string { return e.text }
func (e *kindError) Unwrap() error { return e.kind }
