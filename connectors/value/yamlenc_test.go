package value

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

func TestEncodeYAML(t *testing.T) {
	for _, tt := range []struct {
		v    Value
		want string
	}{
		{nil, "null\n"},
		{"text", "text\n"},
		{List{}, "[]\n"},
		{(*Dict)(nil), "{}\n"},
		{DictOf("b", 1, "a", DictOf("d", true, "c", nil), "l", List{"x", List{int64(1), List{}}, DictOf("yy", 1, "z", List{"q"})}, "e", new(Dict)),
			"b: 1\na:\n  d: true\n  c: null\nl:\n  - x\n  - - 1\n    - []\n  - yy: 1\n    z:\n      - q\ne: {}\n"},
		{List{1.0, 1e16, -1.5e-7, math.Inf(-1), math.NaN(), bigInt("100000000000000000000")}, "- 1.0\n- 1.0e+16\n- -1.5e-07\n- -.inf\n- .nan\n- 100000000000000000000\n"},
		{Tuple{int64(1), Tuple{}}, "- 1\n- []\n"},
		{DictOf("s", Set{"b", Tuple{"a", int64(1)}}, "none", Set{}), "s: !!set\n  ? b\n  ? [\"a\", 1]\nnone: !!set {}\n"},
		{List{Set{int64(1)}}, "- !!set\n  ? 1\n"},
		{DictOf("k", Bytes("hello"), "none", Bytes{}, "long", make(Bytes, 60)), "k: !!binary \"aGVsbG8=\"\nnone: !!binary \"\"\nlong: !!binary |\n  " + strings.Repeat("A", 76) + "\n  AAAA\n"},
		{dictOf(int64(1), "a", nil, "b", true, "c", 1.5, "d", Tuple{int64(1), "x"}, DictOf("yy", 1), Bytes("hi"), "e"),
			"1: a\nnull: b\ntrue: c\n1.5: d\n? [1, \"x\"]\n:\n  yy: 1\n!!binary \"aGk=\": e\n"},
		{dictOf(strings.Repeat("k", 1001), "v"), "? " + strings.Repeat("k", 1001) + "\n: v\n"},

		{DictOf("script", "set -e\n  echo hi\n\necho $x # no\n", "tail", "a\nb", "more", "a\n\n\n", "head", "\n a\n"),
			"script: |\n  set -e\n    echo hi\n\n  echo $x # no\ntail: |-\n  a\n  b\nmore: |+\n  a\n\n\nhead: |2\n\n   a\n"},
		{List{"a\nb"}, "- |-\n  a\n  b\n"},
		{"a\nb\n", "|\n  a\n  b\n"},
		{List{"a\r\nb", "\n\n", "a\n\x00", "\ta\nb"}, "- \"a\\r\\nb\"\n- \"\\n\\n\"\n- \"a\\n\\u0000\"\n- |2-\n  \ta\n  b\n"},

		{List{"a b", "http://x/y?z=1#q", "/etc/x", "$HOME", "10 apples", "é ✓", "a, [b]", "it's", "a:b", "a#b", "-"},
			"- a b\n- http://x/y?z=1#q\n- /etc/x\n- $HOME\n- 10 apples\n- é ✓\n- a, [b]\n- it's\n- a:b\n- a#b\n- \"-\"\n"},
		{List{"", " a", "a ", "a:", "a: b", "a #b", "#a", "- a", "? a", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "'a", "\"a", "{a", "[a", ",a", "~", "<<", "=", "...", "---"},
			`"" " a" "a " "a:" "a: b" "a #b" "#a" "- a" "? a" "*a" "&a" "!a" "|" ">" "%a" "@a" "` + "`a`" + `" "'a" "\"a" "{a" "[a" ",a" "~" "<<" "=" "..." "---"`},
		{List{"null", "True", "yes", "NO", "on", "Off", "y", "N", "1", "-1", "+1", "0x1f", "0o17", "1_000", "1.5", ".5", "1e3", ".inf", "-.inf", ".nan", "12:30", "2024-01-02", "2024-01-02T03:04:05Z", "10.0.0.1", "1,5"},
			`"null" "True" "yes" "NO" "on" "Off" "y" "N" "1" "-1" "+1" "0x1f" "0o17" "1_000" "1.5" ".5" "1e3" ".inf" "-.inf" ".nan" "12:30" "2024-01-02" "2024-01-02T03:04:05Z" "10.0.0.1" "1,5"`},
		{List{"a\tb", "\\", "é\u0085\u2028\ufeff\u007f\x1b"}, `"a\tb" "\\" "é\u0085\u2028\ufeff\u007f\u001b"`},
	} {
		if strings.HasPrefix(tt.want, `"`) { // a list of quoted texts
			tt.want = "- " + strings.ReplaceAll(tt.want, `" "`, "\"\n- \"") + "\n"
		}
		got, err := EncodeYAML(tt.v)
		if err != nil {
			t.Errorf("%s: %v", Summary(tt.v, 60), err)
			continue
		}
		if diff := cmp.Diff(tt.want, string(got)); diff != "" {
			t.Errorf("%s:\n%s", Summary(tt.v, 60), diff)
		}
		again, err := DecodeYAML(got, Limits{})
		if err != nil {
			t.Errorf("%s: %v", got, err)
		}
		equal(t, again, fromYAML(tt.v))
	}
}

