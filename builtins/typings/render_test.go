package typings_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/builtins/typings"
	"github.com/flowrun/flowrun/connectors"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files anew")

// shop is a project in which names, types and texts are as hard as they get.
var shop = typings.Project{
	Types: []*connectors.Spec{
		{
			Type: "MAIL", Doc: `Send "mail".`, Aliases: []string{"SMTP"},
			Inputs: []connectors.Field{
				{Name: "from", Type: "string", Doc: "Who sends it.", Required: true},
				{Name: "to", Type: "list of string", Aliases: []string{"recipient"}},
				{Name: "port", Type: "int", Default: "25", Doc: "Port."},
				{Name: "timeout", Type: "float", Default: "30"},
				{Name: "password", Type: "string", Doc: `A \ is one.`, Secret: true},
				{Name: "tls", Type: "string", Enum: []string{"on", "off"}, Default: "'on'"},
				{Name: "parts", Type: "list of string", Enum: []string{"head", "body"}},
				{Name: "cacert", Type: "string or False", Doc: `Ends with "quotes"`},
				{Name: "headers", Type: "dict or list of pairs"},
				{Name: "body", Type: "bytes"},
				{Name: "more", Type: "something new"},
				{Name: "x-priority", Type: "int"}, // can be given in inputs= alone
				{Name: "name", Type: "string"},    // this one too
			},
			Outputs: []connectors.Field{
				{Name: "id", Type: "string", Doc: "The id.", Text: true},
				{Name: "rejected", Type: "list of string", Doc: "Who does not get it.", Optional: true},
				{Name: "seconds", Type: "float"},
			},
		},
		{Type: "X.25", Doc: "Say nothing."},
		{Type: "NOTHING", Doc: "Do nothing."},
	},
	Connectors: []typings.Connector{
		{Name: `office "1"`, Type: "MAIL", Description: "The mail\n  of the office. \"\"\"", Given: []string{"from", "password"}},
		{Name: "of a type that there is not", Type: "FAX"},
	},
	Flows:    []string{"deploy/app", "hello"},
	Settings: []string{"a\nb"},
	Sources: []typings.Source{
		{Module: "lib.names", Text: []byte("\"\"\"Names.\"\"\"\nA, (B, c) = D = 1, (2, 3)\nA: int = 3\ndef slug(name: str, /, sep='-', *, of: flow_api.System = None, **k: other.T) -> str:\n    '''It's \\\\ \"\"\" a doc.'''\ndef slug(): pass\n"), Loaded: []typings.Name{{"slug", "slug"}, {"A", "alias"}}},
		{Module: "flows.all-of-it", Text: []byte("if True:\n    x = 1\n"), Loaded: []typings.Name{{"x", "x"}, {"alias", "alias"}}},
		{Module: "lib.wrong", Text: []byte("def f(:\n"), Loaded: []typings.Name{{"f", "f"}, {"none", "none"}}},
	},
}

// The stubs of a project are as testdata/shop has them (-update writes it anew), each time.
func TestRender(t *testing.T) {
	golden := filepath.Join("testdata", "shop.txt")
	var b strings.Builder
	for name, text := range ordered(t, shop) {
		if name == "flow_api/__init__.pyi" {
			text = ownOf(t, text)
		}
		if strings.HasPrefix(name, "flow_api/__init__") || strings.HasPrefix(name, "lib/") || strings.HasPrefix(name, "_") {
			b.WriteString("== " + name + "\n" + text)
		}
	}
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("stubs (-want +got):\n%s", diff)
	}
	for range 10 {
		if diff := cmp.Diff(render(t, shop), render(t, shop)); diff != "" {
			t.Fatalf("rendered again:\n%s", diff)
		}
	}
}

// ownOf is what a stub of flow_api says of the project alone.
func ownOf(t *testing.T, text string) string {
	t.Helper()
	plain := map[string]bool{}
	for line := range strings.Lines(render(t, typings.Project{})["flow_api/__init__.pyi"]) {
		plain[line] = true
	}
	var b strings.Builder
	_, overloads, _ := strings.Cut(text, "The calls that make child executions.")
	overloads, _, _ = strings.Cut(overloads, "    def task(")
	_, outputs, _ := strings.Cut(text, "The project for which the flow runs")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "_") && !plain[line] {
			b.WriteString(line)
		}
	}
	b.WriteString(overloads)
	b.WriteString(outputs)
	return b.String()
}

func ordered(t *testing.T, p typings.Project) func(func(string, string) bool) {
	files, err := typings.Render(p)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string, string) bool) {
		for i, f := range files {
			if i > 0 && files[i-1].Name >= f.Name {
				t.Errorf("%s stands behind %s", f.Name, files[i-1].Name)
			}
			if !typings.IsRendered(f.Text) {
				t.Errorf("%s does not say that it was written", f.Name)
			}
			if !yield(f.Name, string(f.Text)) {
				return
			}
		}
	}
}

// A file that is called as a module is is not mistaken for it.
func TestRenderTwice(t *testing.T) {
	plain := render(t, typings.Project{})
	loaded := []typings.Name{{"x", "x"}}
	for _, module := range []string{"flow_api.exceptions", "os", "json", "urllib.parse", "twice"} {
		files := render(t, typings.Project{Sources: []typings.Source{{Module: "twice", Text: []byte("y = 1")}, {Module: module, Text: []byte("x = 1"), Loaded: loaded}}})
		if !strings.Contains(files["_loaded_1.pyi"], "x: Any") || !strings.Contains(files["__builtins__.pyi"], "from _loaded_1 import x as x") {
			t.Errorf("%s: %v", module, files["_loaded_1.pyi"])
		}
		for name, text := range plain {
			if files[name] != text && name != "__builtins__.pyi" {
				t.Errorf("%s changes %s", module, name)
			}
		}
	}
}

// An input whose name is a keyword of Python is given as flows give it.
func TestRenderKeywords(t *testing.T) {
	names := strings.Fields("False None True and as assert async await break class continue def del elif else except finally for from " +
		"global if import in is lambda nonlocal not or pass raise return try while with yield print match type load")
	spec := &connectors.Spec{Type: "T"}
	for _, name := range names {
		spec.Inputs = append(spec.Inputs, connectors.Field{Name: name, Type: "int"})
	}
	text := render(t, typings.Project{Types: []*connectors.Spec{spec}})["flow_api/__init__.pyi"]
	for _, name := range names {
		param := name
		if builtins.InputName(name+"_") == name {
			param += "_"
		}
		if !strings.Contains(text, "\n        "+param+": int = ...,\n") {
			t.Errorf("there is no parameter %s", param)
		}
	}
}
