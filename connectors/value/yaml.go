package value

import (
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"
)

// DecodeYAML returns the value of a YAML text that holds one document; None for
// a text without any.
//
// Mappings become dicts in the order of their keys, which may be of any kind
// that [CheckKey] takes; a list as a key is a tuple. A key that is there twice is
// refused. A merge key (<<) puts the keys of other mappings in its place; the
// mapping's own keys win, then those of the earlier mapping. An alias stands for
// all of what it refers to.
//
// Plain scalars are what gopkg.in/yaml.v3 takes them for: true and false in
// three spellings each are bools, null, ~ and nothing are None, yes, no, on, off
// are text. Ints of any size are exact (0x1f, 0o17, 017, 0b1, 1_000 are ints too,
// 08 is text); floats are 1.5, 1e3, .inf, .nan, and what is too large for a float
// is text. A timestamp is text as it was written. Of tags !!binary gives Bytes
// and !!set a Set; !!str, !!int, !!float, !!bool, !!null, !!timestamp, !!seq,
// !!map, !!omap and !!pairs change no more than they say; others are refused.
//
// It takes linear time. What aliases stand for counts against lim each time,
// before anything is made of it: values, depth, and text, of which there may be
// no more than lim.Bytes with aliases replaced (0 is 8 MiB: a parsed text takes
// up to a hundred times its size). An error is a [*SyntaxError].
func DecodeYAML(data []byte, lim Limits) (Value, error) {
	n, err := ParseYAML(data, lim)
	if err != nil {
		return nil, err
	}
	return DecodeYAMLNode(n, lim)
}

// DecodeYAMLDocuments returns the values of the documents of a YAML text, none for a text
// without any. It does what [DecodeYAML] says; lim is for all documents together.
func DecodeYAMLDocuments(data []byte, lim Limits) ([]Value, error) {
	lim = lim.orYAMLDefault()
	nodes, err := parseDocuments(data, lim, lim.Nodes)
	if err != nil {
		return nil, err
	}
	d := yamlDecoder{lim: lim, anchors: map[*yaml.Node]*yamlAnchor{}}
	docs := make([]Value, len(nodes))
	for i, n := range nodes {
		if docs[i], _, err = d.node(n, 0); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// DecodeYAMLNode returns the value of a node that [ParseYAML] returned, or of a
// part of it; None for nil. It does what [DecodeYAML] says.
func DecodeYAMLNode(n *yaml.Node, lim Limits) (Value, error) {
	if n == nil || n.IsZero() {
		return nil, nil
	}
	d := yamlDecoder{lim: lim.orYAMLDefault(), anchors: map[*yaml.Node]*yamlAnchor{}}
	v, _, err := d.node(n, 0)
	if err != nil {
		return nil, err
	}
	return v, nil
}

const maxYAMLBytes = 8 << 20

func (l Limits) orYAMLDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = maxYAMLBytes
	}
	return l.orDefault()
}

// yamlDecoder makes values of nodes. Values are shared, so an alias costs no
// more than what is counted for it.
type yamlDecoder struct {
	lim     Limits
	nodes   int // so far, aliases replaced
	bytes   int // of scalars, likewise
	anchors map[*yaml.Node]*yamlAnchor
}

// yamlAnchor is a node that aliases refer to.
type yamlAnchor struct {
	done                 bool // else it is being decoded
	value                Value
	nodes, bytes, height int
}

// node returns the value of n, and how many containers stand in one another in it.
func (d *yamlDecoder) node(n *yaml.Node, depth int) (v Value, height int, err error) {
	switch {
	case n == nil:
		return nil, 0, errors.New("a node without a child")
	case n.Kind == yaml.AliasNode:
		return d.alias(n, depth)
	case n.Anchor == "":
		return d.content(n, depth)
	}
	return d.anchored(n, depth)
}

func (d *yamlDecoder) anchored(n *yaml.Node, depth int) (v Value, height int, err error) {
	a := &yamlAnchor{nodes: d.nodes, bytes: d.bytes}
	d.anchors[n] = a
	v, height, err = d.content(n, depth)
	*a = yamlAnchor{done: true, value: v, nodes: d.nodes - a.nodes, bytes: d.bytes - a.bytes, height: height}
	return v, height, err
}

func (d *yamlDecoder) alias(n *yaml.Node, depth int) (Value, int, error) {
	a := d.anchors[n.Alias]
	switch {
	case a == nil && n.Alias == nil:
		return nil, 0, at(n, fmt.Errorf("alias *%s refers to nothing", n.Value))
	case a == nil: // the anchor is outside of the part that is decoded
		return d.anchored(n.Alias, depth)
	case !a.done:
		return nil, 0, at(n, fmt.Errorf("alias *%s stands inside of what it refers to", n.Value))
	case depth+a.height > d.lim.Depth:
		return nil, 0, at(n, d.lim.depthError())
	}
	return a.value, a.height, d.count(n, a.nodes, a.bytes)
}

func (d *yamlDecoder) content(n *yaml.Node, depth int) (v Value, height int, err error) {
	if err := d.count(n, 1, len(n.Value)); err != nil {
		return nil, 0, err
	}
	switch n.Kind {
	case yaml.ScalarNode:
		v, err = d.scalar(n)
		return v, 0, at(n, err)
	case yaml.DocumentNode:
		if len(n.Content) != 1 {
			return nil, 0, at(n, errors.New("a document without content"))
		}
		return d.node(n.Content[0], depth)
	case yaml.SequenceNode:
		return d.sequence(n, depth)
	case yaml.MappingNode:
		return d.mapping(n, depth)
	}
	return nil, 0, at(n, fmt.Errorf("a node of unknown kind %d", n.Kind))
}

