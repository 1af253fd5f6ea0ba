package sqlite_test

import (
	"io"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/sqlite"
	"github.com/flowrun/flowrun/connectors/value"
)

func newDriver(t testing.TB, dir string) connectors.Driver {
	d := sqlite.New(sqlite.Options{Dir: dir})
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// perform makes a call as the runtime does.
func perform(t testing.TB, d connectors.Driver, host connectors.Host, pairs ...any) (*value.Dict, error) {
	t.Helper()
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, value.DictOf(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(t.Context(), host)
}

// must returns the result of a call that succeeds.
func must(t testing.TB, d connectors.Driver, pairs ...any) value.Value {
	t.Helper()
	out, err := perform(t, d, connectors.Host{}, pairs...)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := out.Get("result")
	return v
}
