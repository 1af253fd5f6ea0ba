package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeJSON(t *testing.T) {
	for in, want := range map[string]Value{
		`null`:                           nil,
		" \t\r\n true ":                  true,
		"\ufeff1":                        int64(1),
		`[]`:                             List{},
		`{}`:                             new(Dict),
		`-0`:                             int64(0),
		`-0.0`:                           math.Copysign(0, -1),
		`1.0`:                            1.0,
		`1e3`:                            1000.0,
		`12E-1`:                          1.2,
		`9223372036854775807`:            int64(math.MaxInt64),
		`-9223372036854775809`:           bigInt("-9223372036854775809"),
		`123456789012345678901234567890`: bigInt("123456789012345678901234567890"),
		`"a\"\\\/\b\f\n\r\t\u00e9é€😀"`:   "a\"\\/\b\f\n\r\té" + "é€😀",
		`"\ud83d\ude00 \ud83d \ud83dx\ud83d\n \ude00\ud83d"`: "😀 \ufffd \ufffdx\ufffd\n \ufffd\ufffd",
		`"\ud83d\ud83d\ude00"`:                               "\ufffd😀",
		`{"b":1,"a":[{"c":null}],"b":2}`:                     DictOf("b", 2, "a", List{DictOf("c", nil)}),
		`{"a":1,"A":2,"":3}`:                                 DictOf("a", 1, "A", 2, "", 3),
		`[1, 2.5, "x", [], {}, false]`:                       List{int64(1), 2.5, "x", List{}, new(Dict), false},
		"\"\u007f\u2028\"":                                   "\u007f\u2028",
		strings.Repeat("[", MaxDepth-1) + "{}" + strings.Repeat("]", MaxDepth-1): func() Value {
			v := Value(new(Dict))
			for range MaxDepth - 1 {
				v = List{v}
			}
			return v
		}(),
	} {
		got, err := DecodeJSON([]byte(in), Limits{})
		if err != nil {
			t.Errorf("%.60s: %v", in, err)
			continue
		}
		equal(t, got, want)
	}
}

