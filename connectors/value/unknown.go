package value

import (
	"encoding/json"
	"fmt"
	"slices"
)

// An Unknown stands in a dry run for what is not known: an output of a connection that was
// not made, or what a flow has computed from one. It is no key of a [Dict] and no item of a
// [Set].
type Unknown struct {
	// Type is what a script author would call its type, such as "int" or "list of dict";
	// "" if that is not known either.
	Type string `json:"type,omitempty"`
	// Text is how it is shown: <status_code of connection "create" (REST)>, or the known
	// parts of a text with such brackets between them.
	Text   string         `json:"text"`
	Path   string         `json:"path,omitempty"`   // which part of Source it comes from, such as `json["id"]`
	Source string         `json:"source"`           // such as `connection "create" (REST)`
	At     string         `json:"at,omitempty"`     // where a flow has asked for that, such as "line 12"
	Verb   string         `json:"verb,omitempty"`   // what a dry run does not do with Source: "make"
	Fields []UnknownField `json:"fields,omitempty"` // of a dict: keys of which the type is known
}

// An UnknownField is a key of a dict that is not known, and the type of its value.
type UnknownField struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

// String returns what is shown of it.
func (u Unknown) String() string { return u.Text }

func (u Unknown) equal(o Unknown) bool {
	return u.Type == o.Type && u.Text == o.Text && u.Path == o.Path && u.Source == o.Source && u.At == o.At && u.Verb == o.Verb &&
		slices.Equal(u.Fields, o.Fields)
}

func (u Unknown) mapStrings(f func(string) string) Unknown {
	u.Text, u.Path, u.Source = f(u.Text), f(u.Path), f(u.Source)
	return u
}

func (u Unknown) marshal() ([]byte, error) { return json.Marshal(u) }

func unmarshalUnknown(b []byte) (u Unknown, err error) {
	if err = json.Unmarshal(b, &u); err != nil {
		err = fmt.Errorf("an unknown: %w", err)
	}
	return u, err
}

// ShowUnknowns returns v with what is shown of it in the place of each [Unknown].
func ShowUnknowns(v Value) Value {
	switch v := v.(type) {
	case Unknown:
		return v.Text
	case List:
		return List(showUnknowns(v))
	case Tuple:
		return Tuple(showUnknowns(v))
	case *Dict:
		out := new(Dict)
		for k, e := range v.All() {
			out.SetKey(k, ShowUnknowns(e))
		}
		return out
	}
	return v
}

func showUnknowns(vs []Value) []Value {
	out := make([]Value, len(vs))
	for i, v := range vs {
		out[i] = ShowUnknowns(v)
	}
	return out
}

// FindUnknown returns the first [Unknown] in v, which must be within [DefaultLimits].
func FindUnknown(v Value) (Unknown, bool) {
	switch v := v.(type) {
	case Unknown:
		return v, true
	case List:
		return findUnknown(v)
	case Tuple:
		return findUnknown(v)
	case *Dict:
		if v != nil {
			return findUnknown(v.values)
		}
	}
	return Unknown{}, false
}

func findUnknown(vs []Value) (Unknown, bool) {
	for _, v := range vs {
		if u, ok := FindUnknown(v); ok {
			return u, true
		}
	}
	return Unknown{}, false
}
