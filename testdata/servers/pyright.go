package servers

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// pyrightFolder must be as install.sh has it.
const pyrightFolder = "pyright-1.1.414"

// Pyright returns the path of the type checker that editors check Python with.
func Pyright(t testing.TB) string {
	t.Helper()
	Program(t, "node")
	cache, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath(filepath.Join(cache, pyrightFolder, "node_modules", ".bin", "pyright"))
	if err != nil {
		Missing(t, "pyright", Install)
	}
	return path
}
