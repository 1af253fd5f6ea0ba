package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/reference"
	"github.com/google/go-cmp/cmp"
	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

var update = flag.Bool("update", false, "write the generated parts of pages and golden files anew")

// TestREADME holds the parts of the README that are generated, between a comment
// that says what they are and <!-- end -->, against what they are generated from:
//
//	<!-- flow: FILE -->            an example, without the comment that tests it
//	<!-- run: COMMAND -->          the command and what it prints; httpbin is on port 8080
//	<!-- broken: FILE -->          a flow with mistakes, and what check says of it
//	<!-- go: FILE -->              what the Example of a test file needs and does
//	<!-- connector types -->       the table of the connector types
func TestREADME(t *testing.T) {
	server := httptest.NewServer(httpbin.New())
	defer server.Close()
	file := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	generated := 0
	rest := string(text)
	for {
		before, after, found := strings.Cut(rest, "\n<!-- ")
		want.WriteString(before)
		if !found {
			break
		}
		what, after, ok := strings.Cut(after, " -->\n")
		_, after, ends := strings.Cut(after, "<!-- end -->")
		if !ok || !ends {
			t.Fatalf("README.md: the generated part %q has no end", what)
		}
		fmt.Fprintf(&want, "\n<!-- %s -->\n\n%s\n<!-- end -->", what, generate(t, what, server.URL))
		rest = after
		generated++
	}
	if generated < 4 {
		t.Errorf("the README has %d generated parts", generated)
	}
	if diff := cmp.Diff(want.String(), string(text)); diff != "" {
		if *update {
			if err := os.WriteFile(file, []byte(want.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("README.md is stale (go test ./cmd/flowrun -run README -update writes it anew; -want +got):\n%s", diff)
	}
}

func generate(t *testing.T, what, server string) string {
	kind, argument, _ := strings.Cut(what, ": ")
	root := filepath.Join("..", "..")
	switch kind {
	case "run":
		r := flowrun(t, exampleCheckout(t), nil, strings.Fields(strings.ReplaceAll(argument, httpbinAddress, server))[1:]...)
		return fence("console", "$ "+argument+"\n"+steady(strings.ReplaceAll(r.stderr+r.stdout, server, httpbinAddress)))
	case "flow":
		source, err := os.ReadFile(filepath.Join(root, argument))
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(source), "\n\n# Run: ")
		text, _, _ = strings.Cut(text, "\n\n# Output:\n")
		return fence("python", text)
	case "broken":
		source, err := os.ReadFile(filepath.Join(root, argument))
		if err != nil {
			t.Fatal(err)
		}
		r := flowrun(t, filepath.Join(root, filepath.Dir(argument)), nil, "check", filepath.Base(argument))
		return fence("python", string(source)) + "\n" + fence("console", "$ flowrun check "+filepath.Base(argument)+"\n"+r.stdout+r.stderr)
	case "go":
		return fence("go", exampleSource(t, filepath.Join(root, argument)))
	case "connector types":
		return connectorTable()
	}
	t.Fatalf("README.md: nothing generates %q", what)
	return ""
}

func fence(language, text string) string {
	return "```" + language + "\n" + strings.TrimRight(text, "\n") + "\n```\n"
}

// httpbinAddress is where the README says that httpbin is.
const httpbinAddress = "http://127.0.0.1:8080"

// What differs from run to run, and what stands for it.
var unsteady = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(` after \d+\.\d+ s`), " after 0.00 s"},
	{regexp.MustCompile(`"id": "[a-z2-7]{26}(\.\d+)*"`), `"id": "…"`},
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"`), `"2030-01-31T12:00:00.000000Z"`},
}

func steady(text string) string {
	for _, u := range unsteady {
		text = u.pattern.ReplaceAllString(text, u.text)
	}
	return text
}

// exampleSource returns the first declarations of a test file up to the function
// Example: what is needed to follow it.
func exampleSource(t *testing.T, file string) string {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, d := range parsed.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		start := d.Pos()
		if g, ok := d.(*ast.GenDecl); ok && g.Doc != nil {
			start = g.Doc.Pos()
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.Write(text[fset.Position(start).Offset:fset.Position(d.End()).Offset])
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "Example" {
			break
		}
	}
	out, err := format.Source(bytes.ReplaceAll(b.Bytes(), []byte("func Example()"), []byte("func main()")))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func connectorTable() string {
	registry := connectors.NewRegistry(all.Drivers(all.Options{})...)
	defer registry.Close()
	return reference.Table(specsOf(registry))
}
