// Package isolatetest has interpreters for tests: all but the process is as it is for
// real.
package isolatetest

import (
	"errors"
	"io"
	"sync"

	"github.com/flowrun/flowrun/runtime"
)

// Goroutines starts each interpreter as a goroutine.
type Goroutines struct {
	// Interpret is what an interpreter does with its stream, such as
	// [runtime.Interpret]. When it returns, the interpreter has ended.
	Interpret func(conn io.ReadWriter)
	// Sent is given what is written to interpreters, by several goroutines; nil for
	// nobody.
	Sent func([]byte)
}

// Start implements [runtime.Isolator].
func (g *Goroutines) Start() (runtime.Interpreter, error) {
	theirIn, in := io.Pipe()
	out, theirOut := io.Pipe()
	i := &interpreter{sent: g.Sent, in: in, out: out, over: make(chan struct{})}
	i.close = sync.OnceFunc(func() {
		for _, c := range []io.Closer{theirIn, in, out, theirOut} {
			_ = c.Close() // which never fails
		}
	})
	go func() {
		defer close(i.over)
		defer i.close()
		g.Interpret(conn{theirIn, theirOut, i.close})
	}()
	return i, nil
}

// A conn is the stream of an interpreter. To close it is to be seen as one that has ended.
type conn struct {
	io.Reader
	io.Writer
	close func()
}

func (c conn) Close() error {
	c.close()
	return nil
}

type interpreter struct {
	sent  func([]byte)
	in    io.Writer
	out   io.Reader
	over  chan struct{}
	close func()
}

func (i *interpreter) Read(b []byte) (int, error) { return i.out.Read(b) }

func (i *interpreter) Write(b []byte) (int, error) {
	if i.sent != nil {
		i.sent(b)
	}
	return i.in.Write(b)
}

// ErrLeft is the reason of an interpreter that has ended.
var ErrLeft = errors.New("it has returned")

// Stop implements [runtime.Interpreter]. It waits until Interpret has returned.
func (i *interpreter) Stop() error {
	i.close()
	<-i.over
	return ErrLeft
}
