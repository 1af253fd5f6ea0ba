package value

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

func TestDecodeYAML(t *testing.T) {
	for in, want := range map[string]Value{
		"":                    nil,
		"\n# nothing\n":       nil,
		"---\n":               nil,
		"\ufeffa: 1":          DictOf("a", 1),
		"--- a\n...\n":        "a",
		"b: 1\na: [x, {c: }]": DictOf("b", 1, "a", List{"x", DictOf("c", nil)}),
		"{}":                  new(Dict),
		"[]":                  List{},
		"- |\n  a\n   b\n- >\n  a\n  b\n- 'it''s'\n- \"\\x41\\u00e9\\U0001F600\"": List{"a\n b\n", "a b\n", "it's", "Aé😀"},
		// JSON is YAML.
		`{"a": [1, 2.5, "x\/\ud83d\ude00\\ud83d", null, true], "b\ud83d": {}}`: DictOf("a", List{int64(1), 2.5, "x/😀\\ud83d", nil, true}, "b\ufffd", new(Dict)),
		"{\n\t\"a\": [\n\t\t1\n\t]\n}":                                         DictOf("a", List{int64(1)}),

		// Keys.
		"1: a\ntrue: b\n~: c\n1.5: d\n'1': e\nyes: f":      dictOf(int64(1), "a", true, "b", nil, "c", 1.5, "d", "1", "e", "yes", "f"),
		"? [1, [a]]\n: x\n? []\n: y\n!!binary aGk=: z":     dictOf(Tuple{int64(1), Tuple{"a"}}, "x", Tuple{}, "y", Bytes("hi"), "z"),
		"100000000000000000000: a\n2024-01-02: b\n.nan: c": dictOf(bigInt("100000000000000000000"), "a", "2024-01-02", "b", math.NaN(), "c"),
		"? &k [a]\n: 1\nb: *k\nc: {*k : 2}":                dictOf(Tuple{"a"}, int64(1), "b", List{"a"}, "c", dictOf(Tuple{"a"}, int64(2))),

		// Aliases and merges.
		"a: &x [1]\nb: *x\nc: &x 2\nd: *x":                   DictOf("a", List{int64(1)}, "b", List{int64(1)}, "c", 2, "d", 2),
		"a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}":        DictOf("a", DictOf("x", 1, "y", 2), "b", DictOf("x", 1, "y", 3, "z", 4)),
		"a: &a {x: 1, y: 2}\nb: {y: 3, z: 4, <<: *a}":        DictOf("a", DictOf("x", 1, "y", 2), "b", DictOf("y", 3, "z", 4, "x", 1)),
		"- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b]}":   List{DictOf("x", 1), DictOf("x", 2, "y", 2), DictOf("x", 1, "y", 2)},
		"- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, z: 3}": List{DictOf("x", 1), DictOf("x", 1, "y", 2), DictOf("x", 1, "y", 2, "z", 3)},
		"<<: {a: 1}\nb: 2":                                   DictOf("a", 1, "b", 2),
		"'<<': {a: 1}":                                       DictOf("<<", DictOf("a", 1)),
		"[<<, !!str <<]":                                     List{"<<", "<<"},

		// Tags.
		"[!!str 1, !!float 1, !!int '7', !!null '', !!bool 'true', !!timestamp 2024-01-02]": List{"1", 1.0, int64(7), nil, true, "2024-01-02"},
		"!!binary |\n  aGVs\n  bG8=\n": Bytes("hello"),
		"!!set {b, a}":                 Set{"b", "a"},
		"!!set\n? [1]\n? x":            Set{Tuple{int64(1)}, "x"},
		"!!omap [a: 1]":                List{DictOf("a", 1)},
		"!<tag:yaml.org,2002:str> 1":   "1",
	} {
		got, err := DecodeYAML([]byte(in), Limits{})
		if err != nil {
			t.Errorf("%.60q: %v", in, err)
			continue
		}
		if !Equal(got, want) {
			t.Errorf("%.60q:", in)
			equal(t, got, want)
		}
	}
}

