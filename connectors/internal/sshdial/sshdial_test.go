package sshdial_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

// The type ECHO runs echo on the server.
type input struct {
	connectors.Call
	sshdial.Inputs
	Command string `flow:"command" default:"echo ok" doc:"What to run."`
}

func (in *input) Validate() error { return in.Inputs.Validate() }

type output struct {
	Text string `flow:"text" doc:"What was written."`
}

func newDriver(t testing.TB) connectors.Driver {
	clients := sshdial.NewClients()
	d := connectors.Func("ECHO", "Run a command.", func(ctx context.Context, in input) (output, error) {
		s, err := clients.Session(ctx, &in.Inputs, &in.Call)
		if err != nil {
			return output{}, err
		}
		defer s.Close()
		if ok, err := s.SendRequest("exec", true, ssh.Marshal(struct{ Command string }{in.Command})); err != nil || !ok {
			return output{}, fmt.Errorf("%v %w", ok, err)
		}
		text, err := io.ReadAll(s)
		<-s.Exited()
		if status := s.Status(); status == nil || status.Code != 0 {
			return output{}, fmt.Errorf("ended with %v", status)
		}
		return output{string(text)}, err
	})
	t.Cleanup(func() {
		if err := clients.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func call(ctx context.Context, d connectors.Driver, dialer connectors.Dialer, inputs *value.Dict) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, inputs)
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, connectors.Host{Dialer: dialer})
}

// A counter dials and counts.
type counter struct{ n atomic.Int32 }

func (c *counter) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	c.n.Add(1)
	return new(net.Dialer).DialContext(ctx, network, addr)
}

func with(in *value.Dict, others ...any) *value.Dict {
	in = in.Clone()
	for k, v := range value.DictOf(others...).All() {
		in.SetKey(k, v)
	}
	return in
}

func inputs(s *servers.SSHD, others ...any) *value.Dict {
	return with(value.DictOf("hostname", s.Host, "port", int64(s.Port), "username", s.User, "key", string(s.Key.Private), "hostkey", s.HostKey), others...)
}

