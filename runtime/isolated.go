package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
)

// An Isolator starts interpreters outside of this process: package isolate has one. Its
// method is safe for concurrent use.
//
// An isolated flow is interpreted there, and all that it asks for is done here: its
// execution, journal, children, limits and secrets are those of this process. How long
// the other end lives has no meaning: a flow that goes on later is run again by another
// one.
type Isolator interface {
	// Start starts an interpreter, for one flow.
	Start() (Interpreter, error)
}

// An Interpreter is a process, or whatever else, that performs [Interpret]: what is
// written comes to its conn, what is read comes from there. All that comes is taken for
// that of an enemy. Read and Write return soon after it has ended.
type Interpreter interface {
	io.ReadWriter
	// Stop ends it at once and waits until it is gone. It may be called several times,
	// by several goroutines. If it had ended by itself before, the error says why, nil
	// if that is not known: an [IsolationError].
	Stop() error
}

// An IsolationError says that the isolated interpreter of a flow has ended before the
// flow had. The flow ends in error by it, and cannot catch it.
type IsolationError struct {
	Reason string // such as "it needed more than memory (512 MiB)"
	Err    error  // a [LimitError] if it was one; may be nil
	At     string // the last line that the flow was known to be at, "file:line"; "" for none
}

func (e *IsolationError) Error() string {
	s := "the isolated interpreter was ended: " + e.Reason
	if e.At != "" {
		s += ", last seen at " + e.At
	}
	return s
}

func (e *IsolationError) Unwrap() error { return e.Err }

// A host does for the isolated interpreter of a flow what the flow asks for. Its methods
// are for the goroutine of the flow, if they do not say otherwise.
type host struct {
	x        *Execution
	j        *flowJob
	in       Interpreter
	link     *link
	messages chan message  // closed when no more come
	over     chan struct{} // closed when none is taken any more
	reading  sync.WaitGroup

	wrong   error                 // why the interpreter is not believed any more
	readErr error                 // of the last message, once messages is closed
	at      journal.Position      // where the flow has asked for its latest effect; the file as it is shown
	seen    line                  // where it was last known to be
	known   map[string]*Execution // what it may name, by id
	texts   map[string][]byte     // of the files that it has loaded
	until   time.Time             // when the wait ends that it is about to ask for
	lent    int64                 // steps
	failed  error                 // what the latest effect failed of that has

	mu      sync.Mutex
	killer  *time.Timer // ends an interpreter that does not do as it is told
	killing sync.WaitGroup
}

// answerTime is how long an interpreter may take to end a flow whose time is over.
const answerTime = 3 * time.Second

// errInterpreterLost is the cause of the context of a flow whose interpreter has ended.
var errInterpreterLost = errors.New("the isolated interpreter has ended")

// runIsolated is run with the interpreter outside of this process.
func (j *flowJob) runIsolated(ctx context.Context, x *Execution) outcome {
	if err := j.prepareIsolated(x); err != nil {
		if ctx.Err() != nil {
			return ended(ctx)
		}
		return outcome{status: EndedError, message: firstLine(err), statusMessage: err.Error(), err: err}
	}
	in, err := x.rt.opts.Isolate.Start()
	if err != nil {
		err = fmt.Errorf("the isolated interpreter does not start: %w", err)
		return outcome{status: EndedError, message: err.Error(), err: err}
	}
	h := &host{
		x: x, j: j, in: in, link: &link{r: in, w: in}, messages: make(chan message), over: make(chan struct{}),
		known: map[string]*Execution{x.id: x}, texts: map[string][]byte{j.file: j.text},
	}
	j.isolated = h
	j.inHandler.Store(true) // the interpreter looks at that
	h.reading.Go(h.read)
	j.calm = h.whenDone(ctx)
	defer h.close()
	return h.run(ctx)
}

// prepareIsolated is prepare for a flow that is compiled elsewhere.
func (j *flowJob) prepareIsolated(x *Execution) error {
	if j.replay != nil {
		var err error
		if j.pins, err = j.replay.pins(); err != nil {
			return err
		}
	}
	if j.text != nil {
		return nil
	}
	stored, err := x.rt.opts.Store.Program(x.ctx, x.program)
	if err != nil {
		return fmt.Errorf("text of %s: %w", j.file, err)
	}
	j.text = stored.Text
	return nil
}

