package lsp

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/cmd/flowrun/assist"
)

// A document is a text that the editor has open. It does not change: an edit makes
// another one.
type document struct {
	uri     string
	version int
	path    string // the file, "" for a text that is in none
	source  string

	once sync.Once
	read *assist.Text
}

// text reads the document, once.
func (d *document) text(name string) *assist.Text {
	d.once.Do(func() { d.read = assist.NewText(name, d.source) })
	return d.read
}

// isFlow reports whether it is the text of a flow, and not another file of a project.
func (d *document) isFlow() bool {
	switch strings.ToLower(path.Ext(d.uri)) {
	case ".yaml", ".yml", ".json":
		return false
	}
	return true
}

// documents are those that are open, by their URI.
type documents struct {
	mu   sync.Mutex
	open map[string]*document
}

func (ds *documents) put(d *document) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	ds.open[d.uri] = d
}

func (ds *documents) remove(uri string) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	delete(ds.open, uri)
}

// get returns a document, nil if it is not open.
func (ds *documents) get(uri string) *document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	return ds.open[uri]
}

func (ds *documents) uris() (all []string) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	for uri := range ds.open {
		all = append(all, uri)
	}
	return all
}

// at returns the document of a file, nil if it is not open.
func (ds *documents) at(file string) *document {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	for _, d := range ds.open {
		if d.path == file && file != "" {
			return d
		}
	}
	return nil
}

// edited returns the text of a file that is open.
func (ds *documents) edited(file string) ([]byte, bool) {
	if d := ds.at(file); d != nil {
		return []byte(d.source), true
	}
	return nil, false
}

// changed returns a document after some changes, each of the text that the one before has
// made.
func (d *document) changed(version int, changes []contentChange, e encoding) *document {
	source := d.source
	for _, c := range changes {
		if c.Range == nil {
			source = c.Text
			continue
		}
		start, end := offsetOf(source, c.Range.Start, e), offsetOf(source, c.Range.End, e)
		if end < start {
			start, end = end, start
		}
		source = source[:start] + c.Text + source[end:]
	}
	return &document{uri: d.uri, version: version, path: d.path, source: source}
}

// offsetOf returns the offset of a position in a text that was not read.
func offsetOf(source string, p position, e encoding) int {
	start := 0
	for n := 0; n < p.Line; n++ {
		i := strings.IndexAny(source[start:], "\r\n")
		if i < 0 {
			return len(source)
		}
		start += i + 1
		if source[start-1] == '\r' && strings.HasPrefix(source[start:], "\n") {
			start++
		}
	}
	end := len(source)
	if i := strings.IndexAny(source[start:], "\r\n"); i >= 0 {
		end = start + i
	}
	return start + e.offset(source[start:end], p.Character)
}

// pathOf returns the file of a URI, "" if it is none.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return ""
	}
	name := u.Path
	if len(name) > 2 && name[0] == '/' && name[2] == ':' { // /C:/...
		name = name[1:]
	}
	return filepath.Clean(filepath.FromSlash(name))
}

// uriOf returns the URI of a file.
func uriOf(file string) string {
	name := filepath.ToSlash(file)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	return (&url.URL{Scheme: "file", Path: name}).String()
}
