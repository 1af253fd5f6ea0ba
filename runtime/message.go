package runtime

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// A Message is what a flow tells or asks a person. It is kept until the tree of its
// execution is deleted.
type Message struct {
	ID        string
	Subject   string
	Text      string // in Markdown
	Request   string // a question that is answered with a text
	Body      value.Value
	Execution string // the id of the one that has sent it
	From      string // what that is, such as `flow "deploy"`
	CreatedAt time.Time

	// Of one that is answered. What is secret of the response is a reference.
	Response   *value.Dict
	AnsweredAt time.Time
	AnsweredBy string

	step    int64    // of the flow that has answered
	waiting []string // executions
}

// Asks reports whether somebody is to answer the message.
func (m *Message) Asks() bool { return m.Request != "" || m.Body != nil }

// Answered reports whether it was answered.
func (m *Message) Answered() bool { return m.Response != nil }

// Form is what is to be filled in to answer the message, nil for one that asks nothing.
func (m *Message) Form() (*form.Form, error) {
	switch {
	case m.Body != nil:
		return form.Parse(m.Body)
	case m.Request != "":
		return form.Question(m.Request), nil
	}
	return nil, nil
}

// ErrAnswered is the error of an answer to a message that has one, or asks nothing.
var ErrAnswered = errors.New("it takes no answer")

