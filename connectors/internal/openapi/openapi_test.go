package openapi_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/openapi"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
)

const found = "https://api.example.com/docs/openapi.json"

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func read(t testing.TB, text string) *openapi.Description {
	t.Helper()
	doc, err := openapi.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := openapi.Read(t.Context(), doc, address(t, found), 16<<20)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRead(t *testing.T) {
	wants, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(wants) == 0 {
		t.Fatal(wants, err)
	}
	for _, name := range wants {
		t.Run(filepath.Base(name), func(t *testing.T) {
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			docs, err := filepath.Glob(strings.TrimSuffix(name, "txt") + "[jy]*")
			if err != nil || len(docs) != 1 {
				t.Fatal(docs, err)
			}
			text, err := os.ReadFile(docs[0])
			if err != nil {
				t.Fatal(err)
			}
			d := read(t, string(text))
			if diff := cmp.Diff(string(want), shown(d)); diff != "" {
				t.Error(diff)
			}
			if d.Truncated {
				t.Error("it is truncated")
			}
		})
	}
}

// shown is a description as a few lines.
func shown(d *openapi.Description) string {
	var b strings.Builder
	line := func(words ...string) { fmt.Fprintln(&b, strings.TrimRight(strings.Join(full(words), " "), " ")) }
	fmt.Fprintf(&b, "%s %s %s: %s\n", d.OpenAPI, d.Title, d.Version, d.Description)
	for _, s := range d.Servers {
		line("server", s.URL, s.Description)
	}
	for _, s := range d.Security {
		line(s.Name+":", s.Type, s.Scheme, s.In, s.Key, s.Token, strings.Join(s.Scopes, " "), "->", s.Method, strings.Join(s.Inputs, " "), fmt.Sprintf("(%d)", s.UsedBy))
	}
	for _, o := range d.Operations {
		words := []string{o.Method, o.Path, o.ID}
		if o.Tag != "" {
			words = append(words, "["+o.Tag+"]")
		}
		if o.Deprecated {
			words = append(words, "deprecated")
		}
		if len(o.Security) > 0 {
			words = append(words, "("+strings.Join(o.Security, ", ")+")")
		}
		line(append(words, comment(o.Summary))...)
		for _, in := range o.Inputs {
			at := in.In
			if at == "" {
				at = "?"
			}
			line(" ", at, field(openapi.InField{Name: in.Name, Type: in.Type, Required: in.Required, Default: in.Default, Enum: in.Enum}), strings.Join(in.ContentTypes, " "), comment(in.Doc))
			for _, f := range in.Fields {
				line("   ", field(f), comment(f.Doc))
			}
		}
		for _, a := range o.Answers {
			line(" ", a.Status, a.Doc)
		}
	}
	return b.String()
}

func full(words []string) (all []string) {
	for _, w := range words {
		if w != "" {
			all = append(all, w)
		}
	}
	return all
}

func comment(doc string) string {
	if doc == "" {
		return ""
	}
	return "# " + doc
}

func field(f openapi.InField) string {
	s := f.Name + ": " + f.Type
	if f.Required {
		s += " required"
	}
	if f.Default != nil {
		s += " = " + value.Summary(f.Default, 40)
	}
	if f.Enum != nil {
		s += " in " + value.Summary(f.Enum, 40)
	}
	return s
}

func TestDecode(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"JSON":             {`{"openapi": "3.0.3"}`, ""},
		"with a mark":      {"\xef\xbb\xbf{\"swagger\": \"2.0\"}", ""},
		"YAML":             {"# a comment\nopenapi: 3.1.0\n", ""},
		"YAML, a number":   {"swagger: 2.0\n", ""},
		"page":             {"<!DOCTYPE html><p>openapi: 3.1.0", openapi.ErrNone.Error()},
		"other JSON":       {`{"version": 1}`, openapi.ErrNone.Error()},
		"list":             {`[{"openapi": "3.0.0"}]`, openapi.ErrNone.Error()},
		"other YAML":       {"version: 1\n", openapi.ErrNone.Error()},
		"settings":         {"openapi: {enabled: true}\n", openapi.ErrNone.Error()},
		"nothing":          {"", openapi.ErrNone.Error()},
		"broken JSON":      {`{"openapi": "3.0.0",`, "it cannot be read: "},
		"broken YAML":      {"openapi: [3\n", "it cannot be read: "},
		"deep JSON":        {`{"openapi": "3.0.0", "x": ` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", "nested too deep"},
		"deep YAML":        {"openapi: 3.0.0\nx: " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n", "nested too deep"},
		"billion laughs":   {laughs(), "too large"},
		"itself, by alias": {"openapi: 3.0.0\nx: &x [*x]\n", "stands inside"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openapi.Decode([]byte(test.text))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// laughs is a small text with aliases that stand for a large one.
func laughs() string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\na0: &a0 x\n")
	for i := range 10 {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 10), ", "))
	}
	return b.String()
}

func TestReadRefuses(t *testing.T) {
	doc := value.DictOf("openapi", "4.0.0")
	if _, err := openapi.Read(t.Context(), doc, address(t, found), 1<<20); err == nil || err.Error() != "OpenAPI 4.0.0 is not known here (want 3.1, 3.0 or 2.0)" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	doc = value.DictOf("openapi", "3.0.0", "paths", value.DictOf("/a", value.DictOf("get", value.DictOf())))
	if _, err := openapi.Read(ctx, doc, address(t, found), 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it cancelled", err)
	}
}

// What a hostile document makes of itself stays small, and says so.
func TestReadHostile(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	many := func(n int, format string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = fmt.Sprintf(format, i)
		}
		return strings.Join(items, ",")
	}
	parameters := `"parameters": [` + many(300, `{"name": "p%d", "in": "query"}`) + `]`
	// Each path is the same large one.
	multiplied := `{"openapi": "3.0.0", "paths": {"/big": {` + parameters + `, "get": {"description": "` + long + `"}},` +
		many(3000, `"/p%d": {"$ref": "#/paths/~1big"}`) + `}}`
	for name, test := range map[string]struct {
		text       string
		operations int
		truncated  bool
	}{
		"in a circle": {`{"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": {"get": {"parameters": [{"$ref": "#/x"}, 1, null], "requestBody": {"$ref": "#/x"}, "responses": {"200": {"$ref": "#/y"}}}}},
			"x": {"$ref": "#/y"}, "y": {"$ref": "#/x"}}`, 1, false},
		"schema in itself": {`{"openapi": "3.0.0", "paths": {"/a": {"post": {"requestBody": {"content": {"a/b": {"schema": {"$ref": "#/s"}}}}}}},
			"s": {"allOf": [{"$ref": "#/s"}, {"$ref": "#/s"}], "oneOf": [{"$ref": "#/s"}, {"$ref": "#/s"}], "type": "array", "items": {"$ref": "#/s"}}}`, 1, false},
		"multiplied":      {multiplied, 2000, true},
		"many paths":      {`{"openapi": "3.0.0", "paths": {` + many(3000, `"/p%d": {"get": {}}`) + `}}`, 2000, true},
		"long path":       {`{"openapi": "3.0.0", "paths": {"/` + long + `": {"get": {"summary": "` + long + `", "tags": ["` + long + `"]}}}}`, 1, false},
		"many values":     {`{"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": [{"name": "n", "in": "query", "schema": {"enum": [` + many(1000, "%d") + `]}}]}}}}`, 1, true},
		"many servers":    {`{"openapi": "3.0.0", "servers": [` + many(1000, `{"url": "/%d"}`) + `], "paths": {}}`, 0, true},
		"wrong kinds":     {`{"openapi": "3.0.0", "info": [], "servers": {}, "security": 1, "components": {"securitySchemes": [1]}, "paths": {"/a": 1, "/b": {"get": 2, "put": {"parameters": {}, "tags": 3, "responses": []}}}}`, 1, false},
		"no paths at all": {`{"openapi": "3.1.0"}`, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := openapi.Decode([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			const limit = 4 << 20
			d, err := openapi.Read(t.Context(), doc, address(t, found), limit)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(shown(d)); n > 2*limit {
				t.Errorf("the description has %d bytes", n)
			}
			full := len(d.Operations) == test.operations || test.truncated && len(d.Operations) > 0 && len(d.Operations) < test.operations
			if !full || d.Truncated != test.truncated {
				t.Errorf("%d operations, truncated %v, want %d and %v", len(d.Operations), d.Truncated, test.operations, test.truncated)
			}
			for _, o := range d.Operations {
				if len(o.Path) > 1100 || len(o.Summary) > 1100 || len(o.Inputs) > 100 {
					t.Errorf("an operation has %d and %d bytes, and %d inputs", len(o.Path), len(o.Summary), len(o.Inputs))
				}
			}
		})
	}
}
