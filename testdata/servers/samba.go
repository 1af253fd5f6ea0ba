package servers

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SambaOptions say how a [Samba] differs from the usual.
type SambaOptions struct {
	Config string    // lines of the section [global] that are added, such as "server smb encrypt = required"
	Log    io.Writer // gets what smbd writes, in place of the output of the test; safe for concurrent use
}

// A Samba is Samba's smbd with one share, the files below Root.
type Samba struct {
	Addr     string
	Host     string
	Port     int
	Share    string
	User     string // the user who runs the test: smbd wants users of the machine
	Password string
	Root     string

	log             io.Writer
	program, config string
	cmd             *exec.Cmd
}

// StartSamba starts a server. It needs root, as smbd becomes the user who logs in.
func StartSamba(t testing.TB, o SambaOptions) *Samba {
	t.Helper()
	s := &Samba{Host: "127.0.0.1", Share: "files", Password: "s3cret", Root: t.TempDir(), program: Program(t, "smbd"), log: o.Log}
	if os.Getuid() != 0 {
		Missing(t, "root, which smbd needs", "run the test as root")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s.User = me.Username
	// smbd has no way to be given a listener that its other processes leave alone; the
	// port was free a moment ago.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Addr, s.Port = l.Addr().String(), l.Addr().(*net.TCPAddr).Port
	l.Close()
	// Paths of sockets are short.
	dir, err := os.MkdirTemp("", "smb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	lines := []string{
		"[global]",
		"server role = standalone server",
		"workgroup = TEST",
		"interfaces = 127.0.0.1/8",
		"bind interfaces only = yes",
		fmt.Sprint("smb ports = ", s.Port),
		"disable netbios = yes",
		"passdb backend = tdbsam:" + filepath.Join(dir, "passdb.tdb"),
		"log file = " + filepath.Join(dir, "log"),
		"load printers = no",
		"printcap name = /dev/null",
		"disable spoolss = yes",
		"unix charset = UTF-8",
	}
	for _, name := range []string{"private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir"} {
		folder := filepath.Join(dir, strings.ReplaceAll(name, " ", ""))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, name+" = "+folder)
	}
	lines = append(lines, o.Config,
		"["+s.Share+"]",
		"path = "+s.Root,
		"read only = no",
		"valid users = "+s.User,
		"store dos attributes = no",
		"map archive = no",
		"")
	s.config = writeFile(t, filepath.Join(dir, "smb.conf"), []byte(strings.Join(lines, "\n")))
	add := exec.CommandContext(t.Context(), Program(t, "smbpasswd"), "-c", s.config, "-a", "-s", s.User)
	add.Stdin = strings.NewReader(s.Password + "\n" + s.Password + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("smbpasswd: %v\n%s", err, out)
	}
	s.start(t)
	t.Cleanup(s.stop)
	return s
}

// Restart breaks all connections there are.
func (s *Samba) Restart(t testing.TB) {
	s.stop()
	s.start(t)
}

// stop ends the server and its processes for connections: it makes itself the leader of a
// session, which it cannot as the leader of a process group.
func (s *Samba) stop() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	s.cmd.Wait()
}

func (s *Samba) start(t testing.TB) {
	t.Helper()
	s.cmd = exec.Command(s.program, "-F", "--debug-stdout", "-s", s.config)
	s.cmd.Stdout, s.cmd.Stderr = t.Output(), t.Output()
	if s.log != nil {
		s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	}
	s.cmd.WaitDelay = time.Second
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if conn, err := net.Dial("tcp", s.Addr); err == nil {
			conn.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("smbd does not listen")
}