// Others that read YAML find text where there is text.
func TestEncodeYAMLForOthers(t *testing.T) {
	texts := List{"yes", "08", "1e3", "0b1", "12:30:45", "2024-01-02", "1_0", "0x", "é", "a - b", "08:00", "1.0", "null and void", "a\nb\n", "=", "", "123456789012345678901234567890"}
	out, err := EncodeYAML(texts)
	if err != nil {
		t.Fatal(err)
	}
	var got []any
	if err := yaml.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any(texts), got); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeYAMLRefuses(t *testing.T) {
	for want, v := range map[string]Value{
		"a[1]: text that is not UTF-8 cannot be written as YAML":                                                 DictOf("a", List{nil, "\xff\n"}),
		`["\xff"]: text that is not UTF-8 cannot be written as YAML`:                                             dictOf("\xff", nil),
		"[0]: no value of a flow: a Go int (want nil, bool, int, float, string, []byte, []any, map[string]any)":  List{3},
		"[0]: no value of a flow: a list is no key":                                                              Set{List{}},
		"no value of a flow: a Go *big.Int (want nil, bool, int, float, string, []byte, []any, map[string]any)":  (*big.Int)(nil),
		"too large: a number of more than 10000 digits":                                                          bigInt("0x1" + strings.Repeat("0", 10_000)),
		strings.Repeat("[0]", 8) + "..." + strings.Repeat("[0]", 8) + ": nested too deep: more than 1000 levels": deep(MaxDepth + 1),
	} {
		if _, err := EncodeYAML(v); !strings.HasSuffix(message(err), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestEncodeYAMLLimits(t *testing.T) {
	lim := Limits{Depth: 3, Nodes: 10, Bytes: 100, Digits: 5}
	for _, tt := range []struct {
		v    Value
		want string
	}{
		{List{Tuple{int64(1), int64(2)}, DictOf("a", 1, "b", 2), Set{int64(1)}}, "too large: more than 10 values"},
		{deep(9), "[0][0][0]: nested too deep: more than 3 levels"},
		{dictOf(Tuple{Tuple{Tuple{}}}, nil), "[0][0]: nested too deep: more than 3 levels"},
		{bigInt("123456"), "too large: a number of more than 5 digits"},
		{strings.Repeat("x", 101), "too large: more than 100 bytes"},
		{strings.Repeat("x", 100), "too large: more than 100 bytes"}, // with its line feed
		{strings.Repeat("\x00", 90), "too large: more than 100 bytes"},
		{strings.Repeat("x\n", 40), "too large: more than 100 bytes"},
		{List{make(Bytes, 57), make(Bytes, 57)}, "[1]: too large: more than 100 bytes"},
		{make(Bytes, 90), "too large: more than 100 bytes"},
		{List{strings.Repeat("x", 60), strings.Repeat("x", 60)}, "[1]: too large: more than 100 bytes"},
		{List{laughs(2), laughs(2)}, "too large: more than 10 values"},
	} {
		if out, err := encodeYAML(tt.v, lim); !strings.HasSuffix(message(err), tt.want) {
			t.Errorf("%s: got %v, want %s\n%s", Summary(tt.v, 40), err, tt.want, out)
		}
	}
}

func TestYAMLDeepest(t *testing.T) {
	dicts := Value("x")
	for range MaxDepth {
		dicts = dictOf("k", dicts)
	}
	for _, v := range []Value{deep(MaxDepth), dicts} {
		out, err := EncodeYAML(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodeYAML(out, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if !Equal(got, v) {
			t.Errorf("not the same: %s", Summary(v, 40))
		}
	}
}

// fromYAML is v when it comes back: tuples are lists, but for keys.
func fromYAML(v Value) Value {
	switch v := v.(type) {
	case List:
		out := make(List, len(v))
		for i, e := range v {
			out[i] = fromYAML(e)
		}
		return out
	case Tuple:
		return fromYAML(List(v))
	case *Dict:
		out := new(Dict)
		for k, e := range v.All() {
			out.SetKey(k, fromYAML(e))
		}
		return out
	}
	return v
}

func FuzzEncodeYAML(f *testing.F) {
	f.Add([]byte("\x0b\x10\x05\x03abc\x08\x03\x01\x01\x02\x99"))
	f.Add([]byte("\x08\x03\x05\x06 a\n b \x05\x04\n\n a\x05\x05a\n\n\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v := MapStrings(sample(&b, 5), func(s string) string { return strings.ToValidUTF8(s, "\n") })
		checkRoundTrip(t, v)
	})
}

// Texts are where encodings go wrong.
func FuzzEncodeYAMLText(f *testing.F) {
	for _, s := range []string{"a\n b", "\n\n a \n \n", " a\nb", "\ta\n\t", "a\n  ", "- a\n- b", "a: b\nc: d\n\n", "# a\n# b", "---\n...\n", "\u0085a\nb", "0x1_f", "a\n\u00a0\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		checkRoundTrip(t, List{s, DictOf("k", s, s, List{s}), dictOf(Tuple{s}, s)})
		checkRoundTrip(t, s)
	})
}

func checkRoundTrip(t *testing.T, v Value) {
	t.Helper()
	out, err := EncodeYAML(v)
	if err != nil {
		t.Fatalf("%s: %v", Summary(v, 200), err)
	}
	got, err := DecodeYAML(out, Limits{})
	if err != nil {
		t.Fatalf("%s\n%q: %v", Summary(v, 200), out, err)
	}
	if want := fromYAML(v); !Equal(got, want) {
		t.Fatalf("%q:\ngot  %s\nwant %s", out, Summary(got, 300), Summary(want, 300))
	}
}

// Whatever is read can be written and read again, and plain scalars are what
// yaml.v3 itself takes them for.
func FuzzDecodeYAML(f *testing.F) {
	for _, s := range []string{"a: &a [1, *a]", "? [a]\n: b", "!!set {a}", "- |2-\n   a\n", "<<: {a: 1}", "{\"a\\/\": \"\\ud83d\\ude00\"}", "1_0.5e3", "- - ? a\n    : b\n", "%TAG ! x\n--- !a b", "a: !!binary aGk=", "0x1f", "'a''b'", ">-\n a\n b\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		v, err := DecodeYAML(in, Limits{Bytes: 1 << 16})
		if err != nil {
			last, _ := yamlEnd(in)
			if at, ok := err.(*SyntaxError); !ok || at.Line < 1 || at.Line > last {
				t.Fatalf("%q: %v (%T)", in, err, err)
			}
			return
		}
		checkRoundTrip(t, v)
	})
}

func FuzzYAMLScalar(f *testing.F) {
	for _, s := range []string{"0x1f", "1e3", "-.5", ".inf", "~", "08", "1_0", "+0b1", "2024-01-02", "1e400", "0o_7", "-0x_1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := plainYAML(s+"", DefaultLimits)
		if s == "" || err != nil {
			return
		}
		var node yaml.Node
		node.Kind, node.Value = yaml.ScalarNode, s
		var other any
		if err := node.Decode(&other); err != nil {
			return
		}
		want, err := From(other)
		switch got.(type) {
		case *big.Int:
			return // a float or text to yaml.v3
		case string:
			if strings.HasPrefix(strings.TrimLeft(s, "+-"), "0") {
				return // 08 is a float to yaml.v3
			}
			if err != nil {
				want = s // a time
			}
		}
		if s == "<<" {
			want = s
		}
		if !Equal(got, want) {
			t.Errorf("%q: got %T %v, yaml.v3 has %T %v", s, got, got, other, other)
		}
	})
}
