package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// binary builds the command, once, and returns its path.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "flowrun-test-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "flowrun")
	out, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

// A result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// flowrun runs the built command in a folder.
func flowrun(t testing.TB, dir string, env []string, args ...string) result {
	t.Helper()
	cmd := command(t, dir, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func command(t testing.TB, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), file, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	return cmd
}

// here runs the command in this process, as often as a test likes: a start takes longer
// than most commands.
func here(t testing.TB, dir string, args ...string) result {
	t.Helper()
	file, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	var stdout, stderr bytes.Buffer
	p := &process{
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, self: file, dir: dir,
		environ: []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")},
		getenv: func(name string) (string, bool) {
			switch name {
			case "HOME":
				return home, true
			case "PATH":
				return os.LookupEnv(name)
			}
			return "", false
		},
	}
	code := p.run(args)
	return result{code, stdout.String(), stderr.String()}
}

// write makes files below a folder: name, text, name, text, ...
func write(t testing.TB, dir string, files ...string) {
	t.Helper()
	for i := 0; i < len(files); i += 2 {
		file := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// exitCode is the exit code of a command that failed.
func exitCode(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Sprint(exit.ExitCode())
	}
	return err.Error()
}
