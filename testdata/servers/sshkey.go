package servers

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/ssh"
)

// An SSHKey is a pair of Ed25519 keys.
type SSHKey struct {
	Private    []byte // OpenSSH format
	Passphrase string // that Private is encrypted with; "" for none
	Public     string // a line of authorized_keys, without newline
}

// NewSSHKey makes a pair of keys, the private one encrypted if there is a
// passphrase.
func NewSSHKey(t testing.TB, passphrase string) SSHKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var block *pem.Block
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(private, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	sshPublic, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	line := ssh.MarshalAuthorizedKey(sshPublic)
	return SSHKey{
		Private:    pem.EncodeToMemory(block),
		Passphrase: passphrase,
		Public:     string(line[:len(line)-1]),
	}
}

// File writes the private key into a temporary folder, readable by its owner
// alone, and returns its path.
func (k SSHKey) File(t testing.TB) string {
	t.Helper()
	return writeFile(t, filepath.Join(t.TempDir(), "id_ed25519"), k.Private)
}
