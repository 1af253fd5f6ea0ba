package ssh_test

import (
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
)

// A script that does nothing, over a connection that is kept: by the driver, and as a
// command by the library alone.
func BenchmarkScript(b *testing.B) {
	h := newHost(b)
	b.Run("driver", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.run(b, ":"); err != nil {
				b.Fatal(err)
			}
		}
	})
	signer, err := ssh.ParsePrivateKey(h.Key.Private)
	if err != nil {
		b.Fatal(err)
	}
	client, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{User: h.User, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	b.Run("command", func(b *testing.B) {
		for b.Loop() {
			session, err := client.NewSession()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := session.Output("/usr/bin/env bash -e -c :"); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkManyAtOnce runs 200 scripts at once.
func BenchmarkManyAtOnce(b *testing.B) {
	const scripts = 200
	h := newHost(b)
	all := func() {
		var wg sync.WaitGroup
		for range scripts {
			wg.Go(func() {
				if _, err := h.run(b, "echo done"); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
	}
	all() // opens the connections
	for b.Loop() {
		all()
	}
	b.ReportMetric(float64(b.N*scripts)/b.Elapsed().Seconds(), "scripts/s")
}
