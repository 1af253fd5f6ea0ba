package lsp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/cmd/flowrun/lsp"
)

const uri = "file:///project/flows/a.star"

func (c *client) wantError(method string, params any, code int, part string) {
	c.t.Helper()
	m := c.request(method, params)
	if m.Error == nil || m.Error.Code != code || !strings.Contains(m.Error.Message, part) {
		c.t.Errorf("%s: %+v, want %d %q", method, m.Error, code, part)
	}
}

func TestLifecycle(t *testing.T) {
	c := start(t, openFolder)
	c.wantError("textDocument/hover", at(uri, 0, 0), -32002, "initialize comes first")
	c.open(uri, "x = 1\n") // is passed over
	c.initialize("")
	c.wantError("initialize", map[string]any{}, -32600, "once")
	c.wantError("textDocument/hover", at(uri, 0, 0), -32602, "is not open")
	c.wantError("textDocument/hover", []int{1}, -32602, "textDocument/hover")
	c.wantError("textDocument/hover", nil, -32602, "")
	c.wantError("workspace/fly", map[string]any{}, -32601, "workspace/fly")
	c.notify("$/setTrace", map[string]any{"value": "off"})
	c.notify("textDocument/didChange", "nonsense")
	c.change(uri, 7, change{Text: "y"}) // of a document that is not open
	c.request("shutdown", nil)
	c.wantError("textDocument/hover", at(uri, 0, 0), -32600, "shutdown")
	c.notify("exit", nil)
	if err := <-c.done; err != nil {
		t.Error(err)
	}
}

