package servers

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// An inetd gives each connection to a program of its own, whose standard input and output
// it is, as inetd does: most servers cannot be told to take any free port.
type inetd struct {
	addr    *net.TCPAddr
	program string
	args    []string
	output  io.Writer

	connections sync.WaitGroup
	mu          sync.Mutex
	running     map[*os.Process]bool
}

func startInetd(t testing.TB, program string, args ...string) *inetd {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &inetd{
		addr:    l.Addr().(*net.TCPAddr),
		program: program,
		args:    args,
		output:  t.Output(),
		running: map[*os.Process]bool{},
	}
	var accepting sync.WaitGroup
	accepting.Go(func() { s.accept(l) })
	t.Cleanup(func() {
		l.Close()
		accepting.Wait()
		s.hangUp()
		s.connections.Wait()
	})
	return s
}

// hangUp breaks all connections there are.
func (s *inetd) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for process := range s.running {
		// With the processes that it has for a connection.
		_ = syscall.Kill(-process.Pid, syscall.SIGKILL)
	}
}

// count is how many connections there are.
func (s *inetd) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running)
}

func (s *inetd) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			err = s.serve(conn.(*net.TCPConn))
		}
		if err != nil {
			fmt.Fprintf(s.output, "%s: %v\n", s.program, err)
		}
	}
}

func (s *inetd) serve(conn *net.TCPConn) error {
	defer conn.Close()
	socket, err := conn.File()
	if err != nil {
		return err
	}
	defer socket.Close()
	cmd := exec.Command(s.program, s.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = socket, socket, s.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return err
	}
	s.mu.Lock()
	s.running[cmd.Process] = true
	s.mu.Unlock()
	s.connections.Go(func() {
		cmd.Wait() // the status says how the client left
		s.mu.Lock()
		delete(s.running, cmd.Process)
		s.mu.Unlock()
	})
	return nil
}
