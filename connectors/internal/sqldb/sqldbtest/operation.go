package sqldbtest

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Operate performs an operation as the runtime does.
func Operate(t testing.TB, d connectors.Driver, operation string, host connectors.Host, in *value.Dict) (*value.Dict, error) {
	t.Helper()
	op, err := connectors.OperationOf(d, operation)
	if err != nil {
		t.Fatal(err)
	}
	applied, err := connectors.Apply(t.Context(), op.Driver.Spec(), nil, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(op.Driver)
	if err != nil {
		return nil, err
	}
	return c.Perform(t.Context(), host)
}

// Try tests inputs and returns the steps as "step", or "step: error (advice)" of one that
// failed, and the facts of all of them.
func Try(t testing.TB, d connectors.Driver, in *value.Dict) (steps []string, facts *value.Dict) {
	t.Helper()
	out, err := Operate(t, d, connectors.TestOperation, connectors.Host{}, in)
	if out == nil {
		t.Fatal(err)
	}
	if ok, _ := out.Get("ok"); ok != (err == nil) {
		t.Errorf("ok is %v, and the error %v", ok, err)
	}
	all, _ := out.Get("steps")
	facts = new(value.Dict)
	for _, s := range all.(value.List) {
		text := func(name string) string {
			v, _ := s.(*value.Dict).Get(name)
			t, _ := v.(string)
			return t
		}
		step := text("step")
		if e := text("error"); e != "" {
			step += ": " + e + " (" + text("advice") + ")"
		}
		steps = append(steps, step)
		f, _ := s.(*value.Dict).Get("facts")
		for k, v := range f.(*value.Dict).All() {
			facts.SetKey(k, v)
		}
	}
	return steps, facts
}

// Saying is the port of what takes connections, says something, and hangs up; without a
// text it says nothing and waits.
func Saying(t *testing.T, text string) int { return saying(t, text) }

// Facts checks some facts of a test.
func Facts(t testing.TB, facts, want *value.Dict) {
	t.Helper()
	for name, want := range want.All() {
		if got, ok := facts.GetKey(name); !ok || !value.Equal(got, want) {
			t.Errorf("the fact %v is %v, want %v", name, got, want)
		}
	}
}
