package connectors

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// AnswerConfig stands in place of the name of a vault config in a reference to what a
// person has answered: message:<id>.<element>.
const AnswerConfig = "message"

// An AnswerSource is a [SecretSource] that reads what people have answered too.
type AnswerSource interface {
	SecretSource
	// Answer returns the text behind a reference of [AnswerConfig]. Its errors are like
	// those of Read.
	Answer(ctx context.Context, ref string) (string, error)
}

// A SecretWriter is a [SecretSource] that writes secrets too. Its methods are safe for
// concurrent use, and their errors like those of Read.
type SecretWriter interface {
	SecretSource
	// Write makes a secret hold these keys and no others, and returns its version, 0
	// where none are kept. ref has none. The keys are strings. An error shows no value
	// of them, whatever the vault says. When ctx ends Write returns soon, and the secret
	// may be written or not.
	Write(ctx context.Context, ref SecretRef, keys *value.Dict) (version int, err error)
	// Configs returns the names of the vaults, sorted.
	Configs() []string
	// Address returns where the vault of a config is. It asks no vault.
	Address(config string) (string, error)
}

var errHeldSecret = errors.New("a secret can only be an input of a connection")

// held returns what is behind a secret of a flow.
func (s *secretReader) held(secret value.Secret) (value.Value, error) {
	config, _, ok := strings.Cut(secret.Ref, ":")
	switch {
	case s.unread:
		return unreadSecret(secret.String()), nil
	case !ok:
		return nil, fmt.Errorf("%q is no reference to a secret", secret.Ref)
	case config != AnswerConfig:
		return s.lookup(secret.Ref)
	}
	source, ok := s.source.(AnswerSource)
	if !ok {
		return nil, fmt.Errorf("secret %s: %w: no answers are kept here", secret.Ref, ErrSecretNotFound)
	}
	text, err := source.Answer(s.ctx, secret.Ref)
	if err != nil {
		return nil, err
	}
	s.redact.Add(text, secret.String())
	return text, nil
}

// ResolveSecrets returns v with what is behind each [value.Secret] in its place, and has
// the redactor know it.
func ResolveSecrets(ctx context.Context, source SecretSource, v value.Value, redact *Redactor) (value.Value, error) {
	reader := &secretReader{ctx: ctx, source: source, read: map[SecretRef]*value.Dict{}, redact: redact}
	return value.MapSecrets(v, reader.held)
}

// showSecrets puts in place of each secret of a flow what is shown of it.
func showSecrets(v value.Value) value.Value {
	shown, _ := value.MapSecrets(v, func(s value.Secret) (value.Value, error) { return s.String(), nil })
	return shown
}
