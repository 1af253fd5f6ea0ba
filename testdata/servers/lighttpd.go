package servers

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A Lighttpd is lighttpd with mod_webdav, for the files below Root, and with digest
// authentication.
type Lighttpd struct {
	URL      string
	User     string
	Password string
	Root     string

	program, config, addr string
	listener              *os.File
	cmd                   *exec.Cmd
}

// StartLighttpd starts a server.
func StartLighttpd(t testing.TB) *Lighttpd {
	t.Helper()
	dir := t.TempDir()
	s := &Lighttpd{User: "bob", Password: "s3cret", Root: filepath.Join(dir, "root"), program: Program(t, "lighttpd")}
	if err := os.Mkdir(s.Root, 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.URL = "http://" + s.addr + "/dav"
	if s.listener, err = l.(*net.TCPListener).File(); err != nil {
		t.Fatal(err)
	}
	l.Close()
	users := writeFile(t, filepath.Join(dir, "users"), []byte(s.User+":"+s.Password+"\n"))
	s.config = writeFile(t, filepath.Join(dir, "lighttpd.conf"), fmt.Appendf(nil, strings.Join([]string{
		`server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_webdav")`,
		`server.document-root = %q`,
		`server.errorlog = %q`,
		`server.upload-dirs = (%q)`,
		`server.systemd-socket-activation = "enable"`,
		`alias.url = ("/dav" => %q)`,
		`$HTTP["url"] =~ "^/dav($|/)" { webdav.activate = "enable" }`,
		`auth.backend = "plain"`,
		`auth.backend.plain.userfile = %q`,
		`auth.require = ("/dav" => ("method" => "digest", "algorithm" => "SHA-256", "realm" => "files", "require" => "valid-user"))`,
		"",
	}, "\n"), s.Root, filepath.Join(dir, "log"), dir, s.Root, users))
	s.start(t)
	t.Cleanup(func() {
		s.stop()
		s.listener.Close()
	})
	return s
}

// Restart breaks all connections there are.
func (s *Lighttpd) Restart(t testing.TB) {
	s.stop()
	s.start(t)
}

func (s *Lighttpd) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

// start hands the listener over as systemd does, so that the port is free for sure.
func (s *Lighttpd) start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command("/bin/sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" -D -f "$1"`, s.program, s.config)
	s.cmd.ExtraFiles = []*os.File{s.listener}
	s.cmd.Stdout, s.cmd.Stderr = t.Output(), t.Output()
	s.cmd.WaitDelay = time.Second
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}
