package ssh_test

import (
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
