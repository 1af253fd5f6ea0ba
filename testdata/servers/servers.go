// Package servers starts real servers for tests: git over HTTP, Vault, sshd, Redis,
// PostgreSQL, MariaDB, and those of files: FTP, WebDAV, SMB.
//
// Each server listens on loopback at a free port, keeps its files in a temporary
// folder of the test, and is stopped, and waited for, when the test ends. What is
// not installed skips the test (see [Missing]).
package servers

import (
	"os"
	"os/exec"
	"testing"
)

// Require is the environment variable that turns a missing server from a reason
// to skip a test into a failure, when it is "require".
const Require = "FLOWRUN_TEST_SERVERS"

// Install is how to get what a test misses.
const Install = "run testdata/servers/install.sh"

// Missing ends a test that needs what is not there: it skips it, or fails it when
// [Require] says so. The argument how says how to get it.
func Missing(t testing.TB, what, how string) {
	t.Helper()
	if os.Getenv(Require) == "require" {
		t.Fatalf("%s is missing: %s", what, how)
	} else {
		t.Skipf("%s is missing: %s", what, how)
	}
}

// Program returns the absolute path of an installed program, looked for in PATH
// and where servers stand that users do not start.
func Program(t testing.TB, name string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	Missing(t, name, Install)
	return ""
}
