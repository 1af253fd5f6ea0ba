package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A languageClient is an editor that has started flowrun lsp in a folder.
type languageClient struct {
	t   testing.TB
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	seq int

	published map[string][]string // what is wrong, by the document
	versions  map[string]int
}

func startLanguageServer(t testing.TB, dir string) *languageClient {
	t.Helper()
	cmd := command(t, dir, nil, "lsp", "--stdio")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &languageClient{t: t, cmd: cmd, in: in, out: bufio.NewReader(out), published: map[string][]string{}, versions: map[string]int{}}
	c.ask("initialize", map[string]any{"capabilities": map[string]any{}})
	c.tell("initialized", map[string]any{})
	return c
}

func (c *languageClient) send(m map[string]any) {
	c.t.Helper()
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		c.t.Fatal(err)
	}
}

func (c *languageClient) tell(method string, params any) {
	c.t.Helper()
	c.send(map[string]any{"method": method, "params": params})
}

type languageAnswer struct {
	ID     int
	Method string
	Params struct {
		URI         string
		Version     int
		Diagnostics []struct {
			Message  string
			Severity int
			Range    struct{ Start struct{ Line, Character int } }
		}
	}
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (c *languageClient) read() languageAnswer {
	c.t.Helper()
	var length int
	if _, err := fmt.Fscanf(c.out, "Content-Length: %d\r\n\r\n", &length); err != nil {
		c.t.Fatal(err)
	}
	var m languageAnswer
	if err := json.NewDecoder(io.LimitReader(c.out, int64(length))).Decode(&m); err != nil {
		c.t.Fatal(err)
	}
	if m.Method == "textDocument/publishDiagnostics" {
		found := []string{}
		for _, d := range m.Params.Diagnostics {
			severity := ""
			if d.Severity == 2 {
				severity = "warning: "
			}
			found = append(found, fmt.Sprintf("%d:%d: %s%s", d.Range.Start.Line+1, d.Range.Start.Character+1, severity, d.Message))
		}
		c.published[m.Params.URI], c.versions[m.Params.URI] = found, m.Params.Version
	}
	return m
}

// ask returns the result of a request, or the text of its error.
func (c *languageClient) ask(method string, params any) string {
	c.t.Helper()
	c.seq++
	c.send(map[string]any{"id": c.seq, "method": method, "params": params})
	for {
		if m := c.read(); m.Method == "" && m.ID == c.seq {
			if m.Error != nil {
				return "error: " + m.Error.Message
			}
			return string(m.Result)
		}
	}
}

func (c *languageClient) open(uri, text string) {
	c.t.Helper()
	c.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 1, "text": text}})
}

func (c *languageClient) edit(uri string, version int, text string) {
	c.t.Helper()
	c.tell("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": []any{map[string]any{"text": text}},
	})
}

// wrong waits for what is wrong with that version of a document.
func (c *languageClient) wrong(uri string, version int) []string {
	c.t.Helper()
	for c.versions[uri] != version {
		c.read()
	}
	found := c.published[uri]
	delete(c.versions, uri)
	return found
}

func (c *languageClient) placeOf(uri, text, part string) map[string]any {
	before, _, ok := strings.Cut(text, part)
	if !ok {
		c.t.Fatalf("no %q", part)
	}
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return map[string]any{
		"textDocument": map[string]any{"uri": uri}, "position": map[string]any{"line": strings.Count(before, "\n"), "character": len(line) + 1},
	}
}

// end ends the server as editors do, and returns its exit code.
func (c *languageClient) end() int {
	c.t.Helper()
	c.ask("shutdown", nil)
	c.tell("exit", nil)
	_ = c.cmd.Wait() // the exit code tells
	return c.cmd.ProcessState.ExitCode()
}

func fileURI(parts ...string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(parts...))}).String()
}

