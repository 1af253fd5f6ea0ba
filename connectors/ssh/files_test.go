package ssh_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// withFiles gives the host a store of files, which is in the folder returned.
func (h *host) withFiles(t *testing.T) string {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	h.files = connectors.FilesIn(root)
	return dir
}

func TestCopyFiles(t *testing.T) {
	h := newHost(t)
	store, remote := h.withFiles(t), t.TempDir()
	content := bytes.Repeat([]byte("\x00binary\xff\r\n"), 400_000)
	for name, data := range map[string][]byte{"large": content, "with 'quote\nünd line": []byte("x"), "empty": nil} {
		if err := os.WriteFile(filepath.Join(remote, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := value.List{remote + "/large", remote + "/with 'quote\nünd line", remote + "/empty"}
	out, err := h.run(t, "echo ran", "copy_files", list, "files_path", "cloudomation:from/host")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`[{"path":"%[1]s/large","name":"cloudomation:from/host/large","size":4000000,"sha256":"%[2]x"},`+
		`{"path":"%[1]s/with 'quote\nünd line","name":"cloudomation:from/host/with 'quote\nünd line","size":1,"sha256":"%[3]x"},`+
		`{"path":"%[1]s/empty","name":"cloudomation:from/host/empty","size":0,"sha256":"%[4]x"}]`,
		remote, sha256.Sum256(content), sha256.Sum256([]byte("x")), sha256.Sum256(nil))
	if diff := cmp.Diff(want, text(get(out, "files"))); diff != "" {
		t.Error(diff)
	}
	if got, err := os.ReadFile(filepath.Join(store, "from", "host", "large")); !bytes.Equal(got, content) {
		t.Errorf("stored were %d bytes, %v", len(got), err)
	}
}

func TestCopyFilesFails(t *testing.T) {
	h := newHost(t)
	store, remote := h.withFiles(t), t.TempDir()
	for name, test := range map[string]struct{ path, want string }{
		"not there": {remote + "/no", "No such file"},
		"a folder":  {remote, "is a directory"},
	} {
		out, err := h.run(t, "echo ran", "copy_files", value.List{test.path})
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(test.want)) {
			t.Errorf("%s: got %v", name, err)
		}
		if get(out, "stdout") != "ran\n" {
			t.Errorf("%s: the outputs are lost: %s", name, text(out))
		}
	}
	if left, err := os.ReadDir(store); len(left) > 0 || err != nil {
		t.Errorf("in the store are %v (%v)", left, err)
	}
	if _, err := h.run(t, "exit 2", "copy_files", value.List{remote + "/no"}); err == nil || !strings.Contains(err.Error(), "return code 2") {
		t.Errorf("files of a script that failed: %v", err)
	}
}

func TestUseShell(t *testing.T) {
	h := newHost(t)
	out, err := h.run(t, "PS1=; stty -a | grep -ow -e '-echo'; tty; echo 2 + 3 = $((2 + 3)); (exit 3)", "use_shell", true, "expected_retcode", value.List{int64(3)})
	if err != nil {
		t.Fatal(err, text(out))
	}
	report := get(out, "report").(string)
	if !strings.Contains(report, "2 + 3 = 5\n") || !strings.Contains(report, "/dev/pts/") || !strings.Contains(report, "-echo\n") {
		t.Errorf("got %q", report)
	}
	w := newWitness(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		w.began(t)
		cancel()
	}()
	if _, err = h.runIn(ctx, "exec 9>"+w.path+"\nsleep 1000 &\nsleep 0.5; echo go >&9; wait", "use_shell", true); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.ended(t)
	if _, err = h.run(t, "sleep 1000", "use_shell", true, "script_timeout", 0.1); err == nil || !strings.Contains(err.Error(), "script_timeout (0.1 s)") {
		t.Errorf("got %v", err)
	}
	if _, err := h.run(t, "A=1", "use_shell", true, "output_vars", value.List{"A"}); err == nil || !strings.Contains(err.Error(), "cannot be used with use_shell") {
		t.Errorf("got %v", err)
	}
}
