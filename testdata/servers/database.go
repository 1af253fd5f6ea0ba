package servers

import (
	"io"
	"net"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// A Database is a database server, which can be killed and started again.
type Database struct {
	Host     string // 127.0.0.1
	Port     int
	Name     string // of a database
	User     string // who may do everything
	Password string

	log     io.Writer // takes what it writes; nil is the test's own output
	command func() *exec.Cmd
	ready   func() bool    // whether it takes calls; nil when it does as soon as it listens
	quit    syscall.Signal // on which it stops without waiting for its clients
	crash   syscall.Signal // on which it ends at once, with all its processes
	running *exec.Cmd
	ended   chan struct{} // closed when it has
}

// Addr is host:port.
func (d *Database) Addr() string { return net.JoinHostPort(d.Host, strconv.Itoa(d.Port)) }

// Start starts a server that was killed, and waits until it takes connections.
func (d *Database) Start(t testing.TB) {
	t.Helper()
	cmd := d.command()
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if d.log != nil {
		cmd.Stdout, cmd.Stderr = d.log, d.log
	}
	// A process that the server has left behind may keep its output open.
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	d.running = cmd
	ended := make(chan struct{})
	d.ended = ended
	go func() {
		defer close(ended)
		cmd.Wait() // how it ended is shown in its output
	}()
	t.Cleanup(func() { d.stop(ended, cmd) })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := net.Dial("tcp", d.Addr())
		if err == nil {
			conn.Close()
			if d.ready == nil || d.ready() {
				return
			}
		}
		select {
		case <-ended:
			t.Fatalf("%s did not become ready", cmd.Path)
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-tick.C:
		}
	}
}

func (d *Database) stop(ended chan struct{}, cmd *exec.Cmd) {
	cmd.Process.Signal(d.quit)
	stuck := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
	defer stuck.Stop()
	<-ended
}

// Kill ends the server at once, as a crash does.
func (d *Database) Kill(t testing.TB) {
	t.Helper()
	if err := d.running.Process.Signal(d.crash); err != nil {
		t.Fatal(err)
	}
	<-d.ended
}
