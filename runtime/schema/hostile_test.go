package schema_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/schema"
)

// doubling is a schema that looks at a value 2^n times: each step twice at the next.
func doubling(n int, step string) value.Value {
	defs := new(value.Dict)
	for i := range n {
		next := value.DictOf("$ref", fmt.Sprintf("#/$defs/d%d", i+1))
		defs.Set(fmt.Sprintf("d%d", i), value.DictOf(step, value.List{next, next}))
	}
	defs.Set(fmt.Sprintf("d%d", n), value.DictOf("type", "string"))
	return value.DictOf("$defs", defs, "$ref", "#/$defs/d0")
}

func nest(n int, v value.Value) value.Value {
	for range n {
		v = value.List{v}
	}
	return v
}

func repeat(n int, v value.Value) value.List {
	list := make(value.List, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func numbers(from, n int) value.List {
	list := make(value.List, n)
	for i := range list {
		list[i] = int64(from + i)
	}
	return list
}

func texts(n int) value.List {
	list := make(value.List, n)
	for i := range list {
		list[i] = fmt.Sprintf("p%d", i)
	}
	return list
}

// Each takes forever, or all memory, when nothing stops it.
func TestHostile(t *testing.T) {
	self := value.DictOf("$ref", "#")
	for name, test := range map[string]struct {
		schema, value value.Value
		want          string // beginning of the error
	}{
		"allOf twice": {doubling(60, "allOf"), "x", schema.ErrTooMuch.Error()},
		"anyOf twice": {doubling(60, "anyOf"), int64(1), schema.ErrTooMuch.Error()},
		"oneOf twice": {doubling(60, "oneOf"), "x", schema.ErrTooMuch.Error()},
		"not":         {value.DictOf("not", doubling(60, "oneOf"), "$defs", mustGet(doubling(60, "oneOf"), "$defs")), "x", schema.ErrTooMuch.Error()},
		"items twice, where nobody asks why": {
			value.DictOf("not", value.DictOf("$ref", "#/$defs/d"), "$defs", value.DictOf("d", value.DictOf(
				"type", "array", "minItems", 9, "items", value.DictOf("$ref", "#/$defs/d"), "contains", value.DictOf("$ref", "#/$defs/d")))),
			nest(100, value.List{}), schema.ErrTooMuch.Error(),
		},
		"items twice":                 {value.DictOf("type", "array", "items", self, "contains", self), nest(100, value.List{}), schema.ErrTooMuch.Error()},
		"properties twice":            {value.DictOf("properties", value.DictOf("a", self), "patternProperties", value.DictOf("a", self)), nestDict(100), schema.ErrTooMuch.Error()},
		"a large enum":                {value.DictOf("items", value.DictOf("enum", numbers(0, 9_000))), numbers(-400_000, 400_000), "[0]: want 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, or one of 8990 more"},
		"an enum of large values":     {value.DictOf("items", value.DictOf("enum", value.List{repeat(4000, int64(1)), repeat(4000, int64(1))})), repeat(50, repeat(4000, int64(1))), ""},
		"many required":               {value.DictOf("items", value.DictOf("required", texts(9_000))), repeat(100_000, new(value.Dict)), schema.ErrTooMuch.Error()},
		"many enums of large values":  {value.DictOf("allOf", repeat(500, value.DictOf("enum", value.List{value.List{int64(1)}}))), numbers(0, 400_000), schema.ErrTooMuch.Error()},
		"many parts of many items":    {value.DictOf("allOf", repeat(12, value.DictOf("items", value.DictOf("type", "string")))), numbers(0, 400_000), schema.ErrTooMuch.Error()},
		"many things that do not fit": {value.DictOf("items", value.DictOf("type", "string")), numbers(0, 400_000), "[0]: got number, want string"},
		"a slow pattern":              {value.DictOf("pattern", "(a*)*(a|aa)+$"), strings.Repeat("a", 1_000_000) + "b", "does not match"},
		"a large pattern":             {value.DictOf("pattern", "(a{900}|"+strings.Repeat("[ab]{900}|", 9)+"c)$"), strings.Repeat("a", 10_000_000) + "c", schema.ErrTooMuch.Error()},
		"unique":                      {value.DictOf("uniqueItems", true), numbers(0, 400_000), ""},
		"unique and deep":             {value.DictOf("uniqueItems", true, "items", self), nest(900, numbers(0, 100_000)), schema.ErrTooMuch.Error()},
		"a deep value":                {value.DictOf("items", self), nest(1000, int64(1)), ""},
		"too deep a value":            {value.DictOf("items", self), nest(1001, int64(1)), "more than 1000 lists and dicts in one another"},
		"too many values":             {true, repeat(500_000, nil), "more than 500000 values"},
		"shared values":               {true, shared(40), "more than 500000 values"},
		"a large int":                 {value.DictOf("maximum", 1), new(big.Int).Lsh(big.NewInt(1), 100_000), "an int of 100001 bits is too large to check"},
		"ints that are large":         {value.DictOf("items", value.DictOf("maximum", 1)), repeat(100_000, new(big.Int).Lsh(big.NewInt(1), 30_000)), "more than 500000 values"},
		"a circle":                    {value.DictOf("allOf", value.List{self}), int64(1), "the schema refers to itself without end"},
		"a small multiple":            {value.DictOf("multipleOf", 5e-324), 1e308, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := schema.Compile(test.schema)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Validate(test.value)
			got := told(err)
			if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %.200s, want %s", got, test.want)
			}
			if errors.Is(err, schema.ErrTooMuch) != (test.want == schema.ErrTooMuch.Error()) {
				t.Errorf("of another kind: %v", err)
			}
		})
	}
}

