package project

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestFlows(t *testing.T) {
	p := open(t, `
-- flows/deploy/app.star --
def handler(system, this): pass
-- flows/deploy/db.py --
db
-- flows/report.star --
report
-- flows/data.json --
-- lib/names.star --
NAMES = []
`)
	want := []FlowFile{{"deploy/app", "flows/deploy/app.star"}, {"deploy/db", "flows/deploy/db.py"}, {"report", "flows/report.star"}}
	if diff := cmp.Diff(want, p.Flows()); diff != "" {
		t.Error(diff)
	}
	file, text, err := p.Flow("deploy/app")
	if err != nil || file != "flows/deploy/app.star" || string(text) != "def handler(system, this): pass\n" {
		t.Errorf("got %q, %q, %v", file, text, err)
	}
	for name, want := range map[string]string{
		"reprot":          `no flow named "reprot" (did you mean "report"?)`,
		"app":             `no flow named "app" (did you mean "deploy/app"?)`,
		"deploy/report":   `no flow named "deploy/report" (did you mean "report"?)`,
		"deploy/app.star": `no flow named "deploy/app.star" (did you mean "deploy/app"?)`,
		"something":       `no flow named "something" (there are deploy/app, deploy/db, report)`,
		"":                `no flow named "" (there are deploy/app, deploy/db, report)`,
		"../lib/names":    `no flow named "../lib/names" (there are deploy/app, deploy/db, report)`,
		"flows/report":    `no flow named "flows/report" (did you mean "report"?)`,
	} {
		_, _, err := p.Flow(name)
		if diff := cmp.Diff(want, message(err)); diff != "" {
			t.Error(diff)
		}
		if !errors.Is(err, ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v is not ErrNotFound", err)
		}
	}
	if _, _, err := open(t, "-- flowrun.yaml --\n").Flow("x"); message(err) != `no flow named "x" (there are none)` {
		t.Error(err)
	}
}

func TestLoad(t *testing.T) {
	const archive = "-- flows/a.star --\na\n-- flows/b/c.star --\nc\n-- lib/names.star --\nnames\n-- lib/old.py --\nold\n-- connectors/c.yaml --\nconnector_type: REST\npassword: x\n"
	for _, dir := range []string{"", "site", "../site/", ".."} {
		p, err := Open(files(archive), dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ from, name, file, text string }{
			{"", "//lib/names.star", "lib/names.star", "names\n"},
			{"flows/b/c.star", "//lib/old.py", "lib/old.py", "old\n"},
			{"flows/a.star", "b/c.star", "flows/b/c.star", "c\n"},
			{"flows/b/c.star", "../a.star", "flows/a.star", "a\n"},
			{"flows/b/c.star", "../../lib/./names.star", "lib/names.star", "names\n"},
		} {
			file, text, err := p.Load(p.shown(tt.from), tt.name)
			if err != nil || file != p.shown(tt.file) || string(text) != tt.text {
				t.Errorf("in %q: %s from %s: got %s: %q, %v", dir, tt.name, tt.from, file, text, err)
			}
		}
		file, _, err := p.Flow("b/c")
		if err != nil || file != p.shown("flows/b/c.star") {
			t.Errorf("in %q: flow b/c is in %s, %v", dir, file, err)
		}
	}
	p := open(t, archive)
	for name, want := range map[string]string{
		"//lib/name.star":     `no file named "//lib/name.star" (did you mean "lib/names.star"?)`,
		"x.star":              `no file named "x.star" (did you mean "flows/a.star"?)`,
		"//libs/names.star":   `no file named "//libs/names.star" (there is no folder libs)`,
		"../../x.star":        `load "../../x.star": no path of a file in the project`,
		"b/../../../x.star":   `load "b/../../../x.star": no path of a file in the project`,
		"//../x.star":         `load "//../x.star": no path of a file in the project`,
		"///etc/x.star":       `load "///etc/x.star": no path of a file in the project`,
		"":                    `load "": want a .star or .py file`,
		"//connectors/c.yaml": `load "//connectors/c.yaml": want a .star or .py file`,
		"//lib":               `load "//lib": want a .star or .py file`,
	} {
		_, _, err := p.Load("flows/a.star", name)
		if diff := cmp.Diff(want, message(err)); diff != "" {
			t.Error(diff)
		}
		if errors.Is(err, ErrNotFound) != strings.HasPrefix(want, "no file") {
			t.Errorf("%v: ErrNotFound %v", err, errors.Is(err, ErrNotFound))
		}
	}
}

func TestFlowText(t *testing.T) {
	large := strings.Repeat("#", maxFlowFile)
	p, err := Open(fstest.MapFS{
		"flows/bom.star":   {Data: []byte("\ufeffpass\n")},
		"flows/latin.star": {Data: []byte("# ok é\n# \u00fc \xfc\n")},
		"flows/first.star": {Data: []byte("\xff")},
		"flows/most.star":  {Data: []byte(large)},
		"flows/large.star": {Data: []byte(large + "\n")},
		"flows/pipe.star":  {Mode: fs.ModeNamedPipe},
	}, "p/")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"bom":   "",
		"most":  "",
		"latin": `flow "latin": p/flows/latin.star:2:5: byte 0xfc is not UTF-8`,
		"first": `flow "first": p/flows/first.star:1:1: byte 0xff is not UTF-8`,
		"large": `flow "large": p/flows/large.star: larger than 4 MiB`,
		"pipe":  `flow "pipe": p/flows/pipe.star: no regular file`,
	} {
		_, text, err := p.Flow(name)
		if diff := cmp.Diff(want, message(err)); diff != "" {
			t.Error(diff)
		}
		if name == "bom" && string(text) != "pass\n" {
			t.Errorf("got %q", text)
		}
	}
}
