// Package remotefstest is what the tests of connector types that copy files have in
// common: calls, files to look at, and the suite that all of these types pass.
package remotefstest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A Store is a project's store of files, in a folder of the test.
type Store struct {
	Dir  string
	Host connectors.Host
}

// NewStore returns an empty one.
func NewStore(t testing.TB) Store {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return Store{dir, connectors.Host{Files: connectors.FilesIn(root)}}
}

// Perform makes a call as the runtime does.
func Perform(ctx context.Context, d connectors.Driver, host connectors.Host, inputs *value.Dict) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, inputs)
	if err != nil {
		return nil, err
	}
	call, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return call.Perform(ctx, host)
}

// A Client makes calls of a type to one server.
type Client struct {
	T      testing.TB
	Driver connectors.Driver
	Store  Store
	Inputs *value.Dict // of every call
}

// With returns base with more inputs, as pairs of names and values.
func With(base *value.Dict, inputs ...any) *value.Dict {
	all := base.Clone()
	for k, v := range value.DictOf(inputs...).All() {
		all.SetKey(k, v)
	}
	return all
}

// Try makes a call.
func (c *Client) Try(inputs ...any) (*value.Dict, error) {
	return Perform(c.T.Context(), c.Driver, c.Store.Host, With(c.Inputs, inputs...))
}

// Do makes a call that has to succeed.
func (c *Client) Do(inputs ...any) *value.Dict {
	c.T.Helper()
	out, err := c.Try(inputs...)
	if err != nil {
		c.T.Fatalf("%v: %v", inputs, err)
	}
	return out
}

// Paths are those of a listing, with the types of what is no file.
func Paths(out *value.Dict) []string {
	all := []string{}
	list, _ := out.Get("listing")
	for _, e := range list.(value.List) {
		path, _ := e.(*value.Dict).Get("path")
		typ, _ := e.(*value.Dict).Get("type")
		all = append(all, strings.TrimSuffix(fmt.Sprintf("%s:%s", path, typ), ":file"))
	}
	return all
}

// Get finds what stands below nested keys.
func Get(t testing.TB, d *value.Dict, keys ...string) value.Value {
	t.Helper()
	var v value.Value = d
	for _, key := range keys {
		dict, ok := v.(*value.Dict)
		if !ok {
			t.Fatalf("%v has no %q", v, key)
		}
		v, _ = dict.Get(key)
	}
	return v
}
