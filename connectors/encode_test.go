package connectors_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// give returns the outputs of a driver that returns out and err.
func give[Out any](t *testing.T, out Out, err error) (*value.Dict, error) {
	t.Helper()
	d := connectors.Func("T", "Do.", func(context.Context, none) (Out, error) { return out, err })
	req, prepareErr := d.Prepare(nil)
	if prepareErr != nil {
		t.Fatal(prepareErr)
	}
	return req.Do(t.Context(), connectors.Host{})
}

type outputs struct {
	Body   connectors.Text   `flow:"body"`
	Raw    connectors.Text   `flow:"raw"`
	Empty  connectors.Text   `flow:"empty,omitempty"`
	Secret connectors.Secret `flow:"secret"`
	Took   time.Duration     `flow:"took"`
	Big    *big.Int          `flow:"big"`
	Small  *big.Int          `flow:"small"`
	NoBig  *big.Int          `flow:"no_big"`
	Dict   *value.Dict       `flow:"dict"`
	NoDict *value.Dict       `flow:"no_dict"`
	Any    value.Value       `flow:"any"`
	NoAny  value.Value       `flow:"no_any"`
	Ptr    *int              `flow:"ptr"`
	NoPtr  *int              `flow:"no_ptr"`
	Gone   *int              `flow:"gone,omitempty"`
	Zero   int               `flow:"zero"`
	Bytes  []byte            `flow:"bytes"`
	List   []string          `flow:"list"`
	NoList []string          `flow:"no_list"`
	Map    map[string][]bool `flow:"map"`
	Rows   []row             `flow:"rows"`
	Port   uint16            `flow:"port"`
	Int32  int32             `flow:"int32"`
	Float  float64           `flow:"float"`
	On     bool              `flow:"on"`
	Own    value.List        `flow:"own"`
	Left   int               `flow:"-"`
}

type row struct {
	ID   int             `flow:"id"`
	Text connectors.Text `flow:"text"`
	Note string          `flow:"note,omitempty"`
}

func TestEncode(t *testing.T) {
	got, err := give(t, outputs{
		Body: connectors.Text("héllo"), Raw: connectors.Text("\xff\xfe"), Secret: connectors.NewSecret("hush"),
		Took: 1500 * time.Millisecond, Big: new(big.Int).Lsh(big.NewInt(1), 70), Small: big.NewInt(3),
		Dict: value.DictOf("z", 1, "a", 2), Any: []any{1, "x"}, Ptr: to(0), Bytes: []byte("\xff"),
		List: []string{"b", "a"}, Map: map[string][]bool{"z": {true}, "a": {}},
		Rows: []row{{ID: 1, Text: connectors.Text("\xff")}, {Note: "x"}}, Port: 22, Int32: -1, Float: 2, On: true,
		Own: value.List{value.Tuple{int64(1)}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := value.DictOf(
		"body", "héllo", "raw", "//4=", "raw_encoding", "base64", "secret", connectors.Mask, "took", 1.5,
		"big", new(big.Int).Lsh(big.NewInt(1), 70), "small", 3, "no_big", nil,
		"dict", value.DictOf("z", 1, "a", 2), "no_dict", nil, "any", []any{1, "x"}, "no_any", nil,
		"ptr", 0, "no_ptr", nil, "zero", 0, "bytes", value.Bytes("\xff"),
		"list", []string{"b", "a"}, "no_list", value.List{}, "map", value.DictOf("a", value.List{}, "z", value.List{true}),
		"rows", value.List{
			value.DictOf("id", 1, "text", "/w==", "text_encoding", "base64"),
			value.DictOf("id", 0, "text", "", "note", "x"),
		},
		"port", 22, "int32", -1, "float", 2.0, "on", true, "own", value.List{value.Tuple{int64(1)}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOutputsBesideAnError(t *testing.T) {
	broken := errors.New("broken")
	type out struct {
		Code int         `flow:"code"`
		Any  value.Value `flow:"any,omitempty"`
	}
	for _, test := range []struct {
		name string
		out  out
		err  error
		want *value.Dict
		text string
		is   []error
	}{
		{"kept", out{Code: 500}, broken, value.DictOf("code", 500), "broken", []error{broken}},
		{"none", out{}, broken, nil, "broken", []error{broken}},
		{"zero without an error", out{}, nil, value.DictOf("code", 0), "", nil},
		{"no value", out{Any: make(chan int)}, nil, nil,
			`the driver has a mistake: output "any": no value of a flow: a Go chan int (want nil, bool, int, float, string, []byte, []any, map[string]any)`, []error{connectors.ErrDriver}},
		{"no value beside an error", out{Any: make(chan int)}, broken, nil,
			`broken; the driver has a mistake: output "any": no value of a flow: a Go chan int (want nil, bool, int, float, string, []byte, []any, map[string]any)`, []error{broken, connectors.ErrDriver}},
	} {
		got, err := give(t, test.out, test.err)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if err == nil && test.text != "" || err != nil && err.Error() != test.text {
			t.Errorf("%s: got %v, want %s", test.name, err, test.text)
		}
		for _, is := range test.is {
			if !errors.Is(err, is) {
				t.Errorf("%s: %v is not %v", test.name, err, is)
			}
		}
	}
}
