package git

import (
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

// What a shell says when it does not know the program (POSIX, 2.8.2).
const exitUnknownProgram = 127

// sshSession runs git-upload-pack on the server, once for each conversation.
type sshSession struct {
	client *ssh.Client
	stop   func() bool // ctx no longer ends the connection
	path   string
	run    *sshRun // has advertised its refs, and waits for a request
}

// dialSSH connects and logs in. When ctx ends the connection is closed, and with
// it ends all that waits for the server.
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
	client, err := logIn(in, conn, addr)
	if err != nil {
		stop()
		conn.Close()
		return nil, ended(ctx, handshakeError(in, err))
	}
	return &sshSession{client: client, stop: stop, path: in.address.path}, nil
}

func logIn(in *input, conn net.Conn, addr string) (*ssh.Client, error) {
	config := &ssh.ClientConfig{User: in.Username, HostKeyCallback: in.SSHHostKey.check, HostKeyAlgorithms: in.SSHHostKey.algorithms()}
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
	if in.ConnectTimeout > 0 {
		// It holds until the handshake is over.
		if err := conn.SetDeadline(time.Now().Add(in.ConnectTimeout)); err != nil {
			return nil, err
		}
	}
	c, channels, requests, err := ssh.NewClientConn(conn, addr, config)
	if err != nil {
		return nil, err
	}
	client := ssh.NewClient(c, channels, requests)
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func handshakeError(in *input, err error) error {
	var host *hostKeyError
	var network net.Error
	var none *ssh.AlgorithmNegotiationError
	switch {
	case errors.As(err, &host):
		return connectors.Step("host key", host)
	case errors.As(err, &none) && none.What == "host key" && len(in.SSHHostKey.keys) > 0:
		return connectors.Step("host key", &kindError{ErrHostKey, fmt.Sprintf("the server has no key of type %s, as ssh_hostkey says, but of types %s", in.SSHHostKey.keys[0].Type(), strings.Join(none.RequestedAlgorithms, ", "))})
	case errors.As(err, &network) && network.Timeout():
		return connectors.Step("connect", fmt.Errorf("%w: no ssh within connect_timeout (%g s)", connectors.ErrTimeout, in.ConnectTimeout.Seconds()))
	case strings.Contains(err.Error(), "unable to authenticate"):
		user := in.Username
		if user == "" {
			user = "git"
		}
		return connectors.Step("log in", fmt.Errorf("%w of %s by ssh", ErrRefused, user))
	}
	return connectors.Step("connect", err)
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
		return nil, ended(ctx, err)
	}
	adv, err := decodeRefs(ctx, r.stdout)
	if err != nil {
		return nil, ended(ctx, r.failure(err))
	}
	s.run = r
	return adv, nil
}

// failure says why the server did not advertise its refs.
func (r *sshRun) failure(err error) error {
	if !errors.Is(err, packp.ErrEmptyInput) {
		return err // it goes on talking, and is hung up on
	}
	var exit *ssh.ExitError
	if !errors.As(r.session.Wait(), &exit) {
		return err
	}
	if exit.ExitStatus() == exitUnknownProgram {
		return fmt.Errorf("the server has no git: %s", r.stderr.line())
	}
	return fmt.Errorf("%w: %s", ErrNotFound, r.stderr.line())
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
		return nil, errors.Join(err, r.session.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{r.stdout, r.session}, nil
}

func (s *sshSession) identity() string { return "" }

func (s *sshSession) close() error {
	s.stop()
	return s.client.Close()
}

// A tail keeps the end of what is written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 4096
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-most):]
	return len(p), nil
}

// line is the first line that was written, without git's "fatal: ".
func (t *tail) line() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(t.text)), "\n")
	return strings.TrimPrefix(strings.TrimSpace(line), "fatal: ")
}
