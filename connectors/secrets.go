package connectors

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// A SecretRef names a secret of a vault: a vault config of the project, a path
// in it, and optionally one version.
type SecretRef struct {
	Config  string
	Path    string
	Version int // 0 is the newest
}

// String returns the reference as it is written: config:path?version=3.
func (r SecretRef) String() string {
	s := r.Config + ":" + r.Path
	if r.Version > 0 {
		s += "?version=" + strconv.Itoa(r.Version)
	}
	return s
}

// label is what is shown in place of a key of the secret.
func (r SecretRef) label(key string) string {
	return Mask + "(" + r.Config + ":" + r.Path + "." + key + ")"
}

// ParseSecretRef reads a reference of the form config:path or
// config:path?version=3.
func ParseSecretRef(s string) (SecretRef, error) {
	config, path, ok := strings.Cut(s, ":")
	path, query, versioned := strings.Cut(path, "?")
	ref := SecretRef{Config: strings.TrimSpace(config), Path: strings.Trim(strings.TrimSpace(path), "/")}
	if !ok || ref.Config == "" || ref.Path == "" {
		return SecretRef{}, fmt.Errorf("%q is no reference to a secret (want <vault config>:<path>)", s)
	}
	if versioned {
		n, err := strconv.Atoi(strings.TrimPrefix(query, "version="))
		if err != nil || n < 1 || !strings.HasPrefix(query, "version=") {
			return SecretRef{}, fmt.Errorf("%q: %q after the path is no version (want ?version=3)", s, query)
		}
		ref.Version = n
	}
	return ref, nil
}

// A SecretSource reads secrets. It is safe for concurrent use.
type SecretSource interface {
	// Read returns all keys of a secret. An error is one of the kinds below,
	// names config and path, says what to do, and shows no value. When ctx ends
	// Read returns soon.
	Read(ctx context.Context, ref SecretRef) (*value.Dict, error)
}

// Kinds of errors of a [SecretSource], for errors.Is.
var (
	ErrUnknownVault      = errors.New("unknown vault config")
	ErrSecretNotFound    = errors.New("no such secret") // no such path, version or key
	ErrSecretDenied      = errors.New("access to the secret denied")
	ErrVaultSealed       = errors.New("the vault is sealed")
	ErrVaultUnreachable  = errors.New("the vault cannot be reached")
	ErrVaultLogin        = errors.New("login to the vault failed")
	ErrNoVaultConfigured = errors.New("no vault is configured")
)

// secretReader reads each secret once and remembers what was read, so that all
// of it can be taken out of what the call returns.
type secretReader struct {
	ctx      context.Context
	source   SecretSource
	attached []SecretRef
	read     map[SecretRef]*value.Dict
	redact   *Redactor
	labels   bool // whether references become what is shown of them
	unread   bool // nothing is read: what would be is not known
}

func (s *secretReader) secret(ref SecretRef) (*value.Dict, error) {
	if d, ok := s.read[ref]; ok {
		return d, nil
	}
	if s.source == nil {
		return nil, fmt.Errorf("secret %s: %w", ref, ErrNoVaultConfigured)
	}
	d, err := s.source.Read(s.ctx, ref)
	if err != nil {
		return nil, err
	}
	s.read[ref] = d
	for k, v := range d.Strings() {
		s.redact.AddValue(v, ref.label(k))
	}
	return d, nil
}

// reference is vault.secret(...) in the value of a connector.
var reference = regexp.MustCompile(`vault\.secret\(\s*['"]?([^()'"]+?)['"]?\s*\)`)

// HasReference reports whether v contains vault.secret(...).
func HasReference(v value.Value) bool {
	found := false
	value.MapStrings(v, func(s string) string {
		found = found || reference.MatchString(s)
		return s
	})
	return found
}

// resolve replaces the references in v. One that is all of a string gives the
// secret with its type, one inside a longer string its text.
func (s *secretReader) resolve(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case value.Secret:
		return nil, fmt.Errorf("%v: %w", v, errHeldSecret)
	case string:
		return s.resolveString(v)
	case value.List:
		out, err := s.resolveAll(v)
		return value.List(out), err
	case value.Tuple:
		out, err := s.resolveAll(v)
		return value.Tuple(out), err
	case *value.Dict:
		out := new(value.Dict)
		for k, e := range v.All() {
			e, err := s.resolve(e)
			if err != nil {
				return nil, err
			}
			out.SetKey(k, e)
		}
		return out, nil
	}
	return v, nil
}

