package isolate

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime"
)

// Main performs the flow that another process gives to this one on stdin and stdout, and
// returns the exit code. It confines this process first, for good: call it before
// anything else, and leave the program with the code at once. bind is as in
// [runtime.Options].
func Main(bind func(*runtime.Execution) (runtime.World, error)) int {
	if err := perform(bind); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func perform(bind func(*runtime.Execution) (runtime.World, error)) error {
	conn := &stream{gone: make(chan struct{})}
	var head [8]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return fmt.Errorf("this process is for interpreting flows, and is started by the one that has them: %w", err)
	}
	memory := int64(binary.BigEndian.Uint64(head[:]))
	if memory < MinMemory {
		return fmt.Errorf("a memory of %d bytes", memory)
	}
	// What Go makes when a timer is first needed it cannot make later.
	time.AfterFunc(time.Hour, func() {}).Stop()
	if err := closeInherited(); err != nil {
		return err
	}
	confined, err := confine(memory)
	if err != nil {
		return err
	}
	if _, err := conn.Write([]byte{confined.byte()}); err != nil {
		return err
	}
	over := make(chan error, 1)
	go func() { over <- runtime.Interpret(conn, bind) }()
	select {
	case err := <-over:
		return err
	case <-conn.gone:
		return nil // whatever the flow is doing: nobody is there for it any more
	}
}

// A stream is stdin and stdout, and tells when nothing comes any more.
type stream struct {
	once sync.Once
	gone chan struct{}
}

func (s *stream) Read(b []byte) (int, error) {
	n, err := os.Stdin.Read(b)
	if err != nil {
		s.once.Do(func() { close(s.gone) })
	}
	return n, err
}

func (s *stream) Write(b []byte) (int, error) { return os.Stdout.Write(b) }
