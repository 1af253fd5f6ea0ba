package vault_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// An auditLog is what a Vault says that it was asked.
type auditLog struct {
	file string
	seen int // bytes
}

func auditedVault(t *testing.T) (*servers.Vault, *auditLog) {
	t.Helper()
	log := &auditLog{file: filepath.Join(t.TempDir(), "audit.log")}
	v := servers.StartVault(t, servers.VaultOptions{Audit: log.file})
	log.forget(t) // that it was set up
	return v, log
}

// requests returns how often each path was asked for since forget, leaving out
// what the test itself does to set Vault up.
func (l *auditLog) requests(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for line := range strings.Lines(string(text[l.seen:])) {
		var entry struct {
			Type    string
			Auth    struct{ Policies []string }
			Request struct{ Path string }
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Type == "request" && strings.Join(entry.Auth.Policies, "") != "root" {
			count[entry.Request.Path]++
		}
	}
	return count
}

func (l *auditLog) forget(t *testing.T) {
	t.Helper()
	info, err := os.Stat(l.file)
	if err != nil {
		t.Fatal(err)
	}
	l.seen = int(info.Size())
}
