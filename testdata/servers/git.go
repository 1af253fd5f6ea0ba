package servers

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Git runs git in dir and returns what it prints, without the last newline. No
// configuration of the machine or the user counts; author, committer and their
// dates are fixed, so that the same commands make the same commits.
func Git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Program(t, "git"), args...)
	cmd.Dir = dir
	cmd.Env = gitEnv()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Repository makes a bare repository at path, with the branch main. Files, by
// their path in the repository, are its first commit; without files there is no
// commit.
func Repository(t testing.TB, path string, files map[string]string) {
	t.Helper()
	Git(t, "", "init", "--quiet", "--bare", "--initial-branch=main", path)
	if len(files) == 0 {
		return
	}
	work := t.TempDir()
	Git(t, "", "init", "--quiet", "--initial-branch=main", work)
	for name, text := range files {
		file := filepath.Join(work, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, file, []byte(text))
	}
	Git(t, work, "add", "--all")
	Git(t, work, "commit", "--quiet", "--message=first")
	Git(t, work, "push", "--quiet", path, "main")
}

// gitEnv is all of the environment that git gets.
func gitEnv() []string {
	const who, when = "Test", "2024-01-02T03:04:05Z"
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=/nonexistent",
		"LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=" + who, "GIT_AUTHOR_EMAIL=test@example.com", "GIT_AUTHOR_DATE=" + when,
		"GIT_COMMITTER_NAME=" + who, "GIT_COMMITTER_EMAIL=test@example.com", "GIT_COMMITTER_DATE=" + when,
	}
}
