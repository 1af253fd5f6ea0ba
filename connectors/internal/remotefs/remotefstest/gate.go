package remotefstest

import (
	"context"
	"io"
	"sync"

	"github.com/flowrun/flowrun/connectors"
)

// A Gate is a store of one large file that tells when some of it was read, or written.
type Gate struct {
	Reached chan struct{} // closed when it waits
	Resume  chan struct{} // to be closed, so that it goes on
	Created int           // files that were written whole

	once  sync.Once
	after int
}

// NewGate returns one that waits after so many reads or writes.
func NewGate(after int) *Gate {
	return &Gate{Reached: make(chan struct{}), Resume: make(chan struct{}), after: after}
}

func (g *Gate) Open(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(g), nil }
func (g *Gate) Create(context.Context, string) (connectors.FileWriter, error) {
	return gateFile{g}, nil
}

func (g *Gate) pass() {
	if g.after--; g.after < 0 {
		g.once.Do(func() { close(g.Reached) })
		<-g.Resume
	}
}

func (g *Gate) Read(p []byte) (int, error) {
	if g.pass(); g.after < -1000 {
		return 0, io.EOF
	}
	return len(p), nil
}

type gateFile struct{ *Gate }

func (g gateFile) Write(p []byte) (int, error) {
	g.pass()
	return len(p), nil
}
func (g gateFile) Commit() error { g.Created++; return nil }
func (g gateFile) Close() error  { return nil }
