package openapi

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors/value"
)

// A reader reads one document.
type reader struct {
	ctx       context.Context
	doc       *value.Dict
	at        *url.URL
	version   string
	swagger   bool
	left      int64 // bytes that may still be made
	truncated bool
}

// What an entry of the description takes beside its texts.
const entrySize = 100

// take counts what is put into the description, and reports whether there is room for it.
func (r *reader) take(n int) bool {
	if r.left -= int64(n); r.left < 0 {
		r.truncated = true
		return false
	}
	return true
}

// few is list, or its beginning.
func few[T any](r *reader, list []T, most int) []T {
	if len(list) > most {
		r.truncated = true
		list = list[:most]
	}
	return list
}

// text is a text below key, shortened; "" if there is none.
func (r *reader) text(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, ok := v.(string)
	if !ok {
		switch v := v.(type) {
		case int64:
			s = strconv.FormatInt(v, 10)
		case float64: // a version in YAML, such as 1.0
			s = strconv.FormatFloat(v, 'f', -1, 64)
			if !strings.Contains(s, ".") {
				s += ".0"
			}
		}
	}
	s = shorten(s)
	if !r.take(len(s)) {
		return ""
	}
	return s
}

// shorten makes a text one line of bounded length.
func shorten(s string) string {
	cut := len(s) > longestText
	if cut {
		n := longestText
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "\ufffd")
	if cut {
		s += "..."
	}
	return s
}

// dict is a dict below key, its reference resolved; nil if there is none.
func (r *reader) dict(d *value.Dict, key string) *value.Dict {
	v, _ := d.Get(key)
	return r.resolve(v)
}

// list is a list below key.
func list(d *value.Dict, key string) value.List {
	v, _ := d.Get(key)
	l, _ := v.(value.List)
	return l
}

func truth(d *value.Dict, key string) bool {
	v, _ := d.Get(key)
	return v == true
}

// words are the texts of a list, its beginning.
func (r *reader) words(list value.List, most int) []string {
	var words []string
	for _, v := range few(r, list, most) {
		s, ok := v.(string)
		if s = shorten(s); ok && r.take(len(s)+entrySize) {
			words = append(words, s)
		}
	}
	return words
}

// As many references lead to one another at most.
const mostRefs = 20

// resolve follows references within the document (RFC 6901). What refers to another
// document, to nothing, or in a circle stays the reference.
func (r *reader) resolve(v value.Value) *value.Dict {
	first, _ := v.(*value.Dict)
	d := first
	for range mostRefs {
		ref, ok := reference(d)
		if !ok {
			return d
		}
		if d, ok = r.lookup(ref); !ok {
			return first
		}
	}
	return first
}

// reference is where a dict refers to.
func reference(d *value.Dict) (string, bool) {
	v, _ := d.Get("$ref")
	ref, ok := v.(string)
	return ref, ok
}

// unresolved says where a dict refers to that could not be followed, "" if it is no
// reference.
func unresolved(d *value.Dict) string {
	ref, _ := reference(d)
	return shorten(ref)
}

func (r *reader) lookup(ref string) (*value.Dict, bool) {
	path, ok := strings.CutPrefix(ref, "#/")
	if !ok || len(path) > longestText {
		return nil, false
	}
	var at value.Value = r.doc
	for step := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(step); err == nil {
			step = plain
		}
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		switch in := at.(type) {
		case *value.Dict:
			if at, ok = in.Get(step); !ok {
				return nil, false
			}
		case value.List:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(in) {
				return nil, false
			}
			at = in[i]
		default:
			return nil, false
		}
	}
	d, ok := at.(*value.Dict)
	return d, ok
}

// lastOf is the last part of a reference, by which what it refers to is known.
func lastOf(ref string) string {
	return shorten(ref[strings.LastIndexByte(ref, '/')+1:])
}
