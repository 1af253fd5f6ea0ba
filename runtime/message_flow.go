package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// Messages are those that flows exchange with people, as one flow uses them: its methods
// are for the flow of that execution.
type Messages struct{ x *Execution }

// Messages returns the messages for the flow that x runs.
func (x *Execution) Messages() Messages { return Messages{x} }

// Create sends a message, of which Subject, Text, Request and Body count, and returns its
// id. The error of a form that is none is a NamedError InvalidInputError.
func (m Messages) Create(of Message) (id string, err error) {
	v, err := m.x.operate("message.create", of.Subject, of.Text, of.Request, of.Body)
	id, _ = v.(string)
	return id, err
}

// Get returns the record of a message: id, subject, message, request, body, status ("OPEN",
// "ANSWERED", "SENT" for one that asks nothing), response, answered_by, answered_at,
// created_at, execution_id. The error is a [NotFoundError].
func (m Messages) Get(id string) (*value.Dict, error) {
	v, err := m.x.operate("message.get", id)
	d, _ := v.(*value.Dict)
	return d, err
}

// Wait waits until a message is answered; one that asks nothing is not waited for. A
// timeout of zero is no limit; the error of a time that is over is a NamedError
// MessageResponseTimeoutError. The message stays open then: it can be answered, and waited
// for again, until it is deleted. A flow that waits for long is not in memory.
func (m Messages) Wait(id string, timeout time.Duration) error {
	until := int64(0)
	if timeout != 0 {
		t, err := m.x.instant("message", timeout)
		if err != nil {
			return err
		}
		until = t.UnixNano()
	}
	_, err := m.x.operate("message.wait", id, until, int64(timeout))
	return err
}

// Answer answers a message in place of a person, as [Runtime.Answer] does.
func (m Messages) Answer(id string, answer *value.Dict) error {
	_, err := m.x.operate("message.answer", id, answer)
	return err
}

// Delete removes a message. Who waits for it fails.
func (m Messages) Delete(id string) error {
	_, err := m.x.operate("message.delete", id)
	return err
}

var messageOperations = map[string]operation{
	"message.create": {perform: (*operating).createMessage},
	"message.get": {perform: func(o *operating) (value.Value, error) {
		m, err := o.x.rt.Message(o.ctx, o.of)
		if err != nil {
			return nil, err
		}
		return m.record(), nil
	}},
	"message.wait": {perform: func(o *operating) (value.Value, error) {
		until, timeout := argument[int64](o), argument[int64](o)
		var end time.Time
		if until != 0 {
			end = time.Unix(0, until)
		}
		return nil, o.x.awaitAnswer(o.ctx, o.of, end, time.Duration(timeout))
	}},
	"message.answer": {perform: func(o *operating) (value.Value, error) {
		answer := argument[*value.Dict](o)
		if o.bad {
			return nil, nil
		}
		err := o.x.rt.answer(o.ctx, o.of, answer, o.x.Describe(), o.step)
		if err != nil && ExceptionClass(err) == "" {
			err = &NamedError{"InvalidInputError", err}
		}
		return nil, err
	}},
	"message.delete": {perform: (*operating).deleteMessage, known: deletedMessage},
}

func (o *operating) createMessage() (value.Value, error) {
	m := Message{Subject: o.of, Text: argument[string](o), Request: argument[string](o), Body: o.any()}
	if o.bad {
		return nil, nil
	}
	id := messageID(o.x.id, o.step)
	if err := o.x.newMessage(m, id, func(b []byte) error {
		o.write(messageObject, id, b)
		return nil
	}); err != nil {
		return nil, err
	}
	if o.x.rt.dry == nil {
		o.after = func() { o.x.tellMessage(m, id) }
	}
	return id, nil
}

// newMessage has a message written by put.
func (x *Execution) newMessage(m Message, id string, put func(encoded []byte) error) error {
	m.Execution, m.From = x.id, x.Describe()
	if _, err := m.Form(); err != nil {
		return &NamedError{"InvalidInputError", err}
	}
	b, err := m.encode()
	if err != nil {
		return &NamedError{"ValueError", fmt.Errorf("message: %w", err)}
	}
	return put(b)
}

// tellMessage tells those who watch of a message that can be read by now.
func (x *Execution) tellMessage(m Message, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rt.events.send(Event{Kind: EventMessage, Time: x.rt.now(), Execution: x, Status: x.status, Message: m.title(), MessageID: id, Asks: m.Asks()})
}

// title is what a message is called.
func (m *Message) title() string {
	for _, s := range []string{m.Subject, m.Request, m.Text} {
		if s != "" {
			return firstLine(errors.New(s))
		}
	}
	return ""
}

func (m *Message) record() *value.Dict {
	status := "SENT"
	var response, at, by value.Value
	if m.Asks() {
		status = "OPEN"
	}
	if m.Answered() {
		status = "ANSWERED"
		response, at, by = m.Response, timestamp(m.AnsweredAt), m.AnsweredBy
	}
	return value.DictOf(
		"id", m.ID, "subject", m.Subject, "message", m.Text, "request", none(m.Request), "body", m.Body, "status", status,
		"response", response, "answered_by", by, "answered_at", at, "created_at", timestamp(m.CreatedAt), "execution_id", m.Execution,
	)
}

// awaitAnswer waits until a message is answered.
func (x *Execution) awaitAnswer(ctx context.Context, id string, until time.Time, timeout time.Duration) error {
	known := false
	err := x.await(ctx, until, func() (bool, error) {
		m, err := x.rt.Message(ctx, id)
		if err != nil || m.Answered() || !m.Asks() {
			return true, err
		}
		if known {
			return false, nil
		}
		known = true
		answered := false
		err = x.rt.changeMessage(ctx, id, func(m *Message) error {
			answered = m.Answered()
			if !answered && !slices.Contains(m.waiting, x.id) {
				m.waiting = append(m.waiting, x.id)
			}
			return nil
		})
		return answered, err
	})
	if !errors.Is(err, errLate) {
		return err
	}
	answered := false
	if err := x.rt.changeMessage(ctx, id, func(m *Message) error {
		answered = m.Answered()
		m.waiting = slices.DeleteFunc(m.waiting, func(waiting string) bool { return waiting == x.id })
		return nil
	}); err != nil || answered {
		return err
	}
	return &NamedError{"MessageResponseTimeoutError", fmt.Errorf("message %s: no answer within %g s", id, timeout.Truncate(time.Millisecond).Seconds())}
}

// deleteMessage removes a message with the record of that; its result is who waits for it.
func (o *operating) deleteMessage() (value.Value, error) {
	m, err := o.x.rt.Message(o.ctx, o.of)
	if err != nil {
		return nil, err
	}
	o.write(messageObject, o.of, nil)
	waiting := make(value.List, len(m.waiting))
	for i, id := range m.waiting {
		waiting[i] = id
	}
	return waiting, nil
}

// deletedMessage removes what is secret of a message that is gone, and tells those that
// wait for it.
func deletedMessage(x *Execution, id string, waiting value.Value) {
	list, _ := waiting.(value.List)
	if x.currentJob().(*flowJob).replay.past() || x.rt.sync() != nil {
		return
	}
	_ = x.rt.ForgetSecrets(x.ctx, messageSecrets(id)) // they go with the tree of the execution at the latest
	for _, id := range list {
		if id, ok := id.(string); ok {
			_ = x.rt.wakeExecution(x.ctx, id) // it looks for itself sooner or later
		}
	}
}
