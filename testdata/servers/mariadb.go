package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// MariaDBOptions say how a [Database] of [StartMariaDB] differs from the usual.
type MariaDBOptions struct {
	TLS *Certificate // it speaks TLS
}

// StartMariaDB starts a MariaDB server that asks for a password.
func StartMariaDB(t testing.TB, o MariaDBOptions) *Database {
	t.Helper()
	program, install := Program(t, "mariadbd"), Program(t, "mariadb-install-db")
	who := accountOf(t, "mysql")
	dir := who.dir(t)
	d := &Database{Host: "127.0.0.1", Port: freePort(t), Name: "test", User: "bob", Password: "right horse", quit: syscall.SIGTERM, crash: syscall.SIGKILL}
	data := filepath.Join(dir, "data")
	// A small log: half of what a new server takes. A server that starts removes the temporary
	// tables of others in its tmpdir, so each has its own.
	small := []string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + dir, "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0"}
	out, err := who.command(install, append(small, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")...).CombinedOutput()
	if err != nil {
		t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
	begin := who.writeFile(t, dir, "begin.sql", fmt.Appendf(nil, "CREATE DATABASE IF NOT EXISTS %s CHARACTER SET utf8mb4;\n"+
		"CREATE USER IF NOT EXISTS '%s'@'127.0.0.1' IDENTIFIED BY '%s';\nGRANT ALL ON *.* TO '%[2]s'@'127.0.0.1';\n", d.Name, d.User, d.Password))
	args := append(small, "--socket="+filepath.Join(dir, "s.sock"), "--bind-address="+d.Host, "--port="+strconv.Itoa(d.Port),
		"--init-file="+begin, "--skip-name-resolve", "--log-warnings=0", "--default-time-zone=+05:00", "--max-allowed-packet=64M")
	if o.TLS != nil {
		args = append(args, "--ssl-cert="+who.writeFile(t, dir, "cert.pem", o.TLS.CertPEM), "--ssl-key="+who.writeFile(t, dir, "key.pem", o.TLS.KeyPEM),
			"--require-secure-transport=ON")
	}
	d.command = func() *exec.Cmd { return who.command(program, args...) }
	d.Start(t)
	return d
}
