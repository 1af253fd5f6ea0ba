package assist_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/header"
	"github.com/flowrun/flowrun/runtime/project"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what was answered to testdata")

// cursor is where a question is asked in a text of testdata.
const cursor = "‸"

type webInput struct {
	URL    string            `flow:"url,required,alias=address" doc:"Whole address."`
	Method string            `flow:"method" default:"get" enum:"get,post,put" doc:"What is done."`
	Token  connectors.Secret `flow:"token" doc:"Bearer token."`
	From   string            `flow:"from" doc:"Who asks."`
}

type webOutput struct {
	Status  int               `flow:"status_code" doc:"The code."`
	Content string            `flow:"content" doc:"The answer."`
	Headers map[string]string `flow:"headers" doc:"Its headers."`
}

func newWorld(t testing.TB) *assist.World {
	t.Helper()
	p, err := project.Open(os.DirFS("testdata/project"), "")
	if err != nil {
		t.Fatal(err)
	}
	w := &assist.World{
		Connectors: p.Connectors(),
		Types: []*connectors.Spec{
			connectors.Func("TIME", "Tell the time.", func(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil }).Spec(),
			connectors.Func("WEB", "Call a web service.", func(context.Context, webInput) (webOutput, error) { return webOutput{}, nil }).Spec(),
		},
		Flows:  p.FlowNames(),
		Stored: map[string][]string{"setting": {"last run", "limits"}, "schema": {"order"}},
		Flow: func(name string) (string, []byte, *header.Header, error) {
			file, text, err := p.Flow(name)
			if err != nil {
				return "", nil, nil, err
			}
			h, err := header.Parse(file, text)
			return file, text, h, err
		},
		Load:     p.Load,
		Modules:  builtins.Modules(),
		Members:  builtins.ModuleMembers,
		Builtins: append(builtins.Names(), dialect.UniverseNames()...),
		Methods: func(typ string) []string {
			if typ == "str" {
				return []string{"join", "lower", "upper"}
			}
			return nil
		},
	}
	slices.Sort(w.Builtins)
	return w
}

