// Package lsp serves the Language Server Protocol, version 3.17, for flows: it keeps the
// texts that an editor has open, tells what is wrong with them, and translates the
// editor's questions for package assist.
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification
//
// One goroutine does what the editor sends, in its order; it only keeps texts and
// answers, which takes a few milliseconds at most. Another checks texts when the editor has
// nothing to say for a moment, always the newest ones.
package lsp

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/sourcegraph/jsonrpc2"
)

// Options are what a server has of its surroundings.
type Options struct {
	Version string
	Dir     string // where texts belong that are in no file, unless the editor has a folder
	// Quiet is for how long nothing is to come from the editor before texts are checked,
	// so that the answers to who types come first.
	Quiet time.Duration
	// Open opens the project that a folder is in, or, if it is in none, the folder. A
	// file of which edited has a text is not read from the disk.
	Open func(dir string, edited func(path string) ([]byte, bool)) (Workspace, error)
}

// A Workspace is an opened project. Its methods may be called at the same time.
type Workspace interface {
	World() *assist.World
	// Name is what the project calls a file, Path the file that it calls so; both may be
	// of files outside of it.
	Name(path string) string
	Path(name string) string
	// Check returns what is wrong with a flow, by its text, as flowrun check does, and
	// CheckFile what is wrong with another file of the project. Both know files by name.
	Check(file string, text []byte) []Diagnostic
	CheckFile(file string) []Diagnostic
	Close() error
}

// A Diagnostic is something wrong with a file, or doubtful in it.
type Diagnostic struct {
	dialect.Diagnostic
	Warning bool
}

// ErrNoShutdown is the error of [Serve] when the editor has ended without asking for it.
var ErrNoShutdown = errors.New("the editor has ended without a shutdown")

// Serve speaks with an editor until it says exit, its stream ends, or ctx does. It closes
// both streams, and waits for what it has begun. The error tells how the editor ended, if
// not as the protocol has it.
func Serve(ctx context.Context, in io.ReadCloser, out io.WriteCloser, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{
		Options: o,
		stop:    cancel,
		docs:    documents{open: map[string]*document{}},
		queue:   newQueue[*jsonrpc2.Request](),
		dirty:   newQueue[string](),
		ended:   ctx.Done(),
	}
	s.spaces = spaces{open: func(dir string) (Workspace, error) { return o.Open(dir, s.docs.edited) }, all: map[string]*space{}}
	stream := &stream{in: newReader(in), closers: []io.Closer{in, out}, out: out}
	s.conn = jsonrpc2.NewConn(ctx, stream, s, jsonrpc2.SetLogger(quiet{}))

	var work sync.WaitGroup
	work.Go(s.work)
	work.Go(s.check)
	<-s.conn.DisconnectNotify()
	s.queue.close()
	s.dirty.close()
	work.Wait()
	err := s.spaces.close()
	switch {
	case s.exited && s.state == stopped:
		return err
	case ctx.Err() != nil && !s.exited:
		return ctx.Err()
	case s.state == stopped:
		return err
	}
	return errors.Join(stream.failure(), ErrNoShutdown, err)
}

// quiet is a logger that has nothing to say: how a stream ends is told by [Serve].
type quiet struct{}

func (quiet) Printf(string, ...any) {}

// A queue is a list of things to do, each of them once, in the order they came in. Adding
// never waits.
type queue[T comparable] struct {
	mu     sync.Mutex
	list   []T
	closed bool
	wake   chan struct{} // of capacity 1: something has changed
}

func newQueue[T comparable]() *queue[T] { return &queue[T]{wake: make(chan struct{}, 1)} }

func (q *queue[T]) add(x T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, y := range q.list {
		if x == y {
			return
		}
	}
	q.list = append(q.list, x)
	q.signal()
}

func (q *queue[T]) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// close ends the queue: what is in it is not done any more.
func (q *queue[T]) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.list = true, nil
	q.signal()
}

// next waits for the next thing to do; ok is false when the queue is closed.
func (q *queue[T]) next() (x T, ok bool) {
	for {
		q.mu.Lock()
		if q.closed {
			q.mu.Unlock()
			return x, false
		}
		if len(q.list) > 0 {
			x, q.list = q.list[0], q.list[1:]
			q.mu.Unlock()
			return x, true
		}
		q.mu.Unlock()
		<-q.wake
	}
}
