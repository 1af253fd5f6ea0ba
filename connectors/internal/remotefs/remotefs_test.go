package remotefs_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
)

// A folder is a server: a folder of this machine. What hook returns for an operation is
// its error.
type folder struct {
	root    *os.Root
	hook    func(operation, name string) error
	renamed bool // something was
}

func (f *folder) do(ctx context.Context, operation, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.hook == nil {
		return nil
	}
	return f.hook(operation, name)
}

func at(name string) string { return path.Clean(strings.TrimPrefix(name, "/")) }

func (f *folder) List(ctx context.Context, dir string) ([]remotefs.Entry, error) {
	if err := f.do(ctx, "list", dir); err != nil {
		return nil, err
	}
	list, err := fs.ReadDir(f.root.FS(), at(dir))
	if err != nil {
		return nil, err
	}
	var entries []remotefs.Entry
	for i := range list {
		info, err := list[len(list)-1-i].Info()
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry(info))
	}
	return entries, nil
}

func entry(info fs.FileInfo) remotefs.Entry {
	e := remotefs.Entry{Name: info.Name(), Type: remotefs.Other}
	switch mode := info.Mode(); {
	case mode.IsRegular():
		e.Type, e.Size = remotefs.File, info.Size()
	case mode.IsDir():
		e.Type = remotefs.Dir
	case mode&fs.ModeSymlink != 0:
		e.Type = remotefs.Link
	}
	return e
}

func (f *folder) Stat(ctx context.Context, name string) (remotefs.Entry, error) {
	if err := f.do(ctx, "stat", name); err != nil {
		return remotefs.Entry{}, err
	}
	info, err := f.root.Stat(at(name))
	if err != nil {
		return remotefs.Entry{}, err
	}
	return entry(info), nil
}

func (f *folder) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := f.do(ctx, "open", name); err != nil {
		return nil, err
	}
	file, err := f.root.Open(at(name))
	return &stream{file, f, ctx, name}, err
}

func (f *folder) Create(ctx context.Context, name string) (io.WriteCloser, error) {
	if err := f.do(ctx, "create", name); err != nil {
		return nil, err
	}
	file, err := f.root.Create(at(name))
	return &stream{file, f, ctx, name}, err
}

// A stream is an open file.
type stream struct {
	file *os.File
	f    *folder
	ctx  context.Context
	name string
}

func (s *stream) Read(p []byte) (int, error) {
	if err := s.f.do(s.ctx, "read", s.name); err != nil {
		return 0, err
	}
	return s.file.Read(p)
}

func (s *stream) Write(p []byte) (int, error) {
	if err := s.f.do(s.ctx, "write", s.name); err != nil {
		return 0, err
	}
	return s.file.Write(p)
}

func (s *stream) Close() error { return errors.Join(s.f.do(s.ctx, "close", s.name), s.file.Close()) }

func (f *folder) Mkdir(ctx context.Context, dir string) error {
	if err := f.do(ctx, "mkdir", dir); err != nil {
		return err
	}
	return f.root.Mkdir(at(dir), 0o755)
}

func (f *folder) Remove(ctx context.Context, name string) error {
	if err := f.do(ctx, "remove", name); err != nil {
		return err
	}
	if info, err := f.root.Lstat(at(name)); err == nil && info.IsDir() {
		return errors.New("it is a folder")
	}
	return f.root.Remove(at(name))
}

func (f *folder) RemoveDir(ctx context.Context, dir string) error {
	if err := f.do(ctx, "rmdir", dir); err != nil {
		return err
	}
	return f.root.Remove(at(dir))
}

func (f *folder) Rename(ctx context.Context, from, to string) error {
	if err := f.do(ctx, "rename", from); err != nil {
		return err
	}
	f.renamed = true
	return f.root.Rename(at(from), at(to))
}

// A world is a server and a project's store, in two folders.
type world struct {
	*folder
	call          *connectors.Call
	server, store string
}

