package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
	"golang.org/x/crypto/ssh"
)

// A hostKey is ssh_hostkey: keys of which the server must have one, False, or
// nothing.
type hostKey struct {
	keys      []ssh.PublicKey
	unchecked bool
}

// InputType implements [connectors.InputUnmarshaler].
func (*hostKey) InputType() string { return "string or False" }

// UnmarshalInput implements [connectors.InputUnmarshaler].
func (k *hostKey) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case bool:
		if v {
			return errors.New("want the key of the server, or False to take any")
		}
		*k = hostKey{unchecked: true}
		return nil
	case string:
		keys, err := parseHostKeys(v)
		*k = hostKey{keys: keys}
		return err
	}
	return fmt.Errorf("want string or False, got %s", value.TypeName(v))
}

// parseHostKeys reads keys, each on a line: as in known_hosts, of which the names
// of the hosts are not looked at, or as in a file of a public key.
func parseHostKeys(s string) ([]ssh.PublicKey, error) {
	var keys []ssh.PublicKey
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		marker, _, key, _, _, err := ssh.ParseKnownHosts([]byte(line + "\n"))
		switch {
		case err == nil && marker != "":
			return nil, fmt.Errorf("a line with @%s is not understood (want the key of the server itself)", marker)
		case err != nil && !errors.Is(err, io.EOF) || key == nil:
			if key, _, _, _, err = ssh.ParseAuthorizedKey([]byte(line)); err != nil {
				return nil, errors.New("no public key (want a line such as: ssh-ed25519 AAAA...)")
			}
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no public key in it (want a line such as: ssh-ed25519 AAAA...)")
	}
	return keys, nil
}

// check is the callback of ssh.
func (k *hostKey) check(_ string, _ net.Addr, got ssh.PublicKey) error {
	if k.unchecked || slices.ContainsFunc(k.keys, func(want ssh.PublicKey) bool { return bytes.Equal(want.Marshal(), got.Marshal()) }) {
		return nil
	}
	return &hostKeyError{got, k.keys}
}

// algorithms are those by which a server can prove to have one of the keys; nil
// for all.
func (k *hostKey) algorithms() []string {
	var all []string
	for _, key := range k.keys {
		if key.Type() == ssh.KeyAlgoRSA {
			all = append(all, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
		}
		all = append(all, key.Type())
	}
	return all
}

// A hostKeyError is a key of a server that is not the one expected.
type hostKeyError struct {
	got  ssh.PublicKey
	want []ssh.PublicKey
}

func (e *hostKeyError) Error() string {
	if len(e.want) == 0 {
		line := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(e.got)))
		return fmt.Sprintf("the key of the server is not known: %s; if it is the right one, give ssh_hostkey: '%s' (or False to take any)", ssh.FingerprintSHA256(e.got), line)
	}
	var want []string
	for _, key := range e.want {
		want = append(want, ssh.FingerprintSHA256(key))
	}
	return fmt.Sprintf("the key of the server is %s, and ssh_hostkey says %s: it was changed, or this is another server", ssh.FingerprintSHA256(e.got), strings.Join(want, " or "))
}

func (e *hostKeyError) Is(target error) bool { return target == ErrHostKey }
