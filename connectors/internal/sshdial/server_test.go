package sshdial_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A server answers as a test wants it, where sshd cannot be made to: it asks for
// passwords in its way, and says ok to every command.
type server struct {
	config *ssh.ServerConfig
	port   int64
	done   sync.WaitGroup
}

func startServer(t *testing.T, s *server) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if s.config == nil {
		s.config = &ssh.ServerConfig{NoClientAuth: true}
	}
	s.config.AddHostKey(signer)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = int64(l.Addr().(*net.TCPAddr).Port)
	s.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.done.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		s.done.Wait()
	})
}

func (s *server) serve(conn net.Conn) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, s.config)
	if err != nil {
		return
	}
	s.done.Go(func() { ssh.DiscardRequests(requests) })
	for offered := range channels {
		channel, requests, err := offered.Accept()
		if err != nil {
			return
		}
		s.done.Go(func() {
			for r := range requests {
				_ = r.Reply(true, nil)
				_, _ = io.WriteString(channel, "ok\n")
				_, _ = channel.SendRequest("exit-status", false, []byte{0, 0, 0, 0})
				_ = channel.Close()
			}
		})
	}
}

func (s *server) inputs(others ...any) *value.Dict {
	return with(value.DictOf("hostname", "127.0.0.1", "port", s.port, "username", "bob", "password", "secret", "hostkey", false), others...)
}

func TestKeyboardInteractive(t *testing.T) {
	var asked []string
	s := &server{config: &ssh.ServerConfig{KeyboardInteractiveCallback: func(c ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
		// As PAM does: words without a question first.
		if _, err := ask(c.User(), "welcome", nil, nil); err != nil {
			return nil, err
		}
		answers, err := ask(c.User(), "", []string{"Password: "}, []bool{false})
		if err != nil || len(answers) != 1 || answers[0] != "secret" {
			return nil, errors.New("no")
		}
		asked = append(asked, answers...)
		return nil, nil
	}}}
	startServer(t, s)
	d := newDriver(t)
	want(t, d, s.inputs(), "")
	if len(asked) != 1 {
		t.Errorf("asked %d times", len(asked))
	}
	want(t, d, s.inputs("password", "wrong"), "ECHO: log in: the server refuses the login of bob by ssh (by keyboard-interactive)")
}

func TestPassword(t *testing.T) {
	var tries int
	s := &server{config: &ssh.ServerConfig{PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
		tries++
		if c.User() != "bob" || string(password) != "secret" {
			return nil, errors.New("no")
		}
		return nil, nil
	}}}
	startServer(t, s)
	d := newDriver(t)
	want(t, d, s.inputs(), "")
	tries = 0
	want(t, d, s.inputs("password", "wrong"), "ECHO: log in: the server refuses the login of bob by ssh (by password)")
	if tries != 1 {
		t.Errorf("a wrong password was tried %d times", tries)
	}
	if _, err := call(t.Context(), d, nil, s.inputs("password", "hunter22")); err == nil || strings.Contains(err.Error(), "hunter22") {
		t.Errorf("got %v", err)
	}
}

// A user of the system logs in to sshd by password.
func TestPasswordOfSSHD(t *testing.T) {
	name := servers.NewUser(t, "secret")
	s, d := servers.StartSSHD(t, servers.SSHDOptions{Config: "PasswordAuthentication yes\nMaxAuthTries 2"}), newDriver(t)
	in := inputs(s, "username", name, "key", nil, "password", "secret")
	want(t, d, in, "")
	want(t, d, with(in, "password", "wrong"), "ECHO: log in: the server refuses the login of "+name+" by ssh (")
	// A key that is not authorized is tried before the password.
	want(t, d, with(in, "key", string(servers.NewSSHKey(t, "").Private)), "")
}

