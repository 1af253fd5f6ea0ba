package servers

import (
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// An account is who a server runs as: some refuse to run as root.
type account struct{ uid, gid int }

// accountOf is the account of a server that has a user of its own, if the test runs as
// root, else the one of the test.
func accountOf(t testing.TB, name string) account {
	t.Helper()
	if os.Getuid() != 0 {
		return account{os.Getuid(), os.Getgid()}
	}
	u, err := user.Lookup(name)
	if err != nil {
		Missing(t, "the user "+name, Install)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return account{uid, gid}
}

// dir makes a temporary folder that belongs to the account and can be reached by it.
func (a account) dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "flowrun-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	a.own(t, dir)
	return dir
}

// own gives a file or folder to the account.
func (a account) own(t testing.TB, path string) {
	t.Helper()
	if err := os.Chown(path, a.uid, a.gid); err != nil {
		t.Fatal(err)
	}
}

// writeFile writes a file of the account, as writeFile does.
func (a account) writeFile(t testing.TB, dir, name string, data []byte) string {
	t.Helper()
	path := writeFile(t, filepath.Join(dir, name), data)
	a.own(t, path)
	return path
}

// command is a program that runs as the account.
func (a account) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = "/"
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}}
	}
	return cmd
}

// freePort returns a port on which nobody listens, for a server that cannot be told to
// take any. The kernel gives none of these to who asks for any port, or connects (Linux
// begins at 32768, others higher): so it is still free when the server starts, and when
// it is started again.
func freePort(t testing.TB) int {
	t.Helper()
	var err error
	for range 100 {
		port := 10_000 + rand.IntN(22_000)
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal(err)
	return 0
}
