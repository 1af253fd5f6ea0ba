package runtime

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
)

// A link carries messages between a host and an isolated interpreter. A message is the
// length of what follows, 4 bytes, big-endian; its kind, a byte; and its body, which is
// encoded as the arguments of effects are.
type link struct {
	r io.Reader

	mu sync.Mutex // held while a message is written
	w  io.Writer
}

// maxMessageBytes is how large one message may be: what an isolated flow gives to one
// effect, or gets of it.
const maxMessageBytes = 64 << 20

// A messageKind says what a message is.
type messageKind byte

const (
	// To the interpreter.
	beginMessage   messageKind = 1 // the flow to be run: once, and first
	answerMessage  messageKind = 2 // to an ask or a question
	observeMessage messageKind = 3 // what is being observed is not recorded: observe it
	cancelMessage  messageKind = 4 // the flow is cancelled

	// From the interpreter.
	askMessage      messageKind = 5 // for an effect
	questionMessage messageKind = 6 // for something that is not recorded
	observedMessage messageKind = 7 // what was observed
	endMessage      messageKind = 8 // how the flow ended: once, and last
)

// A question is what an interpreter wants of its host beside effects.
type question byte

const (
	hasFileQuestion question = 1 // whether the project has a file
	sleepQuestion   question = 2 // to wait until an instant
	aboutQuestion   question = 3 // how an execution is now
	endQuestion     question = 4 // whether the flow may end
	stepsQuestion   question = 5 // for more steps
	randomQuestion  question = 6 // for random bytes
)

// errMessageTooLarge is the error of a message that is not sent.
var errMessageTooLarge = fmt.Errorf("an isolated flow can give or get %d MiB at a time", maxMessageBytes>>20)

// send writes a message, whole.
func (l *link) send(kind messageKind, body *journal.Args) error {
	b := body.Encoded()
	if len(b) >= maxMessageBytes {
		return errMessageTooLarge
	}
	frame := make([]byte, 0, 5+len(b))
	frame = binary.BigEndian.AppendUint32(frame, uint32(1+len(b)))
	frame = append(append(frame, byte(kind)), b...)
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := l.w.Write(frame)
	return err
}

// A message is one that was received.
type message struct {
	kind messageKind
	body []byte
}

// receive reads a message. However long it says to be, it takes memory as its bytes come.
func (l *link) receive() (message, error) {
	var head [5]byte
	if _, err := io.ReadFull(l.r, head[:]); err != nil {
		return message{}, err
	}
	size := binary.BigEndian.Uint32(head[:4])
	if size == 0 || size > maxMessageBytes {
		return message{}, protocolError{fmt.Errorf("a message of %d bytes", size)}
	}
	m := message{kind: messageKind(head[4])}
	const atOnce = 64 << 10
	rest := int64(size - 1)
	if rest <= atOnce {
		m.body = make([]byte, rest)
		_, err := io.ReadFull(l.r, m.body)
		return m, err
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, l.r, rest)
	m.body = b.Bytes()
	return m, err
}

// A protocolError says that the other end does not keep to the protocol.
type protocolError struct{ err error }

func (e protocolError) Error() string { return e.err.Error() }
func (e protocolError) Unwrap() error { return e.err }

func malformed(what string) error {
	return protocolError{fmt.Errorf("a malformed message: %s", what)}
}

// How an error stands in a message.
const (
	noError     = 0
	namedError  = 1 // class, text
	limitError  = 2 // the fields of a LimitError
	cancelError = 3 // the reason
	closedError = 4
)

// appendError adds an error as a flow can know it.
func appendError(a *journal.Args, err error) {
	var limit *LimitError
	var cancelled *CancelledError
	switch {
	case err == nil:
		a.Int(noError)
	case errors.As(err, &limit):
		a.Int(limitError).Text(limit.Limit).Text(limit.Value).Text(limit.At).Text(limit.Most)
	case errors.As(err, &cancelled):
		a.Int(cancelError).Text(cancelled.Reason)
	case errors.Is(err, ErrClosed):
		a.Int(closedError)
	default:
		a.Int(namedError).Text(ExceptionClass(err)).Text(err.Error())
	}
}

