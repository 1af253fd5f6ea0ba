package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// pairs takes a dict or a list of pairs.
type pairs [][2]string

func (p *pairs) InputType() string { return "dict or list of pairs" }

func (p *pairs) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case *value.Dict:
		for k, e := range v.All() {
			*p = append(*p, [2]string{fmt.Sprint(k), fmt.Sprint(e)})
		}
		return nil
	case value.List:
		for _, e := range v {
			pair, ok := e.(value.List)
			if !ok || len(pair) != 2 {
				return fmt.Errorf("want pairs, got %s", value.TypeName(e))
			}
			*p = append(*p, [2]string{fmt.Sprint(pair[0]), fmt.Sprint(pair[1])})
		}
		return nil
	}
	return fmt.Errorf("want a dict or a list of pairs, got %s", value.TypeName(v))
}

// one is a struct with one input named a.
type one[T any] struct {
	A T `flow:"a"`
}

// take gives v to an input of type T and returns what the driver gets.
func take[T any](v value.Value) (any, error) {
	var got T
	d := connectors.Func("T", "Do.", func(_ context.Context, in one[T]) (none, error) { got = in.A; return none{}, nil })
	inputs := new(value.Dict)
	inputs.Set("a", v)
	req, err := d.Prepare(inputs)
	if err != nil {
		return nil, err
	}
	_, err = req.Do(context.Background(), connectors.Host{})
	return got, err
}

func bigInt(s string) *big.Int { i, _ := new(big.Int).SetString(s, 10); return i }

func to[T any](v T) *T { return &v }

type point struct {
	X    int               `flow:"x,required" doc:"Place."`
	Tags []string          `flow:"tags"`
	Key  connectors.Secret `flow:"key"`
}