func keygen(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), servers.Program(t, "ssh-keygen"), append([]string{"-q"}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen %q: %v\n%s", args, err, out)
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// want checks how a call has ended: "" is well.
func want(t *testing.T, d connectors.Driver, in *value.Dict, errorText string) {
	t.Helper()
	out, err := call(t.Context(), d, nil, in)
	switch {
	case errorText == "" && err != nil:
		t.Errorf("got %v", err)
	case errorText == "":
		if text, _ := out.Get("text"); text != "ok\n" {
			t.Errorf("got %q", text)
		}
	case err == nil || !strings.Contains(err.Error(), errorText) || strings.Contains(err.Error(), "\n"):
		t.Errorf("got %v, want %s", err, errorText)
	}
}

// kinds of keys, as ssh-keygen makes them.
var kinds = map[string][]string{
	"ed25519":           {"-t", "ed25519"},
	"ecdsa 256":         {"-t", "ecdsa", "-b", "256"},
	"ecdsa 384 SEC 1":   {"-t", "ecdsa", "-b", "384", "-m", "PEM"},
	"ecdsa 521 PKCS #8": {"-t", "ecdsa", "-b", "521", "-m", "PKCS8"},
	"rsa":               {"-t", "rsa", "-b", "2048"},
	"rsa PKCS #1":       {"-t", "rsa", "-b", "2048", "-m", "PEM"},
}

func TestUserKeys(t *testing.T) {
	s, d, dir := servers.StartSSHD(t, servers.SSHDOptions{}), newDriver(t), t.TempDir()
	for name, args := range kinds {
		for _, passphrase := range []string{"", "open sesame"} {
			file := filepath.Join(dir, strings.ReplaceAll(name, " ", "_")+passphrase)
			keygen(t, append(args, "-N", passphrase, "-f", file)...)
			s.Authorize(t, servers.SSHKey{Public: strings.TrimSpace(read(t, file+".pub"))})
			in := inputs(s, "key", strings.TrimSpace(read(t, file)))
			t.Run(name+" "+passphrase, func(t *testing.T) {
				if passphrase != "" && strings.Contains(name, "#8") {
					want(t, d, with(in, "key_passphrase", passphrase), "PKCS #8 that has a passphrase is not understood")
					return
				}
				if passphrase != "" {
					want(t, d, in, `input "key": the key has a passphrase`)
					want(t, d, with(in, "key_passphrase", "wrong"), `no private key, or not of this key_passphrase`)
				}
				want(t, d, with(in, "key_passphrase", passphrase), "")
			})
		}
	}
	want(t, d, inputs(s, "key", string(servers.NewSSHKey(t, "").Private)), "ECHO: log in: the server refuses the login of "+s.User+" by ssh (by publickey)")
	want(t, d, inputs(s, "key", "nonsense"), `input "key": no private key`)
	want(t, d, inputs(s, "key", nil), `input "password": a password or a key is needed`)
	want(t, d, inputs(s, "key", nil, "password", "x"), "the server refuses the login of "+s.User+" by ssh (it takes no passwords)")
}

func TestHostKeys(t *testing.T) {
	dir := t.TempDir()
	var config, public []string
	for name, args := range kinds {
		file := filepath.Join(dir, strings.ReplaceAll(name, " ", "_"))
		keygen(t, append(args, "-N", "", "-f", file)...)
		public = append(public, strings.TrimSpace(read(t, file+".pub")))
		if !strings.HasPrefix(name, "rsa PKCS") && name != "ecdsa 384 SEC 1" && name != "ecdsa 521 PKCS #8" { // one of each type
			config = append(config, "HostKey "+file)
		}
	}
	var shown []string // those that the server has
	for _, line := range public {
		for _, c := range config {
			if read(t, strings.TrimPrefix(c, "HostKey ")+".pub") == line+"\n" {
				shown = append(shown, line)
			}
		}
	}
	s, d := servers.StartSSHD(t, servers.SSHDOptions{Config: strings.Join(config, "\n")}), newDriver(t)
	stranger := servers.NewSSHKey(t, "").Public
	if len(shown) != 3 {
		t.Fatalf("%d keys", len(shown))
	}
	for _, line := range shown {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(key.Type(), func(t *testing.T) {
			for how, text := range map[string]string{
				"public key":         line,
				"known_hosts":        fmt.Sprintf("# comment\n[%s]:%d %s\n", s.Host, s.Port, line),
				"fingerprint":        ssh.FingerprintSHA256(key),
				"one of several":     stranger + "\n\n" + line + "\n",
				"fingerprints":       "SHA256:" + strings.Repeat("A", 43) + "\n" + ssh.FingerprintSHA256(key),
				"hashed known_hosts": "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= " + line,
			} {
				t.Run(how, func(t *testing.T) { want(t, d, inputs(s, "hostkey", text), "") })
			}
		})
	}
	known, _, _, _, err := ssh.ParseAuthorizedKey([]byte(stranger))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		hostkey any
		want    string
	}{
		"not given":         {nil, "host key: the key of the server is not known: SHA256:"},
		"the line to add":   {nil, "if it is the right one, give hostkey: '"},
		"not checked":       {false, ""},
		"True":              {true, "want the key of the server, or False to take any"},
		"another":           {stranger, "and hostkey says " + ssh.FingerprintSHA256(known) + ": it was changed, or this is another server (if it is the right one, give hostkey: 'ssh-ed25519 "},
		"other fingerprint": {"SHA256:" + strings.Repeat("A", 43), "says SHA256:" + strings.Repeat("A", 43)},
		"other type":        {public[0][:0] + "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC3", "no public key"},
		"nonsense":          {"nonsense", "no public key"},
		"only a comment":    {"# x", "there is no public key in it"},
		"revoked":           {"@revoked * " + stranger, "@revoked is not understood"},
		"MD5":               {"MD5:00:11", "no public key"},
	} {
		t.Run(name, func(t *testing.T) {
			in := inputs(s, "hostkey", test.hostkey)
			want(t, d, in, test.want)
			if strings.Contains(test.want, "says") {
				if _, err := call(t.Context(), d, nil, in); !errors.Is(err, sshdial.ErrHostKey) {
					t.Errorf("%v is no ErrHostKey", err)
				}
			}
		})
	}
}

func TestHostKeyOfAnotherType(t *testing.T) {
	s, d, dir := servers.StartSSHD(t, servers.SSHDOptions{}), newDriver(t), t.TempDir() // has an Ed25519 key only
	file := filepath.Join(dir, "rsa")
	keygen(t, "-t", "rsa", "-b", "2048", "-N", "", "-f", file)
	want(t, d, inputs(s, "hostkey", read(t, file+".pub")), "host key: the server has no key of type ssh-rsa, as hostkey says, but of types ssh-ed25519")
}

