package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
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
func dialSSH(ctx context.Context, in *source) (*sshSession, error) {
	addr := in.address.host
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(strings.Trim(addr, "[]"), "22")
	}
	login := sshdial.Login{
		Username: cmp.Or(in.Username, "git"),
		Password: in.Password,
		Signer:   in.signer,
		HostKey:  in.SSHHostKey,
		Input:    "ssh_hostkey",
	}
	client, err := login.Dial(ctx, in.Dial, addr, in.ConnectTimeout)
	if err != nil {
		return nil, ended(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { client.Close() })
	return &sshSession{client: client, stop: stop, path: in.address.path}, nil
}

// sshRun is a git-upload-pack that runs on the server.
type sshRun struct {
	session *ssh.Session
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  tail
}

// start runs git-upload-pack, in version 2 of the protocol if the server lets itself be
// told so.
func (s *sshSession) start(version2 bool) (*sshRun, error) {
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
	if version2 {
		if err := session.Setenv("GIT_PROTOCOL", "version=2"); err != nil {
			return nil, errors.Join(err, session.Close())
		}
	}
	quoted := "'" + strings.ReplaceAll(s.path, "'", `'\''`) + "'"
	if err := session.Start("git-upload-pack " + quoted); err != nil {
		return nil, errors.Join(err, session.Close())
	}
	return r, nil
}

func (s *sshSession) refs(ctx context.Context) (*packp.AdvRefs, error) {
	r, err := s.start(false)
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

func (s *sshSession) protocol(ctx context.Context) ([]string, error) {
	r, err := s.start(true)
	if err != nil {
		// Many servers let no variable be set, and then speak version 0.
		return nil, ctx.Err()
	}
	capabilities := readCapabilities(r.stdout)
	// It waits for a request, and ends with the connection.
	_ = r.session.Close()
	return capabilities, ctx.Err()
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
		return connectors.Advised(fmt.Errorf("the server has no git: %s", r.stderr.line()), "git has to be installed on the server, with git-upload-pack in the PATH of who logs in")
	}
	return connectors.Advised(fmt.Errorf("%w: %s", ErrNotFound, r.stderr.line()), "check the path in repository_url, and that who logs in may read the repository")
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
