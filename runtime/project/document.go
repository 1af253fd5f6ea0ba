package project

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"gopkg.in/yaml.v3"
)

// A document is a YAML file that is being read, and what is wrong with it.
type document struct {
	path string // as it is shown
	root *yaml.Node
	errs Errors
}

// Of one file so much that is wrong is told.
const maxErrors = 20

// readDocument reads a file that is a mapping; nil when it is empty or what is
// wrong with it keeps it from being read at all.
func (p *Project) readDocument(file string) (*document, *value.Dict) {
	doc, v := p.readValue(file)
	dict, ok := v.(*value.Dict)
	if !ok && v != nil {
		doc.wrong(nil, fmt.Sprintf("want a mapping of keys to values, got %s", value.TypeName(v)), "")
	}
	return doc, dict
}

// readValue reads a file that is any value.
func (p *Project) readValue(file string) (*document, value.Value) {
	doc := &document{path: p.shown(file)}
	data, err := p.readFile(file, maxFile)
	if err != nil {
		var fileErr FileError
		errors.As(err, &fileErr)
		doc.errs = Errors{fileErr}
		return doc, nil
	}
	lim := value.Limits{Bytes: maxFile}
	doc.root, err = value.ParseYAML(data, lim)
	if err != nil {
		doc.syntax(err)
		return doc, nil
	}
	v, err := value.DecodeYAMLNode(doc.root, lim)
	if err != nil {
		doc.syntax(err)
		return doc, nil
	}
	return doc, v
}

func (d *document) syntax(err error) {
	e := FileError{Path: d.path, Msg: err.Error(), Err: err}
	var at *value.SyntaxError
	if errors.As(err, &at) {
		e.Line, e.Col, e.Msg = at.Line, at.Column, at.Err.Error()
	}
	d.errs = append(d.errs, e)
}

// wrong notes what is wrong at a path of keys (strings and others) and indexes
// (ints) from the root.
func (d *document) wrong(path []any, msg, hint string) {
	if len(d.errs) == maxErrors {
		return
	}
	n := d.find(path)
	e := FileError{Path: d.path, Msg: msg, Hint: hint}
	if n != nil {
		e.Line, e.Col = n.Line, n.Column
	}
	d.errs = append(d.errs, e)
}

// find returns the key that a path ends with, or the item of a list; of a path
// that is not there the last part that is.
func (d *document) find(path []any) *yaml.Node {
	at, n := d.root, d.root
	for _, step := range path {
		n = target(n)
		if n == nil {
			break
		}
		if i, ok := step.(int); ok && n.Kind == yaml.SequenceNode {
			if i >= len(n.Content) {
				break
			}
			if n = n.Content[i]; n.Value != "" || n.Kind != yaml.ScalarNode { // nothing stands where the next thing does
				at = n
			}
			continue
		}
		found := false
		for key, val := range entries(n) {
			if isKey(key, step) {
				at, n, found = key, val, true
				break
			}
		}
		if !found {
			break
		}
	}
	return at
}

// isKey reports whether n, as a key, is k.
func isKey(n *yaml.Node, k value.Value) bool {
	pair := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{n, {Kind: yaml.ScalarNode}}}
	v, err := value.DecodeYAMLNode(pair, value.Limits{})
	if err != nil {
		return false
	}
	_, ok := v.(*value.Dict).GetKey(k)
	return ok
}

// target is what an alias refers to.
func target(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// entries yields the keys and values of a mapping: its own, then those merged
// into it. A key that is overridden comes again.
func entries(n *yaml.Node) func(yield func(key, val *yaml.Node) bool) {
	return func(yield func(key, val *yaml.Node) bool) { eachEntry(n, yield) }
}

func eachEntry(n *yaml.Node, yield func(key, val *yaml.Node) bool) bool {
	n = target(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return true
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if key.Value == "<<" && key.ShortTag() == "!!merge" {
			merged = append(merged, val)
			continue
		}
		if !yield(key, val) {
			return false
		}
	}
	for _, m := range merged {
		m = target(m)
		if m.Kind != yaml.SequenceNode {
			m = &yaml.Node{Content: []*yaml.Node{m}}
		}
		for _, source := range m.Content {
			if !eachEntry(source, yield) {
				return false
			}
		}
	}
	return true
}

// lines returns the line of each string key of the mapping at a path.
func (d *document) lines(path ...any) map[string]int {
	n := d.root
	for _, step := range path {
		for key, val := range entries(n) {
			if key.Value == step {
				n = val
				break
			}
		}
	}
	lines := map[string]int{}
	for key := range entries(n) {
		if key = target(key); lines[key.Value] == 0 {
			lines[key.Value] = key.Line
		}
	}
	return lines
}

// A section is a mapping of a document.
type section struct {
	doc  *document
	path []any // of keys, from the root
	dict *value.Dict
}

// A key is what may stand in a section.
type key struct {
	name string
	read func(v value.Value) // not called for None
}

// read has each key read, in the order of the file.
func (s section) read(what string, keys []key) {
	for k, v := range s.dict.All() {
		name, ok := k.(string)
		if !ok {
			s.wrong(k, fmt.Sprintf("a key of %s is a string, got %s %s", what, value.TypeName(k), value.Summary(k, 40)), "")
			continue
		}
		known := make([]string, len(keys))
		found := false
		for i, key := range keys {
			known[i] = key.name
			if key.name == name {
				if found = true; v != nil {
					key.read(v)
				}
			}
		}
		if !found {
			s.wrong(name, fmt.Sprintf("unknown key %q of %s", name, what), nearest(name, known))
		}
	}
}

// wrong notes what is wrong with a key's value.
func (s section) wrong(key value.Value, msg, hint string) {
	s.doc.wrong(append(s.path[:len(s.path):len(s.path)], key), msg, hint)
}

// text sets dst to a value that is a string.
func (s section) text(key string, dst *string) func(value.Value) {
	return func(v value.Value) {
		text, ok := v.(string)
		if !ok {
			hint := ""
			switch v.(type) {
			case value.List, *value.Dict, value.Set, value.Bytes:
			default:
				hint = "write it in quotes"
			}
			s.wrong(key, fmt.Sprintf("%s: want a string, got %s", key, value.TypeName(v)), hint)
			return
		}
		*dst = text
	}
}

// yes sets dst to a value that is true or false.
func (s section) yes(key string, dst *bool) func(value.Value) {
	return func(v value.Value) {
		b, ok := v.(bool)
		if !ok {
			s.wrong(key, fmt.Sprintf("%s: want true or false, got %s", key, value.TypeName(v)), "")
			return
		}
		*dst = b
	}
}

// within has a mapping read that is the value of a key.
func (s section) within(key string, read func(section)) func(value.Value) {
	return func(v value.Value) {
		dict, ok := v.(*value.Dict)
		if !ok {
			s.wrong(key, fmt.Sprintf("%s: want a mapping, got %s", key, value.TypeName(v)), "")
			return
		}
		read(section{doc: s.doc, path: append(s.path[:len(s.path):len(s.path)], key), dict: dict})
	}
}

// nearest is the hint for an unknown name.
func nearest(name string, known []string) string {
	if hint := connectors.DidYouMean(name, known); hint != "" {
		return hint
	}
	hint := "want " + known[0]
	for _, k := range known[1:] {
		hint += ", " + k
	}
	return hint
}
