package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
)

// InputType is the type of a connection that asks a person: it sends a message and waits
// for the answer. It is performed by the runtime itself, if the host grants no driver of
// that name.
const InputType = "INPUT"

// An inputJob asks a person.
type inputJob struct{ inputs *value.Dict }

func (j *inputJob) run(ctx context.Context, x *Execution) outcome {
	if x.rt.dry != nil {
		return j.dryRun(ctx, x)
	}
	m, timeout, err := j.message()
	if err != nil {
		return failure(ctx, &NamedError{"InvalidInputError", fmt.Errorf("%s: %w", InputType, err)})
	}
	id := messageID(x.id, 1)
	_, err = x.rt.Message(ctx, id)
	if errors.Is(err, ErrNotFound) {
		err = x.newMessage(m, id, func(b []byte) error {
			if err := x.tree.budget.takeOutput(len(b)); err != nil {
				return err
			}
			now := x.rt.now()
			return x.rt.change(ctx, messageObject, id, func(*store.Object) (*store.Object, error) {
				return &store.Object{Value: b, CreatedAt: now, ModifiedAt: now, By: x.id}, nil
			})
		})
		if err == nil {
			x.tellMessage(m, id)
		}
	}
	var until time.Time
	if timeout > 0 {
		until = x.startedAt.Add(timeout)
	}
	if err == nil {
		err = x.awaitAnswer(ctx, id, until, timeout)
	}
	if err != nil {
		return failure(ctx, err)
	}
	answered, err := x.rt.Message(ctx, id)
	if err != nil {
		return failure(ctx, err)
	}
	var response value.Value = answered.Response
	if m.Request != "" { // the text alone
		for _, v := range answered.Response.Strings() {
			response = v
			break
		}
	}
	if err := x.setOutput(value.DictOf("response", response, "message_id", id)); err != nil {
		return failure(ctx, err)
	}
	return outcome{status: EndedSuccess}
}

// message is what is asked, and for how long.
func (j *inputJob) message() (m Message, timeout time.Duration, err error) {
	known := []string{"subject", "message", "request", "body", "timeout"}
	for k, v := range j.inputs.All() {
		if v == nil {
			continue
		}
		ok := true
		switch k {
		case "subject":
			m.Subject, ok = v.(string)
		case "message":
			m.Text, ok = v.(string)
		case "request":
			m.Request, ok = v.(string)
		case "body":
			m.Body = v
		case "timeout":
			switch n := v.(type) {
			case int64:
				timeout = time.Duration(n) * time.Second
			case float64:
				timeout = time.Duration(n * float64(time.Second))
			default:
				ok = false
			}
			ok = ok && timeout > 0
		default:
			name, _ := k.(string)
			return m, 0, fmt.Errorf("no input named %q%s", name, orNothing(connectors.DidYouMean(name, known)))
		}
		if !ok {
			return m, 0, fmt.Errorf("input %q: got %s", k, value.TypeName(v))
		}
	}
	if !m.Asks() {
		return m, 0, errors.New("it needs a request or a body")
	}
	return m, timeout, nil
}
