package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the built command as the scripts of testdata/script say: the
// arguments, what is printed where, the exit code.
func TestScripts(t *testing.T) {
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(file)+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     code,
			"redirect": redirect,
			"id":       id,
			"cmpdiff":  cmpDiff,
		},
	})
}

// code runs a command and checks its exit code: code 2 flowrun run none.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program args...")
	}
	got := "0"
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = exitCode(err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s\n%s%s", got, args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// redirect starts a server that sends its clients elsewhere, whose address is in $REDIRECT:
// redirect http://other.example/.
func redirect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: redirect URL")
	}
	s := httptest.NewServer(http.RedirectHandler(args[0], http.StatusFound))
	ts.Defer(s.Close)
	ts.Setenv("REDIRECT", s.URL)
}

// id takes the first id of what a command lists as JSON, in a folder: id DIR message list
// --json. It is in $ID, that of the root execution in $ROOT, that of the next message of
// its flow in $NEXT, and one that is misspelt in $OFF.
func id(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: id DIR args...")
	}
	ts.Check(ts.Exec("flowrun", append([]string{"-C", args[0]}, args[1:]...)...))
	var list []struct{ ID string }
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &list); err != nil || len(list) == 0 {
		ts.Fatalf("no id in %s", ts.ReadFile("stdout"))
	}
	id := list[0].ID
	root := store.Root(strings.TrimSuffix(id, "-1"))
	ts.Setenv("ID", id)
	ts.Setenv("ROOT", root)
	ts.Setenv("NEXT", root+"-2")
	ts.Setenv("OFF", "1"+id[1:])
}

// saver is who has saved something, and when.
var saver = regexp.MustCompile(`\d+-\d+-\d+ \d+:\d+:\d+ by execution [a-z2-7]+`)

// cmpDiff compares what diff-project has written with a file: cmpdiff FILE.
func cmpDiff(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cmpdiff FILE")
	}
	got := saver.ReplaceAllString(ts.ReadFile("stdout"), "TIME by execution ID")
	if diff := cmp.Diff(ts.ReadFile(args[0]), got); diff != "" {
		ts.Fatalf("(-want +got):\n%s", diff)
	}
}
