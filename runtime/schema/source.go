package schema

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// refuse returns an error for what a schema has that cannot be metered: references
// whose target is only known when a value is checked.
func refuse(v value.Value) error {
	var err error
	eachKey(v, nil, func(at path, key string, v value.Value) bool {
		if _, ok := v.(string); ok && (key == "$dynamicRef" || key == "$recursiveRef") {
			err = wrong(at.String(), "not supported, want $ref")
		}
		return err == nil
	})
	return err
}

// eachKey calls f for each string key in v, in the order of the text, until it returns
// false.
func eachKey(v value.Value, at path, f func(at path, key string, v value.Value) bool) bool {
	for i, e := range sequence(v) {
		if !eachKey(e, append(at, step{index: i}), f) {
			return false
		}
	}
	if dict, ok := v.(*value.Dict); ok {
		for k, e := range dict.Strings() {
			at := append(at, step{key: k, isKey: true})
			if !f(at, k, e) || !eachKey(e, at, f) {
				return false
			}
		}
	}
	return true
}

// sequence returns the items of what is an array to JSON.
func sequence(v value.Value) []value.Value {
	switch v := v.(type) {
	case value.List:
		return v
	case value.Tuple:
		return v
	case value.Set:
		return v
	}
	return nil
}

// lookUp returns what a JSON pointer refers to.
func lookUp(v value.Value, pointer string) (value.Value, bool) {
	for i, token := range strings.Split(pointer, "/") {
		if i == 0 {
			if token != "" { // an anchor
				return nil, false
			}
			continue
		}
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if dict, ok := v.(*value.Dict); ok {
			if v, ok = dict.Get(token); !ok {
				return nil, false
			}
			continue
		}
		n, err := strconv.Atoi(token)
		items := sequence(v)
		if err != nil || n < 0 || n >= len(items) {
			return nil, false
		}
		v = items[n]
	}
	return v, true
}

// errReference is the error of a schema of the library's own, which a $ref has reached.
var errReference = fmt.Errorf("%w: a schema of schemas", errOutside)

// schemaError is what the library says of a schema, with the place in it. The library
// goes through a schema in no particular order, so the first such place is looked for.
func schemaError(err error, source value.Value, doc any) error {
	var (
		invalid *jsonschema.SchemaValidationError
		fails   *jsonschema.ValidationError
		load    *jsonschema.LoadURLError
		pointer *jsonschema.JSONPointerNotFoundError
		anchor  *jsonschema.AnchorNotFoundError
		twice   *jsonschema.DuplicateAnchorError
	)
	if errors.As(err, &load) { // which it does not unwrap
		err = load.Err
	}
	names := namesOf(source)
	var at path
	switch {
	case errors.As(err, &invalid) && errors.As(invalid.Err, &fails):
		c := collector{open: true}
		c.root, c.base = partAt(doc, invalid.URL)
		c.add(fails)
		return c.err()
	case errors.Is(err, errOutside):
		var text string
		if at, text = find(source, "$ref", func(text string) bool {
			base, _, _ := strings.Cut(text, "#")
			return base != "" && !names.ids[base]
		}); at != nil {
			return wrong(at.String(), fmt.Sprintf("%s leaves the document", value.Summary(text, 80)))
		}
		if at, text = find(source, "$schema", func(string) bool { return true }); at != nil {
			return wrong(at.String(), fmt.Sprintf("unknown %s, want https://json-schema.org/draft/2020-12/schema or an older one", value.Summary(text, 80)))
		}
	case errors.As(err, &pointer), errors.As(err, &anchor):
		var text string
		if at, text = find(source, "$ref", func(text string) bool {
			local, ok := strings.CutPrefix(text, "#")
			_, there := lookUp(source, local)
			return ok && !there && !names.anchors[local]
		}); at != nil {
			return wrong(at.String(), fmt.Sprintf("there is no %s", value.Summary(text, 80)))
		}
	case errors.As(err, &twice):
		return wrong("", fmt.Sprintf("the anchor %s stands twice", value.Summary(twice.Anchor, 60)))
	}
	return wrong("", strings.ReplaceAll(err.Error(), location, ""))
}

// partAt returns the part of a schema that the library means by an address, and where
// it is.
func partAt(doc any, address string) (any, path) {
	_, pointer, _ := strings.Cut(address, "#")
	tokens := strings.Split(pointer, "/")[1:]
	for i, token := range tokens {
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		tokens[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	at := pathOf(tokens, doc)
	for _, s := range at {
		if s.isKey {
			doc = doc.(map[string]any)[s.key]
		} else {
			doc = doc.([]any)[s.index]
		}
	}
	return doc, at
}

// find returns the first string under a key that is meant, and where it stands.
func find(source value.Value, key string, meant func(text string) bool) (at path, text string) {
	eachKey(source, nil, func(p path, k string, v value.Value) bool {
		if s, ok := v.(string); ok && k == key && meant(s) {
			at, text = append(path(nil), p...), s
		}
		return at == nil
	})
	return at, text
}

type names struct{ ids, anchors map[string]bool }

// namesOf returns what parts of a schema are called.
func namesOf(source value.Value) names {
	n := names{ids: map[string]bool{}, anchors: map[string]bool{}}
	eachKey(source, nil, func(_ path, key string, v value.Value) bool {
		text, ok := v.(string)
		switch {
		case !ok:
		case key == "$id", key == "id":
			base, anchor, _ := strings.Cut(text, "#")
			n.ids[base], n.anchors[anchor] = true, true
		case key == "$anchor", key == "$dynamicAnchor":
			n.anchors[text] = true
		}
		return true
	})
	return n
}
