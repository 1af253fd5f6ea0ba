package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A problem is what pyright finds.
type problem struct {
	File, Severity, Message string
	Line                    int
}

// pyright checks files of a project, which are relative to it.
func pyright(t *testing.T, dir string, files ...string) []problem {
	t.Helper()
	program := servers.Pyright(t)
	cmd := exec.CommandContext(t.Context(), program, append([]string{"--outputjson"}, files...)...)
	cmd.Dir = dir
	out, err := cmd.Output() // whose exit code tells that there are problems
	var result struct {
		GeneralDiagnostics []struct {
			File, Severity, Message string
			Range                   struct{ Start struct{ Line int } }
		}
		Summary struct{ FilesAnalyzed int }
	}
	if jsonErr := json.Unmarshal(out, &result); jsonErr != nil {
		t.Fatalf("pyright: %v, %v: %s", err, jsonErr, out)
	}
	if result.Summary.FilesAnalyzed < len(files) {
		t.Fatalf("pyright has looked at %d files, want %d: %s", result.Summary.FilesAnalyzed, len(files), out)
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	var problems []problem
	for _, d := range result.GeneralDiagnostics {
		file, err := filepath.Rel(root, d.File)
		if err != nil {
			t.Fatal(err)
		}
		problems = append(problems, problem{filepath.ToSlash(file), d.Severity, d.Message, d.Range.Start.Line + 1})
	}
	return problems
}

// exampleProject copies the examples, with the stubs of the command and the settings that
// init gives a project.
func exampleProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "examples"))); err != nil {
		t.Fatal(err)
	}
	config, err := sample.ReadFile("sample/pyrightconfig.json")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "pyrightconfig.json", string(config))
	if r := flowrun(t, dir, nil, "stubs"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	return dir
}

// usesOf is a flow that uses names.
func usesOf(names []string) string {
	return "def handler(system, this):\n    print(" + strings.Join(names, ", ") + ")\n"
}

// Editors find nothing wrong in the examples, and nothing in the stubs; and they find each
// mistake of testdata/stubs/mistakes.star.
func TestStubsInEditors(t *testing.T) {
	servers.Pyright(t)
	dir := exampleProject(t)
	mistakes, err := os.ReadFile(filepath.Join("testdata", "stubs", "mistakes.star"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "flows/mistakes.star", string(mistakes), "flows/builtins.star", usesOf(append(builtins.Names(), dialect.UniverseNames()...)))
	var files []string
	for _, pattern := range []string{"flows/*.star", "flows/lib/*.star", "typings/*.pyi", "typings/*/*.pyi", "typings/*/*/*.pyi"} {
		found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			relative, err := filepath.Rel(dir, file)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, relative)
		}
	}
	found := map[int][]string{}
	for _, p := range pyright(t, dir, files...) {
		if p.File != "flows/mistakes.star" {
			t.Errorf("%s:%d: %s: %s", p.File, p.Line, p.Severity, p.Message)
			continue
		}
		found[p.Line] = append(found[p.Line], p.Message)
	}
	wrong := 0
	for i, line := range strings.Split(string(mistakes), "\n") {
		_, want, ok := strings.Cut(line, "### ")
		messages := strings.Join(found[i+1], "\n")
		switch {
		case !ok && messages != "":
			t.Errorf("mistakes.star:%d: %s\n%s", i+1, line, messages)
		case ok && !regexp.MustCompile(want).MatchString(messages):
			t.Errorf("mistakes.star:%d: %s\n%q, want %s", i+1, line, messages, want)
		case ok && strings.Contains(line, "metod=") && len(found[i+1]) != 1:
			t.Errorf("a misspelt input has %d errors:\n%s", len(found[i+1]), messages)
		}
		if ok {
			wrong++
		}
	}
	if wrong < 30 {
		t.Errorf("only %d mistakes were looked for", wrong)
	}
}

// Nothing is wrong in a project that init has made.
func TestInitInEditors(t *testing.T) {
	servers.Pyright(t)
	dir := t.TempDir()
	if r := flowrun(t, dir, nil, "init", "p"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	for _, p := range pyright(t, filepath.Join(dir, "p"), "flows/hello.star", "flows/status.star") {
		t.Errorf("%s:%d: %s: %s", p.File, p.Line, p.Severity, p.Message)
	}
}
