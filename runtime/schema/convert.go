package schema

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/flowrun/flowrun/connectors/value"
)

type limits struct{ nodes, depth int }

// convert returns v as the library takes it: nil, bool, int64, json.Number (of ints
// that are larger), float64, string, []any, map[string]any; and how deep it is.
func convert(v value.Value, lim limits) (doc any, depth int, err error) {
	c := converter{lim: lim, nodes: lim.nodes}
	doc, err = c.value(v, path{})
	return doc, c.deepest, err
}

type converter struct {
	lim     limits
	nodes   int // that may still come
	deepest int
}

func (c *converter) value(v value.Value, at path) (any, error) {
	if err := c.count(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil, bool, int64, string:
		return v, nil
	case *big.Int:
		if v.BitLen() > 4*value.DefaultLimits.Digits {
			return nil, wrong(at.String(), fmt.Sprintf("an int of %d bits is too large to check", v.BitLen()))
		}
		if err := c.count(v.BitLen() / 64); err != nil { // to make text of it takes time
			return nil, err
		}
		return json.Number(v.String()), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, wrong(at.String(), "got a float that is no number (NaN or infinity)")
		}
		return v, nil
	case value.Bytes:
		return base64.StdEncoding.EncodeToString(v), nil
	case value.List:
		return c.array(v, at)
	case value.Tuple:
		return c.array(v, at)
	case value.Set:
		return c.array(v, at)
	case *value.Dict:
		return c.object(v, at)
	}
	return nil, wrong(at.String(), "got "+value.TypeName(v))
}

func (c *converter) count(n int) error {
	if c.nodes -= n; c.nodes < 0 {
		return wrong("", fmt.Sprintf("more than %d values", c.lim.nodes))
	}
	return nil
}

func (c *converter) enter(at path) error {
	if len(at) >= c.lim.depth {
		return wrong("", fmt.Sprintf("more than %d lists and dicts in one another", c.lim.depth))
	}
	c.deepest = max(c.deepest, len(at)+1)
	return nil
}

func (c *converter) array(items []value.Value, at path) (any, error) {
	if err := c.enter(at); err != nil {
		return nil, err
	}
	out := make([]any, 0, min(len(items), c.nodes))
	for i, item := range items {
		v, err := c.value(item, append(at, step{index: i}))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (c *converter) object(d *value.Dict, at path) (any, error) {
	if err := c.enter(at); err != nil {
		return nil, err
	}
	out := make(map[string]any, min(d.Len(), c.nodes))
	for k, item := range d.All() {
		key, ok := k.(string)
		if !ok {
			return nil, wrong(at.String(), fmt.Sprintf("got a key that is of type %s, want string", value.TypeName(k)))
		}
		if err := c.count(1); err != nil {
			return nil, err
		}
		v, err := c.value(item, append(at, step{key: key, isKey: true}))
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
	return out, nil
}

// A path is where a value stands in another.
type path []step

type step struct {
	key   string
	isKey bool
	index int
}

// pathOf is what the library calls a location, in root.
func pathOf(tokens []string, root any) path {
	p := make(path, len(tokens))
	for i, token := range tokens {
		switch in := root.(type) {
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n < 0 || n >= len(in) {
				return p[:i]
			}
			p[i], root = step{index: n}, in[n]
		case map[string]any:
			p[i], root = step{key: token, isKey: true}, in[token]
		default:
			return p[:i]
		}
	}
	return p
}

func (p path) String() string {
	const most = 8 // steps shown of either end
	text := ""
	for i, s := range p {
		if len(p) > 2*most && i >= most && i < len(p)-most {
			if i == most {
				text += "..."
			}
			continue
		}
		switch {
		case !s.isKey:
			text += "[" + strconv.Itoa(s.index) + "]"
		case !isName(s.key):
			text += "[" + value.Summary(s.key, 40) + "]"
		case text == "":
			text = s.key
		default:
			text += "." + s.key
		}
	}
	return text
}

func isName(s string) bool {
	for i, c := range s {
		if c != '_' && c != '$' && c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 60
}
