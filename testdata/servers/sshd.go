package servers

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// SSHDOptions say how an [SSHD] differs from the usual.
type SSHDOptions struct {
	Config string    // lines of sshd_config that go before the usual ones, so that they win
	Log    io.Writer // gets what sshd writes, in place of the output of the test; safe for concurrent use
}

// An SSHD is OpenSSH's server, with SFTP, for the user who runs the test. Files
// and programs of the machine are at hand to who logs in: git over SSH finds a
// repository at its absolute path.
type SSHD struct {
	Addr       string // host:port
	Host       string // 127.0.0.1
	Port       int
	User       string // who may log in
	Key        SSHKey // with which; for others see Authorize
	HostKey    string // the server's public key, as a line of authorized_keys
	KnownHosts string // a line of known_hosts for the server, with newline

	program    string
	config     string
	authorized string // the file of keys
	output     io.Writer

	connections sync.WaitGroup
	mu          sync.Mutex
	running     map[*os.Process]bool // one for each connection
}

// StartSSHD starts a server. What sshd writes appears in the output of the test, if it has
// no Log.
//
// sshd cannot be told to take any free port, so it is started as inetd would
// start it: the listener is the test's, and each connection gets its own sshd.
func StartSSHD(t testing.TB, o SSHDOptions) *SSHD {
	t.Helper()
	s := &SSHD{
		Host:    "127.0.0.1",
		Key:     NewSSHKey(t, ""),
		program: Program(t, "sshd"),
		output:  t.Output(),
		running: map[*os.Process]bool{},
	}
	if o.Log != nil {
		s.output = o.Log
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s.User = me.Username
	if os.Getuid() == 0 {
		// Compiled into sshd, and missing where it was never started as a service.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.write(t, t.TempDir(), o)
	if out, err := exec.CommandContext(t.Context(), s.program, "-t", "-f", s.config).CombinedOutput(); err != nil {
		t.Fatalf("sshd: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(s.Host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	s.Addr = l.Addr().String()
	s.Port = l.Addr().(*net.TCPAddr).Port
	s.KnownHosts = fmt.Sprintf("[%s]:%d %s\n", s.Host, s.Port, s.HostKey)
	var accepting sync.WaitGroup
	accepting.Go(func() { s.accept(l) })
	t.Cleanup(func() {
		l.Close()
		accepting.Wait()
		s.HangUp()
		s.connections.Wait()
	})
	return s
}

// HangUp breaks all connections there are, as a server does that crashes. New ones
// are served.
func (s *SSHD) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for process := range s.running {
		process.Kill()
	}
}

// Connections is how many clients are connected. What sshd writes of those that are not
// is in Log.
func (s *SSHD) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running)
}

// Authorize lets the owner of another key log in.
func (s *SSHD) Authorize(t testing.TB, key SSHKey) {
	t.Helper()
	keys, err := os.ReadFile(s.authorized)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, s.authorized, append(keys, key.Public+"\n"...))
}

// KnownHostsFile writes KnownHosts into a temporary folder and returns its path.
func (s *SSHD) KnownHostsFile(t testing.TB) string {
	t.Helper()
	return writeFile(t, filepath.Join(t.TempDir(), "known_hosts"), []byte(s.KnownHosts))
}

// write writes the server's files into dir.
func (s *SSHD) write(t testing.TB, dir string, o SSHDOptions) {
	t.Helper()
	host := NewSSHKey(t, "")
	hostFile := writeFile(t, filepath.Join(dir, "host"), host.Private)
	s.HostKey = host.Public
	s.authorized = writeFile(t, filepath.Join(dir, "authorized_keys"), []byte(s.Key.Public+"\n"))
	subsystem := "Subsystem sftp internal-sftp"
	if strings.Contains(o.Config, "Subsystem ") { // sshd takes one only
		subsystem = ""
	}
	s.config = writeFile(t, filepath.Join(dir, "sshd_config"), []byte(strings.Join([]string{
		o.Config,
		subsystem,
		"HostKey " + strconv.Quote(hostFile),
		"AuthorizedKeysFile " + strconv.Quote(s.authorized),
		"PidFile none",
		"StrictModes no", // a temporary folder may be anybody's
		"UsePAM no",
		"PermitRootLogin yes",
		"PasswordAuthentication no",
		"KbdInteractiveAuthentication no",
		"AcceptEnv LANG LC_* GIT_PROTOCOL",
		"SetEnv SHLVL=2", // bash reads no ~/.bashrc, which is the user's and may take long
		"",
	}, "\n")))
}

func (s *SSHD) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			fmt.Fprintln(s.output, "sshd:", err)
			return
		}
		if err := s.serve(conn.(*net.TCPConn)); err != nil {
			fmt.Fprintln(s.output, "sshd:", err)
		}
	}
}

// serve hands a connection over to a new sshd.
func (s *SSHD) serve(conn *net.TCPConn) error {
	defer conn.Close()
	socket, err := conn.File()
	if err != nil {
		return err
	}
	defer socket.Close()
	cmd := exec.Command(s.program, "-i", "-e", "-f", s.config)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = socket, socket, s.output
	// A program that a client has left running may keep stderr open.
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	s.mu.Lock()
	s.running[cmd.Process] = true
	s.mu.Unlock()
	s.connections.Go(func() {
		cmd.Wait() // the status says how the client left, which is the client's business
		s.mu.Lock()
		delete(s.running, cmd.Process)
		s.mu.Unlock()
	})
	return nil
}