// Each check may cost as much as the one before.
func TestHostileAgain(t *testing.T) {
	s, err := schema.Compile(value.DictOf("items", value.DictOf("type", "integer")))
	if err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if err := s.Validate(numbers(0, 300_000)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHostileSchema(t *testing.T) {
	for name, test := range map[string]struct {
		schema value.Value
		want   string // beginning of the error
	}{
		"deep":           {nestNot(99), ""},
		"too deep":       {nestNot(100), "more than 100 lists and dicts in one another"},
		"large":          {value.DictOf("enum", numbers(0, 9_990)), ""},
		"too large":      {value.DictOf("enum", numbers(0, 10_000)), "more than 10000 values"},
		"shared":         {with("enum", shared(40)), "more than 10000 values"},
		"many parts":     {value.DictOf("allOf", repeat(3_000, value.DictOf("type", "string"))), ""},
		"many odd parts": {oddReferences(1_000), ""},
		"many ids":       {value.DictOf("allOf", ids(2_000)), ""},
		"much wrong":     {value.DictOf("allOf", repeat(3_000, value.DictOf("type", "strng"))), "allOf[0].type: want"},
		"a large pattern": {value.DictOf("pattern", "((((a{10}){10}){10})|b{1000}|c{1000}|d{1000}|e{1000}|f{1000}|g{1000}|h{1000}|i{1000}|j{1000}|k{1000}|"+
			"a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}g{1000}h{1000}i{1000}j{1000})"), "pattern: not a pattern: it is too large"},
		"a hostile pattern": {value.DictOf("pattern", strings.Repeat("(", 2000)+strings.Repeat(")", 2000)), "pattern: not a pattern: expression nests too deeply"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.Compile(test.schema)
			if got := told(err); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %.200s, want %s", got, test.want)
			}
		})
	}
}

func mustGet(v value.Value, key string) value.Value {
	got, ok := v.(*value.Dict).Get(key)
	if !ok {
		panic(key)
	}
	return got
}

// with makes a dict of a value that is too large to look at.
func with(key string, v value.Value) *value.Dict {
	d := new(value.Dict)
	d.Set(key, v)
	return d
}

func nestDict(n int) value.Value {
	v := value.Value(int64(1))
	for range n {
		v = value.DictOf("a", v)
	}
	return v
}

func nestNot(n int) value.Value {
	v := value.Value(new(value.Dict))
	for range n {
		v = value.DictOf("not", v)
	}
	return v
}

// shared is a value of 2^n values in n lists.
func shared(n int) value.List {
	list := value.List{int64(1)}
	for range n {
		list = value.List{list, list}
	}
	return list
}

// oddReferences refer to what is known to be a schema only by them.
func oddReferences(n int) value.Value {
	odd, refs := new(value.Dict), value.List{}
	for i := range n {
		name := fmt.Sprintf("s%d", i)
		odd.Set(name, value.DictOf("type", "string"))
		refs = append(refs, value.DictOf("$ref", "#/odd/"+name))
	}
	return value.DictOf("odd", odd, "allOf", refs)
}

func ids(n int) value.List {
	var list value.List
	for i := range n {
		list = append(list, value.DictOf("$id", fmt.Sprintf("https://example.com/%d", i)))
	}
	return list
}
