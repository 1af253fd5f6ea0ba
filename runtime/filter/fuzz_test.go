package filter_test

import (
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/filter"
)

// FuzzParse looks for filters that cannot be read or matched as promised: each is
// the opposite of its not, and what it matches its conjunction matches too.
func FuzzParse(f *testing.F) {
	f.Add(`{and: [{field: name, op: like, value: "a%_\\%"}, {not: {field: count, op: in, value: [1, 2.5, null]}}]}`, "ab%", 1.5)
	f.Add(`[{or: [{field: name, op: ge, value: b}]}, {field: count, op: lt, value: 100000000000000000000}]`, "", -1.0)
	f.Fuzz(func(t *testing.T, text, name string, count float64) {
		v, err := value.DecodeYAML([]byte(text), value.Limits{})
		if err != nil {
			return
		}
		parsed, err := filter.Parse(v, fields)
		if err != nil {
			return
		}
		get := func(field string) value.Value {
			switch field {
			case "name":
				return name
			case "count":
				return count
			}
			return nil
		}
		matched := parsed.Match(get)
		if opposite, err := filter.Parse(value.DictOf("not", v), fields); err == nil && opposite.Match(get) == matched {
			t.Errorf("it and its not are both %t", matched)
		}
		for _, term := range parsed.Conjunction() {
			one, err := filter.Parse(value.DictOf("field", term.Field, "op", string(term.Op), "value", term.Value), fields)
			if err != nil {
				t.Fatal(err)
			}
			if matched && !one.Match(get) {
				t.Errorf("matched, but not %v", term)
			}
		}
	})
}
