package form_test

import (
	"errors"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
)

// FuzzCheck looks for forms and answers that take the checks down, and for an answer
// that a flow gets and that is none to the form.
func FuzzCheck(f *testing.F) {
	f.Add(delayed, `{flow_name: a, time: "08:30"}`)
	f.Add(github, `{Ok: yes, username: a, token: b}`)
	f.Add(everything, `{s: abé, n: "3", i: 4.0, o: "2", m: "a,b", l: "[1]", dt: 2026-11-27 08:30, x: {a: 1}}`)
	f.Fuzz(func(t *testing.T, text, answer string) {
		v, err := value.DecodeYAML([]byte(text), value.Limits{})
		if err != nil {
			return
		}
		given, err := value.DecodeYAML([]byte(answer), value.Limits{})
		if err != nil {
			return
		}
		parsed, err := form.Parse(v)
		var errs form.Errors
		if err != nil {
			if !errors.As(err, &errs) || len(errs) == 0 {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		dict, _ := given.(*value.Dict)
		got, err := parsed.Check(dict)
		if err != nil {
			if !errors.As(err, &errs) || len(errs) == 0 || got != nil {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		if again, err := parsed.Check(got); err != nil || !again.Equal(got) && complete(parsed, got) {
			t.Errorf("%s, checked again: %s, %v", value.Summary(got, 500), value.Summary(again, 500), err)
		}
		for _, e := range parsed.Elements {
			_, _ = form.FromText(e, answer)
		}
	})
}
