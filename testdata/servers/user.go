package servers

import (
	"crypto/rand"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// NewUser makes a user of the system, who is gone when the test ends, and returns the
// name. It needs root, and skips the test without.
func NewUser(t testing.TB, password string) string {
	t.Helper()
	if os.Getuid() != 0 {
		Missing(t, "the right to make a user for the test", "run the tests as root")
	}
	name := "flowrun-" + strings.ToLower(rand.Text()[:8])
	hash, err := exec.CommandContext(t.Context(), Program(t, "openssl"), "passwd", "-6", password).Output()
	if err != nil {
		t.Fatal(err)
	}
	add := exec.CommandContext(t.Context(), Program(t, "useradd"), "--home-dir", "/", "--shell", "/bin/sh", "--password", strings.TrimSpace(string(hash)), name)
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("useradd: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command(Program(t, "userdel"), name).CombinedOutput(); err != nil {
			t.Errorf("userdel: %v\n%s", err, out)
		}
	})
	return name
}
