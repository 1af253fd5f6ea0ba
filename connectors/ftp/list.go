package ftp

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// longestLine is more than any name and what goes with it.
const longestLine = 64 << 10

func (s *session) List(ctx context.Context, dir string) (entries []remotefs.Entry, err error) {
	what := "list " + cmp.Or(dir, ".")
	err = s.use(ctx, func(k *conn) error {
		if k.has("MLST") { // RFC 3659, 7.8: it stands for MLSD too
			entries, err = k.mlsd(ctx, s.call, dir, what)
			return err
		}
		// Not as an argument: LIST has options, and many servers take patterns.
		return k.within(dir, what, func() error {
			entries, err = s.ls(ctx, k, what)
			return err
		})
	})
	return entries, err
}

// ls lists the folder in which the session is. Only with -a, which is no part of the
// protocol, do many servers show hidden files; those that understand it list "." then.
func (s *session) ls(ctx context.Context, k *conn, what string) ([]remotefs.Entry, error) {
	parse := lsParser{now: s.now()}
	if !k.plainLS {
		self := false
		entries, err := k.lines(ctx, s.call, "LIST -a", what, func(line string) (remotefs.Entry, error) {
			e, err := parse.line(line)
			self = self || e.Name == "."
			return e, err
		})
		if self {
			return entries, err
		}
		if notRefused(err) != nil && !errors.As(err, new(*lineError)) {
			return nil, err
		}
		k.plainLS = true
	}
	return k.lines(ctx, s.call, "LIST", what, parse.line)
}

// mlsd lists a folder by MLSD.
func (k *conn) mlsd(ctx context.Context, call *connectors.Call, dir, what string) ([]remotefs.Entry, error) {
	command := "MLSD"
	if dir != "" {
		name, err := k.client.names.encode(dir)
		if err != nil {
			return nil, err
		}
		command += " " + name
	}
	return k.lines(ctx, call, command, what, parseFacts)
}

// mlst describes one file or folder by MLST.
func (k *conn) mlst(name string) (remotefs.Entry, error) {
	what := "stats " + name
	r, err := k.ask(completion, "MLST", name, what)
	if err != nil {
		return remotefs.Entry{}, err
	}
	// The line with the facts begins with a space, which some servers forget.
	lines := strings.Split(r.text, "\n")
	if len(lines) < 2 {
		return remotefs.Entry{}, refused(r, "%s", what)
	}
	e, err := parseFacts(strings.TrimLeft(lines[1], " "))
	switch {
	case err != nil:
		return remotefs.Entry{}, refused(r, "%s", what)
	case e.Name == "." || e.Name == "..": // it is given as the folder itself
		e.Type = remotefs.Dir
	}
	return e, nil
}

// lines runs a command that lists files, and reads each line. Lines that parse gives no
// name for, and the folder itself, are left out.
func (k *conn) lines(ctx context.Context, call *connectors.Call, command, what string, parse func(string) (remotefs.Entry, error)) ([]remotefs.Entry, error) {
	t, err := k.transfer(ctx, call, command, what)
	if err != nil {
		return nil, err
	}
	// As text it is larger than what is made of it.
	scanner := bufio.NewScanner(call.LimitOutput(readerFunc(t.read)))
	scanner.Buffer(nil, longestLine)
	var entries []remotefs.Entry
	var wrong error
	for scanner.Scan() {
		e, err := parse(scanner.Text())
		if err == nil && e.Name != "" && e.Name != "." && e.Name != ".." {
			if e.Name, err = k.client.names.decode(e.Name); err == nil {
				e.Target, err = k.client.names.decode(e.Target)
			}
			entries = append(entries, e)
		}
		if err != nil && wrong == nil {
			wrong = &lineError{what, err}
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	// What was listed to the end leaves the connection in order.
	if err := t.received(); err != nil {
		return nil, err
	}
	if wrong != nil {
		return nil, wrong
	}
	return entries, nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A lineError is a listing that cannot be understood.
type lineError struct {
	what string
	err  error
}

func (e *lineError) Error() string { return e.what + ": " + e.err.Error() }
func (e *lineError) Unwrap() error { return e.err }
