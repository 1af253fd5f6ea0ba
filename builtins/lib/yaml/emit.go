package yamlmod

import (
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
)

// An emitter writes nodes as PyYAML's yaml/emitter.py does.
type emitter struct {
	*options
	out  strings.Builder
	full bool // it would have become too long

	indent     int // -1 before anything is written
	flowLevel  int
	column     int  // in characters
	whitespace bool // the last that was written is a space, or nothing
	indention  bool // only what begins nodes of a block has been written on the line
	openEnded  bool
	documents  int
}

// A place is where a node stands.
type place struct{ root, mapping, simpleKey bool }

// document writes a document.
func (e *emitter) document(root *node) error {
	if e.documents++; e.documents > 1 || e.explicitStart {
		e.newIndent()
		e.indicator("---", true, false, false)
	}
	if err := e.node(root, place{root: true}); err != nil {
		return err
	}
	e.newIndent()
	if e.explicitEnd {
		e.indicator("...", true, false, false)
		e.newIndent()
	}
	if e.full {
		return py.ErrTooLong("yaml.dump")
	}
	return nil
}

// end writes what has to stand after the last document.
func (e *emitter) end() {
	if e.openEnded {
		e.indicator("...", true, false, false)
		e.newIndent()
	}
}

func (e *emitter) node(n *node, at place) error {
	if e.full {
		return py.ErrTooLong("yaml.dump")
	}
	if n.anchor != "" && n.done {
		e.indicator("*"+n.anchor, true, false, false)
		return nil
	}
	n.done = true
	if n.anchor != "" {
		e.indicator("&"+n.anchor, true, false, false)
	}
	before := e.indent
	defer func() { e.indent = before }()
	if n.kind == scalar {
		style := e.scalarStyle(n, at)
		if style == "" && !n.plain || style != "" && !n.quoted {
			e.indicator(n.tag, true, false, false)
		}
		e.increase(true, false)
		e.scalar(n.text, style, at)
		return nil
	}
	if n.tag == "!!set" {
		e.indicator(n.tag, true, false, false)
	}
	if e.flowLevel > 0 || n.flow || len(n.nodes) == 0 {
		return e.flowCollection(n)
	}
	if n.kind == sequence {
		return e.blockSequence(n, at)
	}
	return e.blockMapping(n)
}

// increase indents what is in a node.
func (e *emitter) increase(flow, indentless bool) {
	switch {
	case e.indent < 0 && flow:
		e.indent = e.step
	case e.indent < 0:
		e.indent = 0
	case !indentless:
		e.indent += e.step
	}
}

func (e *emitter) flowCollection(n *node) error {
	open, closing := "[", "]"
	if n.kind == mapping {
		open, closing = "{", "}"
	}
	e.indicator(open, true, true, false)
	e.flowLevel++
	e.increase(true, false)
	for i := 0; i < len(n.nodes); i++ {
		if i > 0 {
			e.indicator(",", false, false, false)
		}
		if e.column > e.width {
			e.newIndent()
		}
		if n.kind == sequence {
			if err := e.node(n.nodes[i], place{}); err != nil {
				return err
			}
			continue
		}
		key, value := n.nodes[i], n.nodes[i+1]
		i++
		simple := isSimpleKey(key)
		if !simple {
			e.indicator("?", true, false, false)
		}
		if err := e.node(key, place{mapping: true, simpleKey: simple}); err != nil {
			return err
		}
		if !simple && e.column > e.width {
			e.newIndent()
		}
		e.indicator(":", !simple, false, false)
		if err := e.node(value, place{mapping: true}); err != nil {
			return err
		}
	}
	e.flowLevel--
	e.indicator(closing, false, false, false)
	return nil
}

func (e *emitter) blockSequence(n *node, at place) error {
	e.increase(false, at.mapping && !e.indention)
	for _, item := range n.nodes {
		e.newIndent()
		e.indicator("-", true, false, true)
		if err := e.node(item, place{}); err != nil {
			return err
		}
	}
	return nil
}

func (e *emitter) blockMapping(n *node) error {
	e.increase(false, false)
	for i := 0; i < len(n.nodes); i += 2 {
		key, value := n.nodes[i], n.nodes[i+1]
		e.newIndent()
		simple := isSimpleKey(key)
		if !simple {
			e.indicator("?", true, false, true)
		}
		if err := e.node(key, place{mapping: true, simpleKey: simple}); err != nil {
			return err
		}
		if !simple {
			e.newIndent()
		}
		e.indicator(":", !simple, false, !simple)
		if err := e.node(value, place{mapping: true}); err != nil {
			return err
		}
	}
	return nil
}

// isSimpleKey reports whether a key needs no question mark.
func isSimpleKey(n *node) bool {
	const longest = 128
	length := len(n.anchor) + len(n.tag)
	if n.anchor != "" && n.done {
		return len(n.anchor) < longest
	}
	if n.kind != scalar {
		return length < longest && len(n.nodes) == 0
	}
	if length += len(n.text); length >= longest || len(n.text) == 0 {
		return false
	}
	for _, c := range n.text {
		if isBreak(c) {
			return false
		}
	}
	return true
}

// write writes, unless the text would become too long: that ends it at the next node.
func (e *emitter) write(s string) {
	if e.full = e.full || e.out.Len()+len(s) > py.MaxBytes; !e.full {
		e.out.WriteString(s)
	}
}

// text writes characters of a scalar.
func (e *emitter) text(s []rune) {
	e.column += len(s)
	e.write(string(s))
}

func (e *emitter) indicator(s string, needsSpace, whitespace, indention bool) {
	if !e.whitespace && needsSpace {
		s = " " + s
	}
	e.whitespace = whitespace
	e.indention = e.indention && indention
	e.column += len(s)
	e.openEnded = false
	e.write(s)
}

// newIndent begins a line, unless that has been done, and indents it.
func (e *emitter) newIndent() {
	indent := max(e.indent, 0)
	if !e.indention || e.column > indent || e.column == indent && !e.whitespace {
		e.lineBreak('\n')
	}
	if e.column < indent {
		e.whitespace = true
		e.write(strings.Repeat(" ", indent-e.column))
		e.column = indent
	}
}

func (e *emitter) lineBreak(c rune) {
	e.whitespace, e.indention, e.column = true, true, 0
	if c == '\n' {
		e.write(e.newline)
		return
	}
	e.write(string(c))
}
