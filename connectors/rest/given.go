package rest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// pairs are names with values, in order, as a dict or as a list of pairs.
type pairs []pair

type pair struct {
	name   string
	values []string
}

func (*pairs) InputType() string { return "dict or list of pairs" }

func (p *pairs) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case *value.Dict:
		var err error
		*p, err = pairsOf(v)
		return err
	case value.List:
		for i, e := range v {
			var kv []value.Value
			switch e := e.(type) {
			case value.Tuple:
				kv = e
			case value.List:
				kv = e
			}
			if len(kv) != 2 {
				return fmt.Errorf("item %d: want a pair of a name and a value, got %s", i, value.TypeName(e))
			}
			name, ok := kv[0].(string)
			if !ok {
				return fmt.Errorf("item %d: want a string as name, got %s", i, value.TypeName(kv[0]))
			}
			one, err := pairsOf(value.DictOf(name, kv[1]))
			if err != nil {
				return fmt.Errorf("item %d: %w", i, err)
			}
			*p = append(*p, one...)
		}
		return nil
	}
	return fmt.Errorf("want a dict or a list of pairs, got %s", value.TypeName(v))
}

// pairsOf returns the entries of d as text, without those that are None.
func pairsOf(d *value.Dict) (pairs, error) {
	var out pairs
	for k, v := range d.All() {
		name, ok := k.(string)
		if !ok {
			var err error
			if name, err = asText(k); err != nil {
				return nil, fmt.Errorf("want a name, got %s", value.TypeName(k))
			}
		}
		var several []value.Value
		switch v := v.(type) {
		case value.List:
			several = v
		case value.Tuple:
			several = v
		case value.Set:
			several = v
		default:
			several = []value.Value{v}
		}
		p := pair{name: name}
		for _, e := range several {
			if e == nil {
				continue
			}
			s, err := asText(e)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", name, err)
			}
			p.values = append(p.values, s)
		}
		if len(p.values) > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// asText returns a single value as Python's str does: flows rely on True being
// sent as "True".
func asText(v value.Value) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case value.Bytes:
		return string(v), nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case nil, value.List, value.Tuple, value.Set, *value.Dict:
		return "", fmt.Errorf("want a string or a number, got %s", value.TypeName(v))
	}
	b, err := value.AppendJSON(nil, v, value.JSONOptions{})
	return string(b), err
}

// content is text or bytes. It is nil when it was not given.
type content []byte

func (*content) InputType() string { return "string" }

func (c *content) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case string:
		*c = append(content{}, v...)
	case value.Bytes:
		*c = append(content{}, v...)
	default:
		return fmt.Errorf("want a string or bytes, got %s", value.TypeName(v))
	}
	return nil
}

// data is a dict, which is JSON, or text.
type data struct {
	json *value.Dict
	text content
}

func (*data) InputType() string { return "dict or string" }

func (d *data) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case *value.Dict:
		d.json = v
		return nil
	case string, value.Bytes:
		return d.text.UnmarshalInput(v)
	}
	return fmt.Errorf("want a dict (sent as JSON) or a string, got %s; give a form as urlencoded and other JSON as json", value.TypeName(v))
}

// scopes are words, given as a list or as one string with spaces between them.
type scopes []string

func (*scopes) InputType() string { return "string or list of string" }

func (s *scopes) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case string:
		*s = strings.Fields(v)
		return nil
	case value.List:
		for i, e := range v {
			word, ok := e.(string)
			if !ok {
				return fmt.Errorf("item %d: want a string, got %s", i, value.TypeName(e))
			}
			*s = append(*s, word)
		}
		return nil
	}
	return fmt.Errorf("want a list of strings, got %s", value.TypeName(v))
}

// statuses are HTTP statuses and whole classes of them.
type statuses []statusRange

type statusRange struct{ from, to int }

func (*statuses) InputType() string { return "list" }

func (s *statuses) UnmarshalInput(v value.Value) error {
	list, ok := v.(value.List)
	if tuple, isTuple := v.(value.Tuple); isTuple {
		list, ok = value.List(tuple), true
	}
	if !ok {
		return fmt.Errorf("want a list of statuses such as 200 or '2xx', got %s", value.TypeName(v))
	}
	if len(list) == 0 {
		return fmt.Errorf("want one status or more, such as 200 or '2xx', got none")
	}
	*s = make(statuses, 0, len(list))
	for i, e := range list {
		word, err := asText(e)
		if err != nil {
			return fmt.Errorf("item %d: want a status such as 200 or '2xx', got %s", i, value.TypeName(e))
		}
		r, ok := parseStatus(word)
		if !ok {
			return fmt.Errorf("item %d: %q is no status such as 200 or '2xx'", i, word)
		}
		*s = append(*s, r)
	}
	return nil
}

func parseStatus(s string) (statusRange, bool) {
	if len(s) != 3 || s[0] < '1' || s[0] > '9' {
		return statusRange{}, false
	}
	if strings.EqualFold(s[1:], "xx") {
		class := int(s[0]-'0') * 100
		return statusRange{class, class + 99}, true
	}
	n, err := strconv.Atoi(s)
	return statusRange{n, n}, err == nil
}

func (s statuses) has(status int) bool {
	return slices.ContainsFunc(s, func(r statusRange) bool { return r.from <= status && status <= r.to })
}

func (s statuses) String() string {
	words := make([]string, len(s))
	for i, r := range s {
		words[i] = strconv.Itoa(r.from)
		if r.from != r.to {
			words[i] = words[i][:1] + "xx"
		}
	}
	return strings.Join(words, ", ")
}
