package webdav_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestRefusals(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *server) {
		remotefstest.Write(t, c.Store.Dir, "in", "tea")
		remotefstest.Write(t, s.root, "a", "tea")
		remotefstest.Write(t, s.root, "d/b", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "stat", "path", "no\nline"}, `stat "no\nline": the server answers 40`, nil},
			{[]any{"mode", "get", "src", "d", "dst", "x"}, "get d: it is a folder (give recursive=True)", nil},
			{[]any{"mode", "stat", "path", "none"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "none"}, "list none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "a"}, "list a: ", nil},
			{[]any{"mode", "put", "src", "in", "dst", "none/x"}, "the server answers 40", nil},
			{[]any{"mode", "put", "src", "none", "dst", "x"}, "none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "none", "dst", "x"}, "rename none to x: the server answers 40", nil},
			{[]any{"mode", "rename", "src", "a", "dst", "d"}, "rename a to d: there is a folder of that name", nil},
			{[]any{"mode", "rename", "src", "d", "dst", "a"}, "rename d to a: there is a file of that name", nil},
			{[]any{"mode", "remove", "path", "none"}, "stat none: the server answers 404 Not Found", fs.ErrNotExist},
			{[]any{"mode", "remove", "path", "d"}, "remove d: the folder is not empty (give recursive=True)", nil},
			{[]any{"mode", "mkdir", "path", "a"}, "mkdir a: the server answers 40", nil},
			{[]any{"mode", "mkdir", "path", "none/b"}, "mkdir none/b: the server answers 409 Conflict (is there a folder for it?)", nil},
			{[]any{"mode", "mkdir", "path", "a/b", "recursive", true}, "a", nil},
		} {
			_, err := c.Try(test.inputs...)
			remotefstest.Fails(t, "WEBDAV", err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		remotefstest.Same(t, []string{"in"}, remotefstest.Tree(t, c.Store.Dir))
		remotefstest.Same(t, []string{"a", "d/b"}, remotefstest.Tree(t, s.root))
	})
}

func TestWrongInputs(t *testing.T) {
	base := value.DictOf("url", "https://dav.example.com/", "mode", "list")
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "copy"}, `"mode"`},
		{[]any{"mode", "rmdir", "path", "a"}, `"mode"`},
		{[]any{"mode", "get", "src", "a"}, `input "dst": the mode get needs it`},
		{[]any{"path", "a/../b"}, `input "path": "a/../b" has . or .. in it`},
		{[]any{"url", "dav.example.com"}, `input "url": want an address`},
		{[]any{"url", "ftp://dav.example.com"}, `input "url": want an address`},
		{[]any{"url", "https://bob:pw@dav.example.com"}, `input "url": it holds credentials`},
		{[]any{"url", "https://dav.example.com/?a=b"}, `input "url": an address of files`},
		{[]any{"authentication_method", "basic"}, `input "username": basic needs it`},
		{[]any{"authentication_method", "digest", "username", "a", "token", "b"}, `input "token": digest has no use for it`},
		{[]any{"authentication_method", "bearer"}, `input "token": bearer needs it`},
		{[]any{"token", "b", "password", "a"}, `input "password": there is no username`},
		{[]any{"username", "a:b"}, `input "username": for basic it has no colon`},
		{[]any{"token", "a\nb"}, `input "token": it has characters`},
		{[]any{"read_timeout", -1}, `input "read_timeout"`},
		{[]any{"cacert", "x"}, `input "cacert"`},
	} {
		_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{}, remotefstest.With(base, test.inputs...))
		if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		remotefstest.Fails(t, "WEBDAV", err, test.want)
	}
}