// The language server finds what flowrun check finds.
func TestLanguageServerChecks(t *testing.T) {
	dir := t.TempDir()
	broken, err := os.ReadFile("testdata/broken.star")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "flowrun.yaml", "", "flows/broken.star", string(broken),
		"connectors/git.yaml", "connector_type: GIT\nrepository_url: ..\ncommand: clon\n",
		"flows/calls.star", "def handler(system, this):\n    this.connect('gti')\n    this.flow('brokn')\n    x = this.connect('git', ref=3)\n    this.using('retyr')\n")
	var want struct{ flows map[string][]string }
	want.flows = map[string][]string{}
	var found []struct {
		File, Message, Severity string
		Hint                    *string
		Line, Column            int
	}
	if err := json.Unmarshal([]byte(flowrun(t, dir, nil, "check", "--json").stdout), &found); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		text := fmt.Sprintf("%d:%d: ", max(f.Line, 1), max(f.Column, 1))
		if f.Severity == "warning" {
			text += "warning: "
		}
		text += f.Message
		if f.Hint != nil {
			text += "\nhint: " + *f.Hint
		}
		want.flows[f.File] = append(want.flows[f.File], text)
	}
	if len(want.flows) != 3 {
		t.Fatal(found)
	}
	c := startLanguageServer(t, dir)
	for file, want := range want.flows {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		uri := fileURI(dir, file)
		c.open(uri, string(text))
		if diff := cmp.Diff(want, c.wrong(uri, 1)); diff != "" {
			t.Errorf("%s (-check +lsp):\n%s", file, diff)
		}
	}
	if code := c.end(); code != exitOK {
		t.Error(code)
	}
}

// What is not saved counts: a file that others load, a connector, a flow that is not on
// disk yet; and files that change on disk when the editor tells of them.
func TestLanguageServerUnsaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a project ä%20")
	const main = "from flows.lib import slug, other\n\n\ndef handler(system, this):\n    this.connect('shop', username=slug('a'))\n    return other\n"
	write(t, dir, "flowrun.yaml", "name: x\n", "flows/main.star", main, "flows/lib.star", "def slug(x):\n    return x\n",
		"connectors/shop.yaml", "connector_type: REST\nurl: https://shop.example\n")
	c := startLanguageServer(t, dir)
	uri, lib, shop := fileURI(dir, "flows", "main.star"), fileURI(dir, "flows", "lib.star"), fileURI(dir, "connectors", "shop.yaml")
	c.open(uri, main)
	if got := c.wrong(uri, 1); len(got) != 1 || !strings.Contains(got[0], "1:29: the module flows.lib has no other") {
		t.Fatalf("%q", got)
	}
	c.open(lib, "other = 1\n\n\ndef slug(x):\n    return x\n")
	if got := c.wrong(lib, 1); len(got) != 0 {
		t.Errorf("%q", got)
	}
	c.edit(uri, 2, main)
	if got := c.wrong(uri, 2); len(got) != 0 {
		t.Errorf("%q", got)
	}
	// Definitions are where they are in the text that is not saved.
	if got := c.ask("textDocument/definition", c.placeOf(uri, main, "slug('a')")); got != `[{"uri":"`+lib+`","range":{"start":{"line":3,"character":4},"end":{"line":3,"character":8}}}]` {
		t.Error(got)
	}
	renamed := c.placeOf(uri, main, "slug('a')")
	renamed["position"] = map[string]any{"line": 3, "character": 5}
	renamed["textDocument"] = map[string]any{"uri": lib}
	renamed["newName"] = "short"
	var edit struct {
		Changes map[string][]struct{ NewText string }
	}
	if err := json.Unmarshal([]byte(c.ask("textDocument/rename", renamed)), &edit); err != nil {
		t.Fatal(err)
	}
	if len(edit.Changes[lib]) != 1 || len(edit.Changes[uri]) != 2 || edit.Changes[uri][1].NewText != "short" {
		t.Errorf("%+v", edit)
	}
	c.open(shop, "connector_type: REST\nurl: https://shop.example\ntimeout: soon\n")
	if got := c.wrong(shop, 1); len(got) != 1 || !strings.Contains(got[0], `3:1: REST: input "timeout"`) {
		t.Errorf("%q", got)
	}
	c.edit(shop, 2, "connector_type: REST\nurl: [\n")
	if got := c.wrong(shop, 2); len(got) != 1 {
		t.Errorf("%q", got)
	}
	c.edit(uri, 3, main)
	if got := c.wrong(uri, 3); len(got) != 1 || !strings.Contains(got[0], `connector "shop"`) {
		t.Errorf("%q", got)
	}
	c.tell("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": shop}})
	// A connector that another program has made.
	write(t, dir, "connectors/more.yaml", "connector_type: REST\nurl: https://more.example\n")
	more := strings.Replace(main, "shop", "more", 1)
	c.edit(uri, 4, more)
	c.wrong(uri, 4)
	c.tell("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	if got := c.wrong(uri, 4); len(got) != 0 {
		t.Errorf("%q", got)
	}
	c.open(fileURI(dir, "flows", "new.star"), "def handler(system, this):\n    this.flow('mian')\n    this.success(1, 2)\n")
	if got := c.wrong(fileURI(dir, "flows", "new.star"), 1); len(got) != 1 || !strings.Contains(got[0], "mian") {
		t.Errorf("%q", got)
	}
	if code := c.end(); code != exitOK {
		t.Error(code)
	}
}