func TestEnds(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(c *client)
		want string // "" for a good end
	}{
		"exit without shutdown":    {func(c *client) { c.notify("exit", nil) }, "without a shutdown"},
		"the stream ends":          {func(c *client) { c.in.Close() }, "without a shutdown"},
		"it ends after shutdown":   {func(c *client) { c.request("shutdown", nil); c.in.Close() }, ""},
		"a header that is none":    {func(c *client) { c.write("hello there\r\n\r\n") }, "malformed"},
		"a length that is none":    {func(c *client) { c.write("Content-Length: many\r\n\r\n{}") }, `Content-Length is "many"`},
		"a length below nothing":   {func(c *client) { c.write("Content-Length: -1\r\n\r\n{}") }, `Content-Length is "-1"`},
		"a length of everything":   {func(c *client) { c.write("Content-Length: 99999999999\r\n\r\n{}") }, "want a number of bytes"},
		"no length":                {func(c *client) { c.write("Content-Type: x\r\n\r\n{}") }, `Content-Length is ""`},
		"it ends within a message": {func(c *client) { c.write("Content-Length: 20\r\n\r\n{"); c.in.Close() }, "20 bytes ends after 1"},
		"it ends within a header":  {func(c *client) { c.write("Content-Le"); c.in.Close() }, "the header of a message"},
	} {
		t.Run(name, func(t *testing.T) {
			c := initialized(t, "")
			go io.Copy(io.Discard, io.LimitReader(c.out, 0))
			test.do(c)
			err := <-c.done
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// Messages that are none are answered, and the next one counts.
func TestMessages(t *testing.T) {
	c := initialized(t, "")
	for _, test := range []struct {
		body string
		code int
	}{{"{", -32700}, {"", -32700}, {`"\ud800`, -32700}, {"{}", -32600}, {"[]", -32600}, {"7", -32600}, {`{"id": {}, "method": "x"}`, -32600}} {
		c.write(fmt.Sprintf("content-length:%d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(test.body), test.body))
		m := c.read()
		if m.Error == nil || m.Error.Code != test.code || m.ID != nil {
			t.Errorf("%s: %+v", test.body, m)
		}
	}
	c.write(`Content-Length: 44` + "\r\n\r\n" + `{"jsonrpc":"2.0","id":"a","method":"nosuch"}`)
	if m := c.read(); m.ID != "a" || m.Error == nil || m.Error.Code != -32601 {
		t.Errorf("%+v", m)
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

// A cancellation overtakes what waits; what is cancelled is answered by that.
func TestCancel(t *testing.T) {
	begun, goOn := make(chan bool), make(chan bool)
	var once sync.Once
	c := start(t, func(dir string, _ func(string) ([]byte, bool)) (lsp.Workspace, error) {
		once.Do(func() {
			begun <- true
			<-goOn
		})
		return folder{dir}, nil
	})
	c.initialize("")
	c.open(uri, "x = 1\n")
	<-begun
	first := c.send("textDocument/hover", at(uri, 0, 0))
	second := c.send("textDocument/hover", at(uri, 0, 0))
	third := c.send("textDocument/hover", at(uri, 0, 0))
	c.notify("$/cancelRequest", map[string]any{"id": second})
	c.notify("$/cancelRequest", map[string]any{"id": 999})
	c.notify("$/cancelRequest", map[string]any{"id": []int{1}})
	c.notify("$/cancelRequest", nil)
	goOn <- true
	if m := c.answer(first); m.Error != nil || string(m.Result) == "null" {
		t.Errorf("%+v", m)
	}
	if m := c.answer(second); m.Error == nil || m.Error.Code != -32800 {
		t.Errorf("%+v", m)
	}
	if m := c.answer(third); m.Error != nil {
		t.Errorf("%+v", m)
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

// Nothing of a server goes on when it has ended.
func TestGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		c := initialized(t, "")
		c.open(uri, "x = (\n")
		c.published(uri, 1)
		if err := c.end(); err != nil {
			t.Error(err)
		}
		c.in.Close()
	}
	ctx, cancel := context.WithCancel(context.Background())
	in, inWrite := io.Pipe()
	ended := make(chan error)
	go func() { ended <- lsp.Serve(ctx, in, inWrite, lsp.Options{Open: openFolder}) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i > 1_000_000 {
			buf := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
		runtime.Gosched()
	}
}

// Positions count what was agreed.
func TestPositions(t *testing.T) {
	for offered, test := range map[string]struct {
		encoding string
		want     span // of the second ä
	}{
		``:                           {"utf-16", span{place{1, 7}, place{1, 8}}},
		`["utf-16"]`:                 {"utf-16", span{place{1, 7}, place{1, 8}}},
		`["utf-16","utf-8"]`:         {"utf-8", span{place{1, 9}, place{1, 11}}},
		`["utf-32","utf-16"]`:        {"utf-32", span{place{1, 6}, place{1, 7}}},
		`["nonsense"]`:               {"utf-16", span{place{1, 7}, place{1, 8}}},
		`["utf-32","utf-8","ascii"]`: {"utf-8", span{place{1, 9}, place{1, 11}}},
	} {
		capabilities := ""
		if offered != "" {
			capabilities = `{"general":{"positionEncodings":` + offered + `}}`
		}
		c := start(t, openFolder)
		var result struct {
			Capabilities struct{ PositionEncoding string }
		}
		if err := json.Unmarshal(c.initialize(capabilities), &result); err != nil {
			t.Fatal(err)
		}
		if got := result.Capabilities.PositionEncoding; got != test.encoding {
			t.Errorf("%s: %s", offered, got)
		}
		c.open(uri, "ä = 1\n'𝄞' + ä\n")
		for _, character := range []int{test.want.Start.Character, test.want.End.Character} {
			var found []struct{ Range span }
			c.result(&found, "textDocument/documentHighlight", at(uri, 1, character))
			if len(found) != 2 || found[1].Range != test.want {
				t.Errorf("%s: %+v, want %+v", offered, found, test.want)
			}
		}
		if err := c.end(); err != nil {
			t.Error(err)
		}
	}
}

func TestEdits(t *testing.T) {
	type edit struct {
		from, to [2]int
		text     string
	}
	for name, test := range map[string]struct {
		text    string
		changes []edit
		want    string
	}{
		"one":                      {"a = 1\nb = 2\n", []edit{{[2]int{1, 4}, [2]int{1, 5}, "33"}}, "a = 1\nb = 33\n"},
		"several, one by another":  {"a = 1\n", []edit{{[2]int{0, 0}, [2]int{0, 0}, "x\ny"}, {[2]int{1, 0}, [2]int{1, 2}, "z"}}, "x\nz = 1\n"},
		"all, then one":            {"a = 1\n", []edit{{[2]int{-1, 0}, [2]int{0, 0}, "new\n"}, {[2]int{0, 3}, [2]int{1, 0}, ""}}, "new"},
		"line ends of all kinds":   {"a\r\nb\rc\nd", []edit{{[2]int{2, 0}, [2]int{2, 1}, "C"}, {[2]int{0, 1}, [2]int{1, 0}, ""}, {[2]int{2, 1}, [2]int{2, 1}, "!"}}, "ab\rC\nd!"},
		"behind the end":           {"a\n", []edit{{[2]int{0, 99}, [2]int{0, 99}, "b"}, {[2]int{7, 3}, [2]int{9, 1}, "c"}}, "ab\nc"},
		"turned round":             {"abc", []edit{{[2]int{0, 2}, [2]int{0, 1}, ""}}, "ac"},
		"beside characters of two": {"'𝄞ä𝄞'", []edit{{[2]int{0, 3}, [2]int{0, 4}, "x"}, {[2]int{0, 2}, [2]int{0, 3}, ""}}, "'x𝄞'"},
	} {
		t.Run(name, func(t *testing.T) {
			c := initialized(t, "")
			c.open(uri, test.text)
			var changes []change
			for _, e := range test.changes {
				ch := change{Text: e.text}
				if e.from[0] >= 0 {
					ch.Range = &span{place{e.from[0], e.from[1]}, place{e.to[0], e.to[1]}}
				}
				changes = append(changes, ch)
			}
			c.change(uri, 2, changes...)
			if got := c.published(uri, 2).Diagnostics[0].Message; got != "the text: "+test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			if err := c.end(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDiagnostics(t *testing.T) {
	c := initialized(t, "")
	c.open(uri, "x = '𝄞' + \n")
	got := c.published(uri, 1).Diagnostics
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if want := (span{place{0, 11}, place{0, 11}}); got[1].Range != want || got[1].Severity != 1 {
		t.Errorf("%+v, want %+v", got[1], want)
	}
	// Of a document that is closed nothing is wrong.
	c.notify("textDocument/didClose", at(uri, 0, 0))
	if got := c.published(uri, 0).Diagnostics; len(got) != 0 {
		t.Errorf("%+v", got)
	}
	const yaml = "file:///project/connectors/a%20b.yaml"
	c.open(yaml, "one:\n  two\n")
	got = c.published(yaml, 1).Diagnostics
	if len(got) != 1 || got[0].Message != "wrong: a b.yaml" || got[0].Severity != 2 || got[0].Range != (span{place{1, 0}, place{1, 5}}) {
		t.Errorf("%+v", got)
	}
	if m := c.request("textDocument/hover", at(yaml, 0, 0)); string(m.Result) != "null" {
		t.Errorf("%+v", m)
	}
	// A text in no file belongs to the folder of the server.
	c.open("untitled:Untitled-1", "x = (\n")
	if got := c.published("untitled:Untitled-1", 1).Diagnostics; len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

// The newest text is checked, whatever was sent before; and checks and answers do not get
// into each other's way.
func TestManyEdits(t *testing.T) {
	c := initialized(t, "")
	c.open(uri, "x = 0\n")
	const edits = 300
	go func() { // answers have to be read meanwhile
		for v := 2; v <= edits; v++ {
			c.write(frame(map[string]any{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": map[string]any{
				"textDocument":   map[string]any{"uri": uri, "version": v},
				"contentChanges": []change{{&span{place{0, 4}, place{0, 99}}, fmt.Sprint(v)}},
			}}))
			c.write(frame(map[string]any{"jsonrpc": "2.0", "id": v, "method": "textDocument/hover", "params": at(uri, 0, 0)}))
		}
	}()
	last, answers := 0, 0
	for last < edits || answers < edits-1 {
		m := c.read()
		if m.Method == "" {
			if answers++; !strings.Contains(string(m.Result), fmt.Sprintf("x = %v", m.ID)) {
				t.Errorf("%v: %s", m.ID, m.Result)
			}
			continue
		}
		var r report
		if err := json.Unmarshal(m.Params, &r); err != nil {
			t.Fatal(err)
		}
		if r.Version < last || r.Diagnostics[0].Message != fmt.Sprintf("the text: x = %d\n", max(r.Version, 0)) && r.Version > 1 {
			t.Errorf("%+v after %d", r, last)
		}
		last = r.Version
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

// Editors that can tell of changed files are asked to.
func TestWatch(t *testing.T) {
	c := start(t, openFolder)
	c.seq++
	c.write(frame(map[string]any{"id": c.seq, "method": "initialize", "params": json.RawMessage(
		`{"capabilities":{"workspace":{"didChangeWatchedFiles":{"dynamicRegistration":true}}}}`)}))
	c.answer(c.seq)
	c.notify("initialized", nil)
	m := c.read()
	if m.Method != "client/registerCapability" || !strings.Contains(string(m.Params), "**/*.{star,py}") {
		t.Errorf("%+v", m)
	}
	c.write(frame(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": nil}))
	c.open(uri, "x = 1\n")
	c.published(uri, 1)
	c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	c.published(uri, 1) // it is checked again
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

func TestCodeActions(t *testing.T) {
	c := initialized(t, `{"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}}}`)
	c.open(uri, "this.conect('repo', x=1)\n")
	actions := func(only []string, from, to int, message string) string {
		t.Helper()
		m := c.request("textDocument/codeAction", map[string]any{
			"textDocument": map[string]any{"uri": uri}, "range": span{},
			"context": map[string]any{"only": only, "diagnostics": []any{map[string]any{
				"range": span{place{0, from}, place{0, to}}, "source": "flowrun", "message": message,
			}}},
		})
		var all []struct {
			Title string
			Edit  struct {
				Changes map[string][]struct {
					NewText string
					Range   span
				}
			}
		}
		if err := json.Unmarshal(m.Result, &all); err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, a := range all {
			e := a.Edit.Changes[uri][0]
			text += fmt.Sprintf("%s: %s at %d", a.Title, e.NewText, e.Range.Start.Character)
		}
		return text
	}
	for _, test := range []struct {
		only     []string
		from, to int
		message  string
		want     string
	}{
		{nil, 5, 11, "this has no conect\nhint: did you mean connect?", "Write connect: connect at 5"},
		{[]string{"quickfix"}, 12, 18, `no connector named "repo" (did you mean "repository"?)`, "Write repository: 'repository' at 12"},
		{[]string{"refactor"}, 5, 11, "this has no conect\nhint: did you mean connect?", ""},
		{nil, 0, 4, "something has no conect\nhint: did you mean connect?", ""},
		{nil, 5, 11, "this has no conect", ""},
		{nil, 5, 5, "this has no conect\nhint: did you mean connect?", ""},
	} {
		if got := actions(test.only, test.from, test.to, test.message); got != test.want {
			t.Errorf("%s: %q, want %q", test.message, got, test.want)
		}
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

func TestFormat(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"nothing":         {"x = 1\n", ""},
		"a line":          {"x = 1\ny=2\nz = 3\n", `1:0-2:0 "y = 2\n"`},
		"the last line":   {"x = 1\ny = 2", `1:0-1:5 "y = 2\n"`},
		"all":             {"x=1", `0:0-0:3 "x = 1\n"`},
		"lines in two":    {"f(a,b)\nx = 1\ny=1\nz = 1\n", `0:0-3:0 "f(a, b)\nx = 1\ny = 1\n"`},
		"line ends":       {"x = 1\r\ny = 2\r\n", `0:0-2:0 "x = 1\ny = 2\n"`},
		"repeated":        {"x = 1\n\n\n\n\n\nx = 1\n", `3:0-6:0 ""`},
		"empty":           {"", ""},
		"nothing but end": {"\n\n\n", `0:0-3:0 ""`},
		"a mistake":       {"x = (\n", "error line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := initialized(t, "")
			c.open(uri, test.text)
			m := c.request("textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": uri}, "options": map[string]any{"tabSize": 4}})
			got := ""
			if m.Error != nil {
				got = "error " + m.Error.Message
			} else {
				var edits []struct {
					Range   span
					NewText string
				}
				if err := json.Unmarshal(m.Result, &edits); err != nil {
					t.Fatal(err)
				}
				for _, e := range edits {
					got += fmt.Sprintf("%d:%d-%d:%d %q", e.Range.Start.Line, e.Range.Start.Character, e.Range.End.Line, e.Range.End.Character, e.NewText)
				}
			}
			if test.want != got && !(strings.HasPrefix(test.want, "error") && strings.HasPrefix(got, test.want)) {
				t.Errorf("%s, want %s", got, test.want)
			}
			if err := c.end(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A gate is a workspace whose checks wait, and which is counted while it is open.
type gate struct {
	folder
	begun, goOn chan bool
	open        *atomic.Int32
}

func (g gate) Check(file string, text []byte) []lsp.Diagnostic {
	g.begun <- true
	<-g.goOn
	return g.folder.Check(file, text)
}

func (g gate) Close() error {
	g.open.Add(-1)
	return nil
}

// What was found in a text that has changed meanwhile is not told; and workspaces that are
// out of date are closed.
func TestStaleCheck(t *testing.T) {
	g := gate{begun: make(chan bool), goOn: make(chan bool), open: new(atomic.Int32)}
	c := start(t, func(dir string, _ func(string) ([]byte, bool)) (lsp.Workspace, error) {
		if n := g.open.Add(1); n > 2 {
			t.Errorf("%d workspaces are open", n)
		}
		g := g
		g.dir = dir
		return g, nil
	})
	c.initialize("")
	c.open(uri, "x = 1\n")
	<-g.begun
	c.change(uri, 2, change{Text: "x = 2\n"})
	c.request("textDocument/hover", at(uri, 0, 0)) // by now the edit is known
	g.goOn <- true
	<-g.begun
	g.goOn <- true
	m := c.read()
	var r report
	if err := json.Unmarshal(m.Params, &r); err != nil || r.Version != 2 {
		t.Errorf("%+v %v", m, err)
	}
	for range 5 {
		c.notify("textDocument/didSave", at(uri, 0, 0))
		<-g.begun
		c.notify("textDocument/didSave", at(uri, 0, 0)) // it is in use
		c.request("textDocument/hover", at(uri, 0, 0))
		g.goOn <- true
		c.published(uri, 2)
		<-g.begun
		g.goOn <- true
		c.published(uri, 2)
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
	if n := g.open.Load(); n != 0 {
		t.Errorf("%d workspaces are open", n)
	}
}
