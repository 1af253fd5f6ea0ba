package analysis_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/analysis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write anew what analyses look like")

func read(t *testing.T, yaml string) *value.Dict {
	t.Helper()
	v, err := value.DecodeYAML([]byte(yaml), value.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return v.(*value.Dict)
}

func shop(t *testing.T) *value.Dict {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "shop.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, string(text))
}

func TestLooks(t *testing.T) {
	for name, write := range map[string]func(io.Writer, *value.Dict) error{
		"shop.txt": analysis.Table,
		"shop.mmd": analysis.Mermaid,
		"shop.html": func(w io.Writer, v *value.Dict) error {
			return analysis.HTML(w, analysis.Page{Title: "shop <1>", About: "SQLPG, a & b"}, v)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := write(&b, shop(t)); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("-want +got (-update writes it anew):\n%s", diff)
			}
		})
	}
}

// The drawing is well-formed, and the page holds what it needs itself.
func TestPageStandsAlone(t *testing.T) {
	var b strings.Builder
	if err := analysis.HTML(&b, analysis.Page{}, shop(t)); err != nil {
		t.Fatal(err)
	}
	for _, outside := range []string{"%!", "src=", "@import", "url(", "<link"} {
		if strings.Contains(b.String(), outside) {
			t.Errorf("the page has %s in it", outside)
		}
	}
	_, after, _ := strings.Cut(b.String(), "<svg")
	drawing, _, ok := strings.Cut("<svg"+after, "</svg>")
	if !ok {
		t.Fatal("there is no drawing")
	}
	targets := map[string]bool{}
	for d := xml.NewDecoder(strings.NewReader(drawing + "</svg>")); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, _ := token.(xml.StartElement)
		for _, a := range start.Attr {
			if a.Name.Local == "href" {
				targets[strings.TrimPrefix(a.Value, "#")] = true
			}
		}
	}
	if len(targets) != 4 {
		t.Errorf("the drawing leads to %v, want 4 tables", targets)
	}
	for id := range targets {
		if strings.Count(b.String(), `id="`+id+`"`) != 1 {
			t.Errorf("there is no part %q, or more than one", id)
		}
	}
}

// Boxes do not stand in each other, also where tables refer to each other in a circle.
func TestHardDrawings(t *testing.T) {
	table := func(name string, refs ...string) *value.Dict {
		fks, columns := value.List{}, value.List{}
		for _, r := range refs {
			fks = append(fks, value.DictOf("columns", value.List{"to_" + r}, "references", value.DictOf("table", r)))
			columns = append(columns, value.DictOf("name", "to_"+r, "type", "int"))
		}
		for i := range 60 {
			columns = append(columns, value.DictOf("name", fmt.Sprint("c", i), "type", strings.Repeat("long", 30)))
		}
		return value.DictOf("name", name, "columns", columns, "foreign_keys", fks)
	}
	tables := value.List{table("a", "b"), table("b", "c"), table("c", "a"), table("self", "self"), table("lost", "nowhere")}
	for i := range 200 {
		tables = append(tables, table(fmt.Sprint("t", i), fmt.Sprint("t", i/2)))
	}
	var b strings.Builder
	if err := analysis.HTML(&b, analysis.Page{}, value.DictOf("schemas", value.List{value.DictOf("name", "s", "tables", tables)})); err != nil {
		t.Fatal(err)
	}
	type rect struct{ x, y, w, h float64 }
	var boxes []rect
	for part := range strings.SplitSeq(b.String(), `<rect class="box" `) {
		var r rect
		if _, err := fmt.Sscanf(part, `x="%f" y="%f" width="%f" height="%f"`, &r.x, &r.y, &r.w, &r.h); err == nil {
			boxes = append(boxes, r)
		}
	}
	if len(boxes) != len(tables) {
		t.Fatalf("%d boxes for %d tables", len(boxes), len(tables))
	}
	for i, a := range boxes {
		for _, c := range boxes[:i] {
			if a.x < c.x+c.w && c.x < a.x+a.w && a.y < c.y+c.h && c.y < a.y+a.h {
				t.Fatalf("%v and %v stand in each other", a, c)
			}
		}
	}
}

