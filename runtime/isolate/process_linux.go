package isolate

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	goruntime "runtime"
	"sync"
	"syscall"
	"time"

	"github.com/flowrun/flowrun/runtime"
)

// startTime is how long a process may take until it is confined and ready.
const startTime = 30 * time.Second

// exitTime is how long a process may take to be gone that has closed its stdout.
const exitTime = time.Second

// Start implements [runtime.Isolator].
func (p *Processes) Start() (runtime.Interpreter, error) {
	q, err := p.start()
	if err != nil {
		return nil, err
	}
	return q, nil
}

// Probe starts a process and says what confines it.
func (p *Processes) Probe() (Confinement, error) {
	q, err := p.start()
	if err != nil {
		return Confinement{}, err
	}
	_ = q.Stop() // it has done what it was for
	return q.confined, nil
}

// A process is one that interprets a flow.
type process struct {
	memory   int64
	confined Confinement
	stderr   firstBytes
	in, out  *os.File // its stdin, its stdout

	mu     sync.Mutex
	closed bool // it has closed its stdout

	cmd    *exec.Cmd
	gone   chan struct{} // closed when it has been waited for
	err    error         // how it ended
	killed bool          // by Stop
}

func (p *Processes) start() (*process, error) {
	memory, err := p.memory()
	if err != nil {
		return nil, err
	}
	if len(p.Command) == 0 {
		return nil, errors.New("isolate.Processes: Command is required")
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), in.Close())
	}
	q := &process{memory: memory, in: in, out: out, gone: make(chan struct{})}
	q.cmd = exec.Command(p.Command[0], p.Command[1:]...)
	q.cmd.Env = []string{}
	q.cmd.Dir = "/"
	q.cmd.Stdin, q.cmd.Stdout, q.cmd.Stderr = theirIn, theirOut, &q.stderr
	q.cmd.WaitDelay = exitTime
	q.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	started := make(chan error, 1)
	go q.own(started)
	err = <-started
	closeErr := errors.Join(theirIn.Close(), theirOut.Close())
	if err != nil {
		return nil, errors.Join(err, closeErr, in.Close(), out.Close())
	}
	if err := q.greet(); err != nil {
		if why := q.Stop(); why != nil {
			err = why
		}
		return nil, err
	}
	return q, nil
}

// own starts the process and waits for it. The kernel kills it when the thread ends that
// has started it, so that thread stays until the process is gone.
func (q *process) own(started chan<- error) {
	goruntime.LockOSThread()
	defer goruntime.UnlockOSThread()
	err := q.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	q.err = q.cmd.Wait()
	close(q.gone)
}

// greet tells the process its limit, and hears that it is confined.
func (q *process) greet() error {
	// One that has left already is noticed, with the reason, by what is read.
	if _, err := q.in.Write(binary.BigEndian.AppendUint64(nil, uint64(q.memory))); err != nil && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	if err := q.out.SetReadDeadline(time.Now().Add(startTime)); err != nil {
		return err
	}
	var ready [1]byte
	if _, err := io.ReadFull(q, ready[:]); err != nil {
		return fmt.Errorf("%s does not perform isolate.Main: %w", q.cmd.Path, err)
	}
	if ready[0]&readyBit == 0 {
		return fmt.Errorf("%s does not perform isolate.Main", q.cmd.Path)
	}
	q.confined = confinementOf(ready[0])
	q.confined.Memory = q.memory
	return q.out.SetReadDeadline(time.Time{})
}

// How a Confinement is told in a byte.
const (
	readyBit    = 1 << 6
	seccompBit  = 1 << 0
	landlockBit = 1 << 1
)

func confinementOf(b byte) Confinement {
	return Confinement{Seccomp: b&seccompBit != 0, Landlock: b&landlockBit != 0}
}

func (c Confinement) byte() byte {
	b := byte(readyBit)
	if c.Seccomp {
		b |= seccompBit
	}
	if c.Landlock {
		b |= landlockBit
	}
	return b
}

func (q *process) Write(b []byte) (int, error) { return q.in.Write(b) }

func (q *process) Read(b []byte) (int, error) {
	n, err := q.out.Read(b)
	if err == io.EOF {
		q.mu.Lock()
		q.closed = true
		q.mu.Unlock()
	}
	return n, err
}

// Stop implements [runtime.Interpreter].
func (q *process) Stop() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed && !q.killed {
		// Most likely it is about to be gone, and says why.
		late := time.NewTimer(exitTime)
		defer late.Stop()
		select {
		case <-q.gone:
		case <-late.C:
		}
	}
	select {
	case <-q.gone:
	default:
		q.killed = true
		// It was not waited for yet, so it is no other process by now.
		_ = q.cmd.Process.Kill()
		<-q.gone
	}
	_, _ = q.in.Close(), q.out.Close() // nothing is lost that anybody waits for
	if q.killed {
		return nil
	}
	return q.why()
}

// maxStderr is how much is kept of what a process writes to its stderr: the reason for
// which Go ends it comes first.
const maxStderr = 16 << 10

// firstBytes keeps the first bytes that are written to it.
type firstBytes struct{ b []byte }

func (f *firstBytes) Write(b []byte) (int, error) {
	f.b = append(f.b, b[:min(len(b), maxStderr-len(f.b))]...)
	return len(b), nil
}