func TestDecode(t *testing.T) {
	type name string
	maxInt := new(big.Int).Lsh(big.NewInt(1), 80)
	for _, group := range []struct {
		name string
		take func(value.Value) (any, error)
		good []value.Value // alternating: given, what the driver gets
		bad  []value.Value // alternating: given, the error after `T: input "a": `
	}{
		{"string", take[string], []value.Value{
			"x", "x", "", "", int64(-5), "-5", maxInt, maxInt.String(),
		}, []value.Value{
			1.5, "want string, got float; write it in quotes", true, "want string, got bool",
			value.Bytes("x"), "want string, got bytes", value.List{"x"}, "want string, got list",
		}},
		{"named string", take[name], []value.Value{"x", name("x")}, []value.Value{1.5, "want string, got float; write it in quotes"}},
		{"bool", take[bool], []value.Value{
			true, true, false, false, "true", true, "True", true, "false", false, "False", false,
		}, []value.Value{
			"yes", "want bool, got string", int64(1), "want bool, got int", value.List{true}, "want bool, got list",
		}},
		{"int", take[int], []value.Value{
			int64(7), 7, "7", 7, " -7 ", -7, 7.0, 7, int64(math.MinInt64), math.MinInt64, -9007199254740991.0, -9007199254740991,
		}, []value.Value{
			"7.0", "want int, got string", "", "want int, got string", "0x7", "want int, got string", 7.5, "want int, got float",
			math.NaN(), "want int, got float", math.Inf(1), "want int, got float", 9007199254740992.0, "want int, got float",
			true, "want int, got bool", maxInt, "want int, got int that does not fit",
		}},
		{"int32", take[int32], []value.Value{int64(math.MaxInt32), int32(math.MaxInt32)}, []value.Value{
			int64(math.MaxInt32 + 1), "2147483648 is too large",
		}},
		{"uint16", take[uint16], []value.Value{int64(65535), uint16(65535), "22", uint16(22), int64(0), uint16(0)}, []value.Value{
			int64(65536), "want 0 to 65535, got 65536", int64(-1), "want 0 to 65535, got -1", "ssh", "want int, got string",
		}},
		{"big", take[*big.Int], []value.Value{
			maxInt, maxInt, int64(-7), big.NewInt(-7), " " + maxInt.String(), maxInt, 7.0, big.NewInt(7),
		}, []value.Value{
			7.5, "want int, got float", "x", "want int, got string", strings.Repeat("9", 5000), "want int, got string",
		}},
		{"float", take[float64], []value.Value{
			1.5, 1.5, int64(2), 2.0, "2.5", 2.5, " 1e3 ", 1000.0, int64(1 << 60), float64(1 << 60), int64(math.MinInt64), float64(math.MinInt64),
		}, []value.Value{
			int64(1<<53 + 1), "want float, got int that does not fit", int64(math.MaxInt64), "want float, got int that does not fit",
			maxInt, "want float, got int that does not fit", "x", "want float, got string", false, "want float, got bool",
		}},
		{"duration", take[time.Duration], []value.Value{
			1.5, 1500 * time.Millisecond, "30", 30 * time.Second, int64(2), 2 * time.Second, 0.1, 100 * time.Millisecond,
		}, []value.Value{
			math.NaN(), "NaN is no time in seconds", "inf", "+Inf is no time in seconds", 1e10, "1e+10 is no time in seconds",
			"30s", "want float, got string",
		}},
		{"secret", take[connectors.Secret], []value.Value{
			"x", connectors.NewSecret("x"), int64(12), connectors.NewSecret("12"),
		}, []value.Value{1.5, "want string, got float; write it in quotes", value.List{}, "want string, got list"}},
		{"text", take[connectors.Text], []value.Value{"x", connectors.Text("x"), value.Bytes("x"), connectors.Text("x")},
			[]value.Value{int64(1), "want string, got int"}},
		{"[]byte", take[[]byte], []value.Value{value.Bytes("\xff"), []byte("\xff"), "é", []byte("é")},
			[]value.Value{int64(1), "want bytes, got int", value.List{int64(1)}, "want bytes, got list"}},
		{"bytes", take[value.Bytes], []value.Value{"x", value.Bytes("x")}, []value.Value{1.5, "want bytes, got float"}},
		{"any", take[value.Value], []value.Value{int64(1), int64(1), "x", "x", value.List{nil}, value.List{nil}}, nil},
		{"dict", take[*value.Dict], []value.Value{value.DictOf("k", 1), value.DictOf("k", 1)},
			[]value.Value{value.List{}, "want dict, got list", "{}", "want dict, got string"}},
		{"list", take[value.List], []value.Value{value.List{"x"}, value.List{"x"}, value.Tuple{"x"}, value.List{"x"}},
			[]value.Value{"x", "want list, got string", value.DictOf(), "want list, got dict"}},
		{"slice", take[[]int], []value.Value{
			value.List{int64(1), "2"}, []int{1, 2}, value.Tuple{3.0}, []int{3}, value.Set{int64(4)}, []int{4}, value.List{}, []int{},
		}, []value.Value{
			value.List{int64(1), "x"}, "item 1: want int, got string", value.List{nil}, "item 0: want int, got None",
			int64(1), "want list of int, got int",
		}},
		{"slices", take[[][]string], []value.Value{value.List{value.List{"x"}}, [][]string{{"x"}}},
			[]value.Value{value.List{value.List{1.5}}, "item 0: item 0: want string, got float; write it in quotes"}},
		{"map", take[map[string]int], []value.Value{
			value.DictOf("x", "1"), map[string]int{"x": 1}, value.DictOf(), map[string]int{},
		}, []value.Value{value.DictOf("x", "y"), `"x": want int, got string`, value.List{}, "want dict, got list"}},
		{"map of named keys", take[map[name]bool], []value.Value{value.DictOf("x", true), map[name]bool{"x": true}}, nil},
		{"pointer", take[*int], []value.Value{int64(1), to(1), nil, (*int)(nil)}, []value.Value{"x", "want int, got string"}},
		{"struct", take[point], []value.Value{
			value.DictOf("x", 1, "tags", []string{"a"}), point{X: 1, Tags: []string{"a"}},
		}, []value.Value{
			value.DictOf("x", 1, "tgas", nil), `no input named "tgas" (did you mean "tags"?)`,
			value.DictOf("x", nil), `input "x" is required (int: place.)`,
			value.DictOf("x", "y", "q", 1), `no input named "q" (its inputs are x, tags, key); input "x": want int, got string`,
			value.List{}, "want dict, got list",
		}},
		{"structs", take[[]point], []value.Value{value.List{value.DictOf("x", 1)}, []point{{X: 1}}},
			[]value.Value{value.List{value.DictOf("x", "y")}, `item 0: input "x": want int, got string`}},
		{"own way in", take[pairs], []value.Value{
			value.DictOf("k", "v"), pairs{{"k", "v"}}, value.List{value.List{"k", "v"}}, pairs{{"k", "v"}},
		}, []value.Value{int64(1), "want a dict or a list of pairs, got int", value.List{"x"}, "want pairs, got string"}},
		{"pointer to own way in", take[*pairs], []value.Value{value.DictOf("k", "v"), &pairs{{"k", "v"}}}, nil},
	} {
		t.Run(group.name, func(t *testing.T) {
			for c := range slices.Chunk(group.good, 2) {
				got, err := group.take(c[0])
				if err != nil {
					t.Errorf("%s: %v", value.Summary(c[0], 40), err)
				} else if diff := cmp.Diff(c[1], got, cmp.Comparer(func(a, b connectors.Secret) bool { return a == b }),
					cmp.Comparer(func(a, b *big.Int) bool { return a.Cmp(b) == 0 })); diff != "" {
					t.Errorf("%s: %s", value.Summary(c[0], 40), diff)
				}
			}
			for c := range slices.Chunk(group.bad, 2) {
				got, err := group.take(c[0])
				if want := fmt.Sprintf(`T: input "a": %s`, c[1]); err == nil || err.Error() != want || !errors.Is(err, connectors.ErrInput) {
					t.Errorf("%s: got %v, %v, want %s", value.Summary(c[0], 40), got, err, want)
				}
			}
		})
	}
}