func TestNoTables(t *testing.T) {
	for _, yaml := range []string{"os: linux", "schemas: []", "schemas: [{name: public, tables: []}]", "schemas: 3"} {
		if err := analysis.Mermaid(io.Discard, read(t, yaml)); !errors.Is(err, analysis.ErrNoTables) {
			t.Errorf("%s: %v", yaml, err)
		}
		var b strings.Builder
		if err := analysis.HTML(&b, analysis.Page{}, read(t, yaml)); err != nil || strings.Contains(b.String(), "<svg") {
			t.Errorf("%s: %v, %v", yaml, err, strings.Contains(b.String(), "<svg"))
		}
	}
}

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		want       []string
	}{
		{"nothing", "{a: 1, b: [1, 2]}", "{a: 1, b: [1, 2]}", nil},
		{"a value", "{a: x}", "{a: y}", []string{"changed a x y"}},
		{"a number", "{rows: 1, load: [1, 2.5]}", "{rows: 2, load: [2, 2.5]}", []string{"measured rows 1 2", "measured load [1, 2.5] [2, 2.5]"}},
		{"a number that was chosen", "{inputs: [{name: a, default: 20}]}", "{inputs: [{name: a, default: 30}]}", []string{"changed inputs.a.default 20 30"}},
		{"a number that is none any more", "{rows: 1}", "{rows: null}", []string{"changed rows 1 None"}},
		{"keys", "{a: 1, c: 3}", "{b: 2, c: 3}", []string{"added b None 2", "removed a 1 None"}},
		{"a column", "tables: [{name: t, columns: [{name: a, type: int}]}]", "tables: [{name: t, columns: [{name: b, type: int}, {name: a, type: text}]}]",
			[]string{"added tables.t.columns.b None {\"name\": \"b\", \"type\": \"int\"}", "changed tables.t.columns.a.type int text"}},
		{"another order", "tables: [{name: a}, {name: b}]", "tables: [{name: b}, {name: a}]", nil},
		{"the last one", "tables: [{name: a}]", "tables: []", []string{"removed tables.a {\"name\": \"a\"} None"}},
		{"things without names", "x: [{y: 1}]", "x: [{y: 2}]", []string{"changed x [{\"y\": 1}] [{\"y\": 2}]"}},
		{"the same name twice", "x: [{name: a}, {name: a}]", "x: [{name: a}]", []string{"changed x [{\"name\": \"a\"}, {\"name\": \"a\"}] [{\"name\": \"a\"}]"}},
		{"operations of an API", "ops: [{method: get, path: /a}, {method: post, path: /a}]", "ops: [{method: get, path: /a}]", []string{"removed ops.post /a {\"method\": \"post\", \"path\": \"/a\"} None"}},
		{"another kind of thing", "x: {a: 1}", "x: [1]", []string{"changed x {\"a\": 1} [1]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range analysis.Diff(read(t, test.a), read(t, test.b)) {
				show := func(v value.Value) string {
					if s, ok := v.(string); ok {
						return s
					}
					return value.Summary(v, 100)
				}
				got = append(got, fmt.Sprintf("%s %s %s %s", c.Kind, c.Path, show(c.Old), show(c.New)))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	now := time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)
	found := read(t, `
certificate: {subject: CN=a, not_after: "2026-02-20T12:00:00Z"}
steps: [{name: tls, certificates: [{subject: CN=b, not_after: "2026-01-31T00:00:00Z"}, {subject: CN=c, not_after: "2026-04-01T00:00:00Z"}, {not_after: soon}]}]
`)
	want := []string{
		"certificate of CN=a expires in 19 days, on 2026-02-20",
		"steps.tls.certificates.0 of CN=b has expired on 2026-01-31",
	}
	if got := analysis.Warnings(found, now); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for at, want := range map[string]string{
		"2026-02-02T13:00:00Z": "until 2026-02-02 (1 days)",
		"2026-01-01T00:00:00Z": "has expired on 2026-01-01",
		"some day":             "",
	} {
		if got := analysis.Expiry(at, now); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 12345: "12 kB", 999_600: "1.0 MB", 1234567890: "1.2 GB", -2000: "-2.0 kB", 1 << 62: "4612 PB"} {
		if got := analysis.Size(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
