package ftp_test

import (
	"errors"
	"io/fs"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestRefusals(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.FTP) {
		remotefstest.Write(t, c.Store.Dir, "in", "tea")
		remotefstest.Write(t, s.Root, "a", "tea")
		for _, test := range []struct {
			inputs []any
			want   string
			kind   error
		}{
			{[]any{"mode", "get", "src", "none", "dst", "x"}, "get none: the server answers 550", nil},
			{[]any{"mode", "stats", "path", "none"}, "stats none: the server answers 550", fs.ErrNotExist},
			{[]any{"mode", "list", "path", "none"}, "list none: the server answers 550", nil},
			{[]any{"mode", "list", "path", "a"}, "list a: the server answers 5", nil},
			{[]any{"mode", "put", "src", "in", "dst", "none/x"}, "the server answers 55", nil},
			{[]any{"mode", "put", "src", "none", "dst", "x"}, "none", fs.ErrNotExist},
			{[]any{"mode", "rename", "src", "none", "dst", "x"}, "rename none to x: the server answers 55", nil},
			{[]any{"mode", "remove", "path", "none"}, "remove none: the server answers 550", nil},
			{[]any{"mode", "rmdir", "path", "a"}, "remove a: the server answers 550", nil},
			{[]any{"mode", "mkdir", "path", "a"}, "mkdir a: the server answers 5", nil},
			{[]any{"mode", "mkdir", "path", "a/b", "recursive", true}, `"a" is there, and no folder`, nil},
		} {
			_, err := c.Try(test.inputs...)
			remotefstest.Fails(t, "FTP", err, test.want)
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("%v is no %v", err, test.kind)
			}
		}
		remotefstest.Same(t, []string{"in"}, remotefstest.Tree(t, c.Store.Dir))
		remotefstest.Same(t, []string{"a"}, remotefstest.Tree(t, s.Root))
		if n := s.Connections(); n != 1 {
			t.Errorf("there are %d connections: one is in order after a refusal", n)
		}
	})
}

func TestLogin(t *testing.T) {
	s := servers.StartProFTPD(t, servers.FTPOptions{})
	c := newClient(t, s)
	_, err := c.Try("mode", "list", "password", "wr0ng pass")
	remotefstest.Fails(t, "FTP", err, "log in: the server refuses user bob or the password, or wants TLS (tls='explicit'): the server answers 530")
	if strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("%q shows the password", err)
	}
	_, err = c.Try("mode", "list", "tls", "explicit")
	remotefstest.Fails(t, "FTP", err, "tls: ", "has no TLS (AUTH TLS)")
	_, err = c.Try("mode", "list", "tls", "implicit")
	remotefstest.Fails(t, "FTP", err, "tls: ", "does not speak TLS on this port")
	_, err = c.Try("mode", "list", "port", int64(1))
	remotefstest.Fails(t, "FTP", err, "connect: 127.0.0.1:1 refuses the connection")
}

func TestTLS(t *testing.T) {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	o := servers.FTPOptions{TLS: ca.Server(t), ClientCA: ca}
	s := servers.StartProFTPD(t, o)
	c := newClient(t, s)
	me, stranger := ca.Client(t, "bob"), other.Client(t, "eve")
	explicit := []any{"mode", "list", "tls", "explicit", "cacert", string(ca.PEM)}
	own := []any{"client_cert", string(me.CertPEM), "client_key", string(me.KeyPEM)}
	for name, test := range map[string]struct {
		inputs []any
		want   []string // of the error, nil for none
	}{
		"good":                   {append(explicit, own...), nil},
		"not verified":           {append([]any{"mode", "list", "tls", "explicit", "verify_ssl", false}, own...), nil},
		"no TLS":                 {[]any{"mode", "list"}, []string{"log in: ", "SSL/TLS required"}},
		"other authority":        {[]any{"mode", "list", "tls", "explicit", "cacert", string(other.PEM)}, []string{"tls: ", "not trusted"}},
		"authority of no one":    {[]any{"mode", "list", "tls", "explicit"}, []string{"tls: ", "not trusted"}},
		"other name":             {append([]any{"hostname", "localhost.localdomain"}, explicit...), []string{"FTP: "}},
		"no certificate":         {explicit, []string{"FTP: "}},
		"stranger's certificate": {append(explicit, "client_cert", string(stranger.CertPEM), "client_key", string(stranger.KeyPEM)), []string{"FTP: "}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Try(test.inputs...)
			if test.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			remotefstest.Fails(t, "FTP", err, test.want...)
		})
	}
	expired := servers.StartVSFTPD(t, servers.FTPOptions{TLS: ca.Expired(t)})
	_, err := newClient(t, expired).Try(explicit...)
	remotefstest.Fails(t, "FTP", err, "tls: ", "has expired")
}

func TestWrongInputs(t *testing.T) {
	base := value.DictOf("hostname", "ftp.example.com")
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"mode", "copy"}, `"mode"`},
		{[]any{"mode", "get", "src", "a"}, `input "dst": the mode get needs it`},
		{[]any{"mode", "get", "src", "a", "dst", "../b"}, `input "dst": "../b" is no name`},
		{[]any{"mode", "put", "src", "a", "dst", "file:b"}, `input "dst": "file:b" is a file of the project's store`},
		{[]any{"mode", "list", "src", "a"}, `input "src": the mode list has path in its place`},
		{[]any{"mode", "rename", "path", "a", "src", "a", "dst", "b"}, `input "path": the mode rename has src and dst`},
		{[]any{"mode", "stats", "path", "a", "recursive", true}, `input "recursive"`},
		{[]any{"mode", "stats", "path", "a\r\nDELE b"}, `input "path": it has a line end`},
		{[]any{"mode", "list", "username", "a\nb"}, `input "username": it has a line end`},
		{[]any{"mode", "list", "password", "a\nb"}, `input "password": it has a line end`},
		{[]any{"mode", "list", "path", "漢", "encoding", "latin-1"}, `input "path": "漢" cannot be written`},
		{[]any{"mode", "list", "encoding", "utf-9"}, `input "encoding": there is no encoding "utf-9"`},
		{[]any{"mode", "list", "cacert", "x", "server_ca", "x"}, `input "server_ca"`},
		{[]any{"mode", "list", "socket_timeout", -1}, `input "socket_timeout"`},
	} {
		_, err := remotefstest.Perform(t.Context(), newDriver(t), connectors.Host{}, remotefstest.With(base, test.inputs...))
		if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		remotefstest.Fails(t, "FTP", err, test.want)
	}
}

// listen serves each connection by a function.
func listen(t testing.TB, serve func(net.Conn)) *value.Dict {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
	})
	return value.DictOf("hostname", "127.0.0.1", "port", int64(l.Addr().(*net.TCPAddr).Port))
}