// TestAnswers reads testdata/*.txt: questions, each a line that says what is asked and a
// text with ‸ where it is asked, followed by a line of --- and the answer, and a line of
// ===.
func TestAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	w := newWorld(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			for example := range strings.SplitSeq(strings.TrimSuffix(string(data), "===\n"), "===\n") {
				question, _, ok := strings.Cut(example, "---\n")
				if !ok {
					t.Fatalf("no --- behind:\n%s", example)
				}
				got := question + "---\n" + answer(t, w, question)
				out.WriteString(got + "===\n")
				if diff := cmp.Diff(example, got); diff != "" && !*update {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func answer(t *testing.T, w *assist.World, question string) string {
	t.Helper()
	asked, src, _ := strings.Cut(question, "\n")
	off := strings.Index(src, cursor)
	if off < 0 && asked != "outline" {
		t.Fatalf("no cursor in:\n%s", question)
	}
	src = strings.Replace(src, cursor, "", 1)
	asked, file, inFile := strings.Cut(asked, " in ")
	if !inFile {
		file = "flows/asked.star"
	}
	text := assist.NewText(file, src)
	verb, rest, _ := strings.Cut(asked, " ")
	var b strings.Builder
	switch verb {
	case "complete":
		writeCompletion(&b, src, off, assist.Complete(w, text, off), rest == "docs")
	case "hover":
		doc, at := assist.Hover(w, text, off)
		if doc != "" {
			fmt.Fprintf(&b, "of %q\n%s\n", src[at.Start:at.End], doc)
		}
	case "signature":
		all, active := assist.Signatures(w, text, off)
		for i, s := range all {
			mark := " "
			if i == active {
				mark = "*"
			}
			param, doc := "", ""
			if s.Active >= 0 {
				param, doc = s.Label[s.Params[s.Active].Start:s.Params[s.Active].End], s.Docs[s.Active]
			}
			fmt.Fprintf(&b, "%s%s [%s] %s\n", mark, s.Label, param, doc)
		}
	case "define":
		for _, l := range assist.Definitions(w, text, off) {
			what := fmt.Sprintf("line %d", l.Line)
			if l.Text != nil {
				what = marked(l.Text.Source, l.At)
			}
			fmt.Fprintf(&b, "%s: %s\n", l.File, what)
		}
	case "references":
		for _, u := range assist.References(w, text, off) {
			if u.Text != text {
				fmt.Fprintf(&b, "in %s\n", u.Text.File)
			}
			for _, r := range u.Places {
				kind := "read"
				if r.Write {
					kind = "write"
				}
				fmt.Fprintf(&b, "%s: %s\n", kind, marked(u.Text.Source, r.Span))
			}
		}
	case "rename":
		changes, err := assist.Rename(w, text, off, rest)
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
			break
		}
		for _, c := range changes {
			if c.Text != text {
				fmt.Fprintf(&b, "in %s\n", c.Text.File)
			}
			out := c.Text.Source
			for _, e := range slices.Backward(c.Edits) {
				out = out[:e.Start] + e.New + out[e.End:]
			}
			b.WriteString(out)
		}
	case "outline":
		writeOutline(&b, src, assist.Outline(text), "")
	default:
		t.Fatalf("what is %q?", asked)
	}
	return b.String()
}

// marked is the line of a part of a text, with the part in angle brackets.
func marked(src string, at assist.Span) string {
	start := strings.LastIndexByte(src[:at.Start], '\n') + 1
	end := at.End + strings.IndexByte(src[at.End:]+"\n", '\n')
	return fmt.Sprintf("%d: %s«%s»%s", strings.Count(src[:at.Start], "\n")+1, src[start:at.Start], src[at.Start:at.End], src[at.End:end])
}

// writeCompletion writes the items that begin with what they replace, as an editor shows
// them.
func writeCompletion(b *strings.Builder, src string, off int, c assist.Completion, docs bool) {
	const mostShown = 12
	typed := src[c.Replaces.Start:off]
	var items []assist.Item
	for _, i := range c.Items {
		if strings.HasPrefix(i.Label, typed) {
			items = append(items, i)
		}
	}
	fmt.Fprintf(b, "for %q\n", src[c.Replaces.Start:c.Replaces.End])
	for n, i := range items {
		if n == mostShown {
			fmt.Fprintln(b, "...")
			break
		}
		fmt.Fprintf(b, "%s", i.Label)
		if i.Insert != "" {
			fmt.Fprintf(b, " writes %s", i.Insert)
		}
		if i.Detail != "" && i.Kind != assist.MethodItem && i.Kind != assist.FunctionItem {
			fmt.Fprintf(b, " (%s)", i.Detail)
		}
		b.WriteString("\n")
		if docs {
			b.WriteString(i.Doc + "\n")
		}
	}
}

func writeOutline(b *strings.Builder, src string, all []assist.Symbol, indent string) {
	for _, s := range all {
		fmt.Fprintf(b, "%s%s%s at %s\n", indent, s.Name, s.Detail, marked(src, s.At))
		writeOutline(b, src, s.Within, indent+"  ")
	}
}

// No secret of a connector is in any answer.
func TestSecrets(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"tickets", "unknown"} {
		text := assist.NewText("a.star", "def handler(system, this):\n    this.connect('"+name+"', token='x')\n")
		doc, _ := assist.Hover(w, text, strings.Index(text.Source, name))
		input, _ := assist.Hover(w, text, strings.Index(text.Source, "token"))
		if !strings.Contains(doc, connectors.Mask) || strings.Contains(doc+input, "Geheim") {
			t.Errorf("%s\n%s", doc, input)
		}
	}
	text := assist.NewText("a.star", "def handler(system, this):\n    this.connect('tickets', ")
	c := assist.Complete(w, text, len(text.Source))
	if len(c.Items) < 3 {
		t.Errorf("%+v", c)
	}
	for _, i := range c.Items {
		if strings.Contains(i.Doc+i.Detail, "Geheim") {
			t.Errorf("%+v", i)
		}
	}
}

// A world that knows nothing is enough for what the text itself says.
func TestNoWorld(t *testing.T) {
	const src = "import json\nload('a.star', 'b')\ndef handler(system, this):\n    x = this.connect('repo', method='get').get('output_value')['a']\n    this.flow('b', c=json.x)\n    f\"{x.y}\"\n    this.using('retry', \n"
	w := &assist.World{Load: func(string, string) (string, []byte, error) { return "", nil, errors.New("nothing") }}
	text := assist.NewText("a.star", src)
	for off := range len(src) + 1 {
		assist.Complete(w, text, off)
		assist.Hover(w, text, off)
		assist.Signatures(w, text, off)
		assist.Definitions(w, text, off)
		assist.References(w, text, off)
		assist.Rename(w, text, off, "z")
	}
	assist.Outline(text)
}

// Definitions in circles come to an end, and a byte order mark is no character.
func TestOddTexts(t *testing.T) {
	w := newWorld(t)
	const circles = "x = x or y or x\ny = [x if y else x, y][0] and x.y(y)\nf = lambda: f().a\ndef g():\n    return g() or g()\n"
	for _, end := range []string{"x.", "y.", "g().", "f."} {
		src := circles + end
		assist.Complete(w, assist.NewText("a.star", src), len(src))
	}
	const marked = "\ufeffab = 1\nprint(ab)\n"
	text := assist.NewText("a.star", marked)
	found := assist.References(w, text, strings.LastIndex(marked, "ab"))
	if len(found) != 1 || len(found[0].Places) != 2 || found[0].Places[0].Span != (assist.Span{Start: 3, End: 5}) {
		t.Errorf("%+v", found)
	}
	if found := assist.References(w, text, 3); len(found) != 1 || len(found[0].Places) != 2 {
		t.Errorf("%+v", found)
	}
}

// Every place of a flow has its answers, of a text that ends there too.
func TestEveryPlace(t *testing.T) {
	w := newWorld(t)
	files, err := filepath.Glob("../../../examples/flows/*.star")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, "../testdata/broken.star") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := string(data)
		text := assist.NewText("flows/asked.star", src)
		for off := 0; off <= len(src); off += 17 {
			c := assist.Complete(w, text, off)
			_, at := assist.Hover(w, text, off)
			cut := assist.NewText("flows/asked.star", src[:off])
			ended := assist.Complete(w, cut, off)
			assist.Signatures(w, cut, off)
			assist.Definitions(w, text, off)
			for _, r := range assist.Highlights(w, text, off) {
				if r.Start < 0 || r.End > len(src) || r.Start >= r.End {
					t.Fatalf("%s: %d: %+v", file, off, r)
				}
			}
			for _, s := range []assist.Span{c.Replaces, ended.Replaces, at} {
				if s.Start < 0 || s.Start > s.End || s.End > len(src) {
					t.Fatalf("%s: %d: %+v", file, off, s)
				}
			}
		}
	}
}
