// Package sqldbtest says, as tests, what the connector types that query a database have
// in common.
package sqldbtest

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Subject is a type with a database that the tests may use: they make and drop tables
// whose names begin with suite_.
type Subject struct {
	New    func(testing.TB) connectors.Driver
	Inputs *value.Dict // that lead to the database

	Series    string // a statement whose rows are the numbers from 1 to :n, under the name n
	Sleep     string // a statement that takes for ever, and only reads
	Unknown   string // an expression with a function that may do anything and returns something
	Leave     string // a statement that changes its session
	Left      string // a statement that tells by its value whether the change is there
	Clean     value.Value
	Position  string // the first placeholder without a name
	Levels    []string
	Returning bool   // delete returning is known
	Text      string // a type of texts of any length
}

// Run runs all tests.
func Run(t *testing.T, s Subject) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *db)
	}{
		{"modes", testModes},
		{"inputs", testInputs},
		{"transactions", testTransactions},
		{"values do not become text", testSplice},
		{"only reading", testReading},
		{"sessions", testSessions},
		{"large results", testLarge},
		{"dst", testStore},
		{"ends", testEnds},
		{"concurrent calls", testConcurrent},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, &db{s, s.New(t)}) })
	}
}

// A db is a subject with a driver of one test.
type db struct {
	Subject
	driver connectors.Driver
}

// prepare checks the inputs that lead to the database with others.
func (d *db) prepare(ctx context.Context, pairs ...any) (*connectors.Connection, error) {
	in := d.Inputs.Clone()
	for k, v := range value.DictOf(pairs...).All() {
		in.SetKey(k, v)
	}
	applied, err := connectors.Apply(ctx, d.driver.Spec(), nil, nil, in)
	if err != nil {
		return nil, err
	}
	return applied.Prepare(d.driver)
}

func (d *db) perform(ctx context.Context, host connectors.Host, pairs ...any) (*value.Dict, error) {
	c, err := d.prepare(ctx, pairs...)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}

// result returns the result of a call that has to succeed.
func (d *db) result(t testing.TB, pairs ...any) value.Value {
	t.Helper()
	out, err := d.perform(t.Context(), connectors.Host{}, pairs...)
	if err != nil {
		t.Fatalf("%v: %v", value.Summary(value.DictOf(pairs...), 200), err)
	}
	v, _ := out.Get("result")
	return v
}

func (d *db) want(t testing.TB, want value.Value, pairs ...any) {
	t.Helper()
	if diff := cmp.Diff(want, d.result(t, pairs...)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", value.Summary(value.DictOf(pairs...), 200), diff)
	}
}

// wantError makes a call that has to fail with an error of a kind, nil for any, in whose
// text some words stand.
func (d *db) wantError(t testing.TB, kind error, words string, pairs ...any) {
	t.Helper()
	_, err := d.perform(t.Context(), connectors.Host{}, pairs...)
	switch {
	case err == nil:
		t.Errorf("%s succeeds, want an error: %s", value.Summary(value.DictOf(pairs...), 200), words)
	case kind != nil && !errors.Is(err, kind), !strings.Contains(err.Error(), words), strings.Contains(err.Error(), "\n"):
		t.Errorf("%s: got the error\n\t%v\nwant\n\t%s (%v)", value.Summary(value.DictOf(pairs...), 200), err, words, kind)
	}
}

// table makes a table with the columns id and v, and drops it after the test.
func (d *db) table(t testing.TB, name string) {
	t.Helper()
	d.result(t, "execute", "drop table if exists "+name)
	d.result(t, "execute", "create table "+name+" (id integer primary key, v "+d.Text+")")
	t.Cleanup(func() {
		c, err := d.prepare(context.Background(), "execute", "drop table "+name)
		if err == nil {
			_, err = c.Perform(context.Background(), connectors.Host{})
		}
		if err != nil {
			t.Error(err)
		}
	})
}

func (d *db) count(t testing.TB, table string) int64 {
	t.Helper()
	n, _ := d.result(t, "fetchval", "select count(*) from "+table).(int64)
	return n
}

// files is a store in a temporary folder.
func files(t testing.TB) connectors.Files {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return connectors.FilesIn(root)
}

func read(t testing.TB, f connectors.Files, name string) string {
	t.Helper()
	r, err := f.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func row(pairs ...any) *value.Dict { return value.DictOf(pairs...) }

func list(items ...value.Value) value.List {
	if items == nil {
		return value.List{}
	}
	return items
}
