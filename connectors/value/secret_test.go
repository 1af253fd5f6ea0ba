package value

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSecretIsShownAsReference(t *testing.T) {
	pin := Secret{"message:m1.pin"}
	v := DictOf("a", pin, "b", List{pin}, "c", Tuple{int64(1), pin})
	const shown = "•••(message:m1.pin)"
	for _, opts := range []JSONOptions{{}, {Lossy: true}} {
		got, err := AppendJSON(nil, v, opts)
		if want := `{"a":"` + shown + `","b":["` + shown + `"],"c":[1,"` + shown + `"]}`; err != nil || string(got) != want {
			t.Errorf("JSON %s, %v, want %s", got, err, want)
		}
	}
	text, err := EncodeYAML(v)
	if err != nil {
		t.Fatal(err)
	}
	read, err := DecodeYAML(text, Limits{})
	if diff := cmp.Diff(DictOf("a", shown, "b", List{shown}, "c", List{int64(1), shown}), read); err != nil || diff != "" {
		t.Errorf("YAML %s: %v\n%s", text, err, diff)
	}
	if got, want := Summary(v, 200), `{"a": `+shown+`, "b": [`+shown+`], "c": (1, `+shown+`)}`; got != want {
		t.Errorf("summary %s, want %s", got, want)
	}
	if got := TypeName(pin); got != "secret" {
		t.Errorf("its type is called %s", got)
	}
}

func TestSecretIsItsReference(t *testing.T) {
	pin := Secret{"message:m1.pin"}
	for _, other := range []Value{Secret{"message:m2.pin"}, Secret{}, "message:m1.pin", pin.String(), nil} {
		if Equal(pin, other) || Equal(other, pin) {
			t.Errorf("equal to %s", Summary(other, 40))
		}
	}
	if !Equal(pin, Secret{"message:m1.pin"}) || !Equal(List{pin}, List{pin}) {
		t.Error("not equal to itself")
	}
	if err := CheckKey(pin); !errors.Is(err, ErrNoValue) {
		t.Errorf("as a key: %v", err)
	}
	if err := CheckKey(Tuple{Tuple{pin}}); !errors.Is(err, ErrNoValue) {
		t.Errorf("in a key: %v", err)
	}
	got, err := From(map[string]any{"a": []any{pin}})
	if err != nil || !Equal(got, DictOf("a", List{pin})) {
		t.Errorf("From gives %v, %v", got, err)
	}
	if got := MapStrings(DictOf("a", pin), strings.ToUpper); !Equal(got, DictOf("A", pin)) {
		t.Errorf("MapStrings gives %s", Summary(got, 100))
	}
	if _, err := Marshal(Secret{strings.Repeat("x", maxBytes)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one that is too large: %v", err)
	}
}

func TestMapSecrets(t *testing.T) {
	reveal := func(s Secret) (Value, error) {
		if s.Ref == "bad" {
			return nil, errors.New("no such thing")
		}
		return "text of " + s.Ref, nil
	}
	a, b := Secret{"a"}, Secret{"b"}
	for _, tt := range []struct{ in, want Value }{
		{a, "text of a"},
		{List{int64(1), a, List{b}}, List{int64(1), "text of a", List{"text of b"}}},
		{Tuple{a}, Tuple{"text of a"}},
		{dictOf(int64(5), a, "k", DictOf("x", Tuple{b}), Tuple{"t"}, "plain"), dictOf(int64(5), "text of a", "k", DictOf("x", Tuple{"text of b"}), Tuple{"t"}, "plain")},
	} {
		if !HasSecret(tt.in) || HasSecret(tt.want) {
			t.Errorf("HasSecret of %s and %s is %v and %v", Summary(tt.in, 99), Summary(tt.want, 99), HasSecret(tt.in), HasSecret(tt.want))
		}
		got, err := MapSecrets(tt.in, reveal)
		if err != nil || !Equal(got, tt.want) {
			t.Errorf("%s gives %s, %v", Summary(tt.in, 99), Summary(got, 99), err)
		}
	}
	if _, err := MapSecrets(DictOf("a", List{a, DictOf("b", Secret{"bad"})}), reveal); message(err) != "a[1].b: no such thing" {
		t.Errorf("the error is %v", err)
	}
	plain := DictOf("a", List{"x", Set{"y"}}, "b", nil)
	if got, err := MapSecrets(plain, reveal); err != nil || got != Value(plain) || HasSecret((*Dict)(nil)) {
		t.Errorf("without a secret: %v, %v", got, err)
	}
}
