package smb_test

import (
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestAnalysis(t *testing.T) {
	kinds(t, func(t *testing.T, c *remotefstest.Client, s *servers.Samba) {
		remotefstest.Analysis(t, c, s.Root, "")
	})
}

// What was agreed with the server is told, and how much room there is.
func TestAnalysisTellsFacts(t *testing.T) {
	for name, test := range map[string]struct {
		config string
		want   *value.Dict
	}{
		"encrypted": {"server smb encrypt = required", value.DictOf("dialect", "SMB 3.1.1", "signing", "enabled", "encrypted", true, "cipher", "AES-128-GCM", "guest", false)},
		"old":       {"server max protocol = SMB2_10\nserver signing = mandatory", value.DictOf("dialect", "SMB 2.1", "signing", "required", "encrypted", false, "cipher", nil, "guest", false)},
	} {
		t.Run(name, func(t *testing.T) {
			s := servers.StartSamba(t, servers.SambaOptions{Config: test.config})
			c := newClient(t, s)
			for range 2 { // on a new connection, and on one that was kept
				out := c.Analyse()
				for name, want := range test.want.Strings() {
					if got := remotefstest.Get(t, out, name); got != want {
						t.Errorf("%s is %v, want %v", name, got, want)
					}
				}
				var room syscall.Statfs_t
				if err := syscall.Statfs(s.Root, &room); err != nil {
					t.Fatal(err)
				}
				total := remotefstest.Get(t, out, "total_bytes").(int64)
				if want := int64(room.Blocks) * room.Bsize; total < want/2 || total > want*2 {
					t.Errorf("the share has %d bytes, want about %d", total, want)
				}
				if available := remotefstest.Get(t, out, "available_bytes").(int64); available <= 0 || available > total {
					t.Errorf("%d bytes of %d are available", available, total)
				}
			}
		})
	}
}

// The server is asked for nothing that changes anything.
func TestAnalysisOnlyReads(t *testing.T) {
	log := new(journal)
	s := servers.StartSamba(t, servers.SambaOptions{Config: "log level = 1 smb2:10", Log: log})
	remotefstest.Write(t, s.Root, "sub/a", "tea")
	c := newClient(t, s)
	c.Analyse()
	if err := c.Driver.(interface{ Close() error }).Close(); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for _, operation := range log.asked() {
		seen[operation] = true
	}
	want := map[string]bool{}
	for _, name := range []string{"NEGPROT", "SESSSETUP", "TCON", "CREATE", "GETINFO", "QUERY_DIRECTORY", "CLOSE", "LOGOFF"} {
		want["SMB2_OP_"+name] = true
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	remotefstest.Same(t, []string{"sub/a"}, remotefstest.Tree(t, s.Root))
}
