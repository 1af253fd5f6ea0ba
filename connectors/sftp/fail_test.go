package sftp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

// A sparse file is large and takes no room.
func sparse(t testing.TB, dir, name string, size int64) {
	t.Helper()
	write(t, dir, name, nil)
	if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
		t.Fatal(err)
	}
}

// half tells when a transfer is under way: it reports every 64 MiB.
func half(do func()) connectors.Host {
	once := sync.OnceFunc(do)
	return connectors.Host{Progress: func(string) { once() }}
}

// Both directions, of a file that is large enough to be interrupted.
func directions(h *host) map[string][]any {
	return map[string][]any{
		"to the server":   {"src", "file:large", "dst", h.remote + "/copy"},
		"from the server": {"src", h.remote + "/large", "dst", "file:copy"},
	}
}

func (h *host) onlyLarge(t *testing.T) {
	t.Helper()
	for _, dir := range []string{h.remote, h.store} {
		if got := names(t, dir); len(got) != 1 || got[0] != "large" {
			t.Errorf("left are %q", got)
		}
	}
}

func TestCancelledCopyLeavesNothing(t *testing.T) {
	h := newHost(t)
	sparse(t, h.store, "large", 1<<30)
	sparse(t, h.remote, "large", 1<<30)
	for name, inputs := range directions(h) {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := h.callIn(ctx, half(cancel), inputs...)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			h.onlyLarge(t)
			_, err = h.call(t, append(inputs, "copy_timeout", 0.1)...)
			if !errors.Is(err, connectors.ErrTimeout) || !strings.Contains(err.Error(), "after copy_timeout (0.1 s)") {
				t.Errorf("got %v", err)
			}
			h.onlyLarge(t)
		})
	}
}

func TestServerDies(t *testing.T) {
	h := newHost(t)
	sparse(t, h.store, "large", 1<<30)
	sparse(t, h.remote, "large", 1<<30)
	for name, inputs := range directions(h) {
		t.Run(name, func(t *testing.T) {
			if _, err := h.callIn(t.Context(), half(h.HangUp), inputs...); err == nil {
				t.Error("no error")
			}
			h.onlyLarge(t)
			if _, err := h.call(t, "mode", "list", "path", h.remote); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	h := newHost(t)
	write(t, h.store, "f", []byte("x"))
	write(t, h.remote, "f", []byte("x"))
	for name, test := range map[string]struct {
		inputs []any
		want   string
	}{
		"folder that is missing": {[]any{"src", "file:f", "dst", h.remote + "/no/f"}, "create " + h.remote + "/no/."},
		"not a folder":           {[]any{"mode", "list", "path", h.remote + "/f"}, "list " + h.remote + "/f"},
		"full disk":              {[]any{"src", "/dev/zero", "dst", "file:x", "copy_timeout", 0.3}, "after copy_timeout"},
		"name too long":          {[]any{"mode", "mkdir", "path", h.remote + "/" + strings.Repeat("x", 300)}, "the server says"},
	} {
		if _, err := h.call(t, test.inputs...); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	if got := names(t, h.store); len(got) != 1 {
		t.Errorf("in the store are %q", got)
	}
}

// What a login shell writes is taken for the protocol by clients; the error must not be
// a hang.
func TestNoSFTP(t *testing.T) {
	for name, command := range map[string]string{"noise": "echo hello; cat", "nothing": "true", "large packet": `printf '\\377\\377\\377\\377\\002'; cat`} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, "ForceCommand "+command)
			if _, err := h.call(t, "mode", "list"); err == nil || !strings.Contains(err.Error(), "SFTP: request: start sftp: ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	h := newHost(t)
	write(t, h.remote, "f", contents["large"])
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() {
			if _, err := h.call(t, "mode", "stat", "path", h.remote+"/f"); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
}

// A gigabyte in either direction takes as much memory as one of a few megabytes.
func TestMemory(t *testing.T) {
	h := newHost(t)
	sparse(t, h.store, "large", 1<<30)
	sparse(t, h.remote, "large", 1<<30)
	for name, inputs := range directions(h) {
		var most uint64
		host := connectors.Host{Progress: func(string) {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}}
		out, err := h.callIn(t.Context(), host, inputs...)
		if err != nil || !strings.Contains(text(out), "1073741824") {
			t.Errorf("%s: %v %s", name, err, text(out))
		}
		if most == 0 || most > 64<<20 {
			t.Errorf("%s: %d MiB of memory", name, most>>20)
		}
	}
}

// A server that breaks off within the handshake or says something else.
func TestOtherServers(t *testing.T) {
	h := newHost(t)
	for name, answer := range map[string]string{"http": "HTTP/1.1 400 Bad Request\r\n\r\n", "nothing": "", "noise": strings.Repeat("x", 1<<20), "a version only": "SSH-2.0-x\r\n"} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					_, _ = io.WriteString(c, answer)
					c.Close()
				}
			}()
			_, err = h.call(t, "mode", "list", "port", int64(l.Addr().(*net.TCPAddr).Port))
			if err == nil || !strings.Contains(err.Error(), "SFTP: handshake: no ssh: ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A call that is called off ends its session, whatever the server's program does.
func TestCancelledWhileTheServerIsSilent(t *testing.T) {
	h := newHost(t)
	fifo := filepath.Join(h.remote, "fifo") // whoever reads it waits for who writes
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := h.call(t, "src", fifo, "dst", "file:copy", "timeout", 0.3)
	if !errors.Is(err, connectors.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}
