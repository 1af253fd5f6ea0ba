package servers_test

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/flowrun/flowrun/testdata/servers"
)

func TestSSHD(t *testing.T) {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	locked := servers.NewSSHKey(t, "correct horse")
	s.Authorize(t, locked)
	for name, key := range map[string]servers.SSHKey{"plain": s.Key, "locked": locked} {
		t.Run(name, func(t *testing.T) {
			client := dialSSH(t, s, key)
			session, err := client.NewSession()
			if err != nil {
				t.Fatal(err)
			}
			out, err := session.Output("echo out; echo err >&2; exit 3")
			var exit *ssh.ExitError
			if !errors.As(err, &exit) || exit.ExitStatus() != 3 || string(out) != "out\n" {
				t.Errorf("got %q and %v, want out and status 3", out, err)
			}
		})
	}
}

func TestSSHDRefusesOtherKeys(t *testing.T) {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	_, err := ssh.Dial("tcp", s.Addr, clientConfig(t, s, servers.NewSSHKey(t, "")))
	if err == nil || !strings.Contains(err.Error(), "unable to authenticate") {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestSSHDConfig(t *testing.T) {
	s := servers.StartSSHD(t, servers.SSHDOptions{Config: "PubkeyAuthentication no"})
	if _, err := ssh.Dial("tcp", s.Addr, clientConfig(t, s, s.Key)); err == nil {
		t.Error("logged in by a key where keys are switched off")
	}
}

func TestSSHDHangUp(t *testing.T) {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	client := dialSSH(t, s, s.Key)
	s.HangUp()
	if err := client.Wait(); err == nil {
		t.Error("the connection ended in good order, want it broken")
	}
	dialSSH(t, s, s.Key)
}

func TestGitOverSSH(t *testing.T) {
	s := servers.StartSSHD(t, servers.SSHDOptions{})
	repository := filepath.Join(t.TempDir(), "r.git")
	servers.Repository(t, repository, files)
	command := "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o GlobalKnownHostsFile=none" +
		" -o UserKnownHostsFile=" + s.KnownHostsFile(t) + " -i " + s.Key.File(t)
	got := servers.Git(t, "", "-c", "core.sshCommand="+command, "ls-remote", "ssh://"+s.User+"@"+s.Addr+repository, "main")
	if want := servers.Git(t, repository, "rev-parse", "main") + "\trefs/heads/main"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func dialSSH(t *testing.T, s *servers.SSHD, key servers.SSHKey) *ssh.Client {
	t.Helper()
	client, err := ssh.Dial("tcp", s.Addr, clientConfig(t, s, key))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func clientConfig(t *testing.T, s *servers.SSHD, key servers.SSHKey) *ssh.ClientConfig {
	t.Helper()
	signer, err := ssh.ParsePrivateKey(key.Private)
	if key.Passphrase != "" {
		if _, locked := errors.AsType[*ssh.PassphraseMissingError](err); !locked {
			t.Errorf("the key opens without its passphrase (%v)", err)
		}
		signer, err = ssh.ParsePrivateKeyWithPassphrase(key.Private, []byte(key.Passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	_, _, hostKey, _, _, err := ssh.ParseKnownHosts([]byte(s.KnownHosts))
	if err != nil {
		t.Fatal(err)
	}
	if host, _, err := net.SplitHostPort(s.Addr); err != nil || host != s.Host {
		t.Fatalf("address %q of host %q (%v)", s.Addr, s.Host, err)
	}
	return &ssh.ClientConfig{
		User:            s.User,
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.FixedHostKey(hostKey),
	}
}
