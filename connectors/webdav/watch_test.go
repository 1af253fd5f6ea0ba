package webdav

import (
	"io"
	"strings"
	"testing"
	"time"
)

// While a file is read from the project's store the server is not waited for.
func TestWatchPauses(t *testing.T) {
	w := (&client{limit: time.Hour}).watch(t.Context())
	running := func() bool {
		if !w.timer.Stop() {
			return false
		}
		w.run()
		return true
	}
	if !running() {
		t.Error("the server is not waited for at first")
	}
	source := readerFunc(func(p []byte) (int, error) {
		if running() {
			t.Error("the server is waited for while the store is read")
		}
		return copy(p, "tea"), nil
	})
	if n, err := (sent{source, w}).Read(make([]byte, 10)); n != 3 || err != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if !running() {
		t.Error("the server is not waited for when it is sent what was read")
	}
	b := &body{io.NopCloser(strings.NewReader("tea")), w, "host"}
	if _, err := b.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if running() {
		t.Error("the server is waited for while the store is written")
	}
	if err := b.Close(); err != nil || running() {
		t.Errorf("at the end the server is waited for, or there is an error: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