func TestDecodeYAMLScalars(t *testing.T) {
	inf := math.Inf(1)
	for in, want := range map[string]Value{
		"null": nil, "Null": nil, "NULL": nil, "~": nil, "nUll": "nUll",
		"true": true, "False": false, "TRUE": true, "tRue": "tRue",
		"yes": "yes", "no": "no", "On": "On", "off": "off", "y": "y", "N": "N",
		"0": int64(0), "-0": int64(0), "+1": int64(1), "1_000": int64(1000), "-1_0": int64(-10),
		"0x1F": int64(31), "-0xff": int64(-255), "0o17": int64(15), "0b101": int64(5), "017": int64(15), "0644": int64(420),
		"08": "08", "09.5": 9.5, "0x": "0x", "0xg": "0xg", "0b2": "0b2", "0o8": "0o8", "1_": int64(1), "_1": "_1",
		"9223372036854775807": int64(math.MaxInt64), "9223372036854775808": bigInt("9223372036854775808"),
		"-123456789012345678901234567890": bigInt("-123456789012345678901234567890"),
		"0xffffffffffffffffffff":          bigInt("0xffffffffffffffffffff"),
		"1.0":                             1.0, "-1.5": -1.5, "1.": 1.0, ".5": .5, "+.5": .5, "1e3": 1000.0, "1.5E-1": .15, "-0.0": math.Copysign(0, -1),
		".inf": inf, "+.INF": inf, "-.Inf": -inf, ".nan": math.NaN(), ".NAN": math.NaN(), ".Nan": ".Nan", "inf": "inf", "nan": "nan",
		"1e400": "1e400", "1e": "1e", "e1": "e1", ".": ".", "-": List{nil}, "+": "+", "--1": "--1", "1.2.3": "1.2.3", "-.": "-.", ".e1": ".e1", "1e+": "1e+", "1.e1": 10.0,
		"2024-01-02": "2024-01-02", "2024-01-02T03:04:05Z": "2024-01-02T03:04:05Z", "2001-12-14 21:59:43.10 -5": "2001-12-14 21:59:43.10 -5",
		"12:30:45": "12:30:45", "10.0.0.1": "10.0.0.1", "1,000": "1,000", "=": "=", "é": "é", "a b": "a b",
	} {
		got, err := DecodeYAML([]byte(in), Limits{})
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if !Equal(got, want) {
			t.Errorf("%q: got %T %v, want %T %v", in, got, got, want, want)
		}
	}
}

