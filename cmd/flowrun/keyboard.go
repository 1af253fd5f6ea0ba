package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// A typist is a person at a terminal, asked by one goroutine at a time.
type typist interface {
	// line asks, and returns a line without its end. What is hidden is not shown
	// while it is typed, from before ask is called. The error is [errLeft] at the end
	// of input, or the cause of ctx's end.
	line(ctx context.Context, ask func(), hidden bool) (string, error)
}

// errLeft is the error of a question that the person has left with Ctrl-D.
var errLeft = errors.New("left without an answer")

// A keyboard is the typist of a terminal. A read from it cannot be ended: what is typed
// after a question that nobody asks any more is the answer to the next one.
type keyboard struct {
	fd      int
	in      *bufio.Reader
	reading chan typed // a read that is under way; nil if there is none
}

type typed struct {
	text string
	err  error
}

// keyboardOf returns the keyboard of a terminal, nil for a file or a pipe.
func keyboardOf(f *os.File) typist {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return nil
	}
	return &keyboard{fd: fd, in: bufio.NewReader(f)}
}

func (k *keyboard) line(ctx context.Context, ask func(), hidden bool) (string, error) {
	if hidden {
		show, err := hide(k.fd)
		if err != nil {
			return "", err
		}
		defer show()
	}
	ask()
	if k.reading == nil {
		reading := make(chan typed, 1)
		k.reading = reading
		go func() {
			text, err := k.in.ReadString('\n')
			reading <- typed{text, err}
		}()
	}
	return k.typed(ctx)
}

// typed returns what the read that is under way reads.
func (k *keyboard) typed(ctx context.Context) (string, error) {
	select {
	case t := <-k.reading:
		k.reading = nil
		if errors.Is(t.err, io.EOF) {
			t.err = errLeft
		}
		return strings.TrimRight(t.text, "\r\n"), t.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
