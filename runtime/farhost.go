package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
)

// A farHost is the host of an isolated flow as it is known in its interpreter: what
// stands behind [Execution.record] there. Only the goroutine of the flow uses it.
type farHost struct {
	link    *link
	x       *Execution
	answers chan message            // what is read and not for the flow's context
	left    chan struct{}           // closed when nobody takes answers any more
	cancel  context.CancelCauseFunc // of the flow, before it cleans up
	shadows map[string]*Execution   // the executions that the flow knows, by id
	asking  *effect                 // that may have to be observed here
	result  []byte                  // what handler returned
}

// ask has the host perform an effect, or find in the journal what came of it.
func (f *farHost) ask(j *flowJob, e *effect) ([]byte, error) {
	at := j.position(f.x)
	a := new(journal.Args).Int(int64(e.kind)).Text(e.name).Text(at.File).Int(int64(at.Line)).Int(int64(at.Col))
	var args journal.Args
	if e.args != nil {
		e.args(&args)
	}
	a.Bytes(append([]byte{}, args.Encoded()...))
	before := f.asking
	f.asking = e
	n, err := f.exchange(askMessage, a)
	f.asking = before
	if err != nil {
		return nil, err
	}
	e.answer = n
	return n.result, nil
}

// question asks the host for something that is not recorded.
func (f *farHost) question(q question, add func(*journal.Args)) (*answer, error) {
	a := new(journal.Args).Int(int64(q))
	if add != nil {
		add(a)
	}
	return f.exchange(questionMessage, a)
}

// exchange sends a message and waits for the answer. What the host wants to know
// meanwhile it is told.
func (f *farHost) exchange(kind messageKind, a *journal.Args) (*answer, error) {
	if err := f.link.send(kind, a); errors.Is(err, errMessageTooLarge) {
		return nil, &NamedError{"ValueError", err}
	} else if err != nil {
		return nil, f.gone(err)
	}
	for {
		m, ok := f.receive()
		if !ok {
			return nil, f.gone(io.ErrUnexpectedEOF)
		}
		switch {
		case m.kind == answerMessage:
			return f.answered(m.body)
		case m.kind == observeMessage && f.asking != nil:
			if err := f.observe(); err != nil {
				return nil, f.gone(err)
			}
		default:
			return nil, f.gone(malformed(fmt.Sprintf("kind %d, want an answer", m.kind)))
		}
	}
}

// receive waits for what the host has to say: the flow stands still meanwhile.
func (f *farHost) receive() (m message, ok bool) {
	if j, is := f.x.currentJob().(*flowJob); is {
		defer j.heap.waits()()
	}
	m, ok = <-f.answers
	return m, ok
}

// gone ends a flow that has lost its host.
func (f *farHost) gone(err error) error {
	s := &SuspendedError{err}
	f.cancel(s)
	return s
}

func (f *farHost) answered(body []byte) (*answer, error) {
	n, err := readAnswer(body)
	if err != nil {
		return nil, f.gone(err)
	}
	for i := range n.about {
		f.shadow(&n.about[i])
	}
	if n.cancel != nil {
		f.cancelNow(n.cancel)
	}
	return &n, n.err
}

// observe finds out what the host has no record of.
func (f *farHost) observe() error {
	e := f.asking
	f.asking = nil
	result, err := e.perform(f.x.ctx)
	f.asking = e
	if sendErr := f.observed(result, err); !errors.Is(sendErr, errMessageTooLarge) {
		return sendErr
	}
	return f.observed(nil, &NamedError{"ValueError", fmt.Errorf("%s: %w", e.name, errMessageTooLarge)})
}

func (f *farHost) observed(result []byte, err error) error {
	a := new(journal.Args)
	appendError(a, err)
	return f.link.send(observedMessage, a.Bytes(result))
}

// cancelNow cancels the flow as it is: what runs of it, or its cleaning up.
func (f *farHost) cancelNow(cause error) {
	f.x.mu.Lock()
	cancel := f.x.cancel
	f.x.mu.Unlock()
	cancel(cause)
}

// read receives what the host sends, until it sends nothing any more.
func (f *farHost) read() error {
	defer close(f.answers)
	for {
		m, err := f.link.receive()
		if err != nil {
			f.cancel(&SuspendedError{err})
			f.cancelNow(&SuspendedError{err})
			return err
		}
		if m.kind != cancelMessage {
			select {
			case f.answers <- m:
			case <-f.left:
			}
			continue
		}
		r := journal.ReadArgs(m.body)
		cleaning, cause := r.Int() > 0, readError(r)
		switch {
		case cause == nil || r.Close() != nil:
			return malformed("a cancel without a cause")
		case cleaning:
			f.cancelNow(cause)
		default: // which may have been answered before, so that it cleans up by now
			f.cancel(cause)
		}
	}
}

// shadow is an execution as it is known here.
func (f *farHost) shadow(n *about) *Execution {
	x := f.shadows[n.id]
	if x == nil {
		x = &Execution{rt: f.x.rt, far: f, tree: f.x.tree, id: n.id, typ: n.typ, connectorType: n.connectorType}
		f.shadows[n.id] = x
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.name, x.message = n.name, n.message
	if x != f.x {
		x.typ, x.connectorType, x.status = n.typ, n.connectorType, n.status
	}
	return x
}

// refresh has it known here how an execution is at the host. What has ended stays.
func (f *farHost) refresh(x *Execution) {
	x.mu.Lock()
	ended := x.status.Ended()
	x.mu.Unlock()
	if !ended {
		// A flow that has lost its host, or is cancelled, ends at the next effect.
		_, _ = f.question(aboutQuestion, func(a *journal.Args) { a.Text(f.x.ref(x.id)) })
	}
}

// made is the execution that an effect has made or found.
func (f *farHost) made(n *answer) (*Execution, error) {
	if len(n.about) != 1 {
		return nil, f.gone(malformed("no execution"))
	}
	return f.shadow(&n.about[0]), nil
}

func (f *farHost) sleepUntil(until time.Time) error {
	_, err := f.question(sleepQuestion, func(a *journal.Args) { a.Bytes(journal.AppendTime(nil, until)) })
	return err
}

// mayEnd waits where the flow is to pause before it ends itself.
func (f *farHost) mayEnd() error {
	_, err := f.question(endQuestion, nil)
	return err
}

// borrow asks for more steps, and tells how often each line was seen when they were
// counted.
func (f *farHost) borrow(at line, lines map[line]int) (int64, error) {
	n, err := f.question(stepsQuestion, func(a *journal.Args) { appendLines(a, at, lines) })
	if err != nil {
		return 0, err
	}
	return n.steps, nil
}
