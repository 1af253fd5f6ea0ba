package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"golang.org/x/crypto/ssh"
)

// sshSession runs git-upload-pack on the server, once for each conversation.
type sshSession struct {
	client *ssh.Client
	stop   func() bool // ctx no longer ends the connection
	path   string
	run    *sshRun // has advertised its refs, and waits for a request
}

func dialSSH(ctx context.Context, in *input) (*sshSession, error) {
	addr := in.address.host
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(strings.Trim(addr, "[]"), "22")
	}
	conn, err := in.Dial(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	config := &ssh.ClientConfig{User: in.Username, HostKeyCallback: in.SSHHostKey.check}
	if config.User == "" {
		config.User = "git"
	}
	if in.signer != nil {
		config.Auth = append(config.Auth, ssh.PublicKeys(in.signer))
	}
	if password := in.Password.Reveal(); password != "" {
		config.Auth = append(config.Auth, ssh.Password(password), ssh.KeyboardInteractive(
			func(_, _ string, questions []string, _ []bool) ([]string, error) {
				answers := make([]string, len(questions))
				for i := range answers {
					answers[i] = password
				}
				return answers, nil
			}))
	}
	if key := in.SSHHostKey.key; key != nil {
		config.HostKeyAlgorithms = []string{key.Type()}
		if key.Type() == ssh.KeyAlgoRSA {
			config.HostKeyAlgorithms = []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA}
		}
	}
	if in.ConnectTimeout > 0 {
		// It holds until the handshake is over.
		if err := conn.SetDeadline(time.Now().Add(in.ConnectTimeout)); err != nil {
			stop()
			return nil, errors.Join(err, conn.Close())
		}
	}
	c, channels, requests, err := ssh.NewClientConn(conn, addr, config)
	if err != nil {
		stop()
		conn.Close()
		return nil, handshakeError(ctx, in, err)
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		stop()
		return nil, errors.Join(err, c.Close())
	}
	return &sshSession{client: ssh.NewClient(c, channels, requests), stop: stop, path: in.address.path}, nil
}

func handshakeError(ctx context.Context, in *input, err error) error {
	var host *hostKeyError
	var network net.Error
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &host):
		return connectors.Step("host key", host)
	case errors.As(err, &network) && network.Timeout():
		return connectors.Step("connect", fmt.Errorf("%w: no ssh within connect_timeout (%g s)", connectors.ErrTimeout, in.ConnectTimeout.Seconds()))
	case strings.Contains(err.Error(), "unable to authenticate"):
		return connectors.Step("log in", fmt.Errorf("%w of %s by ssh", errRefused, in.Username))
	}
	return connectors.Step("connect", err)
}

// A hostKeyError is a key of a server that is not the one expected.
type hostKeyError struct{ got, want ssh.PublicKey }

func (e *hostKeyError) Error() string {
	line := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(e.got)))
	if e.want == nil {
		return fmt.Sprintf("the key of the server is not known: %s; if it is the right one, give ssh_hostkey: '%s' (or False to take any)", ssh.FingerprintSHA256(e.got), line)
	}
	return fmt.Sprintf("the key of the server is %s, and ssh_hostkey says %s: it was changed, or this is another server", ssh.FingerprintSHA256(e.got), ssh.FingerprintSHA256(e.want))
}

func (k *hostKey) check(_ string, _ net.Addr, got ssh.PublicKey) error {
	if k.unchecked || k.key != nil && bytes.Equal(k.key.Marshal(), got.Marshal()) {
		return nil
	}
	return &hostKeyError{got, k.key}
}

// sshRun is a git-upload-pack that runs on the server.
type sshRun struct {
	session *ssh.Session
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  tail
}

func (s *sshSession) start() (*sshRun, error) {
	session, err := s.client.NewSession()
	if err != nil {
		return nil, err
	}
	r := &sshRun{session: session}
	session.Stderr = &r.stderr
	if r.stdin, err = session.StdinPipe(); err != nil {
		return nil, errors.Join(err, session.Close())
	}
	if r.stdout, err = session.StdoutPipe(); err != nil {
		return nil, errors.Join(err, session.Close())
	}
	quoted := "'" + strings.ReplaceAll(s.path, "'", `'\''`) + "'"
	if err := session.Start("git-upload-pack " + quoted); err != nil {
		return nil, errors.Join(err, session.Close())
	}
	return r, nil
}

func (s *sshSession) refs(ctx context.Context) (*packp.AdvRefs, error) {
	r, err := s.start()
	if err != nil {
		return nil, serverError(ctx, err)
	}
	adv, err := decodeRefs(ctx, r.stdout)
	if err != nil {
		waitErr := r.session.Wait()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		var exit *ssh.ExitError
		if errors.As(waitErr, &exit) {
			return nil, fmt.Errorf("%w: %s", errNotFound, r.stderr.line())
		}
		return nil, err
	}
	s.run = r
	return adv, nil
}

func (s *sshSession) fetch(ctx context.Context, request []byte) (io.ReadCloser, error) {
	if s.run == nil {
		if _, err := s.refs(ctx); err != nil {
			return nil, err
		}
	}
	r := s.run
	s.run = nil
	if _, err := r.stdin.Write(request); err != nil {
		return nil, serverError(ctx, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{r.stdout, r.session}, nil
}

func (s *sshSession) close() error {
	s.stop()
	return s.client.Close()
}

// A tail keeps the end of what is written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if extra := len(t.text) - 4096; extra > 0 {
		t.text = t.text[extra:]
	}
	return len(p), nil
}

// line is the first line that was written, without git's "fatal: ".
func (t *tail) line() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(t.text)), "\n")
	return strings.TrimPrefix(line, "fatal: ")
}
