package openapi

import (
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// methods are the keys of a path that are operations. "query" and additional ones are of
// OpenAPI 3.2.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// operations are the operations of all paths, in the order of the document.
func (r *reader) operations(schemes []Scheme) ([]Operation, error) {
	paths, _ := r.doc.Get("paths")
	dict, _ := paths.(*value.Dict)
	all := []Operation{}
	general := r.requirements(r.doc, nil)
	for path, item := range dict.Strings() {
		if r.ctx.Err() != nil {
			return nil, r.ctx.Err()
		}
		if !strings.HasPrefix(path, "/") {
			continue // x-...
		}
		at := r.resolve(item)
		for key, v := range at.Strings() {
			if !slices.Contains(methods, key) {
				continue
			}
			op, ok := v.(*value.Dict)
			if !ok {
				continue
			}
			if len(all) == MostOperations || !r.take(len(path)+entrySize) {
				r.truncated = true
				return all, nil
			}
			o := r.operation(path, key, at, op, general)
			all = append(all, o)
			for i := range schemes {
				if slices.Contains(o.Security, schemes[i].Name) {
					schemes[i].UsedBy++
				}
			}
		}
	}
	return all, nil
}

func (r *reader) operation(path, method string, at, op *value.Dict, general []string) Operation {
	o := Operation{
		ID:         r.text(op, "operationId"),
		Method:     strings.ToUpper(method),
		Path:       shorten(path),
		Summary:    r.text(op, "summary"),
		Deprecated: truth(op, "deprecated"),
		Security:   r.requirements(op, general),
		Inputs:     r.inputs(at, op),
		Answers:    []Answer{},
	}
	if o.Summary == "" {
		o.Summary = r.text(op, "description")
	}
	if tags := r.words(list(op, "tags")[:min(1, len(list(op, "tags")))], 1); len(tags) > 0 {
		o.Tag = tags[0]
	}
	answers, _ := op.Get("responses")
	dict, _ := answers.(*value.Dict)
	for status, v := range dict.All() {
		if len(o.Answers) == mostAnswers {
			r.truncated = true
			break
		}
		name := statusOf(status)
		if name == "" || !r.take(entrySize) {
			continue
		}
		answer := r.resolve(v)
		doc := r.text(answer, "description")
		if ref := unresolved(answer); doc == "" && ref != "" {
			doc = "described at " + ref
		}
		o.Answers = append(o.Answers, Answer{Status: name, Doc: doc})
	}
	return o
}

// statusOf is the key of an answer: in YAML a number, too.
func statusOf(key value.Value) string {
	switch key := key.(type) {
	case string:
		if strings.HasPrefix(key, "x-") {
			return ""
		}
		return shorten(key)
	case int64:
		if 100 <= key && key <= 599 {
			return string(rune('0'+key/100)) + string(rune('0'+key/10%10)) + string(rune('0'+key%10))
		}
	}
	return ""
}

// requirements are the names of the ways to log in that an operation takes, general ones
// if it does not say.
func (r *reader) requirements(of *value.Dict, general []string) []string {
	v, given := of.Get("security")
	all, isList := v.(value.List)
	if !given || !isList {
		if general == nil {
			return []string{}
		}
		return general
	}
	names := []string{}
	for _, one := range few(r, all, mostSchemes) {
		alternatives, _ := one.(*value.Dict)
		for name := range alternatives.Strings() {
			if len(names) == mostSchemes {
				r.truncated = true
				return names
			}
			if name = shorten(name); !slices.Contains(names, name) && r.take(len(name)) {
				names = append(names, name)
			}
		}
	}
	return names
}
