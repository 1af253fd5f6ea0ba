package vault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// Vault takes requests of 32 MiB (max_request_size), and JSON may say the same in
// somewhat more.
const maxAnswer = 64 << 20

// newTransport returns what makes the connections of a config. Nothing of it comes
// from the environment.
func (s *server) newTransport() (*http.Transport, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.config.CACert != "" {
		text, err := s.caCert()
		if err != nil {
			return nil, err
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, errors.New("the CA certificate is no certificate in PEM form")
		}
	}
	return &http.Transport{
		DialContext:         s.options.DialContext,
		TLSClientConfig:     c,
		TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2:   true,
		IdleConnTimeout:     90 * time.Second,
		MaxIdleConnsPerHost: 16,
	}, nil
}

func (s *server) caCert() ([]byte, error) {
	if strings.Contains(s.config.CACert, "-----BEGIN") {
		return []byte(s.config.CACert), nil
	}
	text, err := s.options.ReadFile(s.config.CACert)
	if err != nil {
		return nil, fmt.Errorf("the CA certificate: %w", err)
	}
	return text, nil
}

// newClient returns a client that sends a token, "" for none.
func (s *server) newClient(token string) (*api.Client, error) {
	client, err := api.NewClient(&api.Config{
		Address: s.config.Address,
		HttpClient: &http.Client{
			Transport: limited{s.transport},
			// The client follows one redirect itself, to the active node.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		MaxRetries: 0,
	})
	if err != nil {
		// It reads the environment even if it needs nothing of it, and its error
		// may quote what it found.
		return nil, errors.New("the client library of Vault refuses the VAULT_ variables of the environment " +
			"(unset them: they have no effect here)")
	}
	// What it has taken from the environment all the same.
	client.SetHeaders(http.Header{api.RequestHeaderName: {"true"}})
	client.SetWrappingLookupFunc(func(string, string) string { return "" })
	client.SetNamespace(s.config.Namespace)
	client.SetToken(token)
	return client, nil
}

// limited cuts the answers of a server off.
type limited struct{ next http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, err
}

// get asks for path and returns the answer. When Vault refuses, the error is a
// *refusal.
func (s *server) get(ctx context.Context, c *api.Client, path string, params map[string][]string) (*value.Dict, error) {
	return s.call(ctx, nil, func(ctx context.Context) (*api.Response, error) {
		return c.Logical().ReadRawWithDataWithContext(ctx, path, params)
	})
}

// put sends a body to path and returns the answer, as get does.
func (s *server) put(ctx context.Context, c *api.Client, path string, body map[string]string) (*value.Dict, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return s.call(ctx, nil, func(ctx context.Context) (*api.Response, error) {
		return c.Logical().WriteRawWithContext(ctx, path, text)
	})
}

// store sends a secret to path and returns the answer, as get does.
func (s *server) store(ctx context.Context, c *api.Client, path string, secret *value.Dict, body []byte) (*value.Dict, error) {
	return s.call(ctx, secret, func(ctx context.Context) (*api.Response, error) {
		return c.Logical().WriteRawWithContext(ctx, path, body)
	})
}

// call sends a request. What is in it that Vault must not be quoted with is secret; nil
// for nothing but what s.sent has.
func (s *server) call(ctx context.Context, secret *value.Dict, send func(context.Context) (*api.Response, error)) (*value.Dict, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, errNoAnswer)
	defer cancel()
	answer, err := send(ctx)
	if answer != nil {
		defer answer.Body.Close()
	}
	refused, isRefused := errors.AsType[*api.ResponseError](err)
	if err != nil && !isRefused {
		return nil, s.unreachable(ctx, err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, s.unreachable(ctx, err)
	}
	if len(text) == maxAnswer {
		return nil, fmt.Errorf("%w: %s gave an answer of more than %d MiB", connectors.ErrVaultUnreachable, s.config.Address, maxAnswer>>20)
	}
	dict, ok := decode(text)
	switch {
	case isRefused:
		return nil, s.refused(refused, dict, secret)
	case !ok:
		return nil, fmt.Errorf("%w: what answers at %s is no Vault", connectors.ErrVaultUnreachable, s.config.Address)
	}
	return dict, nil
}

// decode reads an answer. What is wrong with one is not told: it may quote a
// secret.
func decode(text []byte) (*value.Dict, bool) {
	if len(text) == 0 {
		return nil, true
	}
	v, err := value.DecodeJSON(text, value.Limits{})
	dict, ok := v.(*value.Dict)
	return dict, err == nil && ok
}

// lookup finds what stands below nested keys.
func lookup[T any](d *value.Dict, keys ...string) (found T, ok bool) {
	var v value.Value = d
	for _, key := range keys {
		d, ok := v.(*value.Dict)
		if !ok {
			return found, false
		}
		v, _ = d.Get(key)
	}
	found, ok = v.(T)
	return found, ok
}