func (h *host) run(ctx context.Context) outcome {
	b := beginning{
		id: h.x.id, root: h.x.tree.root.id, name: h.x.Name(), flowName: h.x.flowName, file: h.j.file,
		typ: h.x.typ, text: h.j.text, input: h.x.input, cleanUp: h.x.rt.opts.CleanUp,
		heap: h.x.tree.budget.limits.Heap, environment: h.x.rt.opts.Environment,
	}
	a := new(journal.Args)
	b.append(a)
	if err := h.link.send(beginMessage, a); errors.Is(err, errMessageTooLarge) {
		return outcome{status: EndedError, message: err.Error(), err: err}
	}
	for m := range h.messages {
		if m.kind == endMessage {
			out, err := h.ended(ctx, m.body)
			if err == nil {
				return out
			}
			h.distrust(err)
			continue
		}
		if err := h.serve(m); err != nil {
			if out, early := h.j.leftEarly(h.x.ctx, h.x, err); early {
				return out
			}
			h.distrust(err)
		}
	}
	return h.lost(ctx)
}

// distrust ends an interpreter that does not keep to the protocol.
func (h *host) distrust(err error) {
	if h.wrong == nil {
		h.wrong = err
	}
	_ = h.in.Stop() // it is ended for that
}

// lost is how a flow ends whose interpreter has.
func (h *host) lost(ctx context.Context) outcome {
	err := h.in.Stop()
	var s *SuspendedError
	if errors.As(suspended(h.x.ctx), &s) {
		return outcome{suspended: s}
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errInterpreterLost) {
		return ended(ctx)
	}
	var why *IsolationError
	var wrong protocolError
	if h.wrong == nil && errors.As(h.readErr, &wrong) {
		h.wrong = wrong
	}
	switch {
	case h.wrong != nil:
		why = &IsolationError{Reason: "it does not keep to the protocol: " + h.wrong.Error()}
	case !errors.As(err, &why):
		why = &IsolationError{Reason: "it has closed its connection"}
	}
	told := *why
	told.At = h.seen.String()
	return outcome{status: EndedError, message: told.Error(), err: &told}
}

// read receives what the interpreter sends, in a goroutine of its own, so that its end is
// noticed whatever the flow waits for.
func (h *host) read() {
	defer close(h.messages)
	for {
		m, err := h.link.receive()
		if err != nil {
			h.readFailed(err)
			return
		}
		select {
		case h.messages <- m:
		case <-h.over:
			return
		}
	}
}

// readFailed has the flow stop wherever it is, if it was not over.
func (h *host) readFailed(err error) {
	h.readErr = err
	select {
	case <-h.over:
		return
	default:
	}
	h.x.mu.Lock()
	cancel := h.x.cancel
	h.x.mu.Unlock()
	cancel(errInterpreterLost)
}

// whenDone has the interpreter stop the flow when ctx ends: that of the flow, or of its
// cleaning up. calm is as that of afterDone.
func (h *host) whenDone(ctx context.Context) (calm func()) {
	h.disarm()
	told, cleaning := make(chan struct{}), h.j.cleaning
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		h.tell(ctx, cleaning)
	})
	return func() {
		if !stop() {
			<-told
		}
	}
}

// tell cancels the flow, or ends the interpreter of one that goes on later.
func (h *host) tell(ctx context.Context, cleaning bool) {
	cause := cancelCause(ctx)
	var limit *LimitError
	patience := answerTime
	switch {
	case cleansUpAfter(cause) && !errors.Is(context.Cause(ctx), errInterpreterLost):
		if !cleaning {
			patience = h.x.rt.opts.CleanUp
		}
	case errors.As(cause, &limit):
	default:
		_ = h.in.Stop() // it is ended for that
		return
	}
	h.arm(patience)
	a := new(journal.Args)
	if cleaning {
		a.Int(1)
	} else {
		a.Int(0)
	}
	appendError(a, cause)
	_ = h.link.send(cancelMessage, a) // one that has ended needs no telling
}

// arm ends the interpreter after a time, if it has not ended by then.
func (h *host) arm(after time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.killer != nil {
		return
	}
	h.killing.Add(1)
	h.killer = time.AfterFunc(after, func() {
		defer h.killing.Done()
		_ = h.in.Stop() // it is ended for that
	})
}

func (h *host) disarm() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.killer != nil && h.killer.Stop() {
		h.killing.Done()
	}
	h.killer = nil
}

// close ends the interpreter, and all that was begun for it.
func (h *host) close() {
	close(h.over)
	_ = h.in.Stop() // how the flow has ended is known
	h.j.calm()
	h.reading.Wait()
	h.disarm()
	h.killing.Wait()
}
