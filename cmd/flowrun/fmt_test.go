package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The flows that people see first are in the one style.
func TestFlowsAreFormatted(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	r := flowrun(t, root, nil, "fmt", "--diff", "examples/flows", "cmd/flowrun/sample")
	if r.code != 0 || r.stderr != "" {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func TestDiffOnTerminal(t *testing.T) {
	diff := "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old\r\n+new\x1b[2J\n"
	const plain = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old\\x0d\n+new\\x1b[2J\n"
	if d := cmp.Diff(plain, onTerminal(diff, false)); d != "" {
		t.Error(d)
	}
	want := strings.NewReplacer(
		"--- a/x", "\x1b[31m--- a/x\x1b[0m", "+++ b/x", "\x1b[32m+++ b/x\x1b[0m",
		"@@ -1,2 +1,2 @@", "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m", "-old\\x0d", "\x1b[31m-old\\x0d\x1b[0m",
		"+new\\x1b[2J", "\x1b[32m+new\\x1b[2J\x1b[0m",
	).Replace(plain)
	if d := cmp.Diff(want, onTerminal(diff, true)); d != "" {
		t.Error(d)
	}
}
