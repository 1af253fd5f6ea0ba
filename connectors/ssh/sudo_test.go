package ssh_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestSudo(t *testing.T) {
	servers.Program(t, "sudo")
	user := servers.NewUser(t, "secret") // who is gone after the server
	h := newHost(t, "PasswordAuthentication yes")
	as := []any{"username", user, "password", "secret", "key", nil}
	// Without a right to it sudo asks for a password, which nobody gives.
	h.want(t, "return code 1 (expected 0): sudo: ", "sudo -S id </dev/null", as...)
	out, err := h.run(t, "sudo -S -p '' -l 2>&1 || :", append(as, "stdin", "secret\n")...)
	if err != nil {
		t.Errorf("%v %s", err, text(out))
	}

	rule := filepath.Join("/etc/sudoers.d", user)
	if err := os.WriteFile(rule, []byte(user+" ALL=(ALL) NOPASSWD: ALL\n"), 0o440); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(rule) })
	out, err = h.run(t, `id -un; A=1`, append(as, "interpreter", "sudo bash -e", "output_vars", value.List{"A"})...)
	if err != nil || get(out, "stdout") != "root\n" || text(get(out, "var")) != `{"A":"1"}` {
		t.Errorf("%v %s", err, text(out))
	}
	w := newWitness(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		w.began(t)
		cancel()
	}()
	if _, err := h.runIn(ctx, "sudo sh -c 'exec 9>"+w.path+"; echo go >&9; sleep 1000'", as...); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.hasEnded(t)
	h.leavesNothing(t)
}
