package servers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// RedisOptions say how a [Redis] differs from the usual.
type RedisOptions struct {
	TLS    *Certificate // serves TLS only
	Client bool         // with TLS: asks for a client's certificate of the same CA
	Config string       // further lines of redis.conf, such as: user bob on >secret ~* +get
}

// A Redis is a Redis server in memory, with 16 databases.
type Redis struct {
	Addr string // host:port
	Host string // 127.0.0.1
	Port int

	program string
	config  string
	output  *redisLog

	cmd    *exec.Cmd
	exited chan error // what came of cmd
}

// StartRedis starts a server. What it writes appears in the output of the test.
func StartRedis(t testing.TB, o RedisOptions) *Redis {
	t.Helper()
	r := &Redis{Host: "127.0.0.1", program: Program(t, "redis-server"), output: &redisLog{to: t.Output()}}
	t.Cleanup(r.Kill)
	// redis-server cannot be told to take any free port: another program may take
	// the one that was free a moment ago.
	const attempts = 10
	var err error
	for range attempts {
		l, listenErr := net.Listen("tcp", net.JoinHostPort(r.Host, "0"))
		if listenErr != nil {
			t.Fatal(listenErr)
		}
		r.Addr, r.Port = l.Addr().String(), l.Addr().(*net.TCPAddr).Port
		l.Close()
		r.config = writeFile(t, filepath.Join(t.TempDir(), "redis.conf"), []byte(r.configuration(t, o)))
		if err = r.start(); err == nil {
			return r
		}
	}
	t.Fatal(err)
	return nil
}

func (r *Redis) configuration(t testing.TB, o RedisOptions) string {
	lines := []string{
		"bind " + r.Host,
		"dir " + strconv.Quote(t.TempDir()),
		`save ""`,
		"appendonly no",
		"daemonize no",
	}
	if o.TLS == nil {
		lines = append(lines, "port "+strconv.Itoa(r.Port))
	} else {
		cert, key := o.TLS.Files(t)
		auth := "no"
		if o.Client {
			auth = "yes"
		}
		lines = append(lines, "port 0", "tls-port "+strconv.Itoa(r.Port),
			"tls-cert-file "+strconv.Quote(cert), "tls-key-file "+strconv.Quote(key),
			"tls-ca-cert-file "+strconv.Quote(o.TLS.CA.File(t)), "tls-auth-clients "+auth)
	}
	return strings.Join(append(lines, o.Config, ""), "\n")
}

// Restart starts a server that was killed again, at the same address, with nothing in
// it.
func (r *Redis) Restart(t testing.TB) {
	t.Helper()
	if err := r.start(); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the server at once, as a crash does, and waits for its end.
func (r *Redis) Kill() {
	if r.cmd == nil {
		return
	}
	r.cmd.Process.Kill() // it may have ended by itself
	<-r.exited
	r.cmd = nil
}

// start starts the server and waits until it listens.
func (r *Redis) start() error {
	cmd := exec.Command(r.program, r.config)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = r.output
	if err := cmd.Start(); err != nil {
		return err
	}
	ready := make(chan bool, 1)
	exited := make(chan error, 1)
	go func() {
		lines := bufio.NewScanner(io.TeeReader(stdout, r.output))
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Ready to accept connections") {
				select {
				case ready <- true:
				default:
				}
			}
		}
		_, _ = io.Copy(r.output, stdout) // whatever the scanner could not take
		exited <- cmd.Wait()
	}()
	stuck := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
	defer stuck.Stop()
	select {
	case <-ready:
		r.cmd, r.exited = cmd, exited
		return nil
	case err := <-exited:
		return errors.Join(fmt.Errorf("redis-server did not become ready"), err)
	}
}

// A redisLog is the output of a server that outlives the function that started it.
type redisLog struct {
	mu sync.Mutex
	to io.Writer
}

func (l *redisLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}
