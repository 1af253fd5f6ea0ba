package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// logIn logs in as the config says.
func (s *server) logIn(ctx context.Context) (*session, error) {
	credentials, err := s.readCredentials()
	if err != nil {
		return nil, s.loginError(err)
	}
	if err := s.connect(); err != nil {
		return nil, s.loginError(err)
	}
	if s.config.Auth.Method == "token" {
		return s.useToken(ctx, credentials["token"])
	}
	path := "auth/" + s.config.Auth.mount() + "/login"
	if s.config.Auth.Method == "userpass" {
		path += "/" + credentials["username"]
		delete(credentials, "username")
	}
	client, err := s.newClient("")
	if err != nil {
		return nil, s.loginError(err)
	}
	start := s.options.Now()
	answer, err := s.put(ctx, client, path, credentials)
	if err != nil {
		return nil, s.loginRefused(err)
	}
	token, _ := lookup[string](answer, "auth", "client_token")
	if token == "" {
		return nil, s.loginError(errors.New("no token in the answer, as if Vault wanted a second factor, which cannot be given here"))
	}
	s.hide(token)
	ss := &session{got: true, start: start}
	if ss.client, err = s.newClient(token); err != nil {
		return nil, s.loginError(err)
	}
	ss.ttl, ss.renewable = lifetime(answer, "auth", "lease_duration")
	return ss, nil
}

// useToken makes a session of a token that was given.
func (s *server) useToken(ctx context.Context, token string) (*session, error) {
	client, err := s.newClient(token)
	if err != nil {
		return nil, s.loginError(err)
	}
	ss := &session{client: client, start: s.options.Now()}
	answer, err := s.get(ctx, client, "auth/token/lookup-self", nil)
	if statusOf(err) == http.StatusForbidden {
		// Vault says so of tokens that it does not know, and of those that do not
		// have the policy "default". The secret will show.
		ss.unverified = true
		return ss, nil
	}
	if err != nil {
		return nil, s.loginRefused(err)
	}
	ss.ttl, ss.renewable = lifetime(answer, "data", "ttl")
	return ss, nil
}

// readCredentials reads what the auth method wants.
func (s *server) readCredentials() (map[string]string, error) {
	read := map[string]string{}
	given := s.config.Auth.credentials()
	for _, name := range methods[s.config.Auth.Method] {
		text, err := s.readCredential(given[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.hide(text)
		read[name] = text
	}
	if user, ok := read["username"]; ok && (!isPath(user) || strings.Contains(user, "/")) {
		return nil, fmt.Errorf("username: the %s holds no name of a user", given["username"])
	}
	return read, nil
}

func (s *server) readCredential(c Credential) (string, error) {
	if c.Text != "" {
		return c.Text, nil
	}
	if c.Env != "" {
		text, ok := s.options.Getenv(c.Env)
		if !ok {
			return "", fmt.Errorf("the %s is not set", c)
		}
		if text == "" {
			return "", fmt.Errorf("the %s is empty", c)
		}
		return text, nil
	}
	text, err := s.options.ReadFile(c.File)
	if err != nil {
		return "", fmt.Errorf("the %s: %w", c, err)
	}
	trimmed := strings.TrimRight(string(text), " \t\r\n")
	if trimmed == "" {
		return "", fmt.Errorf("the %s is empty", c)
	}
	return trimmed, nil
}

// connect prepares the connections to Vault, once.
func (s *server) connect() error {
	s.mu.Lock()
	transport := s.transport
	s.mu.Unlock()
	if transport != nil {
		return nil
	}
	transport, err := s.newTransport()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.transport = transport
	s.mu.Unlock()
	return nil
}

func (s *server) loginError(err error) error {
	return fmt.Errorf("%w: %w", connectors.ErrVaultLogin, s.config.errorf("%w", err))
}

// loginRefused tells what a login has met. Vaults that cannot be reached and such
// speak for themselves.
func (s *server) loginRefused(err error) error {
	if statusOf(err) == 0 || errors.Is(err, connectors.ErrVaultUnreachable) || errors.Is(err, connectors.ErrVaultSealed) {
		return err
	}
	return s.loginError(fmt.Errorf("%w (check %s, and that the auth method %s is at auth/%s)",
		err, s.config.Auth.sources(), s.config.Auth.Method, s.config.Auth.mount()))
}

// sources says where the credentials come from.
func (a Auth) sources() string {
	var names []string
	given := a.credentials()
	for _, name := range methods[a.Method] {
		names = append(names, given[name].String())
	}
	return strings.Join(names, ", ")
}
