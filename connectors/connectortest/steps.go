package connectortest

import (
	"context"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Tried is a step of a test that was made.
type Tried struct {
	// Text is the step, as "step", or "step: error (advice)" of one that failed.
	Text string
	// Facts are what is known since.
	Facts *value.Dict
}

// Try makes the test of a type, as a flow's host does, and returns its steps.
func Try(t testing.TB, d connectors.Driver, host connectors.Host, inputs *value.Dict) []Tried {
	t.Helper()
	out, err := Operate(t.Context(), d, connectors.TestOperation, host, inputs)
	if out == nil {
		t.Fatal(err)
	}
	if ok, _ := out.Get("ok"); ok != (err == nil) {
		t.Errorf("ok is %v, and the error %v", ok, err)
	}
	steps, err := stepsOf(out)
	if err != nil {
		t.Fatal(err)
	}
	var all []Tried
	for _, step := range steps {
		text := func(name string) string {
			v, _ := step.(*value.Dict).Get(name)
			t, _ := v.(string)
			return t
		}
		one := Tried{Text: text("step")}
		if e := text("error"); e != "" {
			one.Text += ": " + e
		}
		if a := text("advice"); a != "" {
			one.Text += " (" + a + ")"
		}
		facts, _ := step.(*value.Dict).Get("facts")
		one.Facts, _ = facts.(*value.Dict)
		all = append(all, one)
	}
	return all
}

// Texts are those of steps.
func Texts(steps []Tried) []string {
	var texts []string
	for _, s := range steps {
		texts = append(texts, s.Text)
	}
	return texts
}

// Facts are those of all steps, of which a later one counts.
func Facts(steps []Tried) *value.Dict {
	facts := new(value.Dict)
	for _, s := range steps {
		for k, v := range s.Facts.All() {
			facts.SetKey(k, v)
		}
	}
	return facts
}

// Operate performs the operation of a type with that name.
func Operate(ctx context.Context, d connectors.Driver, name string, host connectors.Host, inputs *value.Dict) (*value.Dict, error) {
	op, err := connectors.OperationOf(d, name)
	if err != nil {
		return nil, err
	}
	applied, err := connectors.Apply(ctx, op.Driver.Spec(), nil, nil, inputs)
	if err != nil {
		return nil, err
	}
	call, err := applied.Prepare(op.Driver)
	if err != nil {
		return nil, err
	}
	return call.Perform(ctx, host)
}
