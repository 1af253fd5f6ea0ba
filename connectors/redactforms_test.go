package connectors

import (
	"slices"
	"testing"
)

// What is taken to be written in one way is, by every encoder.
func TestUnescaped(t *testing.T) {
	for c := range 256 {
		s := "ab" + string([]byte{byte(c)}) + "cd"
		forms := slices.Concat(inQuotes(s), inURL(s), inXML(s))
		if escaped := slices.ContainsFunc(forms, func(f string) bool { return f != s }); escaped && isUnescaped(s) {
			t.Errorf("%q is said to stand as it is, but %q", s, forms)
		}
	}
	if !isUnescaped("Az09-_.") {
		t.Error("the characters of tokens are said to be escaped")
	}
}
