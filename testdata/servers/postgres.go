package servers

import (
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

// PostgresOptions say how a [Postgres] differs from the usual.
type PostgresOptions struct {
	TLS      *Certificate // it speaks TLS
	ClientCA *CA          // with TLS: who logs in has a certificate of this authority too
	Log      io.Writer    // takes its log, in which all statements stand
}

// StartPostgres starts a PostgreSQL server that asks for a password (SCRAM).
func StartPostgres(t testing.TB, o PostgresOptions) *Database {
	t.Helper()
	bin := postgresBin(t)
	who := accountOf(t, "postgres")
	dir := who.dir(t)
	d := &Database{Host: "127.0.0.1", Port: freePort(t), Name: "postgres", User: "bob", Password: "right horse", quit: syscall.SIGINT, crash: syscall.SIGQUIT}
	data := filepath.Join(dir, "data")
	password := who.writeFile(t, dir, "password", []byte(d.Password+"\n"))
	out, err := who.command(filepath.Join(bin, "initdb"), "-D", data, "-U", d.User, "--pwfile", password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	args := []string{"-D", data, "-p", strconv.Itoa(d.Port), "-c", "listen_addresses=" + d.Host, "-c", "unix_socket_directories=" + dir,
		"-c", "fsync=off", "-c", "max_connections=60"}
	if d.log = o.Log; d.log != nil {
		args = append(args, "-c", "log_statement=all", "-c", "log_line_prefix=[%a] ")
	} else {
		args = append(args, "-c", "log_min_messages=fatal", "-c", "log_min_error_statement=panic")
	}
	if o.TLS != nil {
		args = append(args, "-c", "ssl=on",
			"-c", "ssl_cert_file="+who.writeFile(t, dir, "cert.pem", o.TLS.CertPEM),
			"-c", "ssl_key_file="+who.writeFile(t, dir, "key.pem", o.TLS.KeyPEM))
		access := "hostssl all all 127.0.0.1/32 scram-sha-256\n"
		if o.ClientCA != nil {
			args = append(args, "-c", "ssl_ca_file="+who.writeFile(t, dir, "client-ca.pem", o.ClientCA.PEM))
			access = "hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\n"
		}
		args = append(args, "-c", "hba_file="+who.writeFile(t, dir, "hba.conf", []byte(access)))
	}
	d.command = func() *exec.Cmd { return who.command(filepath.Join(bin, "postgres"), args...) }
	d.ready = func() bool {
		return exec.Command(filepath.Join(bin, "pg_isready"), "-q", "-h", d.Host, "-p", strconv.Itoa(d.Port)).Run() == nil
	}
	d.Start(t)
	return d
}

// postgresBin is the folder of PostgreSQL's programs, the newest version of those that
// are installed.
func postgresBin(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	slices.SortFunc(found, func(a, b string) int { return versionOf(a) - versionOf(b) })
	if len(found) == 0 {
		return filepath.Dir(Program(t, "postgres"))
	}
	return filepath.Dir(found[len(found)-1])
}

func versionOf(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}