func TestCertificates(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"ca", "other", "user", "host"} {
		keygen(t, "-t", "ed25519", "-N", "", "-f", file(name))
	}
	me := servers.StartSSHD(t, servers.SSHDOptions{}).User
	keygen(t, "-s", file("ca"), "-I", "user", "-n", me, "-V", "-1h:+1h", file("user.pub"))
	keygen(t, "-s", file("ca"), "-I", "host", "-h", "-n", "127.0.0.1", "-V", "-1h:+1h", file("host.pub"))
	s := servers.StartSSHD(t, servers.SSHDOptions{Config: strings.Join([]string{
		"HostKey " + file("host"),
		"HostCertificate " + file("host-cert.pub"),
		"TrustedUserCAKeys " + file("ca.pub"),
	}, "\n")})
	d := newDriver(t)
	good := inputs(s, "key", read(t, file("user")), "certificate", read(t, file("user-cert.pub")), "hostkey", "@cert-authority * "+read(t, file("ca.pub")))
	want(t, d, good, "")
	want(t, d, with(good, "certificate", nil), "the server refuses the login")
	want(t, d, with(good, "certificate", read(t, file("host-cert.pub"))), `input "certificate": it is the certificate of a server, not of a user`)
	want(t, d, with(good, "certificate", read(t, file("user.pub"))), `input "certificate": no certificate`)
	want(t, d, with(good, "key", read(t, file("other"))), `input "certificate": it belongs to another key than key`)
	want(t, d, with(good, "hostkey", "@cert-authority * "+read(t, file("other.pub"))), "host key: the key of the server is SHA256:")
	want(t, d, with(good, "hostkey", read(t, file("host.pub"))), "")
	want(t, d, with(good, "hostname", "localhost"), "principal")
}

func TestConnectionsAreShared(t *testing.T) {
	s, d, dialer := servers.StartSSHD(t, servers.SSHDOptions{}), newDriver(t), new(counter)
	for range 3 {
		if _, err := call(t.Context(), d, dialer, inputs(s)); err != nil {
			t.Fatal(err)
		}
	}
	if n := dialer.n.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for _, other := range [][]any{{"hostkey", false}, {"connect_timeout", 7}, {"key", string(s.Key.Private) + "\n"}} {
		if _, err := call(t.Context(), d, dialer, inputs(s, other...)); err != nil {
			t.Fatal(err)
		}
	}
	if n := dialer.n.Load(); n != 4 {
		t.Errorf("%d connections, want one for each kind of inputs", n)
	}
	s.HangUp()
	for range 2 {
		if _, err := call(t.Context(), d, dialer, inputs(s)); err != nil {
			t.Errorf("after the server hung up: %v", err)
		}
	}
	if n := dialer.n.Load(); n != 5 {
		t.Errorf("%d connections, want one more", n)
	}
}

func TestMaxSessions(t *testing.T) {
	for most, connections := range map[int]int32{1: 6, 3: 2, 10: 1} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			s, d, dialer := servers.StartSSHD(t, servers.SSHDOptions{Config: fmt.Sprint("MaxSessions ", most)}), newDriver(t), new(counter)
			// Each waits for all the others.
			dir := t.TempDir()
			command := fmt.Sprintf(": >%[1]s/$$; while [ $(ls %[1]s | wc -l) -lt 6 ]; do sleep 0.05; done", dir)
			var calls sync.WaitGroup
			for range 6 {
				calls.Go(func() {
					if _, err := call(t.Context(), d, dialer, inputs(s, "command", command)); err != nil {
						t.Error(err)
					}
				})
			}
			calls.Wait()
			if n := dialer.n.Load(); n != connections {
				t.Errorf("%d connections, want %d", n, connections)
			}
			for range 5 {
				want(t, d, inputs(s), "")
			}
		})
	}
	s, d := servers.StartSSHD(t, servers.SSHDOptions{Config: "MaxSessions 0"}), newDriver(t)
	want(t, d, inputs(s), "ECHO: request: the server opens no session: ")
}

func TestHundredCalls(t *testing.T) {
	s, d := servers.StartSSHD(t, servers.SSHDOptions{}), newDriver(t)
	var calls sync.WaitGroup
	for range 100 {
		calls.Go(func() { want(t, d, inputs(s), "") })
	}
	calls.Wait()
}
