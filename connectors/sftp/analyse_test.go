package sftp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestAnalysis(t *testing.T) {
	for name, config := range map[string]string{"home": "", "another folder": "ForceCommand internal-sftp -d /usr/share"} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, config)
			below := h.remote
			c := &remotefstest.Client{T: t, Driver: h.driver, Store: remotefstest.NewStore(t), Inputs: h.inputs("path", below)}
			remotefstest.Analysis(t, c, h.remote, below)
			if err := os.Symlink("sub", filepath.Join(h.remote, "link")); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(h.remote, "z\xff"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			out := c.Analyse("depth", 1)
			entries := remotefstest.Get(t, out, "entries").(value.List)
			link := entries[2].(*value.Dict)
			if kind, target := remotefstest.Get(t, link, "kind"), remotefstest.Get(t, link, "target"); kind != "link" || target != "sub" {
				t.Errorf("a link is a %v to %v", kind, target)
			}
			if path := remotefstest.Get(t, entries[4].(*value.Dict), "path"); path != "z\uFFFD" {
				t.Errorf("a name that is no UTF-8 is %q", path)
			}
			var room syscall.Statfs_t
			if err := syscall.Statfs(h.remote, &room); err != nil {
				t.Fatal(err)
			}
			if total := remotefstest.Get(t, out, "total_bytes"); total != int64(room.Blocks)*room.Bsize {
				t.Errorf("there are %v bytes, want %d", total, int64(room.Blocks)*room.Bsize)
			}
			if available := remotefstest.Get(t, out, "available_bytes").(int64); available <= 0 || available > remotefstest.Get(t, out, "total_bytes").(int64) {
				t.Errorf("%d bytes are available", available)
			}
			extensions := value.Summary(remotefstest.Get(t, out, "extensions"), 1000)
			if !strings.Contains(extensions, "posix-rename@openssh.com") || !strings.Contains(extensions, "limits@openssh.com") {
				t.Errorf("the extensions are %s", extensions)
			}
			if server := remotefstest.Get(t, out, "server").(string); !strings.HasPrefix(server, "SSH-2.0-OpenSSH_") {
				t.Errorf("the server is %s", server)
			}
			if folder := remotefstest.Get(t, out, "folder"); config != "" && folder != "/usr/share" {
				t.Errorf("the folder is %v", folder)
			}
		})
	}
}

// A folder with too much in it says so, and the others are looked into all the same.
func TestAnalysisOfLargeFolder(t *testing.T) {
	h := newHost(t)
	for i := range 3000 {
		write(t, h.remote, fmt.Sprintf("0/%0200d", i), nil)
	}
	write(t, h.remote, "1/a", []byte("tea"))
	out, err := connectortest.Operate(t.Context(), h.driver, connectors.AnalysisOperation, connectors.Host{}, h.inputs("path", h.remote, "max_output_bytes", 1000))
	if err != nil {
		t.Fatal(err)
	}
	entries := get(out, "entries").(value.List)
	if text := get(entries[0].(*value.Dict), "error"); text == nil || !strings.Contains(text.(string), "too large for max_output_bytes (1000)") {
		t.Errorf("the error is %v", text)
	}
	if inner := get(entries[1].(*value.Dict), "entries"); len(inner.(value.List)) != 1 {
		t.Errorf("in the other one is %v", inner)
	}
}