// laughsYAML has 10^n values in n lines.
func laughsYAML(n int) string {
	var b strings.Builder
	b.WriteString("- &a0 ha\n")
	for i := range n {
		fmt.Fprintf(&b, "- &a%d [%s]\n", i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
	}
	return b.String()
}

func TestDecodeYAMLRefuses(t *testing.T) {
	few := Limits{Depth: 3, Nodes: 10, Bytes: 60, Digits: 10}
	for _, tt := range []struct {
		in, want string
		lim      Limits
		kind     error
	}{
		{in: "a: 1\n---\nb: 2\n", want: `line 2, column 1: a second document begins (want one)`},
		{in: "a: 1\n--- [\n", want: `line 3, column 1: did not find expected node content`},

		{in: "a: 1\nb: 2\n\"a\": 3", want: `line 3, column 1: key "a" is there already, in line 1`},
		{in: "x:\n  {b: 1, 1: 2, 0x1: 3}", want: `line 2, column 16: key 1 is there already, in line 2`},
		{in: "? [1, a]\n: 1\n? [1, a]\n: 2", want: `line 3, column 3: key (1, "a") is there already, in line 1`},
		{in: "- &a {x: 1, y: 2}\n- <<: *a\n  x: 3\n  x: 4", want: `line 4, column 3: key "x" is there already, in line 3`},
		{in: "- &a {x: 1}\n- <<: *a\n  <<: *a", want: `line 3, column 3: key << is there already, in line 2: merge several mappings with <<: [*a, *b]`},
		{in: "!!set {a, a}", want: `line 1, column 11: key "a" is there already, in line 1`},
		{in: "{a: 1}: 2", want: `line 1, column 1: no value of a flow: a dict is no key`},
		{in: "? [a, [{}]]\n: 2", want: `line 1, column 3: [1][0]: no value of a flow: a dict is no key`},
		{in: "a: 1\n<<: 5", want: `line 2, column 5: << wants a mapping or a list of mappings, got int`},
		{in: "<<: [{}, [{}]]", want: `line 1, column 5: << wants a mapping or a list of mappings, got list`},
		{in: "\nx: *b", want: `line 2, column 4: alias of an unknown anchor (text that begins with * needs quotes)`},
		{in: "x: &b\n  - y: *b", want: `line 2, column 8: alias *b stands inside of what it refers to`},
		{in: "&b {<<: *b}", want: `line 1, column 9: alias *b stands inside of what it refers to`},

		{in: "a: !Ref b", want: `line 1, column 4: unknown tag (text that begins with ! needs quotes)`},
		{in: "a: !!python/tuple [1]", want: `line 1, column 4: unknown tag (text that begins with ! needs quotes)`},
		{in: "a: !!map [1]", want: `line 1, column 4: a list is tagged !!map`},
		{in: "a: !!str {}", want: `line 1, column 4: a mapping is tagged !!str`},
		{in: "a: !!seq x", want: `line 1, column 4: a scalar is tagged !!seq`},
		{in: "a: !!int 1.5", want: `line 1, column 4: want int after !!int, got float`},
		{in: "a: !!bool yes", want: `line 1, column 4: want bool after !!bool, got string`},
		{in: "a: !!binary '*'", want: `line 1, column 4: want base64 after !!binary`},
		{in: "!!set {a: 1}", want: `line 1, column 11: want nothing after an item of a !!set, got int`},

		{in: "a: b: c", want: `line 1, column 5: mapping values are not allowed in this context`},
		{in: "x: 1\n\n  y: 2", want: `line 3, column 4: mapping values are not allowed in this context`},
		{in: "k: [\n  a,\n  b\nc: 1", want: `line 4, column 2: did not find expected ',' or ']', while parsing a flow sequence from line 1, column 4`},
		{in: "# c\na:\n  b: 1\n c: 2\n", want: `line 4, column 2: did not find expected key, while parsing a block mapping from line 2, column 1`},
		{in: "- 1\n- 2\nb: 1", want: `line 3, column 1: did not find expected '-' indicator, while parsing a block collection from line 1, column 1`},
		{in: "[", want: `line 1, column 2: did not find expected node content`},
		{in: "a: [1\n", want: `line 2, column 1: did not find expected ',' or ']', while parsing a flow sequence from line 1, column 4`},
		{in: "\ta: 1", want: `line 1, column 1: found character that cannot start any token`},
		{in: "a: \"b\n\nc", want: `line 3, column 2: found unexpected end of stream, while scanning a quoted scalar from line 1, column 4`},
		{in: "a: \"\\z\"", want: `line 1, column 5: found unknown escape character`},
		{in: "a: !x!y z", want: `line 1, column 4: found undefined tag handle`},
		{in: "a: 1\nb: x\x01", want: `line 2, column 5: control character '\x01'`},
		{in: "é: x\xff", want: `line 1, column 5: text that is not UTF-8`},
		{in: "\xff\xfea\x00", want: `line 1, column 1: text that is not UTF-8`},
		{in: "\"\\ud83d\" x", want: `line 1, column 4: found invalid Unicode character escape code`},

		{in: laughsYAML(9), kind: ErrTooLarge, want: `line 8, column 16: too large: more than 4194304 values`},
		{in: "- &a " + strings.Repeat("x", 1<<20) + "\n- [" + strings.Repeat("*a,", 10) + "]", kind: ErrTooLarge, want: `line 2, column 25: too large: more than 8388608 bytes with its aliases replaced`},
		{in: strings.Repeat("[", 1_500_000), want: `line 1, column 10001: exceeded max depth of 10000`},
		{in: strings.Repeat("[", 5000) + strings.Repeat("]", 5000), kind: ErrTooDeep, want: `line 1, column 1001: nested too deep: more than 1000 levels`},
		{in: strings.Repeat("- ", 5000), kind: ErrTooDeep, want: `line 1, column 2001: nested too deep: more than 1000 levels`},
		{in: "a: " + strings.Repeat("9", 20_000), kind: ErrTooLarge, want: `line 1, column 4: too large: a number of more than 10000 digits`},
		{in: "a: 1." + strings.Repeat("9", 20_000), kind: ErrTooLarge, want: `line 1, column 4: too large: a number of more than 10000 digits`},
		{in: strings.Repeat(" ", 8<<20) + "1", kind: ErrTooLarge, want: `line 1, column 1: too large: more than 8388608 bytes`},
		{in: strings.Repeat("\u2028%TAG !a! x\r%TAG !b! x", 51), kind: ErrTooLarge, want: `line 1, column 1: too large: more than 100 %TAG directives`},
		{in: strings.Repeat("\n%TAG !a! x", 101), kind: ErrTooLarge, want: `line 1, column 1: too large: more than 100 %TAG directives`},

		{in: "a: &a [[1]]\nb: [*a]", lim: Limits{Depth: 4}},
		{in: "a: &a [[1]]\nb: [*a]", lim: few, kind: ErrTooDeep, want: `line 2, column 5: nested too deep: more than 3 levels`},
		{in: "? [[[1]]]\n: a", lim: few, kind: ErrTooDeep, want: `line 1, column 5: nested too deep: more than 3 levels`},
		{in: "- &a {? [[1]] : x}\n- [[*a]]", lim: Limits{Depth: 6}},
		{in: "- &a {? [[1]] : x}\n- [[*a]]", lim: Limits{Depth: 5}, kind: ErrTooDeep, want: `line 2, column 5: nested too deep: more than 5 levels`},
		{in: "- &a {x: {y: 1}}\n- {<<: *a}", lim: Limits{Depth: 3, Nodes: 13}},
		{in: "- &a {x: {y: 1}}\n- {<<: *a}", lim: Limits{Nodes: 12}, kind: ErrTooLarge, want: `line 2, column 8: too large: more than 12 values`},
		{in: "[1,2,3,4,5,6,7,8,9,10]", lim: few, kind: ErrTooLarge, want: `line 1, column 20: too large: more than 10 values`},
		{in: "12345678901", lim: few, kind: ErrTooLarge, want: `line 1, column 1: too large: a number of more than 10 digits`},
		{in: "- &a 12345678901234567890\n- *a\n- *a\n- *a", lim: Limits{Bytes: 60}, kind: ErrTooLarge, want: `line 4, column 3: too large: more than 60 bytes with its aliases replaced`},
	} {
		_, err := DecodeYAML([]byte(tt.in), tt.lim)
		if got := message(err); got != tt.want {
			t.Errorf("%.60q:\ngot  %s\nwant %s", tt.in, got, tt.want)
		}
		var at *SyntaxError
		if err != nil && !errors.As(err, &at) {
			t.Errorf("%.60q: a %T", tt.in, err)
		}
		if !errors.Is(err, tt.kind) && tt.kind != nil {
			t.Errorf("%.60q: %v is not %v", tt.in, err, tt.kind)
		}
	}
}

// A part of a document may refer to what is outside of it, and nodes need not
// come from a parser.
func TestDecodeYAMLNode(t *testing.T) {
	root, err := ParseYAML([]byte("a: &a [1]\nb: {c: *a, d: *a}\n"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeYAMLNode(root.Content[3], Limits{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, DictOf("c", List{int64(1)}, "d", List{int64(1)}))

	self := &yaml.Node{Kind: yaml.SequenceNode}
	self.Content = []*yaml.Node{self, self}
	for want, n := range map[string]*yaml.Node{
		"":                                       {},
		"a node of unknown kind 9":               {Kind: 9},
		"a key without a value":                  {Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode}}},
		"a node without a child":                 {Kind: yaml.SequenceNode, Content: []*yaml.Node{nil}},
		"a document without content":             {Kind: yaml.DocumentNode},
		"alias *x refers to nothing":             {Kind: yaml.AliasNode, Value: "x"},
		"nested too deep: more than 1000 levels": self,
	} {
		if _, err := DecodeYAMLNode(n, Limits{}); message(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
