package connectors

import (
	"fmt"
	"log/slog"
	"unique"

	"github.com/flowrun/flowrun/connectors/value"
)

// Mask is what is shown in place of a secret.
const Mask = value.Mask

// A Secret is text that must not be shown: every way of printing it gives
// [Mask]. A driver asks for the text itself at the place where it is sent. The
// zero Secret is empty. Two Secrets are == when their texts are.
//
// The text stands behind a handle: fmt calls no method of a Secret in an
// unexported field, and prints what is in it.
type Secret struct{ text unique.Handle[string] }

// NewSecret returns text as a Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{unique.Make(text)}
}

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.text.Value()
}

// IsZero reports whether there is no text.
func (s Secret) IsZero() bool { return s == Secret{} }

func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return Mask
}

func (s Secret) GoString() string             { return s.String() }
func (s Secret) Format(f fmt.State, _ rune)   { fmt.Fprint(f, s.String()) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", s.String()), nil }
func (s Secret) MarshalYAML() (any, error)    { return s.String(), nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(s.String()) }
