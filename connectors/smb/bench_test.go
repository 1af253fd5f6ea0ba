package smb_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/cloudsoda/go-smb2"
	"github.com/flowrun/flowrun/testdata/servers"
)

// BenchmarkLarge transfers 1 GB, beside the library alone and Samba's smbclient in the same
// run. The files of a project are written to disk and those of the others are not. Run it
// with -benchtime 1x.
func BenchmarkLarge(b *testing.B) {
	const size = 1 << 30
	s := servers.StartSamba(b, servers.SambaOptions{})
	c := newClient(b, s)
	zeros(b, filepath.Join(c.Store.Dir, "large"), size)
	zeros(b, filepath.Join(s.Root, "large"), size)
	share := mount(b, s)
	got := filepath.Join(c.Store.Dir, "got")
	for _, way := range []struct {
		name string
		do   func()
	}{
		{"get", func() { c.Do("mode", "get", "src", "large", "dst", "got") }},
		{"get by library", func() { pour(b, opened(share.Open("large"))(b), opened(os.Create(got))(b)) }},
		{"get by smbclient", func() { smbclient(b, s, "get large "+got) }},
		{"put", func() { c.Do("mode", "put", "src", "large", "dst", "put") }},
		{"put by library", func() {
			pour(b, opened(os.Open(filepath.Join(c.Store.Dir, "large")))(b), opened(share.Create("put"))(b))
		}},
		{"put by smbclient", func() { smbclient(b, s, "put "+filepath.Join(c.Store.Dir, "large")+" put") }},
	} {
		b.Run(way.name, func(b *testing.B) {
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

func mount(b *testing.B, s *servers.Samba) *smb2.Share {
	b.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	d := smb2.Dialer{Initiator: &smb2.NTLMInitiator{User: s.User, Password: s.Password}}
	session, err := d.DialConn(context.Background(), conn, s.Host)
	if err != nil {
		b.Fatal(err)
	}
	share, err := session.Mount(s.Share)
	if err != nil {
		b.Fatal(err)
	}
	return share
}

func opened[F any](f F, err error) func(*testing.B) F {
	return func(b *testing.B) F {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return f
	}
}

func pour(b *testing.B, from io.ReadCloser, to io.WriteCloser) {
	b.Helper()
	if _, err := io.Copy(to, from); err != nil {
		b.Fatal(err)
	}
	from.Close()
	if err := to.Close(); err != nil {
		b.Fatal(err)
	}
}

func smbclient(b *testing.B, s *servers.Samba, command string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), servers.Program(b, "smbclient"), "//"+s.Host+"/"+s.Share, "-p", fmt.Sprint(s.Port), "-U", s.User+"%"+s.Password, "-m", "SMB3", "-c", command)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("smbclient: %v\n%s", err, out)
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
