package sftp_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// A file of 256 MiB in both directions, by the driver, which also computes its digest and
// syncs what it stores, and by OpenSSH's sftp, which connects anew.
func BenchmarkCopy(b *testing.B) {
	const size = 256 << 20
	h := newHost(b)
	sparse(b, h.store, "large", size)
	sparse(b, h.remote, "large", size)
	for name, inputs := range directions(h) {
		b.Run(name+"/driver", func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if _, err := h.call(b, inputs...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	command := map[string]string{
		"to the server":   fmt.Sprintf("put %s/large %s/copy\n", h.store, h.remote),
		"from the server": fmt.Sprintf("get %s/large %s/copy\n", h.remote, h.store),
	}
	args := []string{"-q", "-b", "-", "-P", fmt.Sprint(h.Port), "-i", h.Key.File(b), "-F", "none",
		"-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + h.KnownHostsFile(b), h.User + "@" + h.Host}
	for name, line := range command {
		b.Run(name+"/sftp", func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), servers.Program(b, "sftp"), args...)
				cmd.Stdin = strings.NewReader(line)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v %s", err, out)
				}
			}
		})
	}
}
