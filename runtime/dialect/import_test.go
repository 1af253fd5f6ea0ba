package dialect

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/exception"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// importWorld is modules and the files of a project, with what was asked of it.
type importWorld struct {
	modules starlark.StringDict
	files   map[string]starlark.StringDict
	asked   []string
}

func newImportWorld() *importWorld {
	module := func(name string) *starlarkstruct.Module {
		return &starlarkstruct.Module{Name: name, Members: starlark.StringDict{"name": starlark.String(name)}}
	}
	w := &importWorld{modules: starlark.StringDict{}, files: map[string]starlark.StringDict{}}
	for _, name := range []string{"flow_api", "flow_api.exceptions", "json", "os", "os.path", "xml.dom", "xml.sax.saxutils"} {
		w.modules[name] = module(name)
	}
	for _, file := range []string{"//lib/names.star", "//lib/deep/more.py", "//flows/near.star", "//flows/lib/own.star", "//json.star", "//top.star"} {
		w.files[file] = starlark.StringDict{"name": starlark.String(file), "slug": starlark.String("slug of " + file)}
	}
	return w
}

func (w *importWorld) options() Options {
	return Options{
		Modules:     w.modules.Has,
		ModuleNames: w.modules.Keys,
		Project:     func(file string) bool { return w.files[fromFlows(file)] != nil },
	}
}

// fromFlows is the path from the root of a file that a text in flows/ names.
func fromFlows(file string) string {
	if beside, ok := strings.CutPrefix(file, "./"); ok {
		return "//" + path.Join("flows", beside)
	}
	return file
}

func (w *importWorld) get(_ *starlark.Thread, module string) (starlark.Value, error) {
	w.asked = append(w.asked, module)
	if members := w.files[fromFlows(module)]; members != nil {
		return &starlarkstruct.Module{Name: module, Members: members}, nil
	}
	if m := w.modules[module]; m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("asked for %s", module)
}

func TestImports(t *testing.T) {
	for _, test := range []struct {
		src, want string
		asked     []string
		err       string
	}{
		{src: "import json\nx = json.name", want: "json", asked: []string{"json"}},
		{src: "import json as j, os\nx = j.name + os.name", want: "jsonos"},
		{src: "import os.path\nx = os.path.name", want: "os.path", asked: []string{"os.path", "os"}},
		{src: "import os.path\nx = os.name + os.path.name", want: "osos.path"},
		{src: "import os.path as p\nx = p.name", want: "os.path"},
		{src: "import os\nimport os.path\nx = os.name + os.path.name", want: "osos.path"},
		{src: "import os.path\nimport os\nx = os.name + os.path.name", want: "osos.path"},
		{src: "import xml.sax.saxutils\nimport xml.dom\nx = xml.dom.name + xml.sax.saxutils.name", want: "xml.domxml.sax.saxutils"},
		{src: "import xml.dom\ndef f():\n    import xml.sax.saxutils\n    return xml.dom.name + xml.sax.saxutils.name\nx = f()", want: "xml.domxml.sax.saxutils"},
		{src: "import xml.dom\nx = xml.name", err: "module has no .name field or method"},
		{src: "from json import name\nx = name", want: "json"},
		{src: "from json import (name as a, name as b,)\nx = a + b", want: "jsonjson"},
		{src: "from os import path, name\nx = path.name + name", want: "os.pathos"},
		{src: "from flow_api import exceptions\nx = exceptions.name", want: "flow_api.exceptions"},
		{src: "from json import nam", err: "cannot import name nam from json (did you mean name?)"},
		{src: "from lib.names import nothing", err: "cannot import name nothing from lib.names"},
		{src: "def f():\n    from json import name as n\n    import os as o\n    return n + o.name\nx = f()", want: "jsonos", asked: []string{"json", "os"}},

		{src: "import lib.names\nx = lib.names.slug", want: "slug of //lib/names.star", asked: []string{"//lib/names.star"}},
		{src: "import lib.names as n\nx = n.slug", want: "slug of //lib/names.star"},
		{src: "from lib.names import slug\nx = slug", want: "slug of //lib/names.star"},
		{src: "from lib import names\nx = names.slug", want: "slug of //lib/names.star", asked: []string{"//lib/names.star"}},
		{src: "from lib.deep.more import slug as s\nx = s", want: "slug of //lib/deep/more.py"},
		{src: "from lib.deep import more\nx = more.name", want: "//lib/deep/more.py"},
		{src: "import near\nx = near.name", want: "//flows/near.star"},
		{src: "from near import name\nx = name", want: "//flows/near.star"},
		{src: "from lib.own import name\nx = name", want: "//flows/lib/own.star"},
		{src: "from .near import name\nx = name", want: "//flows/near.star"},
		{src: "from . import near\nx = near.name", want: "//flows/near.star"},
		{src: "from ..lib.names import name\nx = name", want: "//lib/names.star"},
		{src: "from .. import top\nx = top.name", want: "//top.star"},
		{src: "from ... import top", err: "no module named ..."},
		{src: "from .nothing import top", err: "no module named .nothing"},
		{src: "import json\nx = json.name", want: "json"}, // a module comes before a file
		{src: "[json for json in [1]]\nimport json\ndel json\nimport json as k\nx = k.name", want: "json"},
	} {
		t.Run(test.src, func(t *testing.T) {
			w := newImportWorld()
			p, err := Compile("flows/main.star", []byte(test.src), w.options())
			var globals starlark.StringDict
			if err == nil {
				globals, err = p.Init(&starlark.Thread{}, nil, w.get)
			}
			if test.err != "" {
				if e := exception.Of(err); e != nil && e.Hint() != "" {
					err = fmt.Errorf("%w (%s)", err, e.Hint())
				}
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := starlark.AsString(globals["x"]); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.asked != nil {
				if diff := cmp.Diff(test.asked, w.asked); diff != "" {
					t.Errorf("asked for (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestLoads(t *testing.T) {
	const src = "load('a.star', 'b')\nimport json\nfrom lib.names import slug, name\ndef f():\n    import near\n    from lib import names\n"
	p, err := Compile("flows/main.star", []byte(src), newImportWorld().options())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range p.Loads() {
		got = append(got, l.Pos.String()+" "+l.Module)
	}
	want := []string{
		"flows/main.star:1:6 a.star",
		"flows/main.star:3:6 //lib/names.star",
		"flows/main.star:5:12 ./near.star",
		"flows/main.star:6:21 //lib/names.star",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The error of an import stands at its name.
func TestImportFails(t *testing.T) {
	p, err := Compile("main.star", []byte("x = 1\nimport json, os\n"), newImportWorld().options())
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Init(&starlark.Thread{}, nil, func(_ *starlark.Thread, module string) (starlark.Value, error) {
		if module == "os" {
			return nil, fmt.Errorf("no disk")
		}
		return starlark.None, nil
	})
	eval, ok := err.(*starlark.EvalError)
	if !ok || eval.Msg != "no disk" {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{"main.star:2:14 <toplevel>"}, framesOf(eval)); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
	if _, err := p.Init(&starlark.Thread{}, nil, nil); err == nil {
		t.Error("no error without an ImportFunc")
	}
}
