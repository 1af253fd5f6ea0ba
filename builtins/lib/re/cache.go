package remod

import (
	"container/list"
	"sync"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"github.com/flowrun/flowrun/builtins/lib/internal/sre"
	"go.starlark.net/starlark"
)

// So many patterns are kept, with so many instructions together, about 16 MiB.
const (
	maxPatterns = 512
	maxSize     = 256 << 10
)

type cacheKey struct {
	text  string
	bytes bool
	flags sre.Flags
}

// A cache keeps the patterns that were used last.
type cache struct {
	mu       sync.Mutex
	elements map[cacheKey]*list.Element
	recent   *list.List // of *pattern, the one used last in front
	size     int        // of their programs
}

func newCache() *cache {
	return &cache{elements: map[cacheKey]*list.Element{}, recent: list.New()}
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.elements)
	c.recent.Init()
	c.size = 0
}

// pattern returns the pattern that a function is given: compiled, or as a text.
func (c *cache) pattern(v starlark.Value, flags sre.Flags) (*pattern, error) {
	if p, ok := v.(*pattern); ok {
		if flags != 0 {
			return nil, py.ValueError("cannot process flags argument with a compiled pattern")
		}
		return p, nil
	}
	text, isBytes, err := textOf(v)
	if err != nil {
		return nil, py.TypeError("first argument must be string or compiled pattern, not '%s'", v.Type())
	}
	key := cacheKey{text, isBytes, flags}
	if p := c.get(key); p != nil {
		return p, nil
	}
	program, err := sre.Compile(text, flags, isBytes)
	if err != nil {
		return nil, reError(err, isBytes)
	}
	p := &pattern{text: text, program: program, key: key}
	c.put(p)
	return p, nil
}

func (c *cache) get(key cacheKey) *pattern {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.elements[key]
	if e == nil {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*pattern)
}

func (c *cache) put(p *pattern) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.elements[p.key] != nil { // compiled by another at the same time
		return
	}
	c.elements[p.key] = c.recent.PushFront(p)
	c.size += p.program.Size()
	for c.recent.Len() > maxPatterns || c.size > maxSize && c.recent.Len() > 1 {
		last := c.recent.Remove(c.recent.Back()).(*pattern)
		delete(c.elements, last.key)
		c.size -= last.program.Size()
	}
}
