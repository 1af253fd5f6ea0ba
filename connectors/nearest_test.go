package connectors_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

func TestNearest(t *testing.T) {
	names := []string{"url", "method", "hostname", "host", "timeout", "connect_timeout", "password", "params", "path", "tls", "größe", "authentication_method"}
	for name, want := range map[string]string{
		"metod": "method", "METHOD": "method", "mehtod": "method", "methodd": "method", "passwrod": "password", "timeuot": "timeout",
		"hots": "host", "hsotname": "hostname", "hostnam": "hostname", "ulr": "url", "tsl": "tls", "parms": "params",
		"conect_timeout": "connect_timeout", "grösse": "größe",
		"auth": "path", "authen": "authentication_method", "connect": "connect_timeout",
		"": "", "x": "", "qq": "", "zzz": "", "verify_ssl": "", "au": "", "ölwechsel": "",
		strings.Repeat("x", 100_000): "",
	} {
		if got := connectors.Nearest(name, names); got != want {
			t.Errorf("%.40q: got %q, want %q", name, got, want)
		}
	}
	for _, test := range []struct {
		name  string
		names []string
		want  string
	}{
		{"bat", []string{"cat", "bad", "bar"}, "bad"}, // the first of the alphabet
		{"bar", []string{"bars", "bar"}, "bar"},
		{"abc", nil, ""},
		{"abc", []string{"abcdefgh", "abcdefg"}, "abcdefg"},
		{"a", []string{"b"}, ""},
		{"ca", []string{"abc"}, ""},
		{"é", []string{"éa"}, "éa"},
	} {
		if got := connectors.Nearest(test.name, test.names); got != test.want {
			t.Errorf("%q of %q: got %q, want %q", test.name, test.names, got, test.want)
		}
	}
	if got := connectors.DidYouMean("metod", names); got != `did you mean "method"?` {
		t.Error(got)
	}
	if got := connectors.DidYouMean("zzz", names); got != "" {
		t.Error(got)
	}
}
