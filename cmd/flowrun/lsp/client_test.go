package lsp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
	"github.com/flowrun/flowrun/cmd/flowrun/lsp"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A client is the other side of a server. It knows no more of the protocol than how
// messages are framed.
type client struct {
	t    testing.TB
	in   io.WriteCloser // of the server
	out  *bufio.Reader
	seq  int
	done chan error // how the server ended

	diagnostics []message // that came before what was waited for
}

type message struct {
	ID     any             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// A folder is a workspace whose flows have a diagnostic with all of their text, and one for
// each mistake of their syntax.
type folder struct{ dir string }

func (f folder) World() *assist.World {
	return &assist.World{Flows: []string{"deploy"}, Builtins: []string{"print"}}
}
func (f folder) Name(path string) string { return filepath.Base(path) }
func (f folder) Path(name string) string { return filepath.Join(f.dir, name) }
func (f folder) Close() error            { return nil }

func (f folder) Check(file string, text []byte) (all []lsp.Diagnostic) {
	all = append(all, lsp.Diagnostic{Diagnostic: dialect.Diagnostic{File: file, Line: 1, Msg: "the text: " + string(text)}})
	_, errs := syntax.Parse(file, text)
	for _, e := range errs {
		all = append(all, lsp.Diagnostic{Diagnostic: dialect.Diagnostic{File: file, Line: int(e.Start.Line), Col: int(e.Start.Col), Msg: e.Msg, Hint: e.Hint}})
	}
	return all
}

func (f folder) CheckFile(file string) []lsp.Diagnostic {
	return []lsp.Diagnostic{{Diagnostic: dialect.Diagnostic{File: file, Line: 2, Msg: "wrong: " + file}, Warning: true}}
}

func openFolder(dir string, _ func(string) ([]byte, bool)) (lsp.Workspace, error) {
	return folder{dir}, nil
}

// start starts a server, which is not initialized.
func start(t testing.TB, open func(string, func(string) ([]byte, bool)) (lsp.Workspace, error)) *client {
	t.Helper()
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	c := &client{t: t, in: inWrite, out: bufio.NewReader(outRead), done: make(chan error, 1)}
	go func() {
		c.done <- lsp.Serve(context.Background(), inRead, outWrite, lsp.Options{Dir: "/nowhere", Open: open})
	}()
	t.Cleanup(func() {
		inWrite.Close()
		outRead.Close()
	})
	return c
}

// initialized starts a server and does what editors begin with. capabilities may be "".
func initialized(t testing.TB, capabilities string) *client {
	t.Helper()
	c := start(t, openFolder)
	c.initialize(capabilities)
	return c
}

func (c *client) initialize(capabilities string) json.RawMessage {
	c.t.Helper()
	if capabilities == "" {
		capabilities = "{}"
	}
	m := c.request("initialize", json.RawMessage(`{"capabilities":`+capabilities+`}`))
	if m.Error != nil {
		c.t.Fatal(m.Error.Message)
	}
	c.notify("initialized", struct{}{})
	return m.Result
}

func (c *client) write(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, text); err != nil {
		c.t.Fatal(err)
	}
}

// frame is a message as it is sent.
func frame(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	c.write(frame(map[string]any{"jsonrpc": "2.0", "method": method, "params": params}))
}

// send sends a request, and returns its id.
func (c *client) send(method string, params any) int {
	c.t.Helper()
	c.seq++
	c.write(frame(map[string]any{"jsonrpc": "2.0", "id": c.seq, "method": method, "params": params}))
	return c.seq
}

// read reads the next message; it fails the test when the server has ended.
func (c *client) read() message {
	c.t.Helper()
	length := 0
	for {
		line, err := c.out.ReadString('\n')
		if err != nil {
			c.t.Fatal(err)
		}
		if line = strings.TrimSpace(line); line == "" {
			break
		}
		if rest, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(rest); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(c.out, body); err != nil {
		c.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		c.t.Fatal(err)
	}
	return m
}

// answer reads until the answer to a request comes.
func (c *client) answer(id int) message {
	c.t.Helper()
	for {
		m := c.read()
		if m.Method == "textDocument/publishDiagnostics" {
			c.diagnostics = append(c.diagnostics, m)
		}
		if m.Method == "" && fmt.Sprint(m.ID) == strconv.Itoa(id) {
			return m
		}
	}
}

func (c *client) request(method string, params any) message {
	c.t.Helper()
	return c.answer(c.send(method, params))
}

// result decodes the answer to a request.
func (c *client) result(into any, method string, params any) {
	c.t.Helper()
	m := c.request(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if err := json.Unmarshal(m.Result, into); err != nil {
		c.t.Fatal(err)
	}
}

// A report is what a server publishes of a document.
type report struct {
	URI         string
	Version     int
	Diagnostics []struct {
		Range    span
		Severity int
		Message  string
	}
}

// published waits for what is published of that version of a document.
func (c *client) published(uri string, version int) report {
	c.t.Helper()
	for {
		var m message
		if len(c.diagnostics) > 0 {
			m, c.diagnostics = c.diagnostics[0], c.diagnostics[1:]
		} else {
			m = c.read()
		}
		if m.Method != "textDocument/publishDiagnostics" {
			continue
		}
		var r report
		if err := json.Unmarshal(m.Params, &r); err != nil {
			c.t.Fatal(err)
		}
		if r.URI == uri && r.Version == version {
			return r
		}
	}
}

type place struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start place `json:"start"`
	End   place `json:"end"`
}

func (c *client) open(uri, text string) {
	c.t.Helper()
	c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "flow", "version": 1, "text": text}})
}

type change struct {
	Range *span  `json:"range,omitempty"`
	Text  string `json:"text"`
}

func (c *client) change(uri string, version int, changes ...change) {
	c.t.Helper()
	c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": changes})
}

func at(uri string, line, character int) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": uri}, "position": place{line, character}}
}

// end shuts the server down as an editor does, and returns how it ended.
func (c *client) end() error {
	c.t.Helper()
	c.request("shutdown", nil)
	c.notify("exit", nil)
	return <-c.done
}
