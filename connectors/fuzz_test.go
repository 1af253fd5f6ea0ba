package connectors_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// FuzzDecode gives any value to every input of a struct with all kinds.
func FuzzDecode(f *testing.F) {
	for _, v := range []value.Value{nil, true, int64(-1), 1e300, "x", value.Bytes("\xff"), value.List{nil, value.List{}}, value.Tuple{1.5}, value.Set{"a"},
		value.DictOf("token", "x", "hostname", nil), bigInt("123456789012345678901234567890")} {
		b, err := value.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	d := connectors.Func("ALL", "Do all.", func(_ context.Context, in everything) (everything, error) {
		in.hidden, in.Pairs = 1, nil // what has its own way in has none out
		return in, nil
	})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Unmarshal(b)
		if err != nil {
			return
		}
		sets := []*value.Dict{value.DictOf("hostname", "h", "unknown", 1)}
		if d, ok := v.(*value.Dict); ok {
			sets = append(sets, d)
		}
		for _, field := range d.Spec().Inputs {
			in := value.DictOf("hostname", "h")
			in.Set(field.Name, v)
			sets = append(sets, in)
		}
		for _, in := range sets {
			req, err := d.Prepare(in)
			if err != nil {
				if !errors.Is(err, connectors.ErrInput) {
					t.Errorf("%v is no input error", err)
				}
				continue
			}
			out, err := req.Do(t.Context(), connectors.Host{})
			if err != nil {
				t.Fatalf("%s: %v", value.Summary(in, 200), err)
			}
			if _, err := value.Marshal(out); err != nil {
				t.Errorf("%s: %v", value.Summary(out, 200), err)
			}
		}
	})
}

// FuzzRedactor looks for secrets in what is left of a text that holds them in
// every form.
func FuzzRedactor(f *testing.F) {
	f.Add("secret", "other", "text ")
	f.Add("abcdef", "defghi", "abcdefghi")
	f.Add("a/b'c\"d", "é\\\n", "%")
	f.Add("aaaa", "aaaaa", "aaaaaaaaaaaaa")
	forms := allEncodings()
	f.Fuzz(func(t *testing.T, a, b, around string) {
		if len(a) < 4 || len(b) < 4 || len(a)+len(b) > 200 || len(around) > 200 {
			return
		}
		// A label that no secret has anything in common with.
		const label = "\x01"
		if strings.Contains(a+b+around, label) {
			return
		}
		r := new(connectors.Redactor)
		r.Add(a, label)
		r.Add(b, label)
		for name, encode := range forms {
			for _, secret := range []string{a, b} {
				text := around + encode(secret) + secret + around
				got := r.Text(text)
				if strings.Contains(got, a) || strings.Contains(got, b) {
					t.Errorf("%s: %q becomes %q", name, text, got)
				}
				if valid := strings.ToValidUTF8(secret, "") == secret; !strings.Contains(r.Text(encode(secret)), label) && (valid || !strings.HasPrefix(name, "JSON")) && !(name == "HTML" && strings.Contains(secret, "\x00")) {
					t.Errorf("%s of %q is not found", name, secret)
				}
				if again := r.Text(got); again != got {
					t.Errorf("%s: %q becomes %q, and then %q", name, text, got, again)
				}
			}
		}
		v := r.Value(value.List{value.DictOf(a, b), value.Bytes(a), value.Tuple{b}})
		if s := value.Summary(v, 10_000); strings.Contains(s, a) || strings.Contains(s, b) {
			t.Errorf("value: %s", s)
		}
	})
}