func TestDecodeJSONRefuses(t *testing.T) {
	few := Limits{Depth: 2, Nodes: 5, Bytes: 30, Digits: 10}
	for _, tt := range []struct {
		in, want string
		lim      Limits
	}{
		{in: ``, want: `line 1, column 1: want a value, the text ends`},
		{in: "\n\n", want: `line 3, column 1: want a value, the text ends`},
		{in: `nul`, want: `line 1, column 1: want a value, got 'n'`},
		{in: `NaN`, want: `line 1, column 1: want a value, got 'N'`},
		{in: `[1,]`, want: `line 1, column 4: want a value, got ']'`},
		{in: `[1 2]`, want: `line 1, column 4: want "," or "]", got '2'`},
		{in: `{"a":1,}`, want: `line 1, column 8: want a key in double quotes, got '}'`},
		{in: `{a:1}`, want: `line 1, column 2: want a key in double quotes, got 'a'`},
		{in: `{"a"1}`, want: `line 1, column 5: want ":", got '1'`},
		{in: `{"a":1 "b"}`, want: `line 1, column 8: want "," or "}", got '"'`},
		{in: `{"a":1`, want: `line 1, column 7: want "," or "}", the text ends`},
		{in: "{\n  \"é\": tru\n}", want: `line 2, column 8: want a value, got 't'`},
		{in: `'a'`, want: `line 1, column 1: want a value, got '\''`},
		{in: `// no`, want: `line 1, column 1: want a value, got '/'`},
		{in: `1 2`, want: `line 1, column 3: want the end, got '2'`},
		{in: `01`, want: `line 1, column 2: want the end, got '1'`},
		{in: `-`, want: `line 1, column 2: want a digit, the text ends`},
		{in: `1.`, want: `line 1, column 3: want a digit, the text ends`},
		{in: `.5`, want: `line 1, column 1: want a value, got '.'`},
		{in: `1e+x`, want: `line 1, column 4: want a digit, got 'x'`},
		{in: `+1`, want: `line 1, column 1: want a value, got '+'`},
		{in: `[1e400]`, want: `line 1, column 2: a number that no float holds: "1e400"`},
		{in: `"a`, want: `line 1, column 3: want the end of a string, the text ends`},
		{in: `"é`, want: `line 1, column 3: want the end of a string, the text ends`},
		{in: "\"a\n\"", want: `line 1, column 3: want the end of a string, got '\n'`},
		{in: `"\x"`, want: `line 1, column 3: want one of "\/bfnrtu after a backslash, got 'x'`},
		{in: `"\`, want: `line 1, column 3: want one of "\/bfnrtu after a backslash, the text ends`},
		{in: `"\u12`, want: `line 1, column 3: want four hexadecimal digits after \u`},
		{in: `"\u12g4"`, want: `line 1, column 3: want four hexadecimal digits after \u`},
		{in: "[\"ab\xff\"]", want: `line 1, column 5: text that is not UTF-8`},
		{in: "\x00", want: `line 1, column 1: want a value, got '\x00'`},
		{in: "\xff", want: `line 1, column 1: want a value, got '�'`},

		{in: strings.Repeat("[", 1_500_000), want: `line 1, column 1001: nested too deep: more than 1000 levels`},
		{in: strings.Repeat(`{"a":`, 1_500_000), want: `line 1, column 5001: nested too deep: more than 1000 levels`},
		{in: "[" + strings.Repeat("9", 2_000_000) + "]", want: `line 1, column 2: too large: a number of more than 10000 digits`},
		{in: "[" + strings.Repeat("0,", 5_000_000) + "0]", want: `too large: more than 4194304 values`},
		{in: `[[[]]]`, lim: few, want: `line 1, column 3: nested too deep: more than 2 levels`},
		{in: `{"a":[{}]}`, lim: few, want: `line 1, column 7: nested too deep: more than 2 levels`},
		{in: `[1,2,3,4,5]`, lim: few, want: `line 1, column 10: too large: more than 5 values`},
		{in: `{"a":1,"b":2,"c":3}`, lim: few, want: `line 1, column 14: too large: more than 5 values`},
		{in: `1234567890.1`, lim: few, want: `line 1, column 1: too large: a number of more than 10 digits`},
		{in: strings.Repeat(" ", 31), lim: few, want: `line 1, column 1: too large: more than 30 bytes`},
	} {
		_, err := DecodeJSON([]byte(tt.in), tt.lim)
		if got := message(err); got != tt.want && !(len(tt.in) > 1e6 && strings.HasSuffix(got, tt.want)) {
			t.Errorf("%.40s:\ngot  %s\nwant %s", tt.in, got, tt.want)
		}
		var at *SyntaxError
		if !errors.As(err, &at) {
			t.Errorf("%.40s: a %T", tt.in, err)
		}
	}
}

func TestAppendJSON(t *testing.T) {
	nan := math.NaN()
	keys := dictOf("a", int64(1), true, int64(2), nil, int64(3), int64(1), int64(4), 1.5, int64(5), bigInt("18446744073709551616"), int64(6))
	huge := Int(bigInt("0x1" + strings.Repeat("0", 10_000)))
	for _, tt := range []struct {
		v                   Value
		want, lossy, indent string // lossy and indent: where they are not as want
		err                 string
	}{
		{v: nil, want: `null`},
		{v: List{true, false, int64(-5), bigInt("18446744073709551616")}, want: `[true,false,-5,18446744073709551616]`, indent: "[\n  true,\n  false,\n  -5,\n  18446744073709551616\n]"},
		{v: List{1.0, 0.1, 1e16, 123456789012345680.0, 1e15, 1e-4, 1e-5, math.Copysign(0, -1), 5e-324, math.MaxFloat64},
			want: `[1.0,0.1,1e+16,1.2345678901234568e+17,1000000000000000.0,0.0001,1e-05,-0.0,5e-324,1.7976931348623157e+308]`, indent: "-"},
		{v: "<a href=\"x\">&\\\n\r\t\b\f\x00\x1b\x7f\u0085é\u2028😀", want: `"<a href=\"x\">&\\\n\r\t\b\f\u0000\u001b\u007f\u0085é\u2028😀"`},
		{v: DictOf("b", Tuple{int64(1)}, "a", Set{"x"}, "l", List{}, "d", new(Dict)), want: `{"b":[1],"a":["x"],"l":[],"d":{}}`,
			indent: "{\n  \"b\": [\n    1\n  ],\n  \"a\": [\n    \"x\"\n  ],\n  \"l\": [],\n  \"d\": {}\n}"},
		{v: keys, want: `{"a":1,"true":2,"null":3,"1":4,"1.5":5,"18446744073709551616":6}`, indent: "-"},

		{v: DictOf("a", List{nil, nan}), err: `a[1]: NaN cannot be written as JSON`, lossy: `{"a":[null,"NaN"]}`},
		{v: List{math.Inf(1), math.Inf(-1)}, err: `[0]: +Inf cannot be written as JSON`, lossy: `["Infinity","-Infinity"]`},
		{v: DictOf("a", Bytes("\x00\xff")), err: `a: bytes cannot be written as JSON`, lossy: `{"a":"AP8="}`},
		{v: List{"a\xffb\xc3"}, err: `[0]: text that is not UTF-8 cannot be written as JSON`, lossy: "[\"a\ufffdb\ufffd\"]"},
		{v: dictOf("x", dictOf(Bytes("a"), nil)), err: `x[1 bytes]: bytes cannot be written as JSON`, lossy: `{"x":{"YQ==":null}}`},
		{v: dictOf(nan, nil), err: `[NaN]: NaN cannot be written as JSON`, lossy: `{"NaN":null}`},
		{v: dictOf("\xff", nil), err: `["\xff"]: text that is not UTF-8 cannot be written as JSON`, lossy: "{\"\ufffd\":null}"},
		{v: dictOf(Tuple{"a", int64(1)}, nil), err: `[("a", 1)]: a tuple cannot be a key in JSON`, lossy: `{"[\"a\",1]":null}`},
		{v: List{huge}, err: `[0]: too large: a number of more than 10000 digits`, lossy: `["int of 40001 bits"]`},
		{v: dictOf(huge, nil), err: `[an int of 40001 bits]: too large: a number of more than 10000 digits`, lossy: `{"int of 40001 bits":null}`},
		{v: List{make(chan int)}, err: `[0]: no value of a flow: a Go chan int (want nil, bool, int, float, string, []byte, []any, map[string]any)`, lossy: "-"},
		{v: deep(MaxDepth + 1), err: strings.Repeat("[0]", 8) + "..." + strings.Repeat("[0]", 8) + `: nested too deep: more than 1000 levels`, lossy: "-"},
	} {
		got, err := AppendJSON([]byte("x"), tt.v, JSONOptions{})
		if diff := cmp.Diff(tt.err, message(err)); diff != "" {
			t.Errorf("%s:\n%s", Summary(tt.v, 60), diff)
		}
		if string(got) != "x"+tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", Summary(tt.v, 60), got[1:], tt.want)
		}
		if tt.lossy == "" {
			tt.lossy = tt.want
		}
		if got, err := AppendJSON(nil, tt.v, JSONOptions{Lossy: true}); tt.lossy != "-" && string(got) != tt.lossy {
			t.Errorf("%s, lossy:\ngot  %s (%v)\nwant %s", Summary(tt.v, 60), got, err, tt.lossy)
		}
		if tt.indent == "" {
			tt.indent = tt.lossy
		}
		if got, err := AppendJSON(nil, tt.v, JSONOptions{Lossy: true, Indent: "  "}); tt.indent != "-" && tt.err == "" && string(got) != tt.indent {
			t.Errorf("%s, indented:\ngot  %s (%v)\nwant %s", Summary(tt.v, 60), got, err, tt.indent)
		}
	}
}

