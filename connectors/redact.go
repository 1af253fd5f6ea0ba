package connectors

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Redactor takes secrets out of text. It finds a secret as it is and as it
// looks in JSON, in a Go or Python string, in a URL, in hexadecimal, and within
// base64 text, such as a Basic authorization header. The zero Redactor knows no
// secrets. Once the last secret is added it is safe for concurrent use.
type Redactor struct {
	secrets  map[string]string // what is looked for -> what is put in its place
	whole    map[string]string // secrets too short to look for inside other text
	replacer *strings.Replacer // made when it is needed
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
			if line = strings.TrimSpace(line); len(line) >= shortestLine {
				r.addText(line, label)
			}
		}
	}
}

// addValue adds all texts and numbers in v.
func (r *Redactor) addValue(v value.Value, label string) {
	switch v := v.(type) {
	case string:
		r.Add(v, label)
	case value.Bytes:
		r.Add(string(v), label)
	case int64:
		r.Add(strconv.FormatInt(v, 10), label)
	case *big.Int:
		r.Add(v.String(), label)
	case value.List:
		for _, e := range v {
			r.addValue(e, label)
		}
	case *value.Dict:
		for _, e := range v.All() {
			r.addValue(e, label)
		}
	}
}

func (r *Redactor) addText(s, label string) {
	r.replacer = nil
	if r.secrets == nil {
		r.secrets = map[string]string{}
	}
	quoted := strconv.Quote(s)
	ascii := strconv.QuoteToASCII(s)
	inJSON, _ := json.Marshal(s)
	forms := []string{
		s,
		quoted[1 : len(quoted)-1],
		ascii[1 : len(ascii)-1],
		string(inJSON[1 : len(inJSON)-1]),
		strings.ReplaceAll(s, `'`, `\'`),
		url.QueryEscape(s),
		url.PathEscape(s),
		(&url.URL{Path: s}).EscapedPath(),
		url.UserPassword("", s).String()[1:],
		hex.EncodeToString([]byte(s)),
		strings.ToUpper(hex.EncodeToString([]byte(s))),
	}
	forms = append(forms, inBase64(s)...)
	for _, f := range forms {
		if _, ok := r.secrets[f]; !ok && len(f) >= shortestInside {
			r.secrets[f] = label
		}
	}
}

// inBase64 returns what base64 text that contains s must contain, for each of
// the three places at which s can begin in a group of three bytes. Characters
// that also depend on the bytes around s are left out.
func inBase64(s string) []string {
	var forms []string
	for before := range 3 {
		padded := append(make([]byte, before), s...)
		from := (before*8 + 5) / 6
		to := len(padded) * 8 / 6
		if to-from < 6 {
			continue
		}
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms = append(forms, enc.EncodeToString(padded)[from:to])
		}
	}
	return forms
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
	if r.replacer == nil {
		r.compile()
	}
	return r.replacer.Replace(s)
}

// compile prepares the search for all secrets added so far.
func (r *Redactor) compile() {
	forms := make([]string, 0, len(r.secrets))
	for f := range r.secrets {
		forms = append(forms, f)
	}
	// Where one form begins another, the longer one goes first.
	slices.SortFunc(forms, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	pairs := make([]string, 0, 2*len(forms))
	for _, f := range forms {
		pairs = append(pairs, f, r.secrets[f])
	}
	r.replacer = strings.NewReplacer(pairs...)
}

// Value returns v without secrets in any of its texts.
func (r *Redactor) Value(v value.Value) value.Value {
	if r == nil || len(r.secrets) == 0 && len(r.whole) == 0 {
		return v
	}
	return value.MapStrings(v, r.Text)
}

// Error returns an error that is the same for errors.Is and shows no secret. Nil
// stays nil.
func (r *Redactor) Error(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	clean := r.Text(text)
	if clean == text && (r == nil || len(r.secrets) == 0 && len(r.whole) == 0) {
		return err
	}
	return &redactedError{clean, err}
}

func isMasked(s string) bool { return strings.HasPrefix(s, Mask) }
