package header

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestBeside(t *testing.T) {
	got, err := Beside("flows/a.yaml", []byte("description: Deploys.\ninput_schema: order\nusing:\n  retry: {max_tries: 3}\n"))
	want := &Header{
		Description: "Deploys.", InputSchema: "order", Using: value.DictOf("retry", value.DictOf("max_tries", 3)),
		Line: 1, Lines: map[string]int{"description": 1, "input_schema": 2, "using": 3},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(value.Dict{}), cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for text, want := range map[string]string{
		"- 1":                  "flows/a.yaml:1:1: want keys and values, got list",
		"a: 1\ninput_schma: x": `flows/a.yaml:2:1: unknown key "input_schma" of a header (did you mean "input_schema"?)`,
		"description: [":       "flows/a.yaml:1:",
		"output_schema: 5":     "flows/a.yaml:1:16: output_schema: want a schema or the name of one, got int",
	} {
		if _, err := Beside("flows/a.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if h, err := Beside("flows/a.yaml", nil); err != nil || h.Using != nil {
		t.Errorf("an empty file: %v, %v", h, err)
	}
}

func TestOr(t *testing.T) {
	own := &Header{Description: "own", InputSchema: "a", Line: 3}
	other := &Header{Description: "other", OutputSchema: "b", Using: value.DictOf("retry", nil), Line: 1}
	got := own.Or(other)
	if got.Description != "own" || got.InputSchema != "a" || got.OutputSchema != "b" || got.Using != other.Using || got.Line != 3 {
		t.Errorf("%+v", got)
	}
	var none *Header
	if got := none.Or(nil); got == nil || got.Description != "" {
		t.Errorf("%+v", got)
	}
	if got := none.Or(other); got.Description != "other" {
		t.Errorf("%+v", got)
	}
}
