package connectors_test

import (
	"context"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type draftInput struct {
	Name  string            `flow:"name,required" doc:"A name."`
	Count int               `flow:"count" doc:"How many."`
	Token connectors.Secret `flow:"token" doc:"A secret."`
}

// What is shown of a draft has no secret in it, whether a request could be made of the
// inputs or not.
func TestDraftShowsNoSecret(t *testing.T) {
	thing := connectors.Func("THING", "A thing.", func(context.Context, draftInput) (struct{}, error) { return struct{}{}, nil })
	unknown := value.Unknown{Type: "string", Text: "<n of c>", Source: "c", Verb: "make"}
	with := func(text string) value.Unknown {
		u := unknown
		u.Text = text
		return u
	}
	for _, test := range []struct {
		name   string
		inputs *value.Dict
	}{
		{"an input", value.DictOf("name", unknown, "token", "hunter2")},
		{"one that is not known", value.DictOf("name", "x", "token", with("hunter2<n of c>"))},
		{"it stands elsewhere too", value.DictOf("name", "so hunter2 it is", "count", unknown, "token", "hunter2")},
		{"and within what is not known", value.DictOf("name", with("so hunter2 <n of c>"), "token", "hunter2")},
		{"of wrong inputs", value.DictOf("nmae", "hunter2", "token", "hunter2")},
	} {
		draft, err := connectors.Draft(thing, nil, test.inputs)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		shown := value.Summary(draft.Shown(), 1000)
		if strings.Contains(shown, "hunter2") || !strings.Contains(shown, connectors.Mask) {
			t.Errorf("%s: it is shown as %s", test.name, shown)
		}
		if err := draft.Check(thing); err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error shows it: %v", test.name, err)
		}
	}
}
