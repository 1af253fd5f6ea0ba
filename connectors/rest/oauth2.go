package rest

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// clientCredentials is the grant of RFC 6749, 4.4.
type clientCredentials struct {
	at     target
	id     string
	secret connectors.Secret
	scopes scopes
	ask    [sha256.Size]byte
}

func newClientCredentials(a authInputs) (login, error) {
	at, err := parseTarget(a.TokenURL)
	if err != nil {
		return nil, wrong("token_url", "%v", err)
	}
	if at.user != nil {
		return nil, wrong("token_url", "want no user and password in it (give client_id and client_secret)")
	}
	scope := strings.Join(a.Scopes, " ")
	return clientCredentials{at, a.ClientID, a.ClientSecret, a.Scopes,
		askKey("client_credentials", at.String(), a.ClientID, a.ClientSecret.Reveal(), scope)}, nil
}

func (c clientCredentials) begin(x *exchange) authorizer {
	return &tokenAuthorizer{x: x, ask: c.ask, fetch: func(ctx context.Context) (accessToken, error) { return c.fetch(ctx, x) }}
}

// fetch sends id and secret as RFC 6749, 2.3.1, demands of every server, and, to
// one that does not know them that way, in the form.
func (c clientCredentials) fetch(ctx context.Context, x *exchange) (accessToken, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(c.scopes) > 0 {
		form.Set("scope", strings.Join(c.scopes, " "))
	}
	t, err := x.postForToken(ctx, c.at.URL, form, func(req *http.Request) {
		req.SetBasicAuth(url.QueryEscape(c.id), url.QueryEscape(c.secret.Reveal()))
	})
	var refused *tokenError
	if errors.As(err, &refused) && (refused.code == http.StatusUnauthorized || refused.code == http.StatusBadRequest) {
		form.Set("client_id", c.id)
		form.Set("client_secret", c.secret.Reveal())
		return x.postForToken(ctx, c.at.URL, form, nil)
	}
	return t, err
}
