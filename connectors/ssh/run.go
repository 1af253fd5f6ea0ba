package ssh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"golang.org/x/crypto/ssh"
)

// grace is how long a server has to end a script that was called off, which takes it
// little more than a second unless it is busy, and how long it has for what needs no time.
const grace = 10 * time.Second

// A run is the run of one script. It belongs to one goroutine.
type run struct {
	in      *input
	clients *sshdial.Clients
	server  string // how it names itself
	capture *capture
	vars    map[string]*string
}

// output is what is known of the script.
func (r *run) output() output {
	c := r.capture
	if c == nil {
		return output{}
	}
	return output{
		RetCode:  c.code,
		Report:   r.in.clean(c.report.Bytes()),
		Stdout:   r.in.clean(c.stdout.data.Bytes()),
		Stderr:   r.in.clean(c.stderr.data.Bytes()),
		Var:      r.vars,
		Duration: c.duration(),
	}
}

// script runs the script. Its error does not tell of return codes.
func (r *run) script(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	session, err := r.clients.Session(ctx, &r.in.Inputs, &r.in.Call)
	if err != nil {
		return err
	}
	defer session.Close()
	r.server = session.Server()
	if limit := r.in.ScriptTimeout; limit > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, limit,
			fmt.Errorf("%w: the script took longer than script_timeout (%g s)", connectors.ErrTimeout, limit.Seconds()))
		defer stop()
	}
	if r.in.UseShell {
		err = r.typed(ctx, cancel, session)
	} else {
		err = r.stored(ctx, cancel, session)
	}
	if cause := context.Cause(ctx); cause != nil {
		return connectors.Step("request", cause)
	}
	return err
}

// stored runs the script as a file of the server.
func (r *run) stored(ctx context.Context, cancel context.CancelCauseFunc, session *sshdial.Session) error {
	p := newProgram(r.in)
	r.capture = newCapture(p.mark, r.in.MaxOutputBytes, cancel)
	stdin := &stdin{session: session}
	defer r.callOff(ctx, session, stdin.end)()
	if err := request(session, "exec", ssh.Marshal(struct{ Command string }{p.command})); err != nil {
		return err
	}
	readers := r.receive(session)
	// A write that fails is explained by what the server says.
	writeErr := stdin.write(p.payload)
	wait(session, readers)
	c := r.capture
	switch {
	case c.code != nil:
	case c.start.IsZero():
		return notStarted(c, writeErr)
	default:
		return connectors.Step("request", fmt.Errorf("the server has broken off%s", statusText(session)))
	}
	if len(r.in.OutputVars) > 0 {
		if err := r.fetchVars(ctx, p); err != nil {
			return err
		}
	}
	// The folder of the program is removed when its input ends.
	_ = stdin.end()
	waitFor(session.Exited())
	return nil
}

// A stdin is what the runner reads. Its end ends the script; the library does not take
// an end while something is being written.
type stdin struct {
	session *sshdial.Session
	mu      sync.Mutex
	written bool
}

func (s *stdin) write(p []byte) error {
	_, err := s.session.Write(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written = true
	return err
}

func (s *stdin) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.written {
		// The server removes what it has when not all comes.
		return s.session.Channel.Close()
	}
	return s.session.CloseWrite()
}

// request makes a request of a session.
func request(session *sshdial.Session, kind string, payload []byte) error {
	ok, err := session.SendRequest(kind, true, payload)
	if err == nil && !ok {
		err = fmt.Errorf("the server refuses it (%s)", kind)
	}
	return connectors.Step("request", err)
}

// callOff makes the server end the script when ctx ends, in the way of end. The caller
// calls what it returns when the script has ended.
func (r *run) callOff(ctx context.Context, session *sshdial.Session, end func() error) (stop func()) {
	var late *time.Timer
	done := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(done)
		late = time.AfterFunc(grace, session.Break)
		// A session that has ended needs no end.
		_ = end()
	})
	return func() {
		if !cancel() {
			<-done
			late.Stop()
		}
	}
}

// receive reads both streams, until the channel is closed that it returns.
func (r *run) receive(session *sshdial.Session) <-chan struct{} {
	done := make(chan struct{})
	var readers sync.WaitGroup
	readers.Go(func() { r.capture.read(&r.capture.stdout, session) })
	readers.Go(func() { r.capture.read(&r.capture.stderr, session.Stderr()) })
	go func() {
		readers.Wait()
		close(done)
	}()
	return done
}

// wait waits until all was read. What was started by a program that has ended without
// a mark may keep the streams open.
func wait(session *sshdial.Session, readers <-chan struct{}) {
	select {
	case <-readers:
		return
	case <-session.Exited():
	}
	late := time.AfterFunc(grace, session.Abort)
	<-readers
	late.Stop()
}

// waitFor waits as long as a server may take for what needs no time.
func waitFor(done <-chan struct{}) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// notStarted says why the script was not started.
func notStarted(c *capture, err error) error {
	line := lastLine(c.stderr.before.Bytes())
	if line == "" {
		line = lastLine(c.stdout.before.Bytes())
	}
	switch {
	case line != "":
		return connectors.Step("request", fmt.Errorf("the script could not be started: %s", line))
	case err != nil && !errors.Is(err, io.EOF):
		return connectors.Step("request", fmt.Errorf("the script could not be sent: %w", err))
	}
	return connectors.Step("request", errors.New("the script could not be started: the server says nothing (does the user have a shell, and is there /bin/sh?)"))
}

func statusText(session *sshdial.Session) string {
	if status := session.Status(); status != nil && status.Signal != "" {
		return " (signal " + status.Signal + ")"
	}
	return ""
}

// fetchVars reads the values of the variables.
func (r *run) fetchVars(ctx context.Context, p *program) error {
	r.vars = map[string]*string{}
	for _, name := range r.in.OutputVars {
		r.vars[name] = nil
	}
	text := limited{limit: r.in.MaxOutputBytes}
	if err := r.fetch(ctx, p.varsFile(), &text); err != nil {
		return err
	}
	for rest := text.data; len(rest) > 0; {
		var name, val []byte
		name, rest, _ = bytes.Cut(rest, []byte{0})
		val, rest, _ = bytes.Cut(rest, []byte{0})
		s := strings.ToValidUTF8(string(val), "\uFFFD")
		r.vars[string(name)] = &s
	}
	return nil
}
