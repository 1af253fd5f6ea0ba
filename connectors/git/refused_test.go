package git_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestRefused(t *testing.T) {
	r := newRepo(t, filepath.Join(t.TempDir(), "x.git"))
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "right"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	servers.Repository(t, filepath.Join(over.Root, "empty.git"), nil)
	empty := filepath.Join(t.TempDir(), "empty.git")
	servers.Repository(t, empty, nil)
	sshd := servers.StartSSHD(t, servers.SSHDOptions{})
	key := string(sshd.Key.Private)
	stranger, locked := servers.NewSSHKey(t, ""), servers.NewSSHKey(t, "secret")
	ssh := func(path string, more ...any) []any {
		return append([]any{"command", "metadata", "repository_url", "ssh://" + sshd.Addr + path, "username", sshd.User}, more...)
	}
	for name, tt := range map[string]struct {
		inputs []any
		want   string
	}{
		"wrong ref":         {[]any{"command", "metadata", "repository_url", r.path, "ref", "develp"}, `no branch, tag or commit "develp" (did you mean "develop"?)`},
		"unknown SHA":       {[]any{"command", "metadata", "repository_url", r.path, "ref", strings.Repeat("1", 40)}, `no branch, tag or commit "1111`},
		"wrong ref, http":   {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "right", "ref", "mian"}, `did you mean "main"?`},
		"unknown SHA, http": {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "right", "ref", strings.Repeat("1", 40)}, `no branch, tag or commit "1111`},
		"no repository":     {[]any{"command", "metadata", "repository_url", t.TempDir()}, "repository not found"},
		"nothing there":     {[]any{"command", "metadata", "repository_url", "/no/such/folder"}, "repository not found"},
		"not there, http":   {[]any{"command", "metadata", "repository_url", over.URL + "/y.git", "username", "bob", "password", "right"}, "repository not found"},
		"wrong password":    {[]any{"command", "metadata", "repository_url", over.URL + "/x.git", "username", "bob", "password", "another"}, "log in: the server refuses the login (401 Unauthorized): username and password are wrong"},
		"no password":       {[]any{"command", "metadata", "repository_url", over.URL + "/x.git"}, "it wants a username and password"},
		"empty":             {[]any{"command", "metadata", "repository_url", empty}, "the repository is empty: it has no commits"},
		"empty, http":       {[]any{"command", "get", "repository_url", over.URL + "/empty.git", "username", "bob", "password", "right"}, "the repository is empty: it has no commits"},
		"closed port":       {[]any{"command", "metadata", "repository_url", "http://127.0.0.1:1/x.git"}, "refuses the connection"},
		"unknown scheme":    {[]any{"command", "metadata", "repository_url", "gopher://x/y"}, `unknown scheme "gopher"`},
		"no base":           {[]any{"command", "diff", "repository_url", r.path}, "base"},
		"wrong command":     {[]any{"command", "metdata", "repository_url", r.path}, `did you mean "metadata"?`},
		"too large":         {[]any{"command", "get", "repository_url", r.path, "max_output_bytes", 10}, "max_output_bytes (10)"},
		"diff too large":    {[]any{"command", "diff", "base", "v1", "repository_url", r.path, "max_output_bytes", 10}, "max_output_bytes (10)"},
		"no host key":       {ssh(r.path, "ssh_key", key), "give ssh_hostkey: 'ssh-"},
		"other host key":    {ssh(r.path, "ssh_key", key, "ssh_hostkey", stranger.Public), "it was changed, or this is another server"},
		"stranger's key":    {ssh(r.path, "ssh_key", string(stranger.Private), "ssh_hostkey", false), "log in: the server refuses the login"},
		"locked key":        {ssh(r.path, "ssh_key", string(locked.Private), "ssh_hostkey", false), "the key has a passphrase"},
		"wrong passphrase":  {ssh(r.path, "ssh_key", string(locked.Private), "key_passphrase", "no", "ssh_hostkey", false), "key_passphrase"},
		"no key":            {ssh(r.path, "ssh_key", "nonsense", "ssh_hostkey", false), "no private key"},
		"neither":           {ssh(r.path, "ssh_hostkey", false), "ssh needs a key or a password"},
		"not there, ssh":    {ssh("/no/such.git", "ssh_key", key, "ssh_hostkey", sshd.HostKey), "repository not found: '/no/such.git' does not appear to be a git repository"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := call(t, newDriver(t, git.Options{}), connectors.Host{}, tt.inputs...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v, want %s", out, err, tt.want)
			}
		})
	}
}
