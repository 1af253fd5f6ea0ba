package unknown

import "go.starlark.net/starlark"

// maxDepth is how deep values are looked into: what is nested deeper is refused by all that
// takes values apart.
const maxDepth = 1000

// A holder is a value of a module that holds others.
type holder interface {
	Parts() func(yield func(starlark.Value) bool)
}

// An exception holds what was given to it.
type exception interface {
	Held() func(yield func(starlark.Value) bool)
}

// Find returns what is unknown of values, or in them, nil if all is known.
func Find(vs ...starlark.Value) *Value {
	f := finder{}
	for _, v := range vs {
		if u := f.find(v, 0); u != nil {
			return u
		}
	}
	return nil
}

// A finder looks into each value once.
type finder struct{ seen map[starlark.Value]bool }

func (f *finder) find(v starlark.Value, depth int) (u *Value) {
	if depth > maxDepth {
		return nil
	}
	switch v := v.(type) {
	case *Value:
		return v
	case starlark.Tuple:
		for _, e := range v {
			if u = f.find(e, depth+1); u != nil {
				return u
			}
		}
	case *starlark.List:
		if v.Len() == 0 || f.met(v) {
			return nil
		}
		for i := range v.Len() {
			if u = f.find(v.Index(i), depth+1); u != nil {
				return u
			}
		}
	case *starlark.Dict:
		if v.Len() == 0 || f.met(v) {
			return nil
		}
		for _, e := range v.Entries() {
			if u = f.find(e, depth+1); u != nil {
				return u
			}
		}
	case *starlark.Set, starlark.String, starlark.Int, starlark.Bool: // elements of a set are known
	case holder:
		if f.met(v.(starlark.Value)) {
			return nil
		}
		for e := range v.Parts() {
			if u = f.find(e, depth+1); u != nil {
				return u
			}
		}
	case exception:
		if f.met(v.(starlark.Value)) {
			return nil
		}
		for e := range v.Held() {
			if u = f.find(e, depth+1); u != nil {
				return u
			}
		}
	}
	return nil
}

// met notes that a value, which is a pointer, was looked into.
func (f *finder) met(v starlark.Value) bool {
	if f.seen[v] {
		return true
	}
	if f.seen == nil {
		f.seen = map[starlark.Value]bool{}
	}
	f.seen[v] = true
	return false
}
