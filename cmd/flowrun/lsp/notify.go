package lsp

import (
	"context"

	"github.com/sourcegraph/jsonrpc2"
)

// notified does what a notification says; one that makes no sense is passed over, as there
// is nobody to answer.
func (s *server) notified(r *jsonrpc2.Request) {
	if r.Method == "exit" {
		s.exited = true
		s.stop()
		return
	}
	if s.state != running {
		return
	}
	switch r.Method {
	case "initialized":
		s.watch()
	case "textDocument/didOpen":
		var p didOpenParams
		if decode(r, &p) == nil {
			d := p.TextDocument
			s.docs.put(&document{uri: d.URI, version: d.Version, path: pathOf(d.URI), source: d.Text})
			s.spaces.outdate()
			s.dirty.add(d.URI)
		}
	case "textDocument/didChange":
		var p didChangeParams
		if decode(r, &p) != nil {
			return
		}
		d := s.docs.get(p.TextDocument.URI)
		if d == nil {
			return
		}
		d = d.changed(p.TextDocument.Version, p.ContentChanges, s.enc)
		s.docs.put(d)
		if !d.isFlow() {
			s.spaces.outdate() // flows may depend on it
		}
		s.dirty.add(d.uri)
	case "textDocument/didClose":
		var p struct {
			TextDocument textDocument `json:"textDocument"`
		}
		if decode(r, &p) == nil {
			s.docs.remove(p.TextDocument.URI)
			s.dirty.add(p.TextDocument.URI)
		}
	case "textDocument/didSave", "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders":
		s.spaces.outdate()
		for _, uri := range s.docs.uris() {
			s.dirty.add(uri)
		}
	}
}

// watch asks the editor to tell of files that change, if it can.
func (s *server) watch() {
	if !s.client.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		return
	}
	watcher := func(glob string) map[string]any { return map[string]any{"globPattern": glob} }
	// Nobody waits for the answer: the editor tells of files, or it does not.
	_, _ = s.conn.DispatchCall(context.Background(), "client/registerCapability", map[string]any{
		"registrations": []any{map[string]any{
			"id": "files", "method": "workspace/didChangeWatchedFiles",
			"registerOptions": map[string]any{"watchers": []any{watcher("**/*.{star,py}"), watcher("**/*.{yaml,yml,json}")}},
		}},
	})
}