func newWorld(t *testing.T, files ...string) *world {
	w := &world{server: t.TempDir(), store: t.TempDir()}
	open := func(dir string) *os.Root {
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { root.Close() })
		return root
	}
	w.folder = &folder{root: open(w.server)}
	w.call = &connectors.Call{MaxOutputBytes: 1 << 20, Host: connectors.Host{Files: connectors.FilesIn(open(w.store))}}
	for _, name := range files {
		where, name, _ := strings.Cut(name, ":")
		dir := map[string]string{"server": w.server, "store": w.store}[where]
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("content of "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// want checks what is on the server and in the store.
func (w *world) want(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, where := range []struct{ name, dir string }{{"server", w.server}, {"store", w.store}} {
		err := filepath.WalkDir(where.dir, func(file string, e fs.DirEntry, err error) error {
			name, _ := filepath.Rel(where.dir, file)
			switch {
			case name == ".":
			case e.IsDir():
				got = append(got, where.name+":"+name+"/")
			case e.Type().IsRegular():
				data, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				got = append(got, where.name+":"+name+"="+strings.TrimPrefix(string(data), "content of "))
			default:
				got = append(got, where.name+":"+name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// do does what a verb says, with the inputs as they are after it: path, or src and dst.
func (w *world) do(t *testing.T, verb string, recursive bool, names ...string) (remotefs.Output, error) {
	t.Helper()
	in := remotefs.Paths{Recursive: recursive}
	if len(names) == 2 {
		in.Src, in.Dst = names[0], names[1]
	} else {
		in.Path = names[0]
	}
	if errs := in.Check(verb, verb); len(errs) > 0 {
		return remotefs.Output{}, errs
	}
	return in.Do(t.Context(), w.call, w, verb)
}

func TestVerbs(t *testing.T) {
	files := []string{"server:a", "server:d/b", "server:d/e/c", "store:s", "store:t/u", "store:t/v/w"}
	server, store := []string{"server:a=a", "server:d/", "server:d/b=d/b", "server:d/e/", "server:d/e/c=d/e/c"}, []string{"store:s=s", "store:t/", "store:t/u=t/u", "store:t/v/", "store:t/v/w=t/v/w"}
	for _, test := range []struct {
		verb          string
		recursive     bool
		names         []string
		files         int
		server, store []string // nil is as before
		err           string
	}{
		{"get", false, []string{"a", "file:x/y"}, 1, nil, []string{"store:s=s", "store:t/", "store:t/u=t/u", "store:t/v/", "store:t/v/w=t/v/w", "store:x/", "store:x/y=a"}, ""},
		{"get", false, []string{"a", "cloudomation:s"}, 1, nil, []string{"store:s=a", "store:t/", "store:t/u=t/u", "store:t/v/", "store:t/v/w=t/v/w"}, ""},
		{"get", true, []string{"a", "s"}, 1, nil, []string{"store:s=a", "store:t/", "store:t/u=t/u", "store:t/v/", "store:t/v/w=t/v/w"}, ""},
		{"get", true, []string{"d", "file:x"}, 2, nil, append(store[:5:5], "store:x/", "store:x/b=d/b", "store:x/e/", "store:x/e/c=d/e/c"), ""},
		{"get", false, []string{"no", "file:x"}, 0, nil, nil, "no such file"},
		{"get", true, []string{"no", "file:x"}, 0, nil, nil, "no such file"},
		{"get", false, []string{"a", "file:../x"}, 0, nil, nil, "no name of a file of the project's store"},
		{"put", false, []string{"file:s", "a"}, 1, []string{"server:a=s", "server:d/", "server:d/b=d/b", "server:d/e/", "server:d/e/c=d/e/c"}, nil, ""},
		{"put", false, []string{"file:s", "/d"}, 1, append(server[:5:5], "server:d/s=s"), nil, ""},
		{"put", false, []string{"s", "no/x"}, 0, nil, nil, "no such file"},
		{"put", false, []string{"file:no", "x"}, 0, nil, nil, "no such file"},
		{"put", true, []string{"file:t", "x/y"}, 2, append(server[:5:5], "server:x/", "server:x/y/", "server:x/y/u=t/u", "server:x/y/v/", "server:x/y/v/w=t/v/w"), nil, ""},
		{"put", true, []string{"file:s", "x"}, 1, append(server[:5:5], "server:x=s"), nil, ""},
		{"put", true, []string{"file:t", "a"}, 0, nil, nil, `"a" is there, and no folder`},
		{"mkdir", false, []string{"x"}, 0, append(server[:5:5], "server:x/"), nil, ""},
		{"mkdir", true, []string{"/d/e/x/y"}, 0, append(server[:5:5], "server:d/e/x/", "server:d/e/x/y/"), nil, ""},
		{"mkdir", true, []string{"d/e"}, 0, nil, nil, ""},
		{"mkdir", false, []string{"d/e"}, 0, nil, nil, "file exists"},
		{"mkdir", false, []string{"x/y"}, 0, nil, nil, "no such file"},
		{"remove", false, []string{"a"}, 1, server[1:], nil, ""},
		{"remove", true, []string{"a"}, 1, server[1:], nil, ""},
		{"remove", false, []string{"d"}, 0, nil, nil, "not empty"},
		{"remove", true, []string{"d"}, 2, server[:1], nil, ""},
		{"remove", true, []string{"no"}, 0, nil, nil, "no such file"},
		{"rmdir", false, []string{"d/e"}, 0, nil, nil, "not empty"},
		{"rename", false, []string{"a", "d/b"}, 0, []string{"server:d/", "server:d/b=a", "server:d/e/", "server:d/e/c=d/e/c"}, nil, ""},
		{"rename", false, []string{"d/e", "x"}, 0, append(server[:3:3], "server:x/", "server:x/c=d/e/c"), nil, ""},
		{"list", false, []string{"no"}, 0, nil, nil, "no such file"},
		{"stat", false, []string{"no"}, 0, nil, nil, "no such file"},
	} {
		t.Run(fmt.Sprint(test.verb, test.recursive, test.names), func(t *testing.T) {
			w := newWorld(t, files...)
			out, err := w.do(t, test.verb, test.recursive, test.names...)
			if err == nil != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %v, want %q", err, test.err)
			}
			if out.Result != nil && (out.Result.Files != test.files || (out.Result.SHA256 != "") != (out.Result.Bytes > 0 && test.files == 1)) {
				t.Errorf("got %+v, want %d files", *out.Result, test.files)
			}
			want := append([]string(nil), server...)
			if test.server != nil {
				want = append([]string(nil), test.server...)
			}
			if test.store == nil {
				test.store = store
			}
			w.want(t, sorted(append(want, test.store...))...)
		})
	}
}

// sorted puts names in the order in which a walk comes to them, the server first.
func sorted(names []string) []string {
	key := func(s string) string {
		name, _, _ := strings.Cut(strings.TrimSuffix(s, "/"), "=")
		return strings.ReplaceAll(name, "/", "\x00")
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	return names
}

func TestLinksAreNotFollowed(t *testing.T) {
	w := newWorld(t, "server:keep/a", "server:d/b")
	if err := os.Symlink("../keep", filepath.Join(w.server, "d", "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.do(t, "get", true, "d", "file:x"); err != nil {
		t.Error(err)
	}
	w.want(t, "server:d/", "server:d/b=d/b", "server:d/link", "server:keep/", "server:keep/a=keep/a", "store:x/", "store:x/b=d/b")
	if out, err := w.do(t, "remove", true, "d"); err != nil || out.Result.Files != 2 {
		t.Errorf("%+v %v", out.Result, err)
	}
	w.want(t, "server:keep/", "server:keep/a=keep/a", "store:x/", "store:x/b=d/b")
	if err := os.Symlink("keep", filepath.Join(w.server, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.do(t, "remove", true, "link"); err != nil {
		t.Error(err)
	}
	w.want(t, "server:keep/", "server:keep/a=keep/a", "store:x/", "store:x/b=d/b")
}

// What breaks while a file is copied leaves nothing, and an older file as it was.
func TestTransferBreaks(t *testing.T) {
	broken := errors.New("broken")
	for verb, operations := range map[string][]string{"get": {"open", "read", "close"}, "put": {"create", "write", "close", "rename"}} {
		for _, operation := range operations {
			t.Run(verb+" "+operation, func(t *testing.T) {
				w := newWorld(t, "server:a", "store:b")
				w.hook = func(o, _ string) error {
					if o == operation {
						return broken
					}
					return nil
				}
				names := []string{"a", "file:b"}
				if verb == "put" {
					names = []string{"file:b", "a"}
				}
				if _, err := w.do(t, verb, false, names...); !errors.Is(err, broken) {
					t.Errorf("got %v", err)
				}
				w.want(t, "server:a=a", "store:b=b")
			})
		}
	}
	t.Run("put and nothing can be removed", func(t *testing.T) {
		w := newWorld(t, "store:b")
		w.hook = func(o, name string) error {
			if o == "write" || o == "remove" {
				return broken
			}
			return nil
		}
		if _, err := w.do(t, "put", false, "file:b", "a"); !errors.Is(err, broken) || !strings.Contains(err.Error(), "left on the server as .") {
			t.Errorf("got %v", err)
		}
	})
}

// How far a copy came is told beside its error.
func TestSecondFileBreaks(t *testing.T) {
	for verb, operation := range map[string]string{"get": "read", "put": "write"} {
		w := newWorld(t, "server:d/1", "server:d/2", "store:d/1", "store:d/2")
		w.hook = func(o, name string) error {
			if o == operation && (verb == "put" && w.renamed || strings.HasSuffix(name, "/2")) {
				return errors.New("broken")
			}
			return nil
		}
		names := map[string][]string{"get": {"d", "file:x"}, "put": {"file:d", "x"}}[verb]
		out, err := w.do(t, verb, true, names...)
		if err == nil || out.Result == nil || out.Result.Files != 1 || out.Result.SHA256 != "" {
			t.Errorf("%s: %+v, %v", verb, out.Result, err)
		}
	}
}

func TestDigest(t *testing.T) {
	w := newWorld(t, "server:a")
	want := fmt.Sprintf("%x", sha256.Sum256([]byte("content of a")))
	for _, step := range [][]string{{"get", "a", "file:b"}, {"put", "file:b", "c"}} {
		if out, err := w.do(t, step[0], false, step[1:]...); err != nil || out.Result.SHA256 != want || out.Result.Bytes != int64(len("content of a")) {
			t.Errorf("%v: %+v, %v", step, out.Result, err)
		}
	}
}

// Somebody else makes the folder at the same time.
func TestMkdirRaces(t *testing.T) {
	w := newWorld(t)
	w.hook = func(operation, name string) error {
		if operation == "mkdir" {
			return w.root.Mkdir(at(name), 0o755)
		}
		return nil
	}
	if _, err := w.do(t, "mkdir", true, "a/b"); err != nil {
		t.Error(err)
	}
	w.want(t, "server:a/", "server:a/b/")
}

func TestCancelledTransfer(t *testing.T) {
	for verb, operation := range map[string]string{"get": "read", "put": "write"} {
		t.Run(verb, func(t *testing.T) {
			w := newWorld(t, "server:a", "store:b")
			ctx, cancel := context.WithCancel(t.Context())
			w.hook = func(o, name string) error {
				if o == operation {
					cancel()
					return ctx.Err()
				}
				return nil
			}
			in := remotefs.Paths{Src: "a", Dst: "b"}
			if verb == "put" {
				in = remotefs.Paths{Src: "b", Dst: "a"}
			}
			if _, err := in.Do(ctx, w.call, w, verb); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			w.want(t, "server:a=a", "store:b=b")
		})
	}
}

func TestProgress(t *testing.T) {
	w := newWorld(t)
	if err := os.WriteFile(filepath.Join(w.server, "large"), bytes.Repeat([]byte{0}, 130<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	var lines []string
	w.call.Host.Progress = func(line string) { lines = append(lines, line) }
	out, err := w.do(t, "get", false, "large", "file:x")
	if err != nil || out.Result.Bytes != 130<<20 {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"large: 64 MiB", "large: 128 MiB"}, lines); diff != "" {
		t.Error(diff)
	}
}

// A liar lists what it likes.
type liar struct {
	*folder
	list func(dir string) []remotefs.Entry
}

func (l liar) List(_ context.Context, dir string) ([]remotefs.Entry, error) { return l.list(dir), nil }

func TestServersThatLie(t *testing.T) {
	for _, name := range []string{"..", ".", "", "../x", "a/b", "/etc/passwd", "a\x00b"} {
		w := newWorld(t, "server:d/a")
		f := liar{w.folder, func(string) []remotefs.Entry { return []remotefs.Entry{{Name: name, Type: remotefs.File}} }}
		if _, err := remotefs.List(t.Context(), w.call, f, "d", false); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("the server lists a file named %q", name)) {
			t.Errorf("list %q: %v", name, err)
		}
		if _, err := remotefs.Get(t.Context(), w.call, f, "d", "file:x", true); err == nil {
			t.Errorf("get %q: no error", name)
		}
		if _, err := remotefs.Remove(t.Context(), f, "d", true); err == nil {
			t.Errorf("remove %q: no error", name)
		}
		w.want(t, "server:d/", "server:d/a=d/a")
	}
	w := newWorld(t, "server:d/a")
	circle := liar{w.folder, func(string) []remotefs.Entry { return []remotefs.Entry{{Name: "d", Type: remotefs.Dir}} }}
	if _, err := remotefs.List(t.Context(), w.call, circle, "d", true); err == nil || !strings.Contains(err.Error(), "nested more than 100 deep") {
		t.Errorf("got %v", err)
	}
	if _, err := remotefs.Remove(t.Context(), circle, "d", true); err == nil || !strings.Contains(err.Error(), "nested more than 100 deep") {
		t.Errorf("got %v", err)
	}
	many := liar{w.folder, func(string) []remotefs.Entry { return slices.Repeat([]remotefs.Entry{{Name: "x"}}, 10_000) }}
	if _, err := remotefs.List(t.Context(), w.call, many, "d", false); !errors.Is(err, connectors.ErrOutputTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestListing(t *testing.T) {
	w := newWorld(t, "server:b", "server:a/z", "server:a/c/d")
	for dir, want := range map[string]string{"": "a a/c a/c/d a/z b", "a": "c c/d z", "/a/": "c c/d z"} {
		out, err := w.do(t, "list", true, dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range out.Listing {
			got = append(got, e.Path)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q, want %s", dir, got, want)
		}
	}
	if out, err := w.do(t, "list", false, "a"); err != nil || len(out.Listing) != 2 {
		t.Errorf("%v %v", out, err)
	}
	if out, err := w.do(t, "stat", false, "a/z"); err != nil || out.Stats.Path != "a/z" || out.Stats.Size != int64(len("content of a/z")) {
		t.Errorf("%v %v", out, err)
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		in   remotefs.Paths
		verb string
		want string // "" is well
	}{
		{remotefs.Paths{}, "list", ""},
		{remotefs.Paths{}, "stat", `input "path": the mode stat needs it`},
		{remotefs.Paths{Path: "x", Src: "y"}, "remove", `input "src": the mode remove has path in its place`},
		{remotefs.Paths{Path: "x", Src: "y", Dst: "z"}, "get", `input "path": the mode get has src and dst in its place`},
		{remotefs.Paths{Src: "y"}, "rename", `input "dst": the mode rename needs it`},
		{remotefs.Paths{Src: "file:y", Dst: "z"}, "rename", `input "src": "file:y" is a file of the project's store, want one of the server`},
		{remotefs.Paths{Src: "/y", Dst: "z"}, "put", `input "src": "/y" is no name of a file of the project's store`},
		{remotefs.Paths{Path: "a\x00"}, "mkdir", `input "path": it has a NUL byte in it`},
		{remotefs.Paths{Path: "a", Recursive: true}, "stat", `input "recursive": the mode stat has no use for it`},
		{remotefs.Paths{Path: "a", Recursive: true}, "mkdir", ""},
	} {
		errs := test.in.Check(test.verb, test.verb)
		if (len(errs) == 0) != (test.want == "") || len(errs) > 0 && !strings.Contains(errs[0].Error(), test.want) {
			t.Errorf("%s %+v: got %v, want %s", test.verb, test.in, errs, test.want)
		}
	}
	for verb, want := range map[string]bool{"list": true, "stat": true, "get": true, "put": false, "rename": false, "remove": false, "mkdir": false, "rmdir": false} {
		if remotefs.ReadsOnly(verb) != want {
			t.Errorf("%s reads only: %v", verb, !want)
		}
	}
}

var _ remotefs.FS = (*folder)(nil)
