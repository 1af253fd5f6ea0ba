package reference_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the page of testdata anew")

type hop struct {
	Host string `flow:"host,required" doc:"Where it is."`
	Via  *back  `flow:"via" doc:"Another one before it."`
}

type back struct {
	Host string `flow:"host" doc:"Where that is."`
}

type outer struct {
	Deep *struct {
		Deep *struct {
			Leaf string `flow:"leaf" doc:"A leaf."`
		} `flow:"deep" doc:"Deeper."`
	} `flow:"deep" doc:"Deep."`
}

type input struct {
	Pattern string            `flow:"pattern" default:"**/*.md" doc:"Names such as *.md, a|b, __init__ or file:<name> & more."`
	Mode    string            `flow:"mode" enum:"fast,slow" doc:"How."`
	URL     string            `flow:"url,required,alias=address" doc:"Where."`
	Token   connectors.Secret "flow:\"token\" doc:\"Who: [x](y) `z`.\""
	Via     *hop              `flow:"via" doc:"A way."`
}

type entry struct {
	Name string `flow:"name" doc:"Its name."`
	Size int    `flow:"size,omitempty" doc:"Its size."`
}

type output struct {
	Entries []entry `flow:"entries" doc:"What is there."`
	Rest    string  `flow:"rest,omitempty" doc:"What is not."`
}

func driver() connectors.Driver {
	d := connectors.Func("PAGE", "List what *is* there.", func(context.Context, input) (out output, err error) { return })
	return connectors.WithReference(connectors.WithAliases(d, "SITE"), func() connectors.Reference {
		return connectors.Reference{
			Examples: []connectors.Example{
				{Name: "list", Title: "List it.", Script: "def handler(system, this):\n    return \"```\"\n", Output: `"ok"`},
				{Name: "more", Title: "List more.", Script: "def handler(system, this):\n    pass\n"},
			},
			Errors: []connectors.KnownError{
				{Says: "`x` is ... | gone", Means: "It is *gone*.", Do: "Look for it."},
				{Says: "no way", Means: "There is none.", Do: "Make one."},
			},
		}
	})
}

func TestPage(t *testing.T) {
	file := filepath.Join("testdata", "page.md")
	got := reference.Page(driver().Spec())
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got; go test ./connectors/reference -update writes it anew)\n%s", diff)
	}
}

// A type that says little has a page too.
func TestPageOfLittle(t *testing.T) {
	type nothing struct{}
	d := connectors.Func("LITTLE", "Do it.", func(context.Context, nothing) (out nothing, err error) { return })
	page := string(reference.Page(d.Spec()))
	if strings.Contains(page, "## Examples") || strings.Contains(page, "## Outputs") || !strings.Contains(page, "They are those of [all types]") {
		t.Error(page)
	}
	pages := reference.Pages([]*connectors.Spec{d.Spec(), driver().Spec()})
	if len(pages) != 3 || string(pages["LITTLE.md"]) != page || !strings.Contains(string(pages["README.md"]), "| [PAGE](PAGE.md) | List what \\*is\\* there. |") {
		t.Errorf("%d pages\n%s", len(pages), pages["README.md"])
	}
}

func TestRows(t *testing.T) {
	var got []string
	for _, r := range reference.Rows(reference.Inputs(driver().Spec())) {
		got = append(got, strings.Repeat("-", r.Depth)+r.Path)
	}
	want := []string{
		"url", "pattern", "mode", "token", "via", "-via.host", "-via.via",
		"connect_timeout", "timeout", "max_output_bytes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What differs from that in which it is, is told.
func TestRowsOfOneName(t *testing.T) {
	d := connectors.Func("DEEP", "Look.", func(context.Context, outer) (out output, err error) { return })
	var got []string
	for _, r := range reference.Rows(d.Spec().Inputs) {
		got = append(got, r.Path)
	}
	if want := []string{"deep", "deep.deep", "deep.deep.leaf"}; !slices.Equal(got[:min(3, len(got))], want) {
		t.Errorf("got %q, want %q first", got, want)
	}
}

func TestTable(t *testing.T) {
	want := "| type | what it does | inputs | outputs |\n| --- | --- | --- | --- |\n" +
		"| PAGE | List what \\*is\\* there. | **`url`**, `pattern`, `mode`, `token`, `via` | `entries`, `rest` |\n" +
		"\nAll of them have the inputs `connect_timeout`, `timeout`, `max_output_bytes` too.\n"
	if got := reference.Table([]*connectors.Spec{driver().Spec()}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
