package sshdial

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors/value"
	"golang.org/x/crypto/ssh"
)

// A HostKey is the input that says by which key a server is known: keys or their
// fingerprints of which it must have one, authorities by one of which its key must be
// signed, False, or nothing.
type HostKey struct {
	keys         []ssh.PublicKey
	authorities  []ssh.PublicKey
	fingerprints []string // SHA256:...
	unchecked    bool
	text         string // what it was made of
}

// InputType implements [connectors.InputUnmarshaler].
func (*HostKey) InputType() string { return "string or False" }

// UnmarshalInput implements [connectors.InputUnmarshaler].
func (k *HostKey) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case bool:
		if v {
			return errors.New("want the key of the server, or False to take any")
		}
		*k = HostKey{unchecked: true}
		return nil
	case string:
		return k.parse(v)
	}
	return fmt.Errorf("want string or False, got %s", value.TypeName(v))
}

var fingerprint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^SHA256:[A-Za-z0-9+/]{43}=?$`) })

// parse reads keys, each on a line: as in known_hosts, of which the names of the hosts
// are not looked at, as in a file of a public key, or as a fingerprint.
func (k *HostKey) parse(s string) error {
	*k = HostKey{text: s}
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if fingerprint().MatchString(line) {
			k.fingerprints = append(k.fingerprints, strings.TrimSuffix(line, "="))
			continue
		}
		marker, _, key, _, _, err := ssh.ParseKnownHosts([]byte(line + "\n"))
		switch {
		case err == nil && marker == "cert-authority":
			k.authorities = append(k.authorities, key)
			continue
		case err == nil && marker != "":
			return fmt.Errorf("a line with @%s is not understood (want the key of the server itself, or @cert-authority)", marker)
		case err != nil && !errors.Is(err, io.EOF) || key == nil:
			if key, _, _, _, err = ssh.ParseAuthorizedKey([]byte(line)); err != nil {
				return errors.New("no public key (want a line such as: ssh-ed25519 AAAA..., or SHA256:... for a fingerprint)")
			}
		}
		k.keys = append(k.keys, key)
	}
	if len(k.keys)+len(k.authorities)+len(k.fingerprints) == 0 {
		return errors.New("there is no public key in it (want a line such as: ssh-ed25519 AAAA...)")
	}
	return nil
}

// callback checks the key of a server; input is the name of the input for errors.
func (k *HostKey) callback(input string) ssh.HostKeyCallback {
	checker := ssh.CertChecker{IsHostAuthority: func(authority ssh.PublicKey, _ string) bool { return contains(k.authorities, authority) }}
	return func(addr string, remote net.Addr, got ssh.PublicKey) error {
		if k.unchecked {
			return nil
		}
		if cert, ok := got.(*ssh.Certificate); ok && len(k.authorities) > 0 {
			if err := checker.CheckHostKey(addr, remote, got); err != nil {
				return &hostKeyError{got: cert.Key, input: input, why: strings.TrimPrefix(err.Error(), "ssh: ")}
			}
			return nil
		}
		if contains(k.keys, got) || slices.Contains(k.fingerprints, ssh.FingerprintSHA256(got)) {
			return nil
		}
		e := &hostKeyError{got: got, input: input, want: slices.Clone(k.fingerprints)}
		for _, key := range k.keys {
			e.want = append(e.want, ssh.FingerprintSHA256(key))
		}
		if len(k.authorities) > 0 && len(e.want) == 0 {
			e.why = unsigned
		}
		return e
	}
}

// unsigned is what is wrong with a key where the authorities of the servers are known.
const unsigned = "it is signed by no authority"

func contains(keys []ssh.PublicKey, key ssh.PublicKey) bool {
	return slices.ContainsFunc(keys, func(k ssh.PublicKey) bool { return bytes.Equal(k.Marshal(), key.Marshal()) })
}

// algorithms are those by which a server can prove to have one of the keys; nil for
// all. Those of the key types except are left out.
func (k *HostKey) algorithms(except []string) []string {
	var all []string
	for _, key := range k.keys {
		all = append(all, algorithmsOf(key.Type())...)
	}
	known := ssh.SupportedAlgorithms().HostKeys
	if len(k.authorities) > 0 {
		all = append(all, known...)
	}
	if len(k.fingerprints) > 0 || len(all) == 0 && !k.unchecked {
		// A certificate of a server is of no use without its authority.
		all = append(all, slices.DeleteFunc(known, func(name string) bool { return strings.Contains(name, "-cert-") })...)
	}
	for _, keyType := range except {
		all = slices.DeleteFunc(all, func(name string) bool { return slices.Contains(algorithmsOf(keyType), name) })
	}
	return all
}

func algorithmsOf(keyType string) []string {
	if keyType == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSA}
	}
	return []string{keyType}
}

// ErrHostKey is the error of a server that has not the key expected.
var ErrHostKey = errors.New("the key of the server is not the expected one")

// A hostKeyError is a key of a server that is not the one expected.
type hostKeyError struct {
	got   ssh.PublicKey
	want  []string // fingerprints
	why   string   // what is wrong with it, if not that it is another one
	input string
}

func (e *hostKeyError) Error() string {
	got := fmt.Sprintf("%s, %s", ssh.FingerprintSHA256(e.got), e.got.Type())
	switch {
	case e.why != "":
		return fmt.Sprintf("the key of the server is %s: %s", got, e.why)
	case len(e.want) == 0:
		return fmt.Sprintf("the key of the server is not known: %s (%s)", got, e.Advice())
	}
	return fmt.Sprintf("the key of the server is %s, and %s says %s: it was changed, or this is another server (%s)", got, e.input, strings.Join(e.want, " or "), e.Advice())
}

// Advice implements [connectors.Adviser].
func (e *hostKeyError) Advice() string {
	switch {
	case e.why != "" && e.why != unsigned:
		return fmt.Sprintf("the server needs a certificate for this name of the authority that %s has, or give its own key", e.input)
	case len(e.want) == 0 && e.why == "":
		return fmt.Sprintf("if it is the right one, give %s: '%s', or False to take any", e.input, keyLine(e.got))
	}
	return fmt.Sprintf("if it is the right one, give %s: '%s'", e.input, keyLine(e.got))
}

// keyLine is a key as a file of a public key has it.
func keyLine(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// hostKeyFacts are what a test tells of the key that a server has shown, so that it can
// be copied where any key was taken.
func hostKeyFacts(addr string, key ssh.PublicKey, unchecked bool) []any {
	facts := []any{"host", addr, "type", key.Type()}
	if cert, ok := key.(*ssh.Certificate); ok {
		key = cert.Key
	}
	return append(facts, "fingerprint", ssh.FingerprintSHA256(key), "hostkey", keyLine(key), "checked", !unchecked)
}

func (e *hostKeyError) Is(target error) bool { return target == ErrHostKey }
