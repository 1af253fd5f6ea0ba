package openapi_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/openapi"
	"github.com/flowrun/flowrun/connectors/value"
)

func texts(list []*url.URL) (all []string) {
	for _, u := range list {
		all = append(all, u.String())
	}
	return all
}

func TestPlaces(t *testing.T) {
	root := len(openapi.Places(address(t, "https://x.example/?a=1")))
	for _, test := range []struct {
		at      string
		bases   []string
		first   string
		folders int
	}{
		{"https://x.example/?a=1", nil, "https://x.example/openapi.json", 1},
		{"https://x.example/v1/users", []string{"v1"}, "https://x.example/v1/users/openapi.json", 3},
		{"https://x.example/v1/index.html", []string{"", "/v1/"}, "https://x.example/v1/openapi.json", 2},
		{"https://x.example/v1%2F2/", nil, "https://x.example/v1/2/openapi.json", 2},
	} {
		places := texts(openapi.Places(address(t, test.at), test.bases...))
		if places[0] != test.first || len(places) != test.folders*root {
			t.Errorf("%s: the first of %d is %s, want %s of %d", test.at, len(places), places[0], test.first, test.folders*root)
		}
		if sorted := slices.Compact(slices.Sorted(slices.Values(places))); len(sorted) != len(places) {
			t.Errorf("%s: %d of %d places are there twice", test.at, len(places)-len(sorted), len(places))
		}
	}
}

func TestLinks(t *testing.T) {
	for header, want := range map[string][]string{
		``:                                    nil,
		`</openapi.json>; rel="service-desc"`: {"https://x.example/openapi.json"},
		`<a>; rel=next, <b?c=d,e>; title="x, <z>; rel=service-desc"; rel="help Service-Desc", <c>; rel=service-desc`:    {"https://x.example/v1/b?c=d,e", "https://x.example/v1/c"},
		`<javascript:alert(1)>; rel=service-desc, <ftp://y/z>; rel=service-desc, <https://u:p@y/z#f>; rel=service-desc`: {"https://y/z"},
		`<a; rel=service-desc`:   nil,
		`<a>; rel="service-doc"`: nil,
	} {
		if got := texts(openapi.Links(header, address(t, "https://x.example/v1/"))); !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", header, got, want)
		}
	}
}

func TestCatalogLinks(t *testing.T) {
	desc := func(href string) value.List {
		return value.List{value.DictOf("href", href, "type", "application/json")}
	}
	catalog := value.DictOf("linkset", value.List{
		value.DictOf("anchor", "https://x.example/other", "service-desc", desc("/other.json")),
		value.DictOf("anchor", "https://x.example/v1/", "service-desc", desc("/mine.json")),
		value.DictOf("anchor", "https://y.example/v1", "service-desc", desc("https://y.example/theirs.json")),
		value.DictOf("anchor", "https://x.example/v1", "item", desc("/v1/item")),
	})
	got := texts(openapi.CatalogLinks(catalog, address(t, "https://x.example/.well-known/api-catalog"), address(t, "https://x.example/v1/users")))
	want := []string{"https://x.example/mine.json", "https://x.example/other.json", "https://y.example/theirs.json"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, odd := range []value.Value{nil, "x", value.DictOf("linkset", "x"), value.DictOf("linkset", value.List{nil, "x"})} {
		if got := openapi.CatalogLinks(odd, address(t, "https://x/"), address(t, "https://x/")); len(got) > 0 {
			t.Errorf("%v gives %v", odd, got)
		}
	}
}
