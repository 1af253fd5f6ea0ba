package functoolsmod

import (
	"container/list"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/pytype"
	"go.starlark.net/starlark"
)

// cache is functools.cache: one that forgets nothing.
func cache(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var fn starlark.Callable
	if err := py.UnpackArgs(b.Name(), args, kwargs, "user_function", &fn); err != nil {
		return nil, err
	}
	return newCached(fn, -1, false), nil
}

// lruCache is functools.lru_cache: of a function, or of a size, and then it returns what
// is to be called with the function.
func lruCache(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var maxsize starlark.Value = starlark.MakeInt(128)
	typed := false
	if err := py.UnpackArgs(b.Name(), args, kwargs, "maxsize?", &maxsize, "typed?", &typed); err != nil {
		return nil, err
	}
	if fn, ok := maxsize.(starlark.Callable); ok {
		return newCached(fn, 128, typed), nil
	}
	most := -1
	if maxsize != starlark.None {
		n, ok := maxsize.(starlark.Int)
		if !ok {
			return nil, py.TypeError("Expected first argument to be an integer, a callable, or None")
		}
		var err error
		if most, err = py.Small(n); err != nil {
			return nil, err
		}
		most = max(most, 0)
	}
	return starlark.NewBuiltin(b.Name(), func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var fn starlark.Callable
		if err := starlark.UnpackPositionalArgs(b.Name(), args, kwargs, 1, &fn); err != nil {
			return nil, err
		}
		return newCached(fn, most, typed), nil
	}), nil
}

// A cached is a function that remembers its results. It goes on to do so when it is
// frozen: what it remembers is not to be seen.
type cached struct {
	fn           starlark.Callable
	most         int // -1 for any number
	typed        bool
	known        *starlark.Dict // an *entry for each key
	order        *list.List     // of the entries, the one that was used last in front
	hits, misses int
}

func newCached(fn starlark.Callable, most int, typed bool) *cached {
	return &cached{fn: fn, most: most, typed: typed, known: starlark.NewDict(0), order: list.New()}
}

// An entry is a result. It is a value only to stand in a dict.
type entry struct {
	starlark.Value
	key starlark.Value
	at  *list.Element
}

// Name implements [starlark.Callable].
func (c *cached) Name() string { return c.fn.Name() }

// CallInternal implements [starlark.Callable].
func (c *cached) CallInternal(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	key := c.key(args, kwargs)
	v, found, err := c.known.Get(key)
	if err != nil {
		return nil, err
	}
	if found {
		c.hits++
		e := v.(*entry)
		c.order.MoveToFront(e.at)
		return e.Value, nil
	}
	c.misses++
	result, err := starlark.Call(thread, c.fn, args, kwargs)
	if err != nil || c.most == 0 {
		return result, err
	}
	if v, found, err := c.known.Get(key); err == nil && found { // the function has called itself so
		return result, c.remember(key, v.(*entry), result)
	}
	return result, c.remember(key, nil, result)
}

func (c *cached) remember(key starlark.Value, e *entry, result starlark.Value) error {
	if e != nil {
		e.Value = result
		return nil
	}
	if c.most > 0 && c.order.Len() >= c.most {
		oldest := c.order.Remove(c.order.Back()).(*entry)
		if _, _, err := c.known.Delete(oldest.key); err != nil {
			return err
		}
	}
	e = &entry{Value: result, key: key}
	e.at = c.order.PushFront(e)
	return c.known.SetKey(key, e)
}

// key makes one value of arguments.
func (c *cached) key(args starlark.Tuple, kwargs []starlark.Tuple) starlark.Value {
	if len(args) == 1 && len(kwargs) == 0 && !c.typed {
		switch args[0].(type) {
		case starlark.Int, starlark.String: // which thereby differ from floats, as in Python
			return args[0]
		}
	}
	key := make(starlark.Tuple, 0, len(args)+2*len(kwargs)+1)
	key = append(key, args...)
	key = append(key, starlark.MakeInt(len(args)))
	for _, kw := range kwargs {
		key = append(key, kw[0], kw[1])
	}
	if c.typed {
		for _, v := range key[:len(key):len(key)] {
			key = append(key, starlark.String(v.Type()))
		}
	}
	return key
}

var infoType = pytype.NewRecordType("functools", "CacheInfo", []string{"hits", "misses", "maxsize", "currsize"}, nil)

// Attr implements [starlark.HasAttrs].
func (c *cached) Attr(name string) (starlark.Value, error) {
	if name == "__wrapped__" {
		return c.fn, nil
	}
	return py.Bind(c, cachedMethods, name)
}

// AttrNames implements [starlark.HasAttrs].
func (c *cached) AttrNames() []string {
	return []string{"__wrapped__", "cache_clear", "cache_info", "cache_parameters"}
}

func (c *cached) maxsize() starlark.Value {
	if c.most < 0 {
		return starlark.None
	}
	return starlark.MakeInt(c.most)
}

var cachedMethods = map[string]py.Method[*cached]{
	"cache_clear": func(c *cached, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		*c = *newCached(c.fn, c.most, c.typed)
		return starlark.None, nil
	},
	"cache_info": func(c *cached, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		return infoType.Of(starlark.MakeInt(c.hits), starlark.MakeInt(c.misses), c.maxsize(), starlark.MakeInt(c.known.Len())), nil
	},
	"cache_parameters": func(c *cached, _ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := py.UnpackArgs(b.Name(), args, kwargs); err != nil {
			return nil, err
		}
		d := starlark.NewDict(2)
		if err := d.SetKey(starlark.String("maxsize"), c.maxsize()); err != nil {
			return nil, err
		}
		return d, d.SetKey(starlark.String("typed"), starlark.Bool(c.typed))
	},
}

func (c *cached) String() string        { return "<cached " + c.fn.String() + ">" }
func (c *cached) Type() string          { return "_lru_cache_wrapper" }
func (c *cached) Truth() starlark.Bool  { return true }
func (c *cached) Freeze()               { c.fn.Freeze() }
func (c *cached) Hash() (uint32, error) { return c.fn.Hash() }

var (
	_ starlark.Callable = (*cached)(nil)
	_ starlark.HasAttrs = (*cached)(nil)
)
