package runtime

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
)

// The kind of objects that answered secrets are, by their references. A value is a tuple
// of the mark of the key and the sealed text.
const secretKind = "secret"

// SealSecret keeps a text that flows are to have as a secret: the value that it returns
// may be an input of a flow, and stands in the store in its place. ref is such as
// message:<id>.<element>; a text that is kept by it already is replaced. With a store the
// text is in it when SealSecret returns, encrypted; an error may be that of
// [Options.SecretKey]. It stays there until [Runtime.ForgetSecrets].
func (r *Runtime) SealSecret(ctx context.Context, ref, text string) (value.Secret, error) {
	return value.Secret{Ref: ref}, r.sealSecret(ctx, ref, text)
}

func (r *Runtime) sealSecret(ctx context.Context, ref, text string) error {
	if config, rest, _ := strings.Cut(ref, ":"); config != connectors.AnswerConfig || rest == "" {
		return fmt.Errorf("%q is no reference to an answer (want %s:<id>.<element>)", ref, connectors.AnswerConfig)
	}
	k, err := r.sealing()
	if err != nil {
		return secretError(ref, err)
	}
	encoded, err := value.Marshal(value.Tuple{k.mark, value.Bytes(k.aead.Seal(nil, nil, []byte(text), []byte(ref)))})
	if err != nil {
		return secretError(ref, err)
	}
	now := r.now()
	return r.change(ctx, secretKind, ref, func(*store.Object) (*store.Object, error) {
		return &store.Object{Value: encoded, CreatedAt: now, ModifiedAt: now}, nil
	})
}

// revealSecret returns the text that is kept by a reference.
func (r *Runtime) revealSecret(ctx context.Context, ref string) (string, error) {
	o, err := r.object(ctx, secretKind, ref)
	if errors.Is(err, store.ErrNotFound) {
		return "", secretError(ref, fmt.Errorf("%w: it is not in this store (it goes with the execution that asked for it, and is not exported)", connectors.ErrSecretNotFound))
	}
	if err != nil {
		return "", err
	}
	v, err := decode(o.Value)
	if err != nil {
		return "", secretError(ref, err)
	}
	t, _ := v.(value.Tuple)
	if len(t) != 2 {
		return "", secretError(ref, errDamaged)
	}
	mark, _ := t[0].(value.Bytes)
	sealed, _ := t[1].(value.Bytes)
	k, err := r.sealing()
	if err != nil {
		return "", secretError(ref, err)
	}
	if !bytes.Equal(mark, k.mark) {
		return "", secretError(ref, ErrSecretKey)
	}
	text, err := k.aead.Open(nil, nil, sealed, []byte(ref))
	if err != nil {
		return "", secretError(ref, errDamaged)
	}
	return string(text), nil
}

// ForgetSecrets removes the secrets whose references begin with a prefix, such as
// message:<id>. for all of one message. Connections that would need them end in error.
func (r *Runtime) ForgetSecrets(ctx context.Context, prefix string) error {
	if err := r.settle(); err != nil {
		return err
	}
	var refs []string
	for o, err := range r.objects.Objects(ctx, secretKind) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(o.Name, prefix) {
			refs = append(refs, o.Name)
		}
	}
	for _, ref := range refs {
		if err := r.change(ctx, secretKind, ref, func(*store.Object) (*store.Object, error) { return nil, nil }); err != nil {
			return err
		}
	}
	return nil
}

func secretError(ref string, err error) error { return fmt.Errorf("secret %s: %w", ref, err) }

// ErrSecretKey says that a secret was kept under another key than [Options.SecretKey].
var ErrSecretKey = errors.New("it was kept under another key than the one that is given now")

var errDamaged = errors.New("what is kept of it is damaged")

// A seal is what secrets are kept under.
type seal struct {
	mark value.Bytes // tells keys apart, and nothing about them
	aead cipher.AEAD // AES-256-GCM, with a random nonce before each text
}

const secretKeySize = 32

func newSeal(opts Options) (*seal, error) {
	key := make([]byte, secretKeySize)
	switch {
	case opts.Store == nil:
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
	case opts.SecretKey == nil:
		return nil, errors.New("it cannot be kept: runtime.Options has a Store and no SecretKey")
	default:
		var err error
		if key, err = opts.SecretKey(); err != nil {
			return nil, fmt.Errorf("the key that secrets are kept under: %w", err)
		}
		if len(key) != secretKeySize {
			return nil, fmt.Errorf("the key that secrets are kept under has %d bytes, want %d", len(key), secretKeySize)
		}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	mark := sha256.Sum256(append([]byte("flowrun secret key\x00"), key...))
	return &seal{value.Bytes(mark[:8]), aead}, nil
}

// secrets is where connections get secrets from.
func (r *Runtime) secrets() connectors.SecretSource { return &secretSource{r} }

// A secretSource has what people have answered beside the secrets of vaults.
type secretSource struct{ rt *Runtime }

// Read implements [connectors.SecretSource].
func (s *secretSource) Read(ctx context.Context, ref connectors.SecretRef) (*value.Dict, error) {
	if s.rt.opts.Secrets == nil {
		return nil, fmt.Errorf("secret %s: %w", ref, connectors.ErrNoVaultConfigured)
	}
	return s.rt.opts.Secrets.Read(ctx, ref)
}

// Answer implements [connectors.AnswerSource].
func (s *secretSource) Answer(ctx context.Context, ref string) (string, error) {
	return s.rt.revealSecret(ctx, ref)
}

var _ connectors.AnswerSource = (*secretSource)(nil)
