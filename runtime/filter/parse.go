package filter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// What a filter may be at most.
const (
	// MaxDepth is how many filters may stand in one another.
	MaxDepth = 50
	// MaxTerms is of how many filters one may be made: terms, and, or, not, lists.
	MaxTerms = 1000
	// MaxItems is how many items all lists of in may have together.
	MaxItems = 10_000
	// MaxPattern is the length of a pattern of like in characters.
	MaxPattern = 1000
)

// Parse returns the filter that v says, of records that have the given fields. An
// error names the first thing that is wrong and where it stands, like
// `filter: and[1]: no operator "eqq" (did you mean "eq"?)`.
func Parse(v value.Value, fields []string) (*Filter, error) {
	p := parser{fields: fields}
	root, err := p.filter(v, "", 1)
	if err != nil {
		return nil, err
	}
	return &Filter{root: root}, nil
}

type parser struct {
	fields []string
	nodes  int // so far
	items  int // of in, so far
}

// wrong is an error about what stands at a path.
func wrong(path, format string, args ...any) error {
	if path = strings.TrimPrefix(path, "."); path != "" {
		path += ": "
	}
	return fmt.Errorf("filter: "+path+format, args...)
}

// unknown is an error about a name that is none of known.
func unknown(path, what, name string, known []string) error {
	shown := value.Summary(name, 60)
	if hint := connectors.DidYouMean(name, known); hint != "" {
		return wrong(path, "no %s %s (%s)", what, shown, hint)
	}
	return wrong(path, "no %s %s, want %s", what, shown, oneOf(known))
}

func oneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func (p *parser) filter(v value.Value, path string, depth int) (node, error) {
	if depth > MaxDepth {
		return nil, wrong(path, "more than %d filters in one another", MaxDepth)
	}
	if p.nodes++; p.nodes > MaxTerms {
		return nil, wrong(path, "more than %d terms", MaxTerms)
	}
	switch v := v.(type) {
	case nil:
		return and(nil), nil
	case value.List:
		return p.all(v, path, depth)
	case value.Tuple:
		return p.all(v, path, depth)
	case *value.Dict:
		return p.dict(v, path, depth)
	}
	return nil, wrong(path, "want a dict or a list, got %s", value.TypeName(v))
}

func (p *parser) all(items []value.Value, path string, depth int) (and, error) {
	n := make(and, 0, min(len(items), MaxTerms))
	for i, item := range items {
		c, err := p.filter(item, fmt.Sprintf("%s[%d]", path, i), depth+1)
		if err != nil {
			return nil, err
		}
		n = append(n, c)
	}
	return n, nil
}

var (
	termKeys = []string{"field", "op", "value"}
	allKeys  = append(slices.Clone(termKeys), "and", "or", "not")
)

func (p *parser) dict(d *value.Dict, path string, depth int) (node, error) {
	var keys []string
	for k := range d.All() {
		name, ok := k.(string)
		switch {
		case !ok:
			return nil, wrong(path, "a key is a string, got %s", value.TypeName(k))
		case !slices.Contains(allKeys, name):
			return nil, unknown(path, "key", name, allKeys)
		}
		keys = append(keys, name)
	}
	for _, name := range keys {
		if slices.Contains(termKeys, name) {
			continue
		}
		if len(keys) > 1 {
			return nil, wrong(path, "%q stands alone in its dict, here with %q", name, keys[(slices.Index(keys, name)+1)%len(keys)])
		}
		v, _ := d.Get(name)
		return p.joined(name, v, path+"."+name, depth)
	}
	if len(keys) == 0 {
		return and(nil), nil
	}
	for _, name := range termKeys {
		if !slices.Contains(keys, name) {
			return nil, wrong(path, "no key %q", name)
		}
	}
	return p.term(d, path)
}

func (p *parser) joined(name string, v value.Value, path string, depth int) (node, error) {
	if name == "not" {
		n, err := p.filter(v, path, depth+1)
		if err != nil {
			return nil, err
		}
		return not{n}, nil
	}
	items, ok := sequence(v)
	if !ok {
		return nil, wrong(path, "want a list, got %s", value.TypeName(v))
	}
	n, err := p.all(items, path, depth)
	if err != nil {
		return nil, err
	}
	if name == "or" {
		return or(n), nil
	}
	return n, nil
}

func sequence(v value.Value) ([]value.Value, bool) {
	switch v := v.(type) {
	case value.List:
		return v, true
	case value.Tuple:
		return v, true
	}
	return nil, false
}

func (p *parser) term(d *value.Dict, path string) (node, error) {
	f, _ := d.Get("field")
	field, ok := f.(string)
	switch {
	case !ok:
		return nil, wrong(path+".field", "want a string, got %s", value.TypeName(f))
	case !slices.Contains(p.fields, field):
		return nil, unknown(path, "field", field, p.fields)
	}
	o, _ := d.Get("op")
	op, ok := o.(string)
	switch {
	case !ok:
		return nil, wrong(path+".op", "want a string, got %s", value.TypeName(o))
	case !slices.Contains(operators, op):
		return nil, unknown(path, "operator", op, operators)
	}
	t := &term{Term: Term{Field: field, Op: Op(op)}}
	t.Value, _ = d.Get("value")
	return t, p.value(t, path)
}

// value checks the value of a term and makes it ready for comparing.
func (p *parser) value(t *term, path string) error {
	switch t.Op {
	case Like:
		text, ok := t.Value.(string)
		if !ok {
			return wrong(path+".value", "like wants a string, got %s", value.TypeName(t.Value))
		}
		var err error
		if t.pattern, err = parsePattern(text); err != nil {
			return wrong(path+".value", "%w", err)
		}
	case In:
		items, ok := sequence(t.Value)
		if set, isSet := t.Value.(value.Set); isSet {
			items, ok = set, true
		}
		if !ok {
			return wrong(path+".value", "in wants a list, got %s", value.TypeName(t.Value))
		}
		if p.items += len(items); p.items > MaxItems {
			return wrong(path+".value", "more than %d items for in", MaxItems)
		}
		t.items = make(map[any]bool, len(items))
		for i, item := range items {
			k, ok := keyOf(item)
			if !ok {
				return wrong(fmt.Sprintf("%s.value[%d]", path, i), "%s cannot be compared", value.TypeName(item))
			}
			t.items[k] = true
		}
		t.Value = value.List(items)
	default:
		if _, ok := keyOf(t.Value); !ok {
			hint := ""
			if _, isList := sequence(t.Value); isList && t.Op == Eq {
				hint = " (in takes a list)"
			}
			return wrong(path+".value", "%s wants a string, number, bool or None, got %s%s", t.Op, value.TypeName(t.Value), hint)
		}
	}
	return nil
}