func TestAppendJSONLimits(t *testing.T) {
	for _, tt := range []struct {
		v    Value
		opts JSONOptions
		want string
	}{
		{v: laughs(28), want: "too large: more than 4194304 values"},
		{v: dictOf(Tuple{laughsTuple(8)}, laughs(8)), opts: JSONOptions{Lossy: true, Limits: Limits{Nodes: 600}}, want: "too large: more than 600 values"},
		{v: List{strings.Repeat("x", 90), strings.Repeat("x", 90)}, opts: JSONOptions{Limits: Limits{Bytes: 100}}, want: "[1]: too large: more than 100 bytes"},
		{v: strings.Repeat("\x00", 90), opts: JSONOptions{Limits: Limits{Bytes: 100}}, want: "too large: more than 100 bytes"},
		{v: make(Bytes, 90), opts: JSONOptions{Lossy: true, Limits: Limits{Bytes: 100}}, want: "too large: more than 100 bytes"},
		{v: deep(50), opts: JSONOptions{Indent: "    ", Limits: Limits{Bytes: 1000}}, want: "too large: more than 1000 bytes"},
		{v: bigInt("123456"), opts: JSONOptions{Limits: Limits{Digits: 5}}, want: "too large: a number of more than 5 digits"},
	} {
		if _, err := AppendJSON(nil, tt.v, tt.opts); !strings.HasSuffix(message(err), tt.want) {
			t.Errorf("%s: got %v, want %s", Summary(tt.v, 40), err, tt.want)
		}
	}
}

