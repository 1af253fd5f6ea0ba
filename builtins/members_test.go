package builtins

import (
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// What is said of the keyword arguments of methods is what they take: each is asked
// for its own, and then for one that nothing has.
func TestKeywordsOfMembers(t *testing.T) {
	testKeywords(t, &execution{}, thisKeywords)
	testKeywords(t, &system{}, systemKeywords)
}

func testKeywords(t *testing.T, recv starlark.HasAttrs, keywords map[string][]string) {
	for name, list := range keywords {
		v, _ := recv.Attr(name)
		fn, ok := v.(*starlark.Builtin)
		if !ok {
			t.Errorf("there is no method %s", name)
			continue
		}
		var kwargs []starlark.Tuple
		for _, kw := range append(list[:len(list):len(list)], "nobody_has_this") {
			kwargs = append(kwargs, starlark.Tuple{starlark.String(kw), starlark.None})
		}
		_, err := fn.CallInternal(new(starlark.Thread), nil, kwargs)
		if err == nil {
			t.Errorf("%s takes any keyword argument", name)
			continue
		}
		if len(list) == 0 && strings.Contains(err.Error(), "no keyword arguments") {
			continue
		}
		if want := `: no argument named "nobody_has_this"`; !strings.Contains(err.Error(), want) {
			t.Errorf("%s(%s): %v", name, strings.Join(list, "=, "), err)
		}
	}
}

func TestMembers(t *testing.T) {
	for _, m := range []struct {
		members Members
		has     string
		hasNot  string
	}{{ThisMembers(), "connect", "flow_name"}, {SystemMembers(), "return_when", "connect"}} {
		if _, ok := m.members[m.has]; !ok {
			t.Errorf("%s is missing", m.has)
		}
		if _, ok := m.members[m.hasNot]; ok {
			t.Errorf("%s is none", m.hasNot)
		}
	}
	if ThisMembers()["connect"] != nil || ThisMembers()["flow"] != nil {
		t.Error("the keywords of connect and flow are inputs")
	}
	names, ok := ModuleMembers("flow_api")
	if !ok || !strings.Contains(strings.Join(names, " "), "DependencyFailedError") {
		t.Errorf("flow_api has %v, %v", names, ok)
	}
	if _, ok := ModuleMembers("nothing"); ok {
		t.Error("a module that there is not has names")
	}
}
