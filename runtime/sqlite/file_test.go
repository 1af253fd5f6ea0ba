package sqlite_test

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/testdata/servers"
)

// A store of an earlier version is brought up to date when it is opened.
func TestEarlierVersions(t *testing.T) {
	text, err := os.ReadFile("testdata/version1.sql")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "flowrun.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and again as one of this version
		s, err := sqlite.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.Execution(t.Context(), "old")
		if err != nil || x.Name != "nightly" || x.StatusMessage != "Traceback" || x.Error != nil || x.Output == nil || x.Protect != nil || x.Steps != 0 || x.Archived {
			t.Errorf("%+v, %v", x, err)
		}
		if err := s.Claim(t.Context(), "old"); err != nil {
			t.Fatal(err)
		}
		x.ID, x.Error, x.Protect, x.Steps = "old.1", []byte("error"), []byte("p"), 7
		if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{x}}); err != nil {
			t.Fatal(err)
		}
		if x, err := s.Execution(t.Context(), "old.1"); err != nil || string(x.Error) != "error" || string(x.Protect) != "p" || x.Steps != 7 {
			t.Errorf("%+v, %v", x, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	script := func(text string) func(t *testing.T, file string) {
		return func(t *testing.T, file string) {
			db, err := sql.Open("sqlite", file)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, test := range map[string]struct {
		make func(t *testing.T, file string)
		want string
	}{
		"newer":   {script("PRAGMA application_id = 0x666c7772; PRAGMA user_version = 99; CREATE TABLE x (a)"), "newer version: its schema is version 99"},
		"foreign": {script("CREATE TABLE customers (a)"), "none of flowrun's"},
		"text": {func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "no SQLite database"},
		"folder": {func(t *testing.T, file string) {
			if err := os.Mkdir(file, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "flowrun.db")
			test.make(t, file)
			before, _ := os.ReadFile(file)
			s, err := sqlite.Open(file)
			if err == nil {
				s.Close()
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if name == "newer" != errors.Is(err, store.ErrNewer) {
				t.Errorf("ErrNewer: %v", err)
			}
			after, _ := os.ReadFile(file)
			if string(before) != string(after) {
				t.Error("the file was changed")
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
}

func TestFileIsOursAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".flowrun")
	file := filepath.Join(dir, "flowrun.db")
	s := open(t, file)
	if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{root("a")}}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf(".gitignore: %q, %v", text, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err = os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("after Close: %v, %v", entries, err)
	}
}

// What people have is the sqlite3 program: it opens the file, while it is written too.
func TestTheProgramOpensIt(t *testing.T) {
	program := servers.Program(t, "sqlite3")
	file := filepath.Join(t.TempDir(), "flowrun.db")
	s := open(t, file)
	x := root("a")
	x.Name = "nightly report"
	if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{x}}); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, file, "SELECT name FROM execution; PRAGMA integrity_check; PRAGMA journal_mode; PRAGMA auto_vacuum").CombinedOutput()
	if err != nil || string(out) != "nightly report\nok\nwal\n2\n" {
		t.Errorf("%s %v", out, err)
	}
}

// What is deleted makes the file smaller.
func TestSpaceIsGivenBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowrun.db")
	s := open(t, file)
	size := func() int64 {
		t.Helper()
		if err := s.Close(); err != nil { // the WAL becomes part of the file
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		s = open(t, file)
		return info.Size()
	}
	empty := size()
	big := root("a")
	big.Output = make([]byte, 20<<20)
	if err := s.Commit(t.Context(), store.Batch{Executions: []store.Execution{big, root("b")}}); err != nil {
		t.Fatal(err)
	}
	if got := size(); got < 20<<20 {
		t.Errorf("%d bytes with 20 MiB in it", got)
	}
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got := size(); got > 2*empty {
		t.Errorf("%d bytes after all was deleted, %d when it was new", got, empty)
	}
}
