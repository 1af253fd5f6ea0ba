package vault

import (
	"context"
	"fmt"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// write writes a secret and returns its version, 0 if the engine keeps none.
func (s *server) write(ctx context.Context, ref connectors.SecretRef, secret *value.Dict) (version int, err error) {
	if ref.Version > 0 {
		return 0, fmt.Errorf("%w: a version is Vault's to give (leave ?version=%d out)", connectors.ErrSecretNotFound, ref.Version)
	}
	err = s.loggedIn(ctx, ref, func(ss *session) (err error) {
		version, err = s.writeAs(ctx, ss, ref, secret)
		return err
	})
	return version, err
}

// writeAs writes a secret with the token of a session.
func (s *server) writeAs(ctx context.Context, ss *session, ref connectors.SecretRef, secret *value.Dict) (int, error) {
	// An engine of version 1 takes what is meant for one of version 2 for a secret at
	// another path: what was remembered of it is not good enough.
	e, err := s.askEngine(ctx, ss)
	if err != nil {
		return 0, err
	}
	sent := secret
	if e.version == 2 {
		sent = value.DictOf("data", secret)
	}
	body, err := value.AppendJSON(nil, sent, value.JSONOptions{})
	if err != nil {
		return 0, fmt.Errorf("what it is to hold: %w", err)
	}
	path := e.api(ref.Path)
	answer, err := s.store(ctx, ss.client, path, secret, body)
	switch statusOf(err) {
	case 0:
	case http.StatusForbidden:
		return 0, fmt.Errorf("%w: it takes a policy with path %q { capabilities = [\"create\", \"update\"] }", connectors.ErrSecretDenied, path)
	default:
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	if err != nil {
		return 0, err
	}
	n, ok := lookup[int64](answer, "data", "version")
	if e.version == 2 && !ok {
		return 0, fmt.Errorf("%w: what answers at %s does not say what it has written", connectors.ErrVaultUnreachable, s.config.Address)
	}
	return int(n), nil
}