func TestTries(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := int64(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	s := &server{}
	startServer(t, s)
	d, dialer := newDriver(t), new(counter)
	if _, err := call(t.Context(), d, dialer, s.inputs("port", port, "connect_tries", 2)); err == nil || !strings.Contains(err.Error(), "ECHO: connect: ") || !strings.Contains(err.Error(), "refuses the connection") {
		t.Errorf("got %v", err)
	}
	if n := dialer.n.Load(); n != 2 {
		t.Errorf("tried %d times, want 2", n)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	dialer.n.Store(0)
	in := s.inputs("port", int64(silent.Addr().(*net.TCPAddr).Port), "connect_timeout", 0.1, "connect_tries", 2)
	if _, err := call(t.Context(), d, dialer, in); !errors.Is(err, connectors.ErrTimeout) || !strings.Contains(err.Error(), "within connect_timeout (0.1 s)") {
		t.Errorf("got %v", err)
	}
	if n := dialer.n.Load(); n != 2 {
		t.Errorf("tried %d times, want 2", n)
	}
	want(t, d, s.inputs("connect_tries", 0), `input "connect_tries": want 1 or more, got 0`)
}

// The first connection finds nobody, the second one the server: as when it starts.
func TestServerThatStarts(t *testing.T) {
	s := &server{}
	startServer(t, s)
	d := newDriver(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := l.Addr().String()
	l.Close()
	first := true
	dialer := connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		if first {
			addr, first = gone, false
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	})
	if _, err := call(t.Context(), d, dialer, s.inputs()); err != nil {
		t.Error(err)
	}
}

func TestJumpHosts(t *testing.T) {
	s, first, second := servers.StartSSHD(t, servers.SSHDOptions{}), servers.StartSSHD(t, servers.SSHDOptions{}), servers.StartSSHD(t, servers.SSHDOptions{})
	d, dialer := newDriver(t), new(counter)
	one := inputs(s, "jump_host", inputs(first))
	two := inputs(s, "jump_host", inputs(second, "jump_host", inputs(first)))
	three := inputs(s, "jump_host", inputs(second, "jump_host", inputs(first, "jump_host", inputs(second))))
	for name, in := range map[string]*value.Dict{"one": one, "two": two, "three": three, "two again": two} {
		out, err := call(t.Context(), d, dialer, with(in, "command", "echo $SSH_CONNECTION"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if text, _ := out.Get("text"); !strings.HasSuffix(strings.TrimSpace(text.(string)), strings.ReplaceAll(s.Addr, ":", " ")) {
			t.Errorf("%s: connected as %s", name, text)
		}
	}
	// first, and second for the last of the three.
	if n := dialer.n.Load(); n != 2 {
		t.Errorf("%d connections from here, want 2", n)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := int64(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	stranger := servers.NewSSHKey(t, "")
	for name, test := range map[string]struct {
		in   *value.Dict
		want string
	}{
		"not let in by the jump host":    {inputs(s, "jump_host", inputs(first, "key", string(stranger.Private))), "ECHO: log in: jump_host " + first.Addr + ": the server refuses the login"},
		"not let in by the server":       {inputs(s, "key", string(stranger.Private), "jump_host", inputs(first)), "ECHO: log in: the server refuses the login"},
		"other key of the jump host":     {inputs(s, "jump_host", inputs(first, "hostkey", stranger.Public)), "ECHO: host key: jump_host " + first.Addr + ": the key of the server is"},
		"nobody behind the jump host":    {inputs(s, "port", port, "connect_tries", 1, "jump_host", inputs(first)), "by jump_host " + first.Addr},
		"jump host not there":            {inputs(s, "connect_tries", 1, "jump_host", inputs(first, "port", port)), "ECHO: connect: jump_host 127.0.0.1:"},
		"input of the jump host":         {inputs(s, "jump_host", inputs(first, "key", "nonsense")), `input "jump_host": key no private key`},
		"unknown input of the jump host": {inputs(s, "jump_host", inputs(first, "hostkye", "x")), `no input named "hostkye"`},
		"no name of the jump host":       {inputs(s, "jump_host", inputs(first, "hostname", nil)), `input "hostname" is required`},
		"four jump hosts":                {inputs(s, "jump_host", with(three, "jump_host", three)), "jump_host"},
	} {
		t.Run(name, func(t *testing.T) { want(t, d, test.in, test.want) })
	}
	first.HangUp()
	for range 2 {
		want(t, d, one, "")
	}
}

func TestInputs(t *testing.T) {
	s, d := servers.StartSSHD(t, servers.SSHDOptions{}), newDriver(t)
	want(t, d, with(inputs(s), "hostname", nil, "host", "[127.0.0.1]"), "")
	want(t, d, inputs(s, "hostname", "bob@example.com"), `input "hostname": "bob@example.com" is no name or address of a server`)
	want(t, d, inputs(s, "port", 0), `input "port": want 1 to 65535, got 0`)
	want(t, d, inputs(s, "username", ""), `input "username": it is empty`)
	want(t, d, inputs(s, "port", 65536), `input "port": want 0 to 65535`)
	want(t, d, inputs(s, "hostname", "no-such-host.invalid", "connect_tries", 1), "ECHO: connect: ")
}
