package runtime_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// A shelf is a project with one of each.
type shelf struct{ files }

func newShelf() shelf {
	return shelf{files{"flows/sub.star": "def handler(system, this):\n    return 'sub'\n"}}
}

func shelfConnector() *connectors.Connector {
	return &connectors.Connector{
		Name: "api", Type: "ECHO", Description: "The API.", Value: value.DictOf("value", int64(1)), Repeatable: true,
		Secrets: []connectors.SecretRef{{Config: "vault", Path: "app/api"}}, Using: value.DictOf("retry", nil), File: "connectors/api.yaml",
	}
}

func (s shelf) Connector(name string) (*connectors.Connector, error) {
	if name == "api" {
		return shelfConnector(), nil
	}
	return s.files.Connector(name)
}

func (shelf) FlowNames() []string                { return []string{"sub"} }
func (shelf) ConnectorNames() []string           { return []string{"api"} }
func (shelf) DocumentNames(kind string) []string { return []string{"a " + kind} }

func (s shelf) Document(kind, name string) (value.Value, error) {
	if name == "a "+kind {
		return true, nil
	}
	return nil, &runtime.NotFoundError{Kind: kind, Name: name}
}

var _ runtime.Library = shelf{}

// What is saved of a connector of the project replaces a part of it; the rest stays, also
// for tools that look at it.
func TestSavedOverTheProject(t *testing.T) {
	s := store.NewMemory()
	rt := newRuntime(t, runtime.Options{Store: s, Project: newShelf()})
	overlay := func() *runtime.Overlay {
		t.Helper()
		o, err := runtime.NewOverlay(t.Context(), newShelf(), s)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	before := overlay()
	r := finish(t, start(t, rt, t.Context(), `
system.connector("api").save(value={"value": 2})
system.connector("own").save(connector_type="ECHO", repeatable=True, vault_secrets="vault:own", using={"retry": {"max_tries": 2}})
system.flow("made").save("def handler(system, this): pass\n")
system.schema("made").save({"type": "string"})
system.setting("made").save(1)
system.setting("a setting").delete()
`))
	if r.Status != runtime.EndedSuccess {
		t.Fatal(r.Message)
	}
	o := overlay()
	want := shelfConnector()
	want.Value, want.File = value.DictOf("value", int64(2)), ""
	got, err := o.Connector("api")
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b *value.Dict) bool { return a == b || a != nil && b != nil && value.Equal(a, b) })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("api (-want +got):\n%s", diff)
	}
	want = &connectors.Connector{
		Name: "own", Type: "ECHO", Value: new(value.Dict), Repeatable: true,
		Secrets: []connectors.SecretRef{{Config: "vault", Path: "own"}}, Using: value.DictOf("retry", value.DictOf("max_tries", int64(2))),
	}
	if got, err = o.Connector("own"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("own (-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		o                               *runtime.Overlay
		flows, connectors, schemas, set []string
	}{
		{before, []string{"sub"}, []string{"api"}, []string{"a schema"}, []string{"a setting"}},
		{o, []string{"made", "sub"}, []string{"api", "own"}, []string{"a schema", "made"}, []string{"made"}},
	} {
		got := [][]string{test.o.FlowNames(), test.o.ConnectorNames(), test.o.DocumentNames(runtime.SchemaDocument), test.o.DocumentNames(runtime.SettingDocument)}
		if diff := cmp.Diff([][]string{test.flows, test.connectors, test.schemas, test.set}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	for name, want := range map[string]bool{"api": true, "own": true, "none": false} {
		if got := o.IsSaved(runtime.ConnectorSaved, name); got != want {
			t.Errorf("connector %s is saved: %t", name, got)
		}
	}
	if o.IsSaved(runtime.FlowSaved, "sub") || before.IsSaved(runtime.ConnectorSaved, "api") {
		t.Error("what stands in the project is saved")
	}
	if v, err := o.Document(runtime.SchemaDocument, "made"); err != nil || !value.Equal(v, value.DictOf("type", "string")) {
		t.Errorf("schema: %v, %v", v, err)
	}
	if v, err := o.Document(runtime.SettingDocument, "made"); err != nil || v != value.Value(int64(1)) {
		t.Errorf("setting: %v, %v", v, err)
	}
	if _, err := o.Document(runtime.SettingDocument, "a setting"); runtime.ExceptionClass(err) != "ResourceNotFoundError" {
		t.Errorf("a deleted setting: %v", err)
	}
}

// What flows have saved is removed by a tool unless somebody has saved it again since.
func TestUnsave(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Store: store.NewMemory(), Project: newShelf()})
	save := func(name string) {
		t.Helper()
		if r := finish(t, start(t, rt, t.Context(), `system.flow("`+name+`").save("def handler(system, this): pass\n")`)); r.Message != "" {
			t.Fatal(r.Message)
		}
	}
	save("again")
	save("sub")
	all, err := rt.Saved(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	save("again")
	for _, s := range all {
		if err := rt.Unsave(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	left, err := rt.Saved(t.Context())
	if err != nil || len(left) != 1 || left[0].Name != "again" || left[0].By == all[0].By {
		t.Errorf("%v, %v", left, err)
	}
	if r := finish(t, start(t, rt, t.Context(), `return this.flow("sub").get("output_value")`)); r.Output != "sub" {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Output)
	}
}

// Of a project that does not know its names the error is its own.
func TestNoSuchFlow(t *testing.T) {
	for _, p := range []runtime.Project{project(), newShelf()} {
		rt := newRuntime(t, runtime.Options{Project: p})
		_, _, want := p.Flow("sup")
		if r := run(t, rt, `this.flow("sup")`); r.Message != "ResourceNotFoundError: "+want.Error() {
			t.Errorf("%s, want %s", r.Message, want)
		}
		r := run(t, rt, `
system.flow("made").save("def handler(system, this): pass\n")
this.flow("mad")
`)
		if !strings.HasSuffix(r.Message, `no flow named "mad" (did you mean "made"?)`) {
			t.Error(r.Message)
		}
	}
}
