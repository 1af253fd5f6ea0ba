package sftp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/sftp"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

var recent = time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)

// A host is a server, the driver that calls it, a folder of the server, and the folder
// of the project's store.
type host struct {
	*servers.SSHD
	driver        connectors.Driver
	files         connectors.Files
	remote, store string
}

func newHost(t testing.TB, config ...string) *host {
	t.Helper()
	h := &host{SSHD: servers.StartSSHD(t, servers.SSHDOptions{Config: strings.Join(config, "\n")}), driver: newDriver(t), remote: t.TempDir(), store: t.TempDir()}
	root, err := os.OpenRoot(h.store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	h.files = connectors.FilesIn(root)
	return h
}

func newDriver(t testing.TB) connectors.Driver {
	d := sftp.New()
	t.Cleanup(func() {
		if err := d.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (h *host) inputs(others ...any) *value.Dict {
	in := value.DictOf("hostname", h.Host, "port", int64(h.Port), "username", h.User, "key", string(h.Key.Private), "hostkey", h.HostKey)
	for k, v := range value.DictOf(others...).All() {
		in.SetKey(k, v)
	}
	return in
}

// call makes a call as a flow does.
func (h *host) call(t testing.TB, inputs ...any) (*value.Dict, error) {
	t.Helper()
	return h.callIn(t.Context(), connectors.Host{}, inputs...)
}

func (h *host) callIn(ctx context.Context, host connectors.Host, inputs ...any) (*value.Dict, error) {
	host.Files = h.files
	applied, err := connectors.Apply(ctx, h.driver.Spec(), nil, nil, h.inputs(inputs...))
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(h.driver)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}

func get(d *value.Dict, name string) value.Value {
	if d == nil {
		return nil
	}
	v, _ := d.Get(name)
	return v
}

func text(v value.Value) string {
	b, err := value.AppendJSON(nil, v, value.JSONOptions{})
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names are what is below a folder.
func names(t testing.TB, dir string) (list []string) {
	t.Helper()
	if err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if name, _ := filepath.Rel(dir, path); name != "." {
			list = append(list, filepath.ToSlash(name))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestContract(t *testing.T) {
	h := newHost(t)
	write(t, h.remote, "a", []byte("a"))
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	connectortest.Run(t, connectortest.Subject{
		Driver:  h.driver,
		Good:    h.inputs("mode", "list", "path", h.remote),
		Refused: h.inputs("mode", "stat", "path", h.remote+"/no"),
		Hanging: h.inputs("mode", "list", "path", h.remote, "port", int64(silent.Addr().(*net.TCPAddr).Port)),
		Files:   h.files,
		Secrets: []string{"password"},
	})
}

// Contents of files that are copied, by what is special about them.
var contents = map[string][]byte{
	"empty":        nil,
	"small":        []byte("\x00\xff\r\n"),
	"a packet":     bytes.Repeat([]byte("p"), 32<<10),
	"more than it": bytes.Repeat([]byte("p"), 32<<10+1),
	"large":        bytes.Repeat([]byte("0123456789abcde\n"), 1<<18),
}

func TestCopy(t *testing.T) {
	h := newHost(t)
	for name, data := range contents {
		t.Run(name, func(t *testing.T) {
			file := "sub/with 'quote\nünd line " + name
			write(t, h.store, file, data)
			write(t, h.remote, "there", []byte("older"))
			want := fmt.Sprintf(`{"files":1,"bytes":%d,"sha256":"%x"}`, len(data), sha256.Sum256(data))
			out, err := h.call(t, "src", "cloudomation:"+file, "dst", h.remote+"/there")
			if err != nil || text(get(out, "result")) != want {
				t.Fatalf("to the server: %v %s, want %s", err, text(out), want)
			}
			if read(t, h.remote, "there") != string(data) {
				t.Error("the server has something else")
			}
			out, err = h.call(t, "src", h.remote+"/there", "dst", "file:back/"+name)
			if err != nil || text(get(out, "result")) != want {
				t.Fatalf("from the server: %v %s, want %s", err, text(out), want)
			}
			if read(t, h.store, "back/"+name) != string(data) {
				t.Error("the store has something else")
			}
		})
	}
	if left := names(t, h.remote); !cmp.Equal(left, []string{"there"}) {
		t.Errorf("on the server are %q", left)
	}
}

func TestCopyFolders(t *testing.T) {
	h := newHost(t)
	for _, name := range []string{"a", "b/c", "b/d/ü"} {
		write(t, h.store, "tree/"+name, []byte(name))
	}
	out, err := h.call(t, "src", "file:tree", "dst", h.remote+"/new/tree", "recursive", true)
	if err != nil || text(get(out, "result")) != `{"files":3,"bytes":10}` {
		t.Fatal(err, text(out))
	}
	if err := os.Symlink("a", filepath.Join(h.remote, "new/tree/link")); err != nil {
		t.Fatal(err)
	}
	out, err = h.call(t, "src", h.remote+"/new", "dst", "file:back", "recursive", true)
	if err != nil || text(get(out, "result")) != `{"files":3,"bytes":10}` {
		t.Fatal(err, text(out))
	}
	want := []string{"tree", "tree/a", "tree/b", "tree/b/c", "tree/b/d", "tree/b/d/ü"}
	if diff := cmp.Diff(want, names(t, filepath.Join(h.store, "back"))); diff != "" {
		t.Error(diff)
	}
}

func TestVerbs(t *testing.T) {
	h := newHost(t)
	write(t, h.remote, "f", []byte("12345"))
	for _, name := range []string{"f", "."} {
		if err := os.Chtimes(filepath.Join(h.remote, name), recent, recent); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("no where", filepath.Join(h.remote, "link")); err != nil {
		t.Fatal(err)
	}
	d := h.remote
	for _, step := range []struct {
		inputs []any
		want   string // outputs as JSON, or a part of the error
	}{
		{[]any{"mode", "stat", "path", d + "/f"}, `{"stats":{"name":"f","path":"` + d + `/f","type":"file","size":5,"modified":"2024-01-02T03:04:05Z","mode":"0640"}}`},
		{[]any{"mode", "stat", "path", d + "/no"}, "SFTP: request: stat " + d + "/no: no such file or folder"},
		{[]any{"mode", "mkdir", "path", d + "/x/y"}, "mkdir " + d + "/x/y: no such file or folder"},
		{[]any{"mode", "mkdir", "path", d + "/x/y", "recursive", true}, `{"result":{"files":0,"bytes":0}}`},
		{[]any{"mode", "mkdir", "path", d + "/x/y", "recursive", true}, `{"result":{"files":0,"bytes":0}}`},
		{[]any{"mode", "mkdir", "path", d + "/x/y"}, "mkdir " + d + "/x/y: it is there already"},
		{[]any{"mode", "rename", "src", d + "/f", "dst", d + "/x/y/g"}, `{"result":{"files":0,"bytes":0}}`},
		{[]any{"mode", "rename", "src", d + "/f", "dst", d + "/x/h"}, "rename " + d + "/f: no such file or folder"},
		{[]any{"mode", "remove", "path", d + "/x"}, "the folder is not empty (remove it with recursive)"},
		{[]any{"mode", "remove", "path", d + "/x", "recursive", true}, `{"result":{"files":1,"bytes":0}}`},
		{[]any{"mode", "remove", "path", d + "/x"}, "no such file or folder"},
		{[]any{"mode", "remove", "path", d + "/link"}, `{"result":{"files":1,"bytes":0}}`},
		{[]any{"mode", "list", "path", d}, `{"listing":[]}`},
		{[]any{"mode", "list", "path", d + "/no"}, "list " + d + "/no: no such file or folder"},
		{[]any{"src", d, "dst", "file:x"}, "it is a folder (copy it with recursive)"},
		{[]any{"src", d + "/no", "dst", "file:x"}, "open " + d + "/no: no such file or folder"},
		{[]any{"src", "file:no", "dst", d + "/x"}, "no such file or directory"},
		{[]any{"src", d + "/a", "dst", d + "/b"}, "src and dst are both on the server"},
		{[]any{"src", "file:a", "dst", "cloudomation:b"}, "src and dst are both files of the project's store"},
		{[]any{"src", "file:a"}, `input "dst": the mode copy needs it`},
		{[]any{"src", "file:../a", "dst", "x"}, "no name of a file of the project's store"},
		{[]any{"mode", "list", "src", "x"}, `the mode list has path in its place`},
	} {
		out, err := h.call(t, step.inputs...)
		if err != nil && !strings.Contains(err.Error(), step.want) || err == nil && text(out) != step.want {
			t.Errorf("%s\ngot  %s %v\nwant %s", text(value.DictOf(step.inputs...)), text(out), err, step.want)
		}
	}
}

func TestList(t *testing.T) {
	h := newHost(t)
	write(t, h.remote, "sub/f", []byte("x"))
	write(t, h.remote, "a ü\n'", nil)
	if err := os.Symlink("/etc", filepath.Join(h.remote, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(h.remote, "sub"), 0o755|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	out, err := h.call(t, "mode", "list", "path", h.remote, "recursive", true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range get(out, "listing").(value.List) {
		e := e.(*value.Dict)
		e.Delete("modified")
		got = append(got, text(e))
	}
	want := []string{
		`{"name":"a ü\n'","path":"a ü\n'","type":"file","size":0,"mode":"0640"}`,
		`{"name":"link","path":"link","type":"link","size":0,"mode":"0777","target":"/etc"}`,
		`{"name":"sub","path":"sub","type":"dir","size":0,"mode":"1755"}`,
		`{"name":"f","path":"sub/f","type":"file","size":1,"mode":"0640"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i := range 3000 {
		write(t, h.remote, fmt.Sprintf("many/%0100d", i), nil)
	}
	if out, err = h.call(t, "mode", "list", "path", h.remote+"/many"); err != nil || len(get(out, "listing").(value.List)) != 3000 {
		t.Error(err)
	}
	if _, err = h.call(t, "mode", "list", "path", h.remote+"/many", "max_output_bytes", 1000); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestHome(t *testing.T) {
	h := newHost(t, "ForceCommand internal-sftp -d /usr/share")
	for _, path := range []string{"", "~", "~/"} {
		out, err := h.call(t, "mode", "list", "path", path)
		if err != nil || !strings.Contains(text(out), `"doc"`) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
