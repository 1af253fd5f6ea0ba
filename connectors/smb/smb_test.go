package smb_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/smb"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
)

func newDriver(t testing.TB) connectors.Driver {
	d := smb.New()
	t.Cleanup(func() { d.(io.Closer).Close() })
	return d
}

// A store is a project's store of files, in a folder of the test.
type store struct {
	dir  string
	host connectors.Host
}

func newStore(t testing.TB) store {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return store{dir, connectors.Host{Files: connectors.FilesIn(root)}}
}

// perform makes a call as the runtime does.
func perform(ctx context.Context, d connectors.Driver, host connectors.Host, inputs *value.Dict) (*value.Dict, error) {
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

// A client makes calls to one server.
type client struct {
	t      testing.TB
	driver connectors.Driver
	store  store
	inputs *value.Dict
}

func newClient(t testing.TB, s *servers.Samba, inputs ...any) *client {
	base := value.DictOf("hostname", s.Host, "port", int64(s.Port), "share", s.Share, "username", s.User, "password", s.Password)
	return &client{t, newDriver(t), newStore(t), with(base, inputs...)}
}

func with(base *value.Dict, inputs ...any) *value.Dict {
	all := base.Clone()
	for k, v := range value.DictOf(inputs...).All() {
		all.SetKey(k, v)
	}
	return all
}

func (c *client) try(inputs ...any) (*value.Dict, error) {
	return perform(c.t.Context(), c.driver, c.store.host, with(c.inputs, inputs...))
}

func (c *client) do(inputs ...any) *value.Dict {
	c.t.Helper()
	out, err := c.try(inputs...)
	if err != nil {
		c.t.Fatalf("%v: %v", inputs, err)
	}
	return out
}

// paths are those of a listing, with the types of what is no file.
func paths(out *value.Dict) []string {
	all := []string{}
	list, _ := out.Get("listing")
	for _, e := range list.(value.List) {
		path, _ := e.(*value.Dict).Get("path")
		typ, _ := e.(*value.Dict).Get("type")
		all = append(all, strings.TrimSuffix(fmt.Sprintf("%s:%s", path, typ), ":file"))
	}
	return all
}

func get(t testing.TB, d *value.Dict, keys ...string) value.Value {
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

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tree are the files below a folder.
func tree(t testing.TB, dir string) []string {
	t.Helper()
	all := []string{}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, err = filepath.Rel(dir, name)
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

func same(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// one is a server as most are.
func one(t *testing.T, test func(*testing.T, *client, *servers.Samba)) {
	s := servers.StartSamba(t, servers.SambaOptions{})
	test(t, newClient(t, s), s)
}

// kinds are servers that ask for different protection.
func kinds(t *testing.T, test func(*testing.T, *client, *servers.Samba)) {
	for name, config := range map[string]string{
		"plain":     "",
		"signed":    "server signing = mandatory",
		"encrypted": "server smb encrypt = required",
		"SMB 2":     "server max protocol = SMB2_10",
	} {
		t.Run(name, func(t *testing.T) {
			s := servers.StartSamba(t, servers.SambaOptions{Config: config})
			test(t, newClient(t, s), s)
		})
	}
}