// Flows that are in no project, or in one that cannot be opened, are looked at as far as
// their text goes.
func TestLanguageServerOutside(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "broken/flowrun.yaml", "name: x\nlimts: 3\n", "alone/a.star", "")
	c := startLanguageServer(t, filepath.Join(dir, "alone"))
	const text = "def handler(system, this):\n    this.conect(\n"
	for _, uri := range []string{fileURI(dir, "alone", "a.star"), "untitled:Untitled-1", fileURI(dir, "nowhere", "b.star")} {
		c.open(uri, text)
		if got := c.wrong(uri, 1); len(got) == 0 || !strings.Contains(got[0], "2:16: '(' is never closed") && uri != fileURI(dir, "nowhere", "b.star") {
			t.Errorf("%s: %q", uri, got)
		}
		if got := c.ask("textDocument/completion", c.placeOf(uri, text, "conect")); !strings.Contains(got, `"label":"connect"`) {
			t.Errorf("%s: %s", uri, got)
		}
	}
	uri, settings := fileURI(dir, "broken", "flows", "a.star"), fileURI(dir, "broken", "flowrun.yaml")
	c.open(uri, text)
	if got := strings.Join(c.wrong(uri, 1), "\n"); !strings.Contains(got, "flowrun.yaml:2") || !strings.Contains(got, "never closed") {
		t.Error(got)
	}
	c.open(settings, "name: x\nlimts: 3\n")
	if got := c.wrong(settings, 1); len(got) != 1 || !strings.Contains(got[0], `2:1: unknown key "limts"`) {
		t.Errorf("%q", got)
	}
	c.edit(settings, 2, "name: x\n")
	if got := c.wrong(settings, 2); len(got) != 0 {
		t.Errorf("%q", got)
	}
	if code := c.end(); code != exitOK {
		t.Error(code)
	}
}

func TestLanguageServerEnds(t *testing.T) {
	dir := t.TempDir()
	for name, end := range map[string]func(c *languageClient){
		"exit without shutdown": func(c *languageClient) { c.tell("exit", nil) },
		"the stream ends":       func(c *languageClient) { c.in.Close() },
	} {
		c := startLanguageServer(t, dir)
		c.cmd.Stderr = nil
		end(c)
		_ = c.cmd.Wait() // the exit code tells
		if code := c.cmd.ProcessState.ExitCode(); code != exitFailed {
			t.Errorf("%s: exit code %d", name, code)
		}
	}
}

// A text of the most bytes that a flow has, and one of more, are no trouble.
func TestLanguageServerLarge(t *testing.T) {
	c := startLanguageServer(t, t.TempDir())
	for _, n := range []int{1 << 20, 6 << 20} {
		uri := fmt.Sprintf("untitled:%d", n)
		text := strings.Repeat("# äöü\n", n/9) + "def handler(system, this):\n    this.\n"
		c.open(uri, text)
		if got := c.ask("textDocument/completion", c.placeOf(uri, text, "his.\n")); n <= 1<<20 && !strings.Contains(got, "[") {
			t.Errorf("%.200s", got)
		}
		if got := c.wrong(uri, 1); len(got) == 0 {
			t.Errorf("%d: nothing is wrong", n)
		}
	}
	if code := c.end(); code != exitOK {
		t.Error(code)
	}
}
