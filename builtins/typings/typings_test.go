package typings_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/using"
	"github.com/google/go-cmp/cmp"
)

// class is what the stubs say of a class of flow_api: its members, with the parameters
// of methods. A parameter that has no name for a script, and **more, are left out.
func class(t *testing.T, name string) map[string][]string {
	t.Helper()
	methods, attributes := typings.FlowAPI().Members(name)
	if len(methods)+len(attributes) == 0 {
		t.Errorf("there is no class %s", name)
	}
	m := map[string][]string{}
	for _, f := range methods {
		m[f.Name] = union(m[f.Name], keywordsOf(f))
	}
	for _, v := range attributes {
		m[v.Name] = nil
	}
	return m
}

func keywordsOf(f *typings.Function) []string {
	names := []string{}
	for _, p := range f.Params {
		if p.Kind == typings.Positional || p.Kind == typings.KeywordOnly {
			names = append(names, p.Name)
		}
	}
	return names
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// What system and this have is in the stubs with its keyword arguments, and nothing else.
func TestMembers(t *testing.T) {
	for name, members := range map[string]builtins.Members{"System": builtins.SystemMembers(), "Execution": builtins.ThisMembers()} {
		stub := class(t, name)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(members)), slices.Sorted(maps.Keys(stub))); diff != "" {
			t.Errorf("members of %s (-builtins +stubs):\n%s", name, diff)
		}
		for method, keywords := range members {
			if keywords == nil {
				continue // it takes any
			}
			if diff := cmp.Diff(union(nil, keywords), union(nil, stub[method])); diff != "" {
				t.Errorf("%s.%s (-builtins +stubs):\n%s", name, method, diff)
			}
		}
	}
	child := builtins.ChildParams()
	shared := slices.DeleteFunc(slices.Clone(child["flow"]), func(s string) bool { return s == "flow_name" })
	execution := class(t, "Execution")
	for method, want := range map[string][]string{
		"flow":    child["flow"],
		"script":  child["script"],
		"task":    union(shared, []string{"type", "idempotency_key"}),
		"connect": union(shared, []string{"connector", "connector_type", "connection_type", "idempotency_key"}),
		"clone":   union(shared, []string{"idempotency_key"}),
	} {
		if diff := cmp.Diff(want, execution[method]); diff != "" {
			t.Errorf("%s (-builtins +stubs):\n%s", method, diff)
		}
	}
	if diff := cmp.Diff(class(t, "_Template")["clone"], execution["clone"]); diff != "" {
		t.Errorf("clone of a template (-template +execution):\n%s", diff)
	}
}

// taken is how a method says what keyword arguments it takes.
var taken = regexp.MustCompile(`no argument named "nobody_has_this" \(it takes (.*)\)$`)

