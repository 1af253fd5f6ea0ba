package project

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// files is a project as a file system.
func files(archive string) fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return m
}

// open opens a project in which nothing is wrong.
func open(t *testing.T, archive string) *Project {
	t.Helper()
	p, err := Open(files(archive), "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		files, want string
	}{
		"only settings":   {files: "-- flowrun.yaml --\n"},
		"only flows":      {files: "-- flows/a.star --\n"},
		"only connectors": {files: "-- connectors/a.yaml --\nconnector_type: REST\n"},
		"nothing":         {files: "-- README.md --\n"},
		"another name":    {files: "-- flowrun.yml --\nname: a\n-- flows/a.star --\n", want: "site/flowrun.yml: it is not read under this name (call it flowrun.yaml)"},
		"no folders":      {files: "-- flows --\n-- connectors --\n", want: "site/connectors: want a folder of connectors\nsite/flows: want a folder of flows"},
		"names": {
			files: "-- flows/a b/c.d.star --\n-- flows/.x.star --\n-- flows/.git/x.star --\n-- flows/é.PY --\n-- flows/notes.txt --\n-- connectors/.a.yaml --\n-- connectors/README.md --\n-- connectors/old/x.yaml --\n",
		},
		"wrong names": {
			files: "-- flows/a\tb.star --\n-- flows/a /c.star --\n-- flows/\xff.py --\n-- connectors/ a.yaml --\n",
			want: "site/connectors/ a.yaml: the name has white space at an end\nsite/flows/a\tb.star: the name has a control character in it\n" +
				"site/flows/a /c.star: the name has white space at an end\nsite/flows/\xff.py: the name is not UTF-8",
		},
		"the same name": {
			files: "-- flows/a.py --\n-- flows/a.star --\n-- flows/b/a.star --\n-- connectors/a.json --\n{\"connector_type\": \"REST\"}\n-- connectors/a.yaml --\nconnector_type: REST\n-- connectors/a.yml --\nconnector_type: REST\n",
			want: "site/connectors/a.yaml: site/connectors/a.json is a connector named \"a\" too\nsite/connectors/a.yml: site/connectors/a.yaml is a connector named \"a\" too\n" +
				"site/flows/a.star: site/flows/a.py is a flow named \"a\" too",
		},
		"all that is wrong": {
			files: `
-- flowrun.yaml --
naem: x
limits:
  steps: many
-- connectors/good.yaml --
connector_type: REST
-- connectors/b.yaml --
value: 5
-- connectors/a.yaml --
a: [
-- flows/x.star --
-- flows/x.py --
`,
			want: `site/connectors/a.yaml:2:1: did not find expected node content
site/connectors/b.yaml:1:1: value: want a mapping, got int
site/connectors/b.yaml:1:1: connector_type is missing (want the name of a type, such as REST)
site/flowrun.yaml:1:1: unknown key "naem" of flowrun.yaml (did you mean "name"?)
site/flowrun.yaml:3:3: steps: want a number, or unlimited, got "many"
site/flows/x.star: site/flows/x.py is a flow named "x" too`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(files(tt.files), "site")
			if diff := cmp.Diff(tt.want, message(err)); diff != "" {
				t.Error(diff)
			}
			var errs Errors
			if err != nil && errors.As(err, &errs) != (p != nil) {
				t.Errorf("project %v beside a %T", p, err)
			}
		})
	}
}

