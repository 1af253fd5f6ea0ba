// Package filter is the filter= with which a flow lists records:
//
//	system.executions(filter={'and': [
//		{'field': 'status', 'op': 'eq', 'value': 'ENDED_ERROR'},
//		{'field': 'name', 'op': 'like', 'value': 'deploy %'},
//	]})
//
// A filter is
//
//	None or {}                                everything
//	{'field': ..., 'op': ..., 'value': ...}   a term
//	{'and': [...]}, or the list alone         all of these filters; an empty list is everything
//	{'or': [...]}                             one of these filters; an empty list is nothing
//	{'not': ...}                              what the filter does not match
//
// and these are the operators of a term:
//
//	eq, ne           equal, and not equal
//	lt, le, gt, ge   ordered
//	like             as in SQL
//	in               equal to an item of a list
//
// Equal are None and None, equal bools, equal texts, equal bytes, and ints and
// floats of the same mathematical value. Values of different types are not equal:
// neither are 1 and True, 1 and "1", None and "". ne holds whenever eq does not.
//
// Ordered are numbers (ints and floats together, exactly), texts by their code
// points, bytes, and bools (False first). Of everything else, values of different
// types and None among it, lt, le, gt and ge all do not hold; neither do they of
// NaN, which is not equal to itself either. Timestamps are texts, and those of
// records are all in one format and zone, in which the order of texts is that of
// time; a date alone, "2026-11-27", comes before all times of that day.
//
// like compares text only. In its pattern % stands for any text, _ for one
// character, and a backslash for the character after it. Upper and lower case are
// the same to it, as they are in the original; they are not to eq and in.
package filter

import (
	"github.com/flowrun/flowrun/connectors/value"
)

// A Filter says which records are meant. It never changes, so it may be used by
// several goroutines at once. A nil *Filter matches everything.
type Filter struct {
	root node
}

// An Op is the operator of a term, as a flow writes it.
type Op string

// The operators.
const (
	Eq   Op = "eq"
	Ne   Op = "ne"
	Lt   Op = "lt"
	Le   Op = "le"
	Gt   Op = "gt"
	Ge   Op = "ge"
	Like Op = "like"
	In   Op = "in"
)

// operators is every Op, in the order in which they are told.
var operators = []string{"eq", "ne", "lt", "le", "gt", "ge", "like", "in"}

// A Term is one comparison of a filter. Its value is a text for [Like], a
// [value.List] for [In], and of a type that can be compared (None, bool, int, float,
// text or bytes) for the others.
type Term struct {
	Field string
	Op    Op
	Value value.Value
}

// Match reports whether the record is meant whose fields get returns. A field is
// asked for when a term is about it, each time; what a record does not have is
// None. It takes time in proportion to the size of the filter, and for like to the
// length of the text times that of the pattern.
func (f *Filter) Match(get func(field string) value.Value) bool {
	return f == nil || f.root.match(get)
}

// Conjunction returns terms that hold of every record that the filter matches, in
// the order of the text: all of them when the filter is terms joined by and, else
// those outside of any or and not. A store may leave out records by them at once;
// what it then reads is matched with the whole filter.
func (f *Filter) Conjunction() []Term {
	if f == nil {
		return nil
	}
	return conjunction(f.root, nil)
}

func conjunction(n node, terms []Term) []Term {
	switch n := n.(type) {
	case *term:
		terms = append(terms, n.Term)
	case and:
		for _, c := range n {
			terms = conjunction(c, terms)
		}
	}
	return terms
}

// A node is a filter or a part of one.
type node interface {
	match(get func(field string) value.Value) bool
}

type (
	and []node
	or  []node
	not struct{ node }
)

func (n and) match(get func(string) value.Value) bool {
	for _, c := range n {
		if !c.match(get) {
			return false
		}
	}
	return true
}

func (n or) match(get func(string) value.Value) bool {
	for _, c := range n {
		if c.match(get) {
			return true
		}
	}
	return false
}

func (n not) match(get func(string) value.Value) bool { return !n.node.match(get) }
