package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// withFileServer starts the server of files that arguments name, such as $FTP_HOST, and
// puts its address in their place. It has the file orders.csv.
func withFileServer(t *testing.T, args []string) []string {
	t.Helper()
	var root string
	var names []string
	switch all := strings.Join(args, " "); {
	case strings.Contains(all, "$FTP"):
		s := servers.StartProFTPD(t, servers.FTPOptions{})
		root, names = s.Root, []string{"$FTP_HOST", s.Host, "$FTP_PORT", fmt.Sprint(s.Port), "$FTP_PASSWORD", s.Password}
	case strings.Contains(all, "$WEBDAV"):
		s := servers.StartLighttpd(t)
		root, names = s.Root, []string{"$WEBDAV_URL", s.URL, "$WEBDAV_PASSWORD", s.Password}
	case strings.Contains(all, "$SMB"):
		s := servers.StartSamba(t, servers.SambaOptions{})
		root, names = s.Root, []string{"$SMB_HOST", s.Host, "$SMB_PORT", fmt.Sprint(s.Port), "$SMB_USER", s.User, "$SMB_PASSWORD", s.Password}
	default:
		return args
	}
	if err := os.WriteFile(filepath.Join(root, "orders.csv"), []byte("article,count\ntea,2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	replace := strings.NewReplacer(names...)
	replaced := make([]string, len(args))
	for i, arg := range args {
		replaced[i] = replace.Replace(arg)
	}
	return replaced
}