// readError reads what appendError added.
func readError(r *journal.ArgsReader) error {
	switch r.Int() {
	case namedError:
		f := &journal.Failure{Class: r.Text(), Message: r.Text()}
		return &NamedError{Class: f.Class, Err: f}
	case limitError:
		return &LimitError{Limit: r.Text(), Value: r.Text(), At: r.Text(), Most: r.Text()}
	case cancelError:
		return &CancelledError{r.Text()}
	case closedError:
		return ErrClosed
	}
	return nil
}

// A beginning is the flow that an interpreter is to run.
type beginning struct {
	id, root, name, flowName, file string

	typ         Type
	text, input []byte
	cleanUp     time.Duration
	heap        int64 // the limit; negative is none
	environment Environment
}

func (b *beginning) append(a *journal.Args) {
	a.Text(b.id).Text(b.root).Text(b.name).Text(b.flowName).Text(b.file)
	a.Text(string(b.typ)).Bytes(b.text).Bytes(b.input).Int(int64(b.cleanUp)).Int(b.heap)
	a.Int(int64(len(b.environment.Variables)))
	for _, name := range slices.Sorted(maps.Keys(b.environment.Variables)) {
		a.Text(name).Text(b.environment.Variables[name])
	}
	for _, name := range b.environment.Withheld {
		a.Text(name)
	}
}

func readBeginning(m message) (b beginning, err error) {
	if m.kind != beginMessage {
		return b, malformed(fmt.Sprintf("kind %d, want the flow to be run", m.kind))
	}
	r := journal.ReadArgs(m.body)
	b.id, b.root, b.name, b.flowName, b.file = r.Text(), r.Text(), r.Text(), r.Text(), r.Text()
	b.typ, b.text, b.input, b.cleanUp = Type(r.Text()), r.Bytes(), r.Bytes(), time.Duration(r.Int())
	b.heap = r.Int()
	b.environment.Variables = map[string]string{}
	for n := r.Int(); n > 0 && r.More(); n-- {
		name := r.Text()
		b.environment.Variables[name] = r.Text()
	}
	for r.More() {
		b.environment.Withheld = append(b.environment.Withheld, r.Text())
	}
	return b, r.Close()
}

// An answer is what an interpreter gets of an ask or a question.
type answer struct {
	err    error
	cancel error // the flow is cancelled, whatever came of it
	result []byte
	about  []about // executions
	file   string  // a file that was loaded, and its text
	text   []byte
	steps  int64 // that were granted
}

// An about is what an interpreter has to know of an execution.
type about struct {
	id, name, connectorType, message string

	typ    Type
	status Status
}

func aboutExecution(x *Execution) about {
	x.mu.Lock()
	defer x.mu.Unlock()
	return about{x.id, x.name, x.connectorType, x.message, x.typ, x.status}
}

func (n *answer) append(a *journal.Args) {
	appendError(a, n.err)
	appendError(a, n.cancel)
	a.Bytes(n.result).Text(n.file).Bytes(n.text).Int(n.steps)
	for _, x := range n.about {
		a.Text(x.id).Text(x.name).Text(x.connectorType).Text(x.message).Text(string(x.typ)).Text(string(x.status))
	}
}

func readAnswer(body []byte) (n answer, err error) {
	r := journal.ReadArgs(body)
	n.err, n.cancel = readError(r), readError(r)
	n.result, n.file, n.text, n.steps = r.Bytes(), r.Text(), r.Bytes(), r.Int()
	for r.More() {
		n.about = append(n.about, about{r.Text(), r.Text(), r.Text(), r.Text(), Type(r.Text()), Status(r.Text())})
	}
	return n, r.Close()
}
