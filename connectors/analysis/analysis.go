// Package analysis shows what analyses of connectors have found, and how two of them
// differ. An analysis is a dict as [connectors.Analysis] returns it; what it is about is
// known by the names in it alone, so that it works for types of other modules too:
//
//   - lists of dicts are told apart by the first of name, path, id, ref and sha that their
//     items have,
//   - schemas, with tables, columns and foreign_keys in them, are a database, of which there
//     is an entity diagram,
//   - not_after is when a certificate expires.
package analysis

import (
	"iter"

	"github.com/flowrun/flowrun/connectors/value"
)

// identities are the keys by which items of a list are told apart.
var identities = []string{"name", "path", "id", "ref", "sha"}

// identity returns what tells an item apart from the others of its list.
func identity(item value.Value) (name string, ok bool) {
	d, isDict := item.(*value.Dict)
	if !isDict {
		return "", false
	}
	for _, key := range identities {
		v, _ := d.Get(key)
		if name, ok := v.(string); ok {
			if method := text(d, "method"); key != "name" && method != "" {
				return method + " " + name, true // an operation of an API
			}
			return name, true
		}
	}
	return "", false
}

// text returns a string of d, "" if there is none.
func text(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

// dicts returns the dicts in a list of d.
func dicts(d *value.Dict, key string) iter.Seq[*value.Dict] {
	return func(yield func(*value.Dict) bool) {
		v, _ := d.Get(key)
		list, _ := v.(value.List)
		for _, item := range list {
			if d, ok := item.(*value.Dict); ok && !yield(d) {
				return
			}
		}
	}
}

// isTrue reports whether a value of d is True.
func isTrue(d *value.Dict, key string) bool {
	v, _ := d.Get(key)
	b, _ := v.(bool)
	return b
}
