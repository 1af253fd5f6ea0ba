package urllibmod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	urllibmod "github.com/flowrun/flowrun/builtins/lib/urllib"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"urllib": urllibmod.Module()}
	for expression, want := range map[string]string{
		`urllib.parse.quote(" " * 30000000)`:                                                 `more than`,
		`urllib.parse.urlencode([("a", " " * 10000000)] * 30, quote_via=urllib.parse.quote)`: `more than`,
		`urllib.parse.urlencode({"a": ["x" * 10000000] * 10}, True)`:                         `more than`,
		`urllib.parse.parse_qsl("a=1&" * 5000000)`:                                           `more than 4194304 elements`,
		`urllib.parse.urlsplit("http://a[::1]/")`:                                            `Invalid IPv6 URL`,
		`urllib.parse.urlsplit("http://[::1]a/")`:                                            `Invalid IPv6 URL`,
		`urllib.parse.urlparse("a")._replace(netlock="x")`:                                   `there are scheme, netloc, path, params, query, fragment`,
		`urllib.parse.urlunsplit(("a",))`:                                                    `want 5 components (scheme, netloc, path, query, fragment), got 1`,
		`urllib.parse.quote("a", encoding="utf-16")`:                                         `there are utf-8, ascii and latin-1`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
