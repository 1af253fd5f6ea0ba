package runtime

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// What an isolated flow asks for is done by the method of the same meaning of its
// execution, as if the flow ran here: so journal, replay, limits and pauses are the same.

// serve does what one message asks for, and answers it. The error is a protocolError, or
// a signal that ends the flow without its interpreter.
func (h *host) serve(m message) error {
	n := new(answer)
	var err error
	switch m.kind {
	case askMessage:
		err = h.ask(m.body, n)
	case questionMessage:
		err = h.question(m.body, n)
	default:
		return malformed(fmt.Sprintf("kind %d, want an ask, a question or the end", m.kind))
	}
	var wrong protocolError
	var s *SuspendedError
	if errors.As(err, &wrong) || errors.As(err, &s) || errors.Is(err, errReplayed) {
		return err
	}
	if n.err = err; err != nil {
		h.failed = err
	}
	if x := h.x; x.ctx.Err() != nil && !errors.Is(context.Cause(x.ctx), errInterpreterLost) {
		// What comes next is not done any more, and a flow that only computes ends.
		n.cancel = cancelCause(x.ctx)
	}
	a := new(journal.Args)
	n.append(a)
	if err := h.link.send(answerMessage, a); errors.Is(err, errMessageTooLarge) {
		n = &answer{err: &NamedError{"ValueError", err}, cancel: n.cancel}
		n.append(a.Reset())
		_ = h.link.send(answerMessage, a)
	}
	// An interpreter that cannot be written to has ended, which is told by what is read.
	return nil
}

// A request is an effect that an isolated flow asks for. Its arguments are read as the
// method that asks for it has put them; what no method would have put is a protocolError.
type request struct {
	kind   journal.Kind
	name   string
	args   *journal.ArgsReader
	answer *answer
}

// complete is called when the arguments are read.
func (q *request) complete() error {
	if q.args.Close() != nil {
		return malformed("the arguments of " + q.kind.String())
	}
	return nil
}

// value reads a value that may be missing.
func (q *request) value() (v value.Value, there bool, err error) {
	b := q.args.Bytes()
	if b == nil {
		return nil, false, nil
	}
	if v, err = value.Unmarshal(b); err != nil {
		return nil, false, malformed(fmt.Sprintf("the arguments of %s: %v", q.kind, err))
	}
	return v, true, nil
}

func (h *host) ask(body []byte, n *answer) error {
	r := journal.ReadArgs(body)
	q := request{kind: journal.Kind(r.Int()), name: r.Text(), answer: n}
	at := journal.Position{File: r.Text(), Line: int32(r.Int()), Col: int32(r.Int())}
	q.args = journal.ReadArgs(r.Bytes())
	perform := hostEffect(q.kind)
	switch {
	case r.Close() != nil:
		return malformed("an ask")
	case perform == nil:
		return malformed(q.kind.String())
	case at.Line < 0 || at.Col < 0 || at.File != "" && h.texts[at.File] == nil:
		return malformed("a place that is none of the flow")
	}
	h.at, h.seen = at, line{cmp.Or(at.File, h.j.file), at.Line}
	return perform(h, &q)
}

// position is where the flow is, as it is recorded.
func (h *host) position() journal.Position {
	at := h.at
	at.File = h.x.rt.storedName(at.File)
	return at
}

// sourceLine returns a line of a file that the flow runs or has loaded.
func (h *host) sourceLine(file string, n int) string {
	for text := range bytes.Lines(h.texts[file]) {
		if n--; n == 0 {
			return string(text)
		}
	}
	return ""
}

// execution is one that the flow may name: itself, its children, and what it has found.
func (h *host) execution(ref string) (*Execution, error) {
	if x := h.known[h.x.deref(ref)]; x != nil {
		return x, nil
	}
	return nil, malformed("an execution that is none of the flow")
}

// tellOf has the interpreter know an execution, and how it is.
func (h *host) tellOf(n *answer, x *Execution) {
	h.known[x.id] = x
	n.about = append(n.about, aboutExecution(x))
}

// maxRandomBytes is how many are given at a time.
const maxRandomBytes = 64 << 10

func (h *host) question(body []byte, n *answer) (err error) {
	r := journal.ReadArgs(body)
	complete := func() error {
		if r.Close() != nil {
			return malformed("a question")
		}
		return nil
	}
	switch question(r.Int()) {
	case hasFileQuestion:
		from, name := r.Text(), r.Text()
		if err := complete(); err != nil {
			return err
		}
		if h.texts[from] == nil {
			return malformed("a file that is none of the flow")
		}
		if !h.x.rt.language(from, World{}, h.j.special()).Project(name) {
			return &NotFoundError{Kind: "file", Name: name}
		}
		return nil
	case sleepQuestion:
		until, err := journal.Time(r.Bytes())
		if err != nil || complete() != nil {
			return malformed("a time to sleep until")
		}
		return h.x.sleepUntil(until)
	case aboutQuestion:
		x, err := h.execution(r.Text())
		if err := errors.Join(err, complete()); err != nil {
			return err
		}
		h.tellOf(n, x)
		return nil
	case endQuestion:
		if err := complete(); err != nil {
			return err
		}
		return h.x.gate("ending")
	case stepsQuestion:
		at, lines, err := readLines(r)
		if err := errors.Join(err, complete()); err != nil {
			return err
		}
		if at.n > 0 {
			h.seen = at
		}
		n.steps, err = h.x.tree.budget.lend(lines)
		h.lent += n.steps
		return err
	case randomQuestion:
		size := r.Int()
		if complete() != nil || size < 0 || size > maxRandomBytes {
			return malformed("a number of random bytes")
		}
		n.result = make([]byte, size)
		_, err := io.ReadFull(h.x.rt.opts.Random, n.result)
		return err
	}
	return malformed("a question of an unknown kind")
}