func (s *secretReader) resolveAll(vs []value.Value) ([]value.Value, error) {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = s.resolve(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *secretReader) resolveString(text string) (value.Value, error) {
	matches := reference.FindAllStringSubmatchIndex(text, -1)
	if s.unread && !s.labels && len(matches) > 0 {
		labels := *s
		labels.labels = true
		shown, err := labels.resolveString(text)
		if err != nil {
			return nil, err
		}
		return unreadSecret(shown.(string)), nil
	}
	if len(matches) == 1 && matches[0][0] == 0 && matches[0][1] == len(text) {
		return s.lookup(text[matches[0][2]:matches[0][3]])
	}
	var b strings.Builder
	end := 0
	for _, m := range matches {
		v, err := s.lookup(text[m[2]:m[3]])
		if err != nil {
			return nil, err
		}
		b.WriteString(text[end:m[0]])
		switch v := v.(type) {
		case string:
			b.WriteString(v)
		case value.Bytes:
			b.Write(v)
		default:
			j, err := value.AppendJSON(nil, v, value.JSONOptions{})
			if err != nil {
				return nil, fmt.Errorf("%s: the secret has no text to stand inside a string: %w", text[m[0]:m[1]], err)
			}
			b.Write(j)
		}
		end = m[1]
	}
	b.WriteString(text[end:])
	return b.String(), nil
}

// lookup finds what stands in vault.secret(...): the key of an attached secret,
// or <config>:<path>.<key>.
func (s *secretReader) lookup(what string) (value.Value, error) {
	if !strings.Contains(what, ":") {
		return s.lookupAttached(what)
	}
	dot := strings.LastIndexByte(what, '.')
	if dot < 0 {
		return nil, fmt.Errorf("vault.secret(%s): no key (want <vault config>:<path>.<key>)", what)
	}
	ref, err := ParseSecretRef(what[:dot])
	if err != nil {
		return nil, fmt.Errorf("vault.secret(%s): %w", what, err)
	}
	if s.unread {
		return ref.label(what[dot+1:]), nil
	}
	secret, err := s.secret(ref)
	if err != nil {
		return nil, err
	}
	key := what[dot+1:]
	v, ok := secret.Get(key)
	if !ok {
		return nil, noSuchKey(key, secret, ref.String())
	}
	return s.shown(v, ref, key), nil
}

func (s *secretReader) lookupAttached(key string) (value.Value, error) {
	if len(s.attached) == 0 {
		return nil, fmt.Errorf("vault.secret(%s): the connector has no vault_secrets, so the reference must name all of <vault config>:<path>.<key>", key)
	}
	if s.unread { // whichever of them has the key
		return s.attached[len(s.attached)-1].label(key), nil
	}
	all := new(value.Dict)
	for i := len(s.attached) - 1; i >= 0; i-- {
		secret, err := s.secret(s.attached[i])
		if err != nil {
			return nil, err
		}
		if v, ok := secret.Get(key); ok {
			return s.shown(v, s.attached[i], key), nil
		}
		for k := range secret.Strings() {
			all.Set(k, nil)
		}
	}
	names := make([]string, len(s.attached))
	for i, ref := range s.attached {
		names[i] = ref.String()
	}
	return nil, noSuchKey(key, all, strings.Join(names, ", "))
}

func (s *secretReader) shown(v value.Value, ref SecretRef, key string) value.Value {
	if s.labels {
		return ref.label(key)
	}
	return v
}

func noSuchKey(key string, secret *value.Dict, where string) error {
	var names []string
	for k := range secret.Strings() {
		names = append(names, k)
	}
	hint := DidYouMean(key, names)
	if hint != "" {
		hint = " (" + hint + ")"
	}
	return fmt.Errorf("secret %s: %w: no key %q%s", where, ErrSecretNotFound, key, hint)
}
