package git_test

import (
	"net"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/git"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestContract(t *testing.T) {
	over := servers.StartGitHTTP(t, servers.GitHTTPOptions{User: "bob", Password: "right"})
	newRepo(t, filepath.Join(over.Root, "x.git"))
	open := servers.StartGitHTTP(t, servers.GitHTTPOptions{})
	newRepo(t, filepath.Join(open.Root, "x.git"))
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	for scheme, hanging := range map[string]*value.Dict{
		"http": value.DictOf("command", "metadata", "repository_url", "http://"+silent.Addr().String()+"/x.git"),
		"ssh":  value.DictOf("command", "metadata", "repository_url", "ssh://"+silent.Addr().String()+"/x.git", "password", "x", "ssh_hostkey", false),
	} {
		t.Run(scheme, func(t *testing.T) {
			connectortest.Run(t, connectortest.Subject{
				Driver:      newDriver(t, git.Options{}),
				Good:        value.DictOf("command", "get", "repository_url", open.URL+"/x.git"),
				Refused:     value.DictOf("command", "get", "repository_url", over.URL+"/x.git"),
				Hanging:     hanging,
				Secrets:     []string{"password", "httpCookie"},
				SecretsWith: value.DictOf("username", "somebody"),
			})
		})
	}
}