func (d *yamlDecoder) sequence(n *yaml.Node, depth int) (Value, int, error) {
	if depth == d.lim.Depth {
		return nil, 0, at(n, d.lim.depthError())
	}
	if tag := explicitTag(n); tag != "" && tag != "!!seq" && tag != "!!omap" && tag != "!!pairs" {
		return nil, 0, at(n, wrongTag(tag, "a list"))
	}
	list := make(List, len(n.Content))
	height := 0
	for i, c := range n.Content {
		v, h, err := d.node(c, depth+1)
		if err != nil {
			return nil, 0, err
		}
		list[i], height = v, max(height, h)
	}
	return list, height + 1, nil
}

func (d *yamlDecoder) mapping(n *yaml.Node, depth int) (Value, int, error) {
	if depth == d.lim.Depth {
		return nil, 0, at(n, d.lim.depthError())
	}
	tag := explicitTag(n)
	if tag != "" && tag != "!!map" && tag != "!!set" {
		return nil, 0, at(n, wrongTag(tag, "a mapping"))
	}
	if len(n.Content)%2 != 0 {
		return nil, 0, at(n, errors.New("a key without a value"))
	}
	dict := new(Dict)
	inherited := new(Dict) // keys from a merge: whether they still have the merge's value
	height := 1
	for i := 0; i < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if isMerge(key) {
			h, err := d.merge(dict, inherited, n.Content[:i+1], val, depth)
			if err != nil {
				return nil, 0, err
			}
			height = max(height, h)
			continue
		}
		k, kh, err := d.key(key, depth+1)
		if err != nil {
			return nil, 0, err
		}
		v, vh, err := d.node(val, depth+1)
		if err != nil {
			return nil, 0, err
		}
		height = max(height, kh+1, vh+1)
		before := dict.Len()
		if dict.SetKey(k, v); dict.Len() == before {
			if own, _ := inherited.GetKey(k); own != true {
				return nil, 0, at(key, d.twice(k, n.Content[:i]))
			}
			inherited.SetKey(k, false)
		}
		if tag == "!!set" && v != nil {
			return nil, 0, at(val, fmt.Errorf("want nothing after an item of a !!set, got %s", TypeName(v)))
		}
	}
	if tag == "!!set" {
		return Set(dict.keys), height, nil
	}
	return dict, height, nil
}

// key returns the value of n as a key.
func (d *yamlDecoder) key(n *yaml.Node, depth int) (Value, int, error) {
	v, height, err := d.node(n, depth)
	if err != nil {
		return nil, 0, err
	}
	if list, ok := v.(List); ok {
		v = tupleOf(list)
	}
	return v, height, at(n, CheckKey(v))
}

// tupleOf is list as it can be a key.
func tupleOf(list List) Tuple {
	t := make(Tuple, len(list))
	for i, v := range list {
		if l, ok := v.(List); ok {
			v = tupleOf(l)
		}
		t[i] = v
	}
	return t
}

func isMerge(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "<<" && n.ShortTag() == "!!merge"
}

// merge gives dict the keys of other mappings that it does not have. seen are
// the keys and values of dict's node up to the merge key.
func (d *yamlDecoder) merge(dict, inherited *Dict, seen []*yaml.Node, from *yaml.Node, depth int) (height int, err error) {
	last := len(seen) - 1
	for i := 0; i < last; i += 2 {
		if isMerge(seen[i]) {
			return 0, at(seen[last], fmt.Errorf("key << is there already, in line %d: merge several mappings with <<: [*a, *b]", seen[i].Line))
		}
	}
	if err := d.count(seen[last], 1, 0); err != nil {
		return 0, err
	}
	// At the depth of the mapping itself, as it adds no level to it.
	v, height, err := d.node(from, depth)
	if err != nil {
		return 0, err
	}
	sources, isList := v.(List)
	if !isList {
		sources = List{v}
	}
	for _, s := range sources {
		source, ok := s.(*Dict)
		if !ok {
			return 0, at(from, fmt.Errorf("<< wants a mapping or a list of mappings, got %s", TypeName(s)))
		}
		for k, v := range source.All() {
			if _, ok := dict.GetKey(k); !ok {
				dict.SetKey(k, v)
				inherited.SetKey(k, true)
			}
		}
	}
	return height, nil
}

// twice says where the key is that stands a second time.
func (d *yamlDecoder) twice(k Value, before []*yaml.Node) error {
	for i := 0; i < len(before); i += 2 {
		if first, _, err := d.key(before[i], 0); err == nil && !isMerge(before[i]) && Equal(first, k) {
			return fmt.Errorf("key %s is there already, in line %d", Summary(k, 60), before[i].Line)
		}
	}
	return fmt.Errorf("key %s is there already", Summary(k, 60))
}

// count takes n's share of what is allowed.
func (d *yamlDecoder) count(n *yaml.Node, nodes, bytes int) error {
	d.nodes += nodes
	d.bytes += bytes
	switch {
	case d.nodes > d.lim.Nodes:
		return at(n, d.lim.nodesError())
	case d.bytes > d.lim.Bytes:
		return at(n, fmt.Errorf("%w with its aliases replaced", d.lim.bytesError()))
	}
	return nil
}

// at returns err as being about n.
func at(n *yaml.Node, err error) error {
	if err == nil || n.Line == 0 {
		return err
	}
	return &SyntaxError{Line: n.Line, Column: n.Column, Err: err}
}
