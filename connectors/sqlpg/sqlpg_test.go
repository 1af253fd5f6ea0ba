package sqlpg_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/sqlpg"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func newDriver(t testing.TB) connectors.Driver {
	d := sqlpg.New()
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// at are the inputs of a server, with others.
func at(pg *servers.Database, pairs ...any) *value.Dict {
	d := value.DictOf("hostname", pg.Host, "port", pg.Port, "database", pg.Name, "username", pg.User, "password", pg.Password, "tls", "off")
	for k, v := range value.DictOf(pairs...).All() {
		d.SetKey(k, v)
	}
	return d
}

// do makes a call as the runtime does.
func do(t testing.TB, d connectors.Driver, host connectors.Host, in *value.Dict) (*value.Dict, error) {
	t.Helper()
	applied, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(t.Context(), host)
}

// must returns the result of a call that has to succeed.
func must(t testing.TB, d connectors.Driver, in *value.Dict) value.Value {
	t.Helper()
	out, err := do(t, d, connectors.Host{}, in)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := out.Get("result")
	return v
}

// wantError makes a call that has to fail with an error of a kind, nil for any, in whose
// text some words stand.
func wantError(t testing.TB, d connectors.Driver, kind error, words string, in *value.Dict) {
	t.Helper()
	_, err := do(t, d, connectors.Host{}, in)
	if err == nil || kind != nil && !errors.Is(err, kind) || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got the error\n\t%v\nwant\n\t%s (%v)", err, words, kind)
	}
}

// named is a value as the parameter v.
func named(v value.Value) *value.Dict {
	d := new(value.Dict)
	d.Set("v", v)
	return d
}
