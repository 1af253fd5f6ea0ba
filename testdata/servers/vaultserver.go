package servers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// vaultserver returns the path of the program that install.sh builds of
// testdata/vaultserver.
func vaultserver(t testing.TB) string {
	t.Helper()
	sources, err := sourcesOfVaultserver()
	if err != nil {
		Missing(t, "vaultserver", err.Error())
	}
	name, err := nameOfVaultserver(sources)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := cacheFolder()
	if err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath(filepath.Join(cache, name))
	if err != nil {
		Missing(t, "vaultserver", Install)
	}
	return path
}

// sourcesOfVaultserver looks for testdata/vaultserver from the working directory
// upwards: a test runs in the folder of its package.
func sourcesOfVaultserver() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		sources := filepath.Join(dir, "testdata", "vaultserver")
		if _, err := os.Stat(filepath.Join(sources, "go.mod")); err == nil {
			return sources, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no testdata/vaultserver in %s or above it: start the server before the test changes its directory", start)
		}
	}
}

// nameOfVaultserver must be as install.sh has it.
func nameOfVaultserver(sources string) (string, error) {
	files, err := filepath.Glob(filepath.Join(sources, "*.go"))
	if err != nil {
		return "", err
	}
	digest := sha256.New()
	fmt.Fprintln(digest, runtime.Version())
	for _, file := range append(files, filepath.Join(sources, "go.mod"), filepath.Join(sources, "go.sum")) {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		digest.Write(text)
	}
	return "vaultserver-" + hex.EncodeToString(digest.Sum(nil))[:16], nil
}

func cacheFolder() (string, error) {
	if dir := os.Getenv("FLOWRUN_TEST_CACHE"); dir != "" {
		return dir, nil
	}
	if dir := os.Getenv("XDG_CACHE_HOME"); dir != "" {
		return filepath.Join(dir, "flowrun-test"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".cache", "flowrun-test"), err
}
