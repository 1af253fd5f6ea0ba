package sqlite_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
	"github.com/flowrun/flowrun/connectors/sqlite"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestTestOfConnection(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	made := sqlite.New(sqlite.Options{Dir: dir})
	must(t, made, "path", "a.db", "statements", value.List{"create table t (a)", "insert into t values (1)"})
	must(t, made, "path", "wal.db", "fetchval", "pragma journal_mode = wal")
	must(t, made, "path", "wal.db", "statements", value.List{"create table t (a)", "insert into t values (1)"})
	if err := made.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	d := newDriver(t, dir)
	for name, text := range map[string]string{"text.db": strings.Repeat("no database ", 1000), "short.db": "no database", "empty.db": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "x.db"), filepath.Join(dir, "out.db")); err != nil {
		t.Fatal(err)
	}
	// A log that was left behind.
	left := sqlite.New(sqlite.Options{Dir: dir})
	must(t, left, "path", "left.db", "fetchval", "pragma journal_mode = wal")
	must(t, left, "path", "left.db", "execute", "create table t (a)")
	kept := map[string][]byte{}
	for _, name := range []string{"left.db", "left.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		kept[name] = b
	}
	if err := left.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	for name, b := range kept {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := snapshot(t, dir)
	for _, test := range []struct {
		path string
		want []string
	}{
		{"a.db", []string{"open", "request"}},
		{"wal.db", []string{"open", "request"}},
		{"left.db", []string{"open", "request"}},
		{"empty.db", []string{"open", "request"}},
		{":memory:", []string{"open", "request"}},
		{"new.db", []string{`open: there is no database "new.db" (a call that writes makes it)`}},
		{"new/new.db", []string{`open: there is no database "new/new.db" (a call that writes makes it)`}},
		{"text.db", []string{"open: file is not a database (check path; a database that is encrypted cannot be read, either)"}},
		{"short.db", []string{"open: file is not a database (check path; a database that is encrypted cannot be read, either)"}},
		{"folder", []string{`open: database "folder": it is no file (check path)`}},
		{"out.db", []string{`open: database "out.db": path escapes from parent (check path)`}},
	} {
		steps, facts := sqldbtest.Try(t, d, value.DictOf("path", test.path, "execute", "insert into t values (2)"))
		if !slices.Equal(steps, test.want) {
			t.Errorf("%s: got  %q\nwant %q", test.path, steps, test.want)
		}
		if test.path == "a.db" {
			sqldbtest.Facts(t, facts, value.DictOf("bytes", int64(8192), "writable", true, "statement", "SELECT 1"))
		}
	}
	if after := snapshot(t, dir); !slices.Equal(before, after) {
		t.Errorf("the test has changed files: before\n%s\nafter\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	steps, _ := sqldbtest.Try(t, sqlite.New(sqlite.Options{}), value.DictOf("path", "a.db"))
	if want := `open: database "a.db": this host has no folder for databases (path=':memory:' needs none)`; !slices.Equal(steps, []string{want}) {
		t.Errorf("without a folder: %q", steps)
	}
}

// A call that is under way is not disturbed by a test, nor a test by it.
func TestTestBesideCall(t *testing.T) {
	d := newDriver(t, t.TempDir())
	must(t, d, "path", "a.db", "execute", "create table t (a)")
	must(t, d, "path", "a.db", "statements", value.List{"insert into t values (1)"})
	done := make(chan error, 1)
	go func() {
		_, err := perform(t, d, connectors.Host{}, "path", "a.db", "statements", value.List{"insert into t values (2)", "with recursive c(x) as (select 1 union all select x + 1 from c where x < 20000) select count(*) from c", "insert into t values (3)"})
		done <- err
	}()
	for ended := false; !ended; {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			ended = true
		default:
			if steps, _ := sqldbtest.Try(t, d, value.DictOf("path", "a.db")); !slices.Equal(steps, []string{"open", "request"}) {
				t.Fatalf("the steps are %q", steps)
			}
		}
	}
	if n := must(t, d, "path", "a.db", "fetchval", "select count(*) from t"); n != int64(3) {
		t.Errorf("there are %v rows", n)
	}
}

// snapshot lists the files of a folder with what is in them.
func snapshot(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		b, _ := os.ReadFile(filepath.Join(dir, e.Name())) // nothing of a folder
		sum := sha256.Sum256(b)
		if strings.HasSuffix(e.Name(), "-shm") { // which only says who reads what
			continue
		}
		all = append(all, e.Name()+" "+hex.EncodeToString(sum[:4]))
	}
	return all
}