// What is wrong does not get in the way of what is not.
func TestOpenWithErrors(t *testing.T) {
	p, err := Open(files(`
-- flowrun.yaml --
description: x
name: [x]
-- connectors/good.yaml --
connector_type: REST
-- connectors/bad.yaml --
hostname: x
-- flows/good.star --
pass
-- flows/bad.star --
-- flows/bad.py --
`), ".")
	var errs Errors
	if !errors.As(err, &errs) || len(errs) != 3 {
		t.Fatalf("got %v, want three errors", err)
	}
	if c, err := p.Connector("good"); err != nil || c.Type != "REST" {
		t.Errorf("good connector: %v, %v", c, err)
	}
	if _, text, err := p.Flow("good"); err != nil || string(text) != "pass\n" {
		t.Errorf("good flow: %q, %v", text, err)
	}
	_, connectorErr := p.Connector("bad")
	_, _, flowErr := p.Flow("bad")
	settings, settingsErr := p.Settings()
	for want, err := range map[string]error{
		`connector "bad": connectors/bad.yaml:1:1: connector_type is missing (want the name of a type, such as REST)`: connectorErr,
		`flow "bad": flows/bad.star: flows/bad.py is a flow named "bad" too`:                                          flowErr,
		`flowrun.yaml:2:1: name: want a string, got list`:                                                             settingsErr,
	} {
		if diff := cmp.Diff(want, message(err)); diff != "" {
			t.Error(diff)
		}
		var fileErr FileError
		if !errors.As(err, &fileErr) || fileErr.Path == "" {
			t.Errorf("%v holds no FileError", err)
		}
	}
	if diff := cmp.Diff(Settings{}, settings); diff != "" {
		t.Error(diff)
	}
	names := []string{}
	for _, c := range p.Connectors() {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"good"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]FlowFile{{"good", "flows/good.star"}}, p.Flows()); diff != "" {
		t.Error(diff)
	}
}

// One project serves many executions at once.
func TestConcurrentUse(t *testing.T) {
	p := open(t, "-- flows/a.star --\na\n-- connectors/c.yaml --\nconnector_type: REST\n")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				_, text, flowErr := p.Flow("a")
				c, connectorErr := p.Connector("c")
				_, loaded, loadErr := p.Load("", "//flows/a.star")
				if err := errors.Join(flowErr, connectorErr, loadErr); err != nil || string(text) != string(loaded) || c.Type != "REST" {
					t.Errorf("got %q, %q, %v, %v", text, loaded, c, err)
				}
				if len(p.Flows()) != 1 || len(p.Connectors()) != 1 {
					t.Error("flows or connectors are missing")
				}
			}
		})
	}
	wg.Wait()
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"p/flows/deep", "p/other/flows", "bare/connectors", "bare/x"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"p/flowrun.yaml", "bare/flows"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for start, want := range map[string]string{
		"p": "p", "p/flows": "p", "p/flows/deep": "p", "p/other": "p", "p/not/there": "p",
		"bare": "", "bare/x": "", ".": "",
	} {
		got, err := Find(filepath.Join(root, start))
		if want == "" {
			if !errors.Is(err, ErrNoProject) || !strings.HasPrefix(err.Error(), filepath.Join(root, start)+": no project") {
				t.Errorf("%s: got %q, %v", start, got, err)
			}
			continue
		}
		if err != nil || got != filepath.Join(root, want) {
			t.Errorf("%s: got %q, %v, want %s", start, got, err, want)
		}
	}
}

// What a symbolic link leads to is up to the file system; nothing outside of an
// os.Root is read.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			servers.Missing(t, "the right to make links", err.Error())
		}
	}
	write("outside.yaml", "connector_type: REST\n")
	write("outside.star", "secret\n")
	write("p/connectors/in.yaml", "connector_type: REST\n")
	write("p/flows/in.star", "text\n")
	link("in.yaml", "p/connectors/linked.yaml")
	link("../../outside.yaml", "p/connectors/out.yaml")
	link("nowhere", "p/connectors/gone.yaml")
	link("../../outside.star", "p/flows/out.star")
	link(".", "p/flows/loop")

	root, err := os.OpenRoot(filepath.Join(dir, "p"))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p, err := Open(root.FS(), "p")
	want := "p/connectors/gone.yaml: no such file or directory\np/connectors/out.yaml: path escapes from parent"
	if diff := cmp.Diff(want, message(err)); diff != "" {
		t.Error(diff)
	}
	if _, err := p.Connector("linked"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]FlowFile{{"in", "flows/in.star"}, {"out", "flows/out.star"}}, p.Flows()); diff != "" {
		t.Error(diff)
	}
	if _, text, err := p.Flow("out"); message(err) != `flow "out": p/flows/out.star: path escapes from parent` {
		t.Errorf("got %q, %v", text, err)
	}
	if _, _, err := p.Load("", "//flows/out.star"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
