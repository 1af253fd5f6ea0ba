package webdav_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// BenchmarkLarge transfers 1 GB, beside curl in the same run. The files of a project are
// written to disk and curl's are not. Run it with -benchtime 1x.
func BenchmarkLarge(b *testing.B) {
	const size = 1 << 30
	s := startGo(b, "/", nil)
	c := newClient(b, s.url)
	zeros(b, filepath.Join(c.Store.Dir, "large"), size)
	zeros(b, filepath.Join(s.root, "large"), size)
	curl := []string{"--silent", "--show-error", "--fail"}
	for _, way := range []struct {
		name string
		do   func()
	}{
		{"get", func() { c.Do("mode", "get", "src", "large", "dst", "got") }},
		{"get by curl", func() { run(b, append(curl, "-o", filepath.Join(c.Store.Dir, "got"), s.url+"large")...) }},
		{"put", func() { c.Do("mode", "put", "src", "large", "dst", "put") }},
		{"put by curl", func() { run(b, append(curl, "-T", filepath.Join(c.Store.Dir, "large"), s.url+"put")...) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.SetBytes(size)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				way.do()
			}
			runtime.ReadMemStats(&after)
			// The server is in this process too.
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB-allocated/op")
		})
	}
}

func zeros(b *testing.B, name string, size int64) {
	b.Helper()
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(f, zero{}, size); err != nil {
		b.Fatal(err)
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func run(b *testing.B, args ...string) {
	b.Helper()
	if out, err := exec.CommandContext(b.Context(), servers.Program(b, "curl"), args...).CombinedOutput(); err != nil {
		b.Fatalf("curl: %v\n%s", err, out)
	}
}
