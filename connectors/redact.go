package connectors

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Redactor takes secrets out of text. It finds a secret as it is and as it
// looks in JSON, in a Go or Python string, in a URL, in XML or HTML, in
// hexadecimal, and within base64 text, such as a Basic authorization header.
// Where secrets overlap all of them is taken out. The zero Redactor knows no
// secrets. Once the last secret is added it is safe for concurrent use.
type Redactor struct {
	secrets map[string]string      // what is looked for -> what is put in its place
	whole   map[string]string      // secrets too short to look for inside other text
	numeric bool                   // whether one of secrets may stand as a number
	finder  atomic.Pointer[finder] // made when it is needed
}

// Secrets shorter than this are taken out only where they are all of a string:
// inside longer text every second word would hold them, and a mask there would
// tell more than it hides.
const shortestInside = 4

// A line of a longer secret, such as a private key, is looked for on its own
// from this length on: parsers quote single lines in their errors.
const shortestLine = 16

// Add makes the redactor know a secret and what is put in its place.
func (r *Redactor) Add(secret, label string) {
	if secret == "" {
		return
	}
	if len(secret) < shortestInside {
		if r.whole == nil {
			r.whole = map[string]string{}
		}
		if _, ok := r.whole[secret]; !ok {
			r.whole[secret] = label
		}
		return
	}
	r.addText(secret, label)
	if strings.Contains(secret, "\n") {
		for line := range strings.Lines(secret) {
			line = strings.TrimSpace(line)
			// "-----BEGIN CERTIFICATE-----" is no secret and stands in many texts.
			if len(line) >= shortestLine && !strings.HasPrefix(line, "-----") {
				r.addText(line, label)
			}
		}
	}
}

// AddValue adds all texts and numbers in v, but no keys. True, False and None are not
// looked for: they stand everywhere. In place of each the label is put.
func (r *Redactor) AddValue(v value.Value, label string) {
	switch v := v.(type) {
	case string:
		r.Add(v, label)
	case value.Bytes:
		r.Add(string(v), label)
	case int64, *big.Int, float64:
		r.Add(numberText(v), label)
	case value.List:
		r.addValues(v, label)
	case value.Tuple:
		r.addValues(v, label)
	case value.Set:
		r.addValues(v, label)
	case *value.Dict:
		for _, e := range v.All() {
			r.AddValue(e, label)
		}
	}
}

func (r *Redactor) addValues(vs []value.Value, label string) {
	for _, v := range vs {
		r.AddValue(v, label)
	}
}

func (r *Redactor) addText(s, label string) {
	r.finder.Store(nil)
	if r.secrets == nil {
		r.secrets = map[string]string{}
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		r.numeric = true
	}
	for _, f := range formsOf(s) {
		if _, ok := r.secrets[f]; !ok && len(f) >= shortestInside {
			r.secrets[f] = label
		}
	}
	// What stands in a secret's place is not searched for secrets again.
	if len(label) > len(Mask) {
		r.secrets[label] = label
	}
}

// Text returns s without secrets.
func (r *Redactor) Text(s string) string {
	if r == nil || len(r.secrets) == 0 && len(r.whole) == 0 || s == "" {
		return s
	}
	if label, ok := r.whole[s]; ok {
		return label
	}
	if len(r.secrets) == 0 {
		return s
	}
	f := r.finder.Load()
	if f == nil {
		f = newFinder(r.secrets)
		r.finder.Store(f)
	}
	return f.replace(s)
}

// Value returns v without secrets in any of its texts, keys included, and with
// the label in place of a number that is written like a secret of at least four
// characters.
func (r *Redactor) Value(v value.Value) value.Value {
	if r == nil || len(r.secrets) == 0 && len(r.whole) == 0 {
		return v
	}
	v = value.MapStrings(v, r.Text)
	if r.numeric {
		v = r.numbers(v)
	}
	return v
}

func (r *Redactor) numbers(v value.Value) value.Value {
	switch v := v.(type) {
	case int64, *big.Int, float64:
		if label, ok := r.secrets[numberText(v)]; ok {
			return label
		}
	case value.List:
		return value.List(r.numbersIn(v))
	case value.Tuple:
		return value.Tuple(r.numbersIn(v))
	case value.Set:
		seen := new(value.Dict)
		out := value.Set{}
		for _, e := range r.numbersIn(v) {
			if _, ok := seen.GetKey(e); !ok {
				seen.SetKey(e, nil)
				out = append(out, e)
			}
		}
		return out
	case *value.Dict:
		out := new(value.Dict)
		for k, e := range v.All() {
			out.SetKey(r.numbers(k), r.numbers(e))
		}
		return out
	}
	return v
}

func (r *Redactor) numbersIn(vs []value.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = r.numbers(v)
	}
	return out
}

// numberText returns how a number is written.
func numberText(v value.Value) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

// Error returns an error that is the same for errors.Is and shows no secret;
// errors.As finds what shows none. Nil stays nil.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	clean := r.Text(text)
	if clean == text && (r == nil || len(r.secrets) == 0 && len(r.whole) == 0) {
		return err
	}
	return &redactedError{clean, err, r}
}

// isMasked reports whether s is what stands in place of one secret, and no more.
func isMasked(s string) bool { return s == Mask || masked.MatchString(s) }

var masked = regexp.MustCompile(`^` + Mask + `\([^()]*\)$`)