// Messages returns all messages, oldest first.
func (r *Runtime) Messages(ctx context.Context) ([]Message, error) {
	if err := r.settle(); err != nil {
		return nil, err
	}
	var all []Message
	for o, err := range r.objects.Objects(ctx, messageObject) {
		if err != nil {
			return nil, err
		}
		m, err := decodeMessage(o)
		if err != nil {
			return nil, err
		}
		all = append(all, *m)
	}
	slices.SortStableFunc(all, func(a, b Message) int { return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// Message returns a message. The error is a [NotFoundError].
func (r *Runtime) Message(ctx context.Context, id string) (*Message, error) {
	o, err := r.object(ctx, messageObject, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &NotFoundError{Kind: "message", Name: id}
	}
	if err != nil {
		return nil, err
	}
	return decodeMessage(o)
}

// Answer answers a message, for a person who is called by. The answer has a value for
// each element of the form, or a text that stands for one. Flows that wait for it go on,
// in whatever process they are. The error is a [NotFoundError], [ErrAnswered], or a
// [form.Errors] about the answer; then nothing is changed.
func (r *Runtime) Answer(ctx context.Context, id string, answer *value.Dict, by string) error {
	return r.answer(ctx, id, answer, by, 0)
}

// answer is Answer, by a flow if there is a step of it.
func (r *Runtime) answer(ctx context.Context, id string, answer *value.Dict, by string, step int) error {
	m, err := r.Message(ctx, id)
	if err != nil {
		return err
	}
	f, err := m.Form()
	if err != nil {
		return err
	}
	if f == nil {
		return fmt.Errorf("message %s: %w: it asks nothing", id, ErrAnswered)
	}
	response, err := f.Check(answer)
	if err != nil {
		return err
	}
	// Of two who answer at the same time each keeps what is secret for itself.
	secrets := messageSecrets(id) + strings.ToLower(rand.Text())[:8]
	if err := r.sealAnswer(ctx, secrets, f, response); err != nil {
		return err
	}
	var waiting []string
	taken := false
	err = r.changeMessage(ctx, id, func(m *Message) error {
		waiting = m.waiting
		switch {
		case m.Answered() && step > 0 && m.AnsweredBy == by && m.step == int64(step): // it was done, and not recorded
			return nil
		case m.Answered():
			return fmt.Errorf("message %s: %w: it was answered by %s at %s", id, ErrAnswered, m.AnsweredBy, m.AnsweredAt.UTC().Format(time.RFC3339))
		}
		m.Response, m.AnsweredAt, m.AnsweredBy, m.step = response, r.now(), by, int64(step)
		taken = true
		return nil
	})
	if !taken {
		err = errors.Join(err, r.ForgetSecrets(ctx, secrets))
	}
	if err != nil {
		return err
	}
	for _, x := range waiting {
		err = errors.Join(err, r.wakeExecution(ctx, x))
	}
	return err
}

// sealAnswer keeps what is secret of an answer and puts references in its place.
func (r *Runtime) sealAnswer(ctx context.Context, prefix string, f *form.Form, response *value.Dict) error {
	for _, name := range f.Secrets() {
		v, _ := response.Get(name)
		text, ok := v.(string)
		if !ok {
			continue
		}
		secret, err := r.SealSecret(ctx, prefix+"."+name, text)
		if err != nil {
			return err
		}
		response.Set(name, secret)
	}
	return nil
}

// messageSecrets is what the references to secrets of an answer begin with.
func messageSecrets(id string) string { return connectors.AnswerConfig + ":" + id + "/" }

// messageObject is the kind of objects that messages are.
const messageObject = "message"

func (m *Message) encode() ([]byte, error) {
	d := value.DictOf("subject", m.Subject, "text", m.Text, "request", m.Request, "body", m.Body, "execution", m.Execution, "from", m.From)
	if m.Answered() {
		d.Set("response", m.Response)
		d.Set("answered_at", m.AnsweredAt.UnixMicro())
		d.Set("answered_by", m.AnsweredBy)
		d.Set("step", m.step)
	}
	waiting := make(value.List, len(m.waiting))
	for i, id := range m.waiting {
		waiting[i] = id
	}
	d.Set("waiting", waiting)
	return value.Marshal(d)
}

func decodeMessage(o store.Object) (*Message, error) {
	v, err := decode(o.Value)
	d, ok := v.(*value.Dict)
	if err != nil || !ok {
		return nil, fmt.Errorf("message %q: %w", o.Name, journal.ErrCorrupt)
	}
	m := &Message{
		ID: o.Name, Subject: textOf(d, "subject"), Text: textOf(d, "text"), Request: textOf(d, "request"),
		Execution: textOf(d, "execution"), From: textOf(d, "from"), CreatedAt: o.CreatedAt, AnsweredBy: textOf(d, "answered_by"),
	}
	m.Body, _ = d.Get("body")
	if v, _ := d.Get("response"); v != nil {
		m.Response, _ = v.(*value.Dict)
		v, _ = d.Get("answered_at")
		at, _ := v.(int64)
		m.AnsweredAt = time.UnixMicro(at)
		v, _ = d.Get("step")
		m.step, _ = v.(int64)
	}
	waiting, _ := d.Get("waiting")
	list, _ := waiting.(value.List)
	for _, id := range list {
		if s, ok := id.(string); ok {
			m.waiting = append(m.waiting, s)
		}
	}
	return m, nil
}

func (r *Runtime) changeMessage(ctx context.Context, id string, f func(*Message) error) error {
	return r.change(ctx, messageObject, id, func(old *store.Object) (*store.Object, error) {
		if old == nil {
			return nil, &NotFoundError{Kind: "message", Name: id}
		}
		m, err := decodeMessage(*old)
		if err != nil {
			return nil, err
		}
		if err := f(m); err != nil {
			return nil, err
		}
		b, err := m.encode()
		if err != nil {
			return nil, err
		}
		return &store.Object{Value: b, ModifiedAt: r.now(), By: old.By}, nil
	})
}

// deleteMessages removes the messages that executions below these roots have sent.
func (r *Runtime) deleteMessages(ctx context.Context, roots []string) error {
	all, err := r.Messages(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		if !slices.Contains(roots, store.Root(m.Execution)) {
			continue
		}
		err := r.objects.Change(ctx, messageObject, m.ID, func(*store.Object) (*store.Object, error) { return nil, nil })
		if err = errors.Join(err, r.ForgetSecrets(ctx, messageSecrets(m.ID))); err != nil {
			return err
		}
	}
	return nil
}

// messageID is that of a message of a step of a flow.
func messageID(execution string, step int) string { return execution + "-" + strconv.Itoa(step) }