// What system and this return is in the stubs too: each method of each record is asked for an
// argument that nothing has, and its error says what it has.
func TestRecords(t *testing.T) {
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close(context.Background())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "records", Source: []byte(`
def handler(system, this):
    template = this.script("x", save=False)
    records = {
        "Connector": system.connector("x"), "Flow": system.flow("x"), "_Schema": system.schema("x"),
        "_Setting": system.setting("x"), "_File": system.file("x"), "_Message": system.message("x"),
        "_VaultConfig": system.vault_config("x"), "_Record": system.get_own_user(),
        "System": system, "Execution": this, "_Template": template, "_Using": this.using("timeout", timeout_sec=1),
        "ReturnWhen": system.return_when,
    }
    found = {}
    for name, record in records.items():
        found[name] = {}
        for member in dir(record):
            found[name][member] = "any"
            method = getattr(record, member)
            if name == "ReturnWhen" or member in ("connect", "task", "flow", "script", "log", "set_output", "answer", "clone", "return_when", "using", "test", "analyse", "action"):
                continue
            try:
                method(nobody_has_this=None)
            except TypeError as e:
                found[name][member] = str(e)
    return found
`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	out := x.Record().Output
	found, ok := out.(*value.Dict)
	if !ok {
		t.Fatalf("the flow returned %v: %v", out, x.Record().Message)
	}
	methods := 0
	for name, members := range found.Strings() {
		stub := class(t, name)
		seen := map[string]bool{}
		for member, says := range members.(*value.Dict).Strings() {
			seen[member] = true
			keywords, ok := stub[member]
			if !ok {
				t.Errorf("%s.%s has no stub", name, member)
				continue
			}
			m := taken.FindStringSubmatch(says.(string))
			switch {
			case name == "System" && member == "setting": // value= is told in TestMembers
				continue
			case says == "any", strings.Contains(says.(string), "no keyword arguments"), strings.Contains(says.(string), "want the elements"):
				continue
			case m == nil:
				t.Errorf("%s.%s says %q", name, member, says)
				continue
			}
			methods++
			want := []string{}
			if m[1] != "none" {
				want = strings.Split(m[1], ", ")
			}
			if diff := cmp.Diff(union(nil, want), union(nil, keywords)); diff != "" {
				t.Errorf("%s.%s (-builtins +stubs):\n%s", name, member, diff)
			}
		}
		for member := range stub {
			if !seen[member] && member != "answer" {
				t.Errorf("%s.%s is in the stubs alone", name, member)
			}
		}
	}
	if methods < 60 {
		t.Errorf("only %d methods were looked at", methods)
	}
}

// What a flow can wait for, and read of an execution, is in the stubs.
func TestNamedValues(t *testing.T) {
	whens := []string{}
	for _, w := range runtime.ReturnWhens() {
		whens = append(whens, string(w))
	}
	statuses := []string{}
	for _, s := range []runtime.Status{runtime.Created, runtime.Running, runtime.Waiting, runtime.Paused, runtime.EndedSuccess, runtime.EndedError, runtime.EndedCancelled} {
		statuses = append(statuses, string(s))
	}
	rendered := render(t, typings.Project{})["flow_api/__init__.pyi"]
	for alias, want := range map[string][]string{"_Status": statuses, "_Field": runtime.FieldNames(), "_ReturnWhen": whens} {
		m := regexp.MustCompile(`(?s)\n` + alias + ` = (?:ReturnWhen \| )?Literal\[(.*?)\]`).FindStringSubmatch(rendered)
		if m == nil {
			t.Errorf("there is no %s", alias)
			continue
		}
		got := []string{}
		for _, q := range regexp.MustCompile(`"(\w+)"`).FindAllStringSubmatch(m[1], -1) {
			got = append(got, q[1])
		}
		if diff := cmp.Diff(union(nil, want), union(nil, got)); diff != "" {
			t.Errorf("%s (-runtime +stubs):\n%s", alias, diff)
		}
	}
	doc := typings.FlowAPI().Class("Execution").Methods[0].Doc
	for _, f := range runtime.FieldNames() {
		if !regexp.MustCompile(`(?m)^(\w+, )*` + f + `(, \w+)*: `).MatchString(doc) {
			t.Errorf("get does not say what %s is", f)
		}
	}
}

// The exceptions have the classes that they have, and their attributes.
func TestExceptions(t *testing.T) {
	m, _ := typings.Lookup("flow_api.exceptions")
	for name, v := range exception.FlowAPI() {
		of := v.(*exception.Class)
		c := m.Class(name)
		if c == nil {
			t.Errorf("%s has no stub", name)
			continue
		}
		if want := of.Bases()[0].Name(); len(c.Bases) != 1 || c.Bases[0] != want {
			t.Errorf("%s is derived from %v, want %s", name, c.Bases, want)
		}
		if c.Doc == "" {
			t.Errorf("%s does not say what it is", name)
		}
	}
	var attributes []string
	for _, a := range m.Class("DependencyFailedError").Attributes {
		attributes = append(attributes, a.Name)
	}
	if diff := cmp.Diff((&runtime.DependencyFailedError{}).AttrNames(), union(nil, attributes)); diff != "" {
		t.Errorf("attributes (-runtime +stubs):\n%s", diff)
	}
}

// using takes what its kinds say, with their defaults.
func TestUsing(t *testing.T) {
	stubs := map[string]*typings.Function{}
	methods, _ := typings.FlowAPI().Members("_Using")
	for _, f := range methods {
		if f.Name == "using" {
			name, _ := strings.CutPrefix(f.Params[0].Type, `Literal["`)
			stubs[strings.TrimSuffix(name, `"]`)] = f
		}
	}
	for _, kind := range using.Kinds() {
		f := stubs[kind.Name]
		if f == nil {
			t.Errorf("using(%q) has no stub", kind.Name)
			continue
		}
		delete(stubs, kind.Name)
		if len(f.Params)-1 != len(kind.Params) {
			t.Errorf("using(%q) takes %v, want %v", kind.Name, f.Params[1:], kind.Params)
			continue
		}
		for i, want := range kind.Params {
			got := f.Params[i+1]
			value := want.Default
			if value == "" {
				value = "None"
			}
			if want.Required {
				value = ""
			}
			if got.Name != want.Name || strings.ReplaceAll(got.Default, `"`, "'") != value {
				t.Errorf("using(%q): %s=%s, want %s=%s", kind.Name, got.Name, got.Default, want.Name, value)
			}
		}
	}
	for name := range stubs {
		t.Errorf("using(%q) is in the stubs alone", name)
	}
}

// A module that flows can import has the names that it has, and nothing else.
func TestModules(t *testing.T) {
	var own []string // modules that have no stub but Python's
	for _, name := range builtins.Modules() {
		m, ok := typings.Lookup(name)
		if !ok {
			own = append(own, name)
			continue
		}
		names, _ := builtins.ModuleMembers(name)
		var got []string
		for _, c := range m.Classes {
			got = append(got, c.Name)
		}
		for _, f := range m.Functions {
			got = append(got, f.Name)
		}
		for _, v := range m.Values {
			got = append(got, v.Name)
		}
		got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "_") })
		if diff := cmp.Diff(union(nil, names), union(nil, got)); diff != "" {
			t.Errorf("module %s (-builtins +stubs):\n%s", name, diff)
		}
		if m.Doc == "" {
			t.Errorf("module %s does not say what it is", name)
		}
	}
	if len(own) > 0 {
		t.Errorf("there is no stub of %v", own)
	}
}

