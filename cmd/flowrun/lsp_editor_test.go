package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

// Neovim works on a project with the language server: testdata/lsp/editor.lua says what it
// does, and editor.txt what it is told.
func TestEditor(t *testing.T) {
	nvim := servers.Program(t, "nvim")
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/lsp/editor.lua")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "project")
	write(t, dir,
		"flowrun.yaml", "name: shop\n",
		"connectors/shop.yaml", "connector_type: REST\ndescription: The shop.\nvalue:\n  url: https://shop.example\n  username: shop\n  password: Geheim-4711\n",
		"flows/lib.star", "def slug(text):\n    return text.lower()\n",
		"flows/main.star", `from flows.lib import slug


def handler(system, this):
    this.log('🙂', this.nam)
    answer = this.connect('shp')
    this.log(answer.get('status'), f"🙂 {answer}")
    return slug("A B")
`)
	answers := filepath.Join(t.TempDir(), "answers")
	cmd := exec.CommandContext(t.Context(), nvim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "FLOWRUN="+program, "ANSWERS="+answers, "HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	if _, wrong, failed := strings.Cut(string(got), "\nerror "); failed {
		t.Fatal(wrong)
	}
	if strings.Contains(string(got), "Geheim") {
		t.Error("a secret is shown")
	}
	const golden = "testdata/lsp/editor.txt"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
