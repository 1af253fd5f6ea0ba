package rest

import (
	"net/url"
	"strings"
	"testing"
)

func TestSameHost(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"https://h/a", "https://h/b", true},
		{"https://h", "https://H:443", true},
		{"http://h:80", "http://h", true},
		{"https://bücher.example", "https://xn--bcher-kva.example", true},
		{"http://h", "https://h", true},
		{"http://h", "https://h:443", true},
		{"https://h", "http://h", false},
		{"http://h:8080", "https://h:8443", false},
		{"http://h:8080", "https://h", false},
		{"http://h:8080", "https://h:8080", false},
		{"https://h:8443", "https://h", false},
		{"https://h", "https://sub.h", false},
		{"https://sub.h", "https://h", false},
		{"https://h", "https://h.evil", false},
		{"https://h", "https://h@evil", false},
	} {
		from, err := url.Parse(test.from)
		if err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := sameHost(from, to); got != test.want {
			t.Errorf("%s -> %s: %t", test.from, test.to, got)
		}
	}
}

// FuzzParseTarget checks that what is accepted can be sent, and that no error
// shows the password.
func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"https://h", "http://u:p@h:1/a b?c=%#d", "https://[::1]:443", "http://ä@ö/ü", "http://h%zz/%41%zz", "http://h%80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const password = "a-password-of-its-own"
		for _, raw := range []string{s, strings.Replace(s, "://", "://u:"+password+"@", 1)} {
			got, err := parseTarget(raw)
			if err != nil {
				if strings.Contains(err.Error(), password) {
					t.Errorf("%q: %v", raw, err)
				}
				continue
			}
			uri := got.URL.RequestURI()
			again, err := url.Parse(got.URL.String())
			if err != nil || got.URL.User != nil || got.URL.Host == "" || again.Host != got.URL.Host {
				t.Errorf("%q: %v, %v", raw, got.URL, err)
			}
			if !isASCII(uri) || !isASCII(got.URL.Host) || strings.ContainsAny(uri, " \r\n\t") || !strings.HasPrefix(uri, "/") {
				t.Errorf("%q: would send %q to %q", raw, uri, got.URL.Host)
			}
		}
	})
}
