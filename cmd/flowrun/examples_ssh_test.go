package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// withSSHServer fills in $SSH_PORT, $SSH_USER, $SSH_KEY and $SSH_HOSTKEY, which are those of
// a server that is started for them, and $SSH_FOLDER, a folder there with a file in it.
func withSSHServer(t *testing.T, args []string) []string {
	t.Helper()
	if !strings.Contains(strings.Join(args, " "), "$SSH_") {
		return args
	}
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "orders.csv"), []byte("article,count\ntea,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	replace := strings.NewReplacer("$SSH_PORT", strconv.Itoa(s.Port), "$SSH_USER", s.User, "$SSH_KEY", strconv.Quote(string(s.Key.Private)), "$SSH_HOSTKEY", s.HostKey, "$SSH_FOLDER", folder)
	for i := range args {
		args[i] = replace.Replace(args[i])
	}
	return args
}
