package runtime

import (
	"fmt"
	"math/big"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// ToStarlark returns a value as a script sees it. Every call makes new lists and
// dicts, so that no two scripts share one. It refuses keys that were chosen to make a
// dict slow.
func ToStarlark(v value.Value) (starlark.Value, error) {
	switch v := v.(type) {
	case nil:
		return starlark.None, nil
	case bool:
		return starlark.Bool(v), nil
	case int64:
		return starlark.MakeInt64(v), nil
	case *big.Int:
		return starlark.MakeBigInt(v), nil
	case float64:
		return starlark.Float(v), nil
	case string:
		return starlark.String(v), nil
	case value.Bytes:
		return starlark.Bytes(v), nil
	case value.Secret:
		return Secret{v.Ref}, nil
	case value.Unknown:
		return unknownToStarlark(v), nil
	case value.List:
		elems, err := toStarlarks(v)
		return starlark.NewList(elems), err
	case value.Tuple:
		elems, err := toStarlarks(v)
		return starlark.Tuple(elems), err
	case value.Set:
		set := starlark.NewSet(len(v))
		var crowd dialect.Crowd
		for _, e := range v {
			e, err := ToStarlark(e)
			if err == nil {
				err = crowd.Add(e)
			}
			if err == nil {
				err = set.Insert(e)
			}
			if err != nil {
				return nil, err
			}
		}
		return set, nil
	case *value.Dict:
		dict := starlark.NewDict(v.Len())
		var crowd dialect.Crowd
		for k, e := range v.All() {
			k, err := ToStarlark(k)
			if err == nil {
				err = crowd.Add(k)
			}
			if err != nil {
				return nil, err
			}
			e, err := ToStarlark(e)
			if err != nil {
				return nil, err
			}
			if err := dict.SetKey(k, e); err != nil {
				return nil, err
			}
		}
		return dict, nil
	}
	return nil, fmt.Errorf("a Go %T is no value of a flow", v)
}

func toStarlarks(vs []value.Value) ([]starlark.Value, error) {
	out := make([]starlark.Value, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = ToStarlark(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// FromStarlark returns the value of what a script made. It refuses functions and
// other things that are no data, and what is nested deeper or larger than a
// value may be, naming where it stands.
func FromStarlark(v starlark.Value) (value.Value, error) {
	c := converter{nodes: value.DefaultLimits.Nodes}
	out, err := c.convert(v, 0)
	if err != nil {
		return nil, c.locate(err)
	}
	return out, nil
}

// An Unstorable is a value of a module that cannot be stored or sent, and says what of it
// can.
type Unstorable interface {
	starlark.Value
	// Instead is what the author may do, such as "keep its isoformat()".
	Instead() string
}

type converter struct {
	nodes int
	path  string // where a refused value stands, built on the way out
}

func (c *converter) locate(err error) error {
	if c.path == "" {
		return err
	}
	return fmt.Errorf("%w, at %s", err, c.path)
}

func (c *converter) convert(v starlark.Value, depth int) (value.Value, error) {
	if depth > value.MaxDepth {
		c.path = "" // a path of a thousand steps helps nobody
		return nil, fmt.Errorf("a value that holds itself, or is nested deeper than %d: %w", value.MaxDepth, value.ErrTooDeep)
	}
	if c.nodes--; c.nodes < 0 {
		return nil, fmt.Errorf("a value of more than %d parts", value.DefaultLimits.Nodes)
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return nil, nil
	case starlark.Bool:
		return bool(v), nil
	case starlark.Int:
		if i, ok := v.Int64(); ok {
			return i, nil
		}
		return v.BigInt(), nil
	case starlark.Float:
		return float64(v), nil
	case starlark.String:
		return string(v), nil
	case starlark.Bytes:
		return value.Bytes(v), nil
	case Secret:
		return value.Secret{Ref: v.ref}, nil
	case *unknown.Value:
		return unknownFromStarlark(v), nil
	case *starlark.List:
		out := make(value.List, v.Len())
		for i := range out {
			e, err := c.convert(v.Index(i), depth+1)
			if err != nil {
				return nil, c.at(fmt.Sprintf("[%d]", i), err)
			}
			out[i] = e
		}
		return out, nil
	case starlark.Tuple:
		out := make(value.Tuple, len(v))
		for i, e := range v {
			e, err := c.convert(e, depth+1)
			if err != nil {
				return nil, c.at(fmt.Sprintf("[%d]", i), err)
			}
			out[i] = e
		}
		return out, nil
	case *starlark.Set:
		out := make(value.Set, 0, v.Len())
		for e := range v.Elements() {
			e, err := c.key(e, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		return out, nil
	case *starlark.Dict:
		out := new(value.Dict)
		for k, e := range v.Entries() {
			key, err := c.key(k, depth+1)
			if err != nil {
				return nil, err
			}
			e, err := c.convert(e, depth+1)
			if err != nil {
				return nil, c.at("["+k.String()+"]", err)
			}
			out.SetKey(key, e)
		}
		return out, nil
	case starlark.IterableMapping: // a Counter, a defaultdict
		out := new(value.Dict)
		for _, item := range v.Items() {
			key, err := c.key(item[0], depth+1)
			if err != nil {
				return nil, err
			}
			e, err := c.convert(item[1], depth+1)
			if err != nil {
				return nil, c.at("["+item[0].String()+"]", err)
			}
			out.SetKey(key, e)
		}
		return out, nil
	case *starlarkstruct.Struct:
		out := new(value.Dict)
		for _, name := range v.AttrNames() {
			attr, err := v.Attr(name)
			if err != nil {
				return nil, err
			}
			e, err := c.convert(attr, depth+1)
			if err != nil {
				return nil, c.at("."+name, err)
			}
			out.Set(name, e)
		}
		return out, nil
	case starlark.Sequence: // a range, the elems of a string
		out := make(value.List, 0, min(v.Len(), 1024))
		iter := v.Iterate()
		defer iter.Done()
		for e := starlark.Value(nil); iter.Next(&e); {
			e, err := c.convert(e, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		return out, nil
	}
	if u, ok := v.(Unstorable); ok {
		return nil, fmt.Errorf("a %s cannot be stored or sent: %s", v.Type(), u.Instead())
	}
	return nil, fmt.Errorf("a %s cannot be stored or sent (want None, bool, int, float, string, bytes, list, tuple, set or dict)", v.Type())
}

// key converts a key of a dict, or an element of a set.
func (c *converter) key(v starlark.Value, depth int) (value.Value, error) {
	k, err := c.convert(v, depth)
	if err == nil && value.HasSecret(k) {
		err = fmt.Errorf("a secret cannot be stored or sent as a key of a dict or an element of a set: %w", errNoLook)
	}
	return k, err
}

func (c *converter) at(step string, err error) error {
	if len(c.path) < 200 {
		c.path = step + c.path
	}
	return err
}

// Repr returns a value as repr does in a flow. The error says that the text would
// be too long: what is in a value more than once is written more than once.
func Repr(v starlark.Value) (string, error) {
	s, err := repr.CallInternal(nil, starlark.Tuple{v}, nil)
	if err != nil {
		return "", &NamedError{"ValueError", err}
	}
	return string(s.(starlark.String)), nil
}

var repr = dialect.Universe()["repr"].(starlark.Callable)
