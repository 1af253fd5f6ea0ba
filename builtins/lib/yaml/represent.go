package yamlmod

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// maxNodes is how many values a document may have, each counted once, maxDepth how deep
// they may stand in one another, and maxBytes how long their texts may be together.
const (
	maxNodes = 4 << 20
	maxDepth = 1000
	maxBytes = 16 << 20
)

// A node is a value as it is written.
type node struct {
	kind   kind
	tag    string // with !!
	text   []rune // of a scalar
	style  string // of a scalar: "" for the best, or as in the text
	plain  bool   // its text without quotes means it
	quoted bool   // its text in quotes means it
	flow   bool
	nodes  []*node // of a mapping, keys and values in turn
	anchor string
	done   bool // it has been written
}

type kind uint8

const (
	scalar kind = iota
	sequence
	mapping
)

// A representer makes nodes of the values of one document.
type representer struct {
	*options
	shared map[any]*node // by identity
	nodes  int
	bytes  int
}

func (r *representer) scalar(tag, text, style string) *node {
	if style == "" {
		style = r.style
	}
	r.bytes += len(text)
	return &node{kind: scalar, tag: tag, text: []rune(text), style: style, plain: resolve(text) == tag, quoted: tag == "!!str"}
}

func (r *representer) node(v starlark.Value, depth int) (*node, error) {
	r.nodes++
	switch {
	case depth > maxDepth:
		return nil, py.ValueError("a value nested more than %d levels deep cannot be written as YAML", maxDepth)
	case r.nodes > maxNodes || r.bytes+max(0, starlark.Len(textOrNone(v))) > maxBytes:
		return nil, py.ValueError("yaml: the value is too large to be written: it has more than %d bytes or %d parts", maxBytes, maxNodes)
	case r.nodes%1024 == 0:
		if err := py.Cancelled(r.thread); err != nil {
			return nil, err
		}
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return r.scalar("!!null", "null", ""), nil
	case starlark.Bool:
		return r.scalar("!!bool", strconv.FormatBool(bool(v)), ""), nil
	case starlark.Int:
		if _, small := v.Int64(); !small && v.BigInt().BitLen() > 1<<16 {
			return nil, py.ValueError("yaml: an int of more than 65536 bits cannot be written")
		}
		return r.scalar("!!int", v.String(), ""), nil
	case starlark.Float:
		return r.scalar("!!float", floatText(float64(v)), ""), nil
	case starlark.String:
		return r.scalar("!!str", string(v), ""), nil
	case starlark.Bytes:
		return r.scalar("!!binary", base64Lines(string(v)), "|"), nil
	case runtime.Secret:
		return r.scalar("!!str", v.String(), ""), nil
	case *unknown.Value:
		return r.scalar("!!str", v.Text, ""), nil
	}
	key := identity(v)
	if n := r.shared[key]; n != nil {

		return n, nil
	}
	n := new(node)
	if key != nil {
		r.shared[key] = n
	}
	return n, r.collection(n, v, depth)
}

// textOrNone is a value that is a text, or bytes; None for others.
func textOrNone(v starlark.Value) starlark.Value {
	switch v.(type) {
	case starlark.String, starlark.Bytes:
		return v
	}
	return starlark.None
}

// identity is what tells apart the value from others that are equal.
func identity(v starlark.Value) any {
	switch v := v.(type) {
	case starlark.Tuple:
		if len(v) == 0 {
			return nil
		}
		return &v[0]
	case *starlark.List, *starlark.Dict, *starlark.Set:
		return v
	}
	return nil
}

func (r *representer) collection(n *node, v starlark.Value, depth int) error {
	n.kind, n.tag = sequence, "!!seq"
	var items []starlark.Value
	switch v := v.(type) {
	case starlark.IterableMapping:
		n.kind, n.tag = mapping, "!!map"
		items = r.sorted(v.Items())
	case *starlark.Set:
		n.kind, n.tag = mapping, "!!set"
		var entries []starlark.Tuple
		for e := range v.Elements() {
			entries = append(entries, starlark.Tuple{e, starlark.None})
		}
		items = r.sorted(entries)
	case starlark.Tuple:
		items = v
	case *starlark.List:
		items = slices.Collect(v.Elements())
	default:
		return exception.Errorf(representerError, "cannot represent an object: %s (want None, bool, int, float, string, bytes, list, tuple, set or dict)", v.Type())
	}
	n.flow = true
	for _, item := range items {
		child, err := r.node(item, depth+1)
		if err != nil {
			return err
		}
		n.flow = n.flow && child.kind == scalar && child.style == ""
		n.nodes = append(n.nodes, child)
	}
	if r.flow != nil {
		n.flow = *r.flow
	}
	return nil
}

// sorted returns keys and values in turn: sorted by the keys, if that is asked for and all
// can be compared.
func (r *representer) sorted(entries []starlark.Tuple) []starlark.Value {
	if r.sortKeys {
		failed := false
		sorted := slices.Clone(entries)
		slices.SortStableFunc(sorted, func(a, b starlark.Tuple) int {
			less, err := starlark.Compare(syntax.LT, a[0], b[0])
			if err == nil && less {
				return -1
			}
			more, err2 := starlark.Compare(syntax.GT, a[0], b[0])
			failed = failed || err != nil || err2 != nil
			if more {
				return 1
			}
			return 0
		})
		if !failed {
			entries = sorted
		}
	}
	out := make([]starlark.Value, 0, 2*len(entries))
	for _, e := range entries {
		out = append(out, e...)
	}
	return out
}

func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	case f != 0 && (math.Abs(f) < 1e-4 || math.Abs(f) >= 1e16):
		text := strconv.FormatFloat(f, 'e', -1, 64)
		if !strings.Contains(text, ".") {
			text = strings.Replace(text, "e", ".0e", 1)
		}
		return text
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// base64Lines is base64 in lines of 76 characters, each with its end.
func base64Lines(data string) string {
	var out strings.Builder
	for len(data) > 0 {
		n := min(57, len(data))
		out.WriteString(base64.StdEncoding.EncodeToString([]byte(data[:n])))
		out.WriteByte('\n')
		data = data[n:]
	}
	return out.String()
}

// name gives an anchor to each node that is used more than once, in the order in which
// they are met again.
func name(n *node, count *int) {
	if n.done {
		if n.anchor == "" && n.kind != scalar {
			*count++
			n.anchor = fmt.Sprintf("id%03d", *count)
		}
		return
	}
	n.done = true
	for _, child := range n.nodes {
		name(child, count)
	}
}

// unmark makes nodes ready to be written.
func unmark(n *node) {
	if !n.done {
		return
	}
	n.done = false
	for _, child := range n.nodes {
		unmark(child)
	}
}