// encoding/json takes the same texts and finds the same in them.
func FuzzDecodeJSON(f *testing.F) {
	for _, in := range []string{
		`{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00",null,true],"a":{}}`, `[1e400]`, `"\ud83d"`, "\"\xff\"", "\ufeff1", ` -0 `, `[[],{"":""}]`, `12345678901234567890`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := DecodeJSON(in, Limits{})
		want, wantErr := reference(bytes.TrimPrefix(in, []byte("\ufeff")))
		switch {
		case err != nil && wantErr == nil:
			if errors.Is(err, ErrTooDeep) || errors.Is(err, ErrTooLarge) || strings.Contains(err.Error(), "not UTF-8") || strings.Contains(err.Error(), "no float holds") {
				return
			}
			t.Fatalf("%q: %v", in, err)
		case err == nil && wantErr != nil:
			t.Fatalf("%q: got %s, want error %v", in, Summary(got, 100), wantErr)
		case err != nil:
			return
		case !Equal(got, want):
			t.Fatalf("%q: got %s, want %s", in, Summary(got, 100), Summary(want, 100))
		}
		for _, indent := range []string{"", "\t"} {
			out, err := AppendJSON(nil, got, JSONOptions{Indent: indent})
			if err != nil {
				t.Fatal(err)
			}
			again, err := DecodeJSON(out, Limits{})
			if err != nil || !Equal(got, again) {
				t.Fatalf("%q written as %q: %v", in, out, err)
			}
		}
	})
}

// reference decodes with encoding/json.
func reference(in []byte) (Value, error) {
	if !json.Valid(in) {
		return nil, errors.New("not valid")
	}
	dec := json.NewDecoder(bytes.NewReader(in))
	dec.UseNumber()
	var value func() (Value, error)
	value = func() (Value, error) {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case json.Number:
			if strings.ContainsAny(tok.String(), ".eE") {
				return tok.Float64()
			}
			return parseInt(tok.String(), 10)
		case json.Delim:
			list, d := List{}, new(Dict)
			for dec.More() {
				v, err := value()
				if err != nil {
					return nil, err
				}
				if tok == '[' {
					list = append(list, v)
					continue
				}
				key := v.(string)
				if v, err = value(); err != nil {
					return nil, err
				}
				d.Set(key, v)
			}
			if _, err := dec.Token(); err != nil {
				return nil, err
			}
			if tok == '[' {
				return list, nil
			}
			return d, nil
		default:
			return tok, nil
		}
	}
	return value()
}

// What can be shown is JSON, whatever it is.
func FuzzAppendJSON(f *testing.F) {
	f.Add([]byte("\x0b\x10\x05\x03abc\x08\x03\x01\x01\x02\x99"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v := sample(&b, 6)
		out, err := AppendJSON(nil, v, JSONOptions{Lossy: true})
		if err != nil {
			t.Fatalf("%s: %v", Summary(v, 100), err)
		}
		if _, err := DecodeJSON(out, Limits{}); err != nil || !json.Valid(out) {
			t.Fatalf("%s: %v", out, err)
		}
	})
}

// rows is like the answer of a service: 10 MB of objects.
func rows() []byte {
	var b bytes.Buffer
	b.WriteString(`{"rows": [`)
	for i := range 50_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id": %d, "name": "customer number %d", "email": "c%d@example.org", "balance": %d.25, "active": %v,
  "address": {"street": "Hauptstra\u00dfe %d", "city": "Wien", "tags": ["a", "b", null]}, "created_at": "2024-01-02T03:04:05Z"}`, i, i, i, i, i%2 == 0, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func BenchmarkDecodeJSON(b *testing.B) {
	b.Run("small", func(b *testing.B) {
		in := []byte(`{"status_code": 200, "text": "hello, world", "ok": true}`)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeJSON(in, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	in := rows()
	b.Run("10MB", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeJSON(in, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("10MB/encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(in, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppendJSON(b *testing.B) {
	v, err := DecodeJSON(rows(), Limits{})
	if err != nil {
		b.Fatal(err)
	}
	for name, v := range map[string]Value{"small": small, "10MB": v} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				var err error
				if buf, err = AppendJSON(buf[:0], v, JSONOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(buf)))
		})
	}
}