type several struct {
	URL    string   `flow:"url,required,alias=address" doc:"Where to."`
	Method string   `flow:"method" default:"get" enum:"get,post"`
	Tags   []string `flow:"tags" enum:"red,green"`
	Port   *uint16  `flow:"port"`
}

func TestDecodeSet(t *testing.T) {
	with := func(pairs ...value.Value) *value.Dict {
		d := new(value.Dict)
		for c := range slices.Chunk(pairs, 2) {
			v, err := value.From(c[1])
			if err != nil {
				t.Fatal(err)
			}
			d.SetKey(c[0], v)
		}
		return d
	}
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		want   several
		err    string
	}{
		{"defaults", with("url", "x"), several{URL: "x", Method: "get"}, ""},
		{"alias", with("address", "x"), several{URL: "x", Method: "get"}, ""},
		{"None is not given", with("url", "x", "method", nil, "port", nil), several{URL: "x", Method: "get"}, ""},
		{"None beside the alias", with("address", nil, "url", "x"), several{URL: "x", Method: "get"}, ""},
		{"None beside the name", with("url", "x", "address", nil), several{URL: "x", Method: "get"}, ""},
		{"both names", with("address", "x", "url", "y"), several{}, `T: input "url" is given twice, as "address" too`},
		{"missing", nil, several{}, `T: input "url" is required (string: where to.)`},
		{"missing as None", with("url", nil), several{}, `T: input "url" is required (string: where to.)`},
		{"unknown with a nearest", with("url", "x", "metod", 1), several{}, `T: no input named "metod" (did you mean "method"?)`},
		{"unknown as None", with("url", "x", "metod", nil), several{}, `T: no input named "metod" (did you mean "method"?)`},
		{"nearest is an alias", with("url", "x", "adress", 1), several{}, `T: no input named "adress" (did you mean "address"?)`},
		{"nearest is common", with("url", "x", "timeuot", 1), several{}, `T: no input named "timeuot" (did you mean "timeout"?)`},
		{"unknown", with("url", "x", "qqqqqq", 1), several{}, `T: no input named "qqqqqq" (its inputs are url, method, tags, port, connect_timeout, timeout, max_output_bytes)`},
		{"no name", with("url", "x", int64(7), 1), several{}, `T: an input's name is a string, got int 7`},
		{"choice", with("url", "x", "method", "pots"), several{}, `T: input "method": "pots" is none of get, post (did you mean "post"?)`},
		{"choice in a list", with("url", "x", "tags", value.List{"red", "green"}), several{URL: "x", Method: "get", Tags: []string{"red", "green"}}, ""},
		{"no choice in a list", with("url", "x", "tags", value.List{"red", "gren"}), several{}, `T: input "tags": "gren" is none of red, green (did you mean "green"?)`},
		{"several mistakes", with("metod", 1, "port", 70000, "timeout", "x"), several{},
			`T: no input named "metod" (did you mean "method"?); input "url" is required (string: where to.); input "port": want 0 to 65535, got 70000; input "timeout": want float, got string`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got several
			d := connectors.Func("T", "Do.", func(_ context.Context, in several) (none, error) { got = in; return none{}, nil })
			req, err := d.Prepare(test.inputs)
			if err != nil || test.err != "" {
				if err == nil || err.Error() != test.err || !errors.Is(err, connectors.ErrInput) {
					t.Errorf("got  %v\nwant %s", err, test.err)
				}
				return
			}
			if _, err := req.Do(t.Context(), connectors.Host{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeCollectsSecrets(t *testing.T) {
	d := connectors.Func("T", "Do.", func(context.Context, everything) (none, error) { return none{}, nil })
	req, err := d.Prepare(value.DictOf("hostname", "h", "password", "1", "passwords", []string{"2", "3"},
		"env", map[string]string{"x": "4"}, "login", map[string]string{"token": "5"}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range req.Secrets {
		got = append(got, s.Reveal())
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "5"}, got); diff != "" {
		t.Error(diff)
	}
}

// Of many inputs an error lists the first.
func TestUnknownInputAmongMany(t *testing.T) {
	d := connectors.Func("T", "Do.", func(context.Context, struct {
		connectors.Call
		A string `flow:"a" doc:"A."`
		B string `flow:"b" doc:"B."`
		C string `flow:"c" doc:"C."`
		D string `flow:"d" doc:"D."`
		E string `flow:"e" doc:"E."`
		F string `flow:"f" doc:"F."`
		G string `flow:"g" doc:"G."`
		H string `flow:"h" doc:"H."`
		I string `flow:"i" doc:"I."`
		J string `flow:"j" doc:"J."`
		K string `flow:"k" doc:"K."`
		L string `flow:"l" doc:"L."`
	}) (none, error) {
		return none{}, nil
	})
	_, err := d.Prepare(value.DictOf("qqqqqq", 1))
	if want := `T: no input named "qqqqqq" (its inputs are a, b, c, d, e, f, g, h, i, j, k, l, 3 more)`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
