package builtins

import (
	"testing"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// A package is made of its parts, unless it is there.
func TestPackages(t *testing.T) {
	module := func(name string) *starlarkstruct.Module {
		return &starlarkstruct.Module{Name: name, Members: starlark.StringDict{"itself": starlark.String(name)}}
	}
	all := withPackages(starlark.StringDict{
		"xml.sax.saxutils": module("xml.sax.saxutils"), "xml.dom": module("xml.dom"), "os.path": module("os.path"),
		"flow_api": module("flow_api"), "flow_api.exceptions": module("flow_api.exceptions"),
	}, "os")
	if got, want := len(all), 7; got != want || all["os"] != nil {
		t.Errorf("%d modules: %v", got, all.Keys())
	}
	attr := func(v starlark.Value, names ...string) starlark.Value {
		for _, name := range names {
			next, err := v.(starlark.HasAttrs).Attr(name)
			if next == nil || err != nil {
				t.Fatalf("%v has no %s: %v", v, name, err)
			}
			v = next
		}
		return v
	}
	if got := attr(all["xml"], "sax", "saxutils", "itself"); got != starlark.String("xml.sax.saxutils") {
		t.Error(got)
	}
	if got := attr(all["xml"], "dom"); got != all["xml.dom"] || attr(all["xml"], "sax") != all["xml.sax"] {
		t.Error(got)
	}
	if got := all["flow_api"].(starlark.HasAttrs).AttrNames(); len(got) != 1 {
		t.Errorf("flow_api has %v", got)
	}
}
