package connectors_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/flowrun/flowrun/connectors"
)

func TestSecretNeverShows(t *testing.T) {
	const text = "s3cr3t-text"
	s := connectors.NewSecret(text)
	type hidden struct {
		Open   connectors.Secret
		secret connectors.Secret
		ptr    *connectors.Secret
		list   []connectors.Secret
	}
	values := map[string]any{
		"alone": s, "pointer": &s, "exported": struct{ S connectors.Secret }{s},
		"unexported": hidden{s, s, &s, []connectors.Secret{s}}, "pointer to unexported": &hidden{s, s, &s, []connectors.Secret{s}},
		"list": []connectors.Secret{s}, "map": map[string]connectors.Secret{"k": s}, "key": map[connectors.Secret]int{s: 1}, "array": [1]connectors.Secret{s},
		"embedded": struct{ connectors.Secret }{s},
	}
	handlers := func(b *bytes.Buffer) []slog.Handler {
		return []slog.Handler{slog.NewTextHandler(b, nil), slog.NewJSONHandler(b, nil)}
	}
	for name, v := range values {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%10s", "%T", "%p"} {
				fmt.Fprintf(&b, verb+"\n", v)
			}
			fmt.Fprintln(&b, v)
			if j, err := json.Marshal(v); err == nil {
				b.Write(j)
			}
			if y, err := yaml.Marshal(v); err == nil {
				b.Write(y)
			}
			for _, h := range handlers(&b) {
				slog.New(h).Info("x", "v", v, slog.Group("g", "v", v))
			}
			for _, form := range []string{text, fmt.Sprintf("%x", text), fmt.Sprintf("%X", text), fmt.Sprintf("% x", text)} {
				if strings.Contains(b.String(), form) {
					t.Errorf("shows: %s", b.String())
				}
			}
		})
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(verb, s); got != connectors.Mask {
			t.Errorf("%s gives %q", verb, got)
		}
		if got := fmt.Sprintf(verb, connectors.Secret{}); got != "" {
			t.Errorf("%s of none gives %q", verb, got)
		}
	}
	if j, err := json.Marshal(map[string]any{"s": s}); err != nil || string(j) != `{"s":"•••"}` {
		t.Errorf("JSON: %s, %v", j, err)
	}
	if x, err := xml.Marshal(struct{ S connectors.Secret }{s}); err == nil && strings.Contains(string(x), text) {
		t.Errorf("XML: %s", x)
	}
	if y, err := yaml.Marshal(map[string]any{"s": s}); err != nil || string(y) != "s: •••\n" {
		t.Errorf("YAML: %s, %v", y, err)
	}
}

func TestSecret(t *testing.T) {
	if s := connectors.NewSecret("x"); s.Reveal() != "x" || s.IsZero() || s != connectors.NewSecret("x") || s == connectors.NewSecret("y") {
		t.Error("a secret is not its text")
	}
	var zero connectors.Secret
	if zero.Reveal() != "" || !zero.IsZero() || zero != connectors.NewSecret("") {
		t.Error("the zero secret is not empty")
	}
}
