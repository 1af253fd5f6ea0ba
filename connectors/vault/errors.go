package vault

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/hashicorp/vault/api"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A refusal is an answer of Vault that is an error, as it may be shown.
type refusal struct {
	status int
	says   string // Vault's own words, quoted, behind a colon; "" for none
	answer *value.Dict
}

func (r *refusal) Error() string {
	return fmt.Sprintf("Vault answers %d %s%s", r.status, http.StatusText(r.status), r.says)
}

// statusOf returns the status by which Vault refused, 0 if err is something else.
func statusOf(err error) int {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.status
	}
	return 0
}

// refused tells what it means in itself that Vault answered with an error; what it
// means for the secret is for the caller to say.
func (s *server) refused(e *api.ResponseError, answer, secret *value.Dict) error {
	r := &refusal{status: e.StatusCode, answer: answer}
	words := strings.Join(e.Errors, "; ")
	switch {
	case e.RawError && strings.Contains(words, "HTTP request to an HTTPS server"):
		return fmt.Errorf("%w: %s wants https", connectors.ErrVaultUnreachable, s.config.Address)
	case e.RawError:
		return fmt.Errorf("%w: what answers at %s with %d %s is no Vault", connectors.ErrVaultUnreachable,
			s.config.Address, e.StatusCode, http.StatusText(e.StatusCode))
	case words != "":
		r.says = fmt.Sprintf(": %q", s.redact(words, secret))
	}
	switch {
	case e.StatusCode == http.StatusServiceUnavailable && strings.Contains(words, "sealed"):
		return fmt.Errorf("%w: the one at %s must be unsealed first (vault operator unseal)", connectors.ErrVaultSealed, s.config.Address)
	case e.StatusCode > http.StatusInternalServerError || e.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("%w: %s is there, but %w", connectors.ErrVaultUnreachable, s.config.Address, r)
	}
	return r
}

var errNoAnswer = errors.New("no answer in time")

// unreachable tells why there was no answer. ctx is that of the call.
func (s *server) unreachable(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause == errNoAnswer {
		return fmt.Errorf("%w: %s gave no answer in %v", connectors.ErrVaultUnreachable, s.config.Address, s.options.Timeout)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("waiting for %s: %w", s.config.Address, ctx.Err())
	}
	// It holds the whole URL, and with it the name of a user who logs in.
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	hint := ""
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		hint = " (give the certificate of its CA in the vault config)"
	} else if errors.Is(err, http.ErrSchemeMismatch) {
		hint = " (does it want http?)"
	}
	return fmt.Errorf("%w: %s: %w%s", connectors.ErrVaultUnreachable, s.config.Address, err, hint)
}

// The words of a server that are shown, at most.
const maxWords = 300

// redact takes what was sent to Vault out of its answer.
func (s *server) redact(words string, secret *value.Dict) string {
	s.mu.Lock()
	credentials := s.sent
	s.mu.Unlock()
	var r connectors.Redactor
	for _, c := range credentials {
		r.Add(c, connectors.Mask)
	}
	r.AddValue(secret, connectors.Mask)
	words = strings.Join(strings.Fields(r.Text(words)), " ")
	if len(words) > maxWords {
		words = strings.ToValidUTF8(words[:maxWords], "") + "..."
	}
	return words
}