// What flows have without an import, and Python has not, is in the stubs.
func TestBuiltins(t *testing.T) {
	var got []string
	for _, f := range typings.Builtins().Functions {
		got = append(got, f.Name)
	}
	names := append(builtins.Names(), dialect.UniverseNames()...)
	for _, name := range got {
		if name != "load" && !slices.Contains(names, name) { // load is a statement
			t.Errorf("there is no %s", name)
		}
	}
	for _, want := range []string{"fail", "struct"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s has no stub", want)
		}
	}
}

// Everything says what it is.
func TestDocs(t *testing.T) {
	of := []*typings.Module{typings.Builtins()}
	for _, name := range builtins.Modules() {
		if m, ok := typings.Lookup(name); ok {
			of = append(of, m)
		}
	}
	for _, m := range of {
		for _, c := range m.Classes {
			if c.Doc == "" {
				t.Errorf("%s.%s does not say what it is", m.Name, c.Name)
			}
		}
		for _, f := range m.Functions {
			if f.Doc == "" {
				t.Errorf("%s.%s does not say what it does", m.Name, f.Name)
			}
		}
	}
	for _, c := range typings.FlowAPI().Classes {
		for _, f := range c.Methods {
			if f.Doc == "" {
				t.Errorf("%s.%s does not say what it does", c.Name, f.Name)
			}
		}
	}
}

func render(t *testing.T, p typings.Project) map[string]string {
	t.Helper()
	files, err := typings.Render(p)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, f := range files {
		m[f.Name] = string(f.Text)
	}
	return m
}
