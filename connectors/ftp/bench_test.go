package ftp_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/remotefs/remotefstest"
	"github.com/flowrun/flowrun/testdata/servers"
)

// BenchmarkLarge transfers 1 GB, beside curl in the same run. What it takes is bounded by
// the memory in use; the files of a project are written to disk and curl's are not. Run it
// with -benchtime 1x.
func BenchmarkLarge(b *testing.B) {
	const size = 1 << 30
	for _, mode := range []string{"none", "explicit"} {
		var o servers.FTPOptions
		inputs, curl := []any{"tls", mode}, []string{"--silent", "--show-error", "--fail"}
		if mode != "none" {
			ca := servers.NewCA(b)
			o.TLS = ca.Server(b)
			inputs = append(inputs, "cacert", string(ca.PEM))
			curl = append(curl, "--ssl-reqd", "--cacert", ca.File(b))
		}
		s := servers.StartVSFTPD(b, o)
		c := newClient(b, s, inputs...)
		zeros(b, filepath.Join(c.Store.Dir, "large"), size)
		zeros(b, filepath.Join(s.Root, "large"), size)
		url := fmt.Sprintf("ftp://%s/", s.Addr)
		for _, way := range []struct {
			name string
			do   func()
		}{
			{"get", func() { c.Do("mode", "get", "src", "large", "dst", "got") }},
			{"get by curl", func() { run(b, append(curl, "-o", filepath.Join(c.Store.Dir, "got"), url+"large")...) }},
			{"put", func() { c.Do("mode", "put", "src", "large", "dst", "put") }},
			{"put by curl", func() { run(b, append(curl, "-T", filepath.Join(c.Store.Dir, "large"), url+"put")...) }},
		} {
			b.Run(mode+"/"+way.name, func(b *testing.B) {
				b.SetBytes(size)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				for b.Loop() {
					way.do()
				}
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB-allocated/op")
			})
		}
	}
}

// BenchmarkSmall makes calls that transfer a few bytes, on connections that are kept.
func BenchmarkSmall(b *testing.B) {
	s := servers.StartVSFTPD(b, servers.FTPOptions{})
	c := newClient(b, s)
	remotefstest.Write(b, s.Root, "small", "tea")
	for _, mode := range []string{"stats", "list"} {
		b.Run(mode, func(b *testing.B) {
			inputs := []any{"mode", mode}
			if mode == "stats" {
				inputs = append(inputs, "path", "small")
			}
			for b.Loop() {
				c.Do(inputs...)
			}
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
