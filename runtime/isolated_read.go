package runtime

import (
	"context"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
)

// What isolated flows want to know, and how they are cancelled.

func (h *host) get(q *request) error {
	of, err := h.execution(q.args.Text())
	if err != nil {
		return err
	}
	var names []string
	for q.args.More() {
		names = append(names, q.args.Text())
	}
	if err := q.complete(); err != nil {
		return err
	}
	values, err := h.x.Fields(of, names...)
	if err != nil {
		return err
	}
	q.answer.result, err = value.Marshal(value.List(values))
	return err
}

func (h *host) find(q *request) error {
	ref := q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	// Whether the flow knows it already has no meaning: any may be looked up.
	found, err := h.x.Find(h.x.deref(ref))
	if err == nil {
		h.tellOf(q.answer, found)
	}
	return err
}

// observe has the interpreter find out what is not recorded, except for what is stored
// here.
func (h *host) observe(q *request) error {
	what, of := q.args.Text(), q.args.Text()
	if err := q.complete(); err != nil {
		return err
	}
	var wrong error
	find := func(context.Context) (value.Value, error) {
		v, err := h.observed()
		if _, is := err.(protocolError); is {
			wrong, err = err, &CancelledError{} // which is not recorded
		}
		return v, err
	}
	var v value.Value
	var err error
	switch what {
	case connectorRead:
		v, err = asValue(h.x.StoredConnector(of))
	case flowRead:
		v, err = asValue(h.x.StoredFlow(of))
	case schemaRead:
		v, err = asValue(h.x.StoredSchema(of))
	case identityRead:
		v, err = asValue(h.x.stored(identityRead, of, h.x.rt.identityRecord))
	default:
		v, err = h.x.Observe(what, of, find)
	}
	if wrong != nil {
		return wrong
	}
	if err == nil {
		q.answer.result, err = value.Marshal(v)
	}
	return err
}

func asValue(d *value.Dict, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// observed asks the interpreter for what it observes, and answers what it wants to know
// for that.
func (h *host) observed() (value.Value, error) {
	if err := h.link.send(observeMessage, new(journal.Args)); err != nil {
		return nil, &CancelledError{errInterpreterLost.Error()}
	}
	for m := range h.messages {
		switch m.kind {
		case questionMessage:
			if err := h.serve(m); err != nil {
				return nil, err
			}
		case observedMessage:
			r := journal.ReadArgs(m.body)
			err, result := readError(r), r.Bytes()
			if r.Close() != nil {
				return nil, malformed("what was observed")
			}
			if err != nil {
				return nil, err
			}
			v, err := decode(result)
			if err != nil {
				return nil, malformed("what was observed: " + err.Error())
			}
			return v, nil
		default:
			return nil, malformed("want what was observed")
		}
	}
	return nil, &CancelledError{errInterpreterLost.Error()}
}

// cleanUp is what an interpreter does before the finally clauses of a flow that was
// cancelled run.
func (h *host) cleanUp(q *request) error {
	if err := q.complete(); err != nil {
		return err
	}
	if h.j.cleaning || h.x.ctx.Err() == nil || !cleansUpAfter(context.Cause(h.x.ctx)) {
		return malformed("cleaning up without being cancelled")
	}
	if h.j.cleanUp(h.x, cancelCause(h.x.ctx).Error()) {
		return nil
	}
	if s := h.x.tree.whySuspended(); s != nil {
		return s
	}
	return &CancelledError{}
}
