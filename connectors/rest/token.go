package rest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// An accessToken is a bearer token that a server issued.
type accessToken struct {
	text string
	// expires is when it is no longer used; the zero time for one that is used
	// for one call only, since its server did not say how long it lasts.
	expires time.Time
}

// A tokenAuthorizer sends a token that it fetches when there is none. A token
// that was kept and is refused is fetched anew, once.
type tokenAuthorizer struct {
	x     *exchange
	ask   [sha256.Size]byte
	fetch func(context.Context) (accessToken, error)

	token accessToken
	kept  bool
}

func (a *tokenAuthorizer) key() tokenKey { return tokenKey{a.x.transport.key, a.ask} }

func (a *tokenAuthorizer) authorize(ctx context.Context, req *http.Request) error {
	if a.token.text == "" {
		var err error
		a.token, a.kept, err = a.x.driver.tokens.get(ctx, a.key(), func() (accessToken, error) { return a.fetch(ctx) })
		if err != nil {
			return connectors.Step("log in", err)
		}
		a.x.redact.Add(a.token.text, connectors.Mask)
		connectors.Passed(ctx, "log in")
	}
	req.Header.Set("Authorization", "Bearer "+a.token.text)
	return nil
}

func (a *tokenAuthorizer) refused(*http.Response) (bool, error) {
	a.x.driver.tokens.drop(a.key(), a.token)
	again := a.kept
	a.token, a.kept = accessToken{}, false
	return again, nil
}

// largestTokenAnswer bounds what a token server may answer.
const largestTokenAnswer = 1 << 20

// A token is given up this long before it expires: the request that carries it
// takes time, and clocks differ.
const tokenMargin = 30 * time.Second

// postForToken asks a token server (RFC 6749, 5) and returns its answer. A server
// that refuses gives a tokenError.
func (x *exchange) postForToken(ctx context.Context, at *url.URL, form url.Values, prepare func(*http.Request)) (accessToken, error) {
	body := form.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at.String(), strings.NewReader(body))
	if err != nil {
		return accessToken{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "flowrun")
	if prepare != nil {
		prepare(req)
	}
	sent := x.driver.time.now()
	// Not by way of a client: a redirect of this request would carry the secret
	// to wherever it leads.
	resp, err := x.transport.RoundTrip(req)
	if err != nil {
		return accessToken{}, tokenProblem{at.Host, explain(err, at.Hostname())}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, largestTokenAnswer))
	if err != nil {
		return accessToken{}, tokenProblem{at.Host, explain(err, at.Hostname())}
	}
	var answer struct {
		AccessToken string      `json:"access_token"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"`
		Error       string      `json:"error"`
		Description string      `json:"error_description"`
	}
	decodeErr := json.Unmarshal(text, &answer)
	if mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); mediaType == "application/x-www-form-urlencoded" {
		// Some servers answer as they were asked.
		values, err := url.ParseQuery(string(text))
		answer.AccessToken, answer.TokenType, answer.ExpiresIn = values.Get("access_token"), values.Get("token_type"), json.Number(values.Get("expires_in"))
		answer.Error, answer.Description, decodeErr = values.Get("error"), values.Get("error_description"), err
	}
	if resp.StatusCode != http.StatusOK || answer.Error != "" {
		return accessToken{}, &tokenError{at.Host, resp.Status, resp.StatusCode, answer.Error, answer.Description}
	}
	if decodeErr != nil || answer.AccessToken == "" {
		return accessToken{}, fmt.Errorf("%s: the answer holds no access_token", at.Host)
	}
	if answer.TokenType != "" && !strings.EqualFold(answer.TokenType, "bearer") {
		return accessToken{}, fmt.Errorf("%s: the token is of type %q, want bearer", at.Host, answer.TokenType)
	}
	t := accessToken{text: answer.AccessToken}
	if seconds, err := answer.ExpiresIn.Float64(); err == nil && seconds > 0 {
		t.expires = sent.Add(time.Duration(min(seconds, 365*24*3600)*float64(time.Second)) - tokenMargin)
	}
	return t, nil
}

// tokenProblem is a token server that could not be asked.
type tokenProblem struct {
	host string
	err  error
}

func (e tokenProblem) Error() string { return e.host + ": " + e.err.Error() }
func (e tokenProblem) Unwrap() error { return e.err }

// tokenError is the refusal of a token server.
type tokenError struct {
	host, status      string
	code              int
	kind, description string
}

func (e *tokenError) Error() string {
	s := fmt.Sprintf("%s answered %s", e.host, e.status)
	if e.kind != "" {
		s += fmt.Sprintf(": %q", e.kind)
	}
	// A description that is cut could show a part of a secret that is no longer
	// recognized as one: all or nothing.
	if e.description != "" && len(e.description) <= 500 {
		s += fmt.Sprintf(" (%q)", e.description)
	}
	return s
}
