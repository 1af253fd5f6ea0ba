package all_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func startSSH(t *testing.T) *server {
	return overSSH(t, "script", "printf '%01000d' 0")
}

func startSFTP(t *testing.T) *server {
	dir := t.TempDir()
	fill(t, dir)
	return overSSH(t, "mode", "list", "path", dir)
}

// overSSH are the types that log in by ssh.
func overSSH(t *testing.T, request ...any) *server {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	stranger := servers.NewSSHKey(t, "")
	inputs := func(addr string) *value.Dict {
		host, port := split(addr)
		return value.DictOf(append([]any{"hostname", host, "port", port, "username", s.User, "key", string(s.Key.Private), "hostkey", s.HostKey}, request...)...)
	}
	return &server{
		addr:   s.Addr,
		inputs: inputs,
		refused: []refusal{
			{"host key", with(inputs(s.Addr), "hostkey", stranger.Public), "host key", "it was changed, or this is another server"},
			{"key", with(inputs(s.Addr), "key", string(stranger.Private)), "log in", "the server refuses the login"},
		},
		secrets: []string{string(s.Key.Private), string(stranger.Private)},
	}
}

func startFTP(t *testing.T) *server {
	ca, other := servers.NewCA(t), servers.NewCA(t)
	s := servers.StartProFTPD(t, servers.FTPOptions{})
	secured := servers.StartProFTPD(t, servers.FTPOptions{TLS: ca.Server(t)})
	fill(t, s.Root)
	inputs := func(addr string) *value.Dict {
		host, port := split(addr)
		return value.DictOf("hostname", host, "port", port, "username", s.User, "password", s.Password, "mode", "list")
	}
	return &server{
		addr:   s.Addr,
		inputs: inputs,
		refused: []refusal{
			{"password", with(inputs(s.Addr), "password", wrong), "log in", "530"},
			{"authority", with(with(inputs(secured.Addr), "tls", "explicit"), "server_ca", string(other.PEM)), "tls", "which is not trusted"},
		},
		secrets: []string{s.Password, wrong},
	}
}

func startWebDAV(t *testing.T) *server {
	s := servers.StartLighttpd(t)
	fill(t, s.Root)
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	inputs := func(addr string) *value.Dict {
		return value.DictOf("url", "http://"+addr+at.Path, "authentication_method", "digest", "username", s.User, "password", s.Password, "mode", "list")
	}
	return &server{
		addr:    at.Host,
		inputs:  inputs,
		refused: []refusal{{"password", with(inputs(at.Host), "password", wrong), "log in", "401"}},
		secrets: []string{s.Password, wrong},
	}
}

func startSMB(t *testing.T) *server {
	s := servers.StartSamba(t, servers.SambaOptions{})
	fill(t, s.Root)
	inputs := func(addr string) *value.Dict {
		host, port := split(addr)
		return value.DictOf("hostname", host, "port", port, "share", s.Share, "username", s.User, "password", s.Password, "mode", "list")
	}
	return &server{
		addr:    s.Addr,
		inputs:  inputs,
		refused: []refusal{{"password", with(inputs(s.Addr), "password", wrong), "log in", "password"}},
		secrets: []string{s.Password, wrong},
	}
}

// fill puts files into a folder, so that a server has something to say of them.
func fill(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		if err := os.WriteFile(filepath.Join(dir, name+strings.Repeat("x", 50)), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
