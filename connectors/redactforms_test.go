package connectors

import (
	"slices"
	"testing"
)

// What is taken to be written in one way is, by every encoder.
func TestPlainCharacters(t *testing.T) {
	for c := range 256 {
		s := "ab" + string([]byte{byte(c)}) + "cd"
		differs := func(f string) bool { return f != s }
		if forms := slices.Concat(inQuotes(s), inXML(s)); plainInText(byte(c)) && slices.ContainsFunc(forms, differs) {
			t.Errorf("%q is said to stand as it is in text, but %q", s, forms)
		}
		if forms := inURL(s); plainInURL(byte(c)) && slices.ContainsFunc(forms, differs) {
			t.Errorf("%q is said to stand as it is in a URL, but %q", s, forms)
		}
	}
	if !consistsOf("Az09-_.", plainInURL) || !consistsOf("right horse: 9!", plainInText) {
		t.Error("usual secrets are said to be escaped")
	}
}
