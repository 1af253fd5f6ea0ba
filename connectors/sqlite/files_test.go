package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/sqlite"
	"github.com/flowrun/flowrun/connectors/value"
)

// wantError makes a call that has to fail with an error of a kind, nil for any, in whose
// text some words stand.
func wantError(t testing.TB, d connectors.Driver, kind error, words string, pairs ...any) {
	t.Helper()
	_, err := perform(t, d, connectors.Host{}, pairs...)
	if err == nil || kind != nil && !errors.Is(err, kind) || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: got the error\n\t%v\nwant\n\t%s (%v)", value.Summary(value.DictOf(pairs...), 200), err, words, kind)
	}
}

// TestOtherFiles tries to reach files that are no databases of the store.
func TestOtherFiles(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	d := newDriver(t, dir)
	other := newDriver(t, outside)
	must(t, other, "path", "secret.db", "statements", value.List{"create table t (a text)", "insert into t values ('secret')"})
	must(t, d, "path", "sub/dir/é '%20?#.db", "execute", "create table t (a text)")
	if _, err := os.Stat(filepath.Join(dir, "sub", "dir", "é '%20?#.db")); err != nil {
		t.Error(err)
	}
	secret := filepath.Join(outside, "secret.db")
	for _, path := range []string{secret, "../" + filepath.Base(outside) + "/secret.db", "sub/../../x.db", "", ".", "file:" + secret, "file:///" + secret, "file:../x.db"} {
		wantError(t, d, connectors.ErrInput, `input "path"`, "path", path, "fetchall", "select * from t")
	}
	link := func(to, name string) {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(secret, "link.db")
	link(outside, "link")
	link(filepath.Join(outside, "new.db"), "new.db")
	link("sub", "inside")
	for _, path := range []string{"link.db", "link/secret.db", "link/new.db", "new.db"} {
		for _, mode := range []string{"fetchall", "execute"} {
			wantError(t, d, nil, "connect: ", "path", path, mode, "select * from t")
		}
	}
	must(t, d, "path", "inside/dir/é '%20?#.db", "fetchall", "select * from t")
	for _, path := range []string{":memory:", "a.db"} {
		for _, sql := range []string{
			"attach '" + secret + "' as x",
			"attach '" + outside[:3] + "' || '" + outside[3:] + "/secret.db' as x",
			"attach 'file:" + secret + "?mode=ro' as x",
			"attach '' as x",
			"attach ':memory:' as x",
			"select 1; attach '" + secret + "' as x; select * from x.t",
			"vacuum into '" + filepath.Join(outside, "copy.db") + "'",
			"vacuum main into '" + filepath.Join(outside, "copy.db") + "'",
			"vacuum /* */ into '" + filepath.Join(outside, "copy.db") + "'",
			"pragma temp_store_directory = '" + outside + "'",
			"PRAGMA Temp_Store_Directory = '" + outside + "'",
			"select load_extension('" + secret + "')",
			"create virtual table x using csv(filename='" + secret + "')",
			"select readfile('" + secret + "')",
			"select writefile('" + filepath.Join(outside, "w") + "', 'x')",
		} {
			_, err := perform(t, d, connectors.Host{}, "path", path, "execute", sql, "autocommit", true)
			if err == nil {
				t.Errorf("%s: %s succeeds", path, sql)
			}
		}
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("there are %v outside, %v", entries, err)
	}
	// What VACUUM does itself is allowed.
	must(t, d, "path", "a.db", "execute", "VACUUM;\n")
	wantError(t, d, nil, "ATTACH and VACUUM INTO are not allowed", "path", "a.db", "execute", "attach '' as x")
	wantError(t, d, nil, "ATTACH and VACUUM INTO are not allowed", "path", "a.db", "statements", value.List{"vacuum", "attach '" + secret + "' as x"}, "autocommit", true)
	// The schema cannot be written to.
	must(t, d, "path", "a.db", "execute", "create table t (a)")
	wantError(t, d, nil, "", "path", "a.db", "statements", value.List{"pragma writable_schema = on", "update sqlite_schema set sql = 'x'"}, "autocommit", true)
}

func TestPaths(t *testing.T) {
	dir := t.TempDir()
	d := newDriver(t, dir)
	wantError(t, d, nil, `connect: there is no database "new.db" (a call that writes makes it)`, "path", "new.db", "fetchval", "select 1")
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("reading has made %v", entries)
	}
	if err := os.WriteFile(filepath.Join(dir, "text.db"), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantError(t, d, nil, "file is not a database", "path", "text.db", "fetchval", "select count(*) from t")
	wantError(t, d, nil, "it is no file", "path", "folder", "fetchval", "select 1")
	without := sqlite.New(sqlite.Options{})
	wantError(t, without, nil, "this host has no folder for databases", "path", "a.db", "execute", "create table t (a)")
	if got := must(t, without, "path", ":memory:", "fetchval", "select 1"); got != int64(1) {
		t.Errorf("got %v", got)
	}
	// A database in memory is a call's own.
	must(t, d, "path", ":memory:", "statements", value.List{"create table t (a)", "insert into t values (1)"})
	wantError(t, d, nil, "no such table: t", "path", ":memory:", "fetchval", "select a from t")
	wantError(t, d, nil, "no such table: t", "path", ":memory:", "execute", "insert into t values (1)")
	// One that was removed is made anew.
	must(t, d, "path", "gone.db", "execute", "create table t (a)")
	if err := os.Remove(filepath.Join(dir, "gone.db")); err != nil {
		t.Fatal(err)
	}
	wantError(t, d, nil, "there is no database", "path", "gone.db", "fetchval", "select count(*) from t")
	must(t, d, "path", "gone.db", "execute", "create table t (a)")
	must(t, d, "path", "gone.db", "execute", "insert into t values (1)")
	if err := os.Rename(filepath.Join(dir, "gone.db"), filepath.Join(dir, "kept.db")); err != nil {
		t.Fatal(err)
	}
	must(t, d, "path", "gone.db", "execute", "create table t (a)")
	for name, want := range map[string]int64{"gone.db": 0, "kept.db": 1} {
		if got := must(t, d, "path", name, "fetchval", "select count(*) from t"); got != want {
			t.Errorf("%s has %v rows, want %d", name, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	d := newDriver(t, t.TempDir())
	for _, sql := range []string{"select zeroblob(1000000000)", "select printf('%1000000000d', 1)", "select replace(hex(zeroblob(1000000)), '0', hex(zeroblob(1000000)))"} {
		wantError(t, d, connectors.ErrOutputTooLarge, "a value may have 67108864 bytes", "path", ":memory:", "fetchval", sql)
	}
	// A row that is deleted while another call waits for the lock.
	must(t, d, "path", "a.db", "execute", "create table t (a)")
	wantError(t, d, connectors.ErrTimeout, "script_timeout", "path", "a.db", "fetchval", endless, "script_timeout", 0.2)
	must(t, d, "path", "a.db", "execute", "insert into t values (1)")
}
