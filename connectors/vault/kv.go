package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// An engine is what Vault says of the KV engine in which a config has its secrets.
type engine struct {
	mount   string // with a slash at its end
	folder  string // in which the secrets are, with a slash at its end unless it is ""
	version int    // 1 or 2
}

// api returns the path of the HTTP API for a secret.
func (e *engine) api(path string) string {
	if e.version == 2 {
		return e.mount + "data/" + e.folder + path
	}
	return e.mount + e.folder + path
}

// read reads a secret.
func (s *server) read(ctx context.Context, ref connectors.SecretRef) (secret *value.Dict, err error) {
	err = s.loggedIn(ctx, ref, func(ss *session) (err error) {
		secret, err = s.readAs(ctx, ss, ref)
		return err
	})
	return secret, err
}

// loggedIn does something with a session, and logs in again if the token turns out to be
// no more.
func (s *server) loggedIn(ctx context.Context, ref connectors.SecretRef, do func(*session) error) error {
	if !isPath(ref.Path) {
		return fmt.Errorf("%w: want a path such as team/db, with no segment that is empty or made of dots", connectors.ErrSecretNotFound)
	}
	ss, fresh, err := s.login(ctx, nil)
	if err != nil {
		return err
	}
	err = do(ss)
	if fresh || !errors.Is(err, connectors.ErrSecretDenied) {
		return s.explain(ss, err)
	}
	known, knownErr := s.known(ctx, ss)
	if knownErr != nil {
		return knownErr
	}
	if known {
		return err
	}
	if ss, _, err = s.login(ctx, ss); err != nil {
		return err
	}
	return s.explain(ss, do(ss))
}

// explain tells of a secret that was denied to a token that Vault may not know.
func (s *server) explain(ss *session, err error) error {
	if !ss.unverified || !errors.Is(err, connectors.ErrSecretDenied) {
		return err
	}
	return s.loginError(fmt.Errorf("the token is not known to Vault (check %s), or else %w", s.config.Auth.sources(), err))
}

// readAs reads a secret with the token of a session.
func (s *server) readAs(ctx context.Context, ss *session, ref connectors.SecretRef) (*value.Dict, error) {
	s.mu.Lock()
	e := s.engine
	s.mu.Unlock()
	remembered := e != nil
	if !remembered {
		var err error
		if e, err = s.askEngine(ctx, ss); err != nil {
			return nil, err
		}
	}
	secret, err := s.readFrom(ctx, ss, e, ref)
	if !remembered || !errors.Is(err, connectors.ErrSecretNotFound) {
		return secret, err
	}
	// The engine may have got versions since it was asked.
	now, askErr := s.askEngine(ctx, ss)
	if askErr != nil || *now == *e {
		return nil, err
	}
	return s.readFrom(ctx, ss, now, ref)
}

// askEngine asks Vault of the engine, and remembers the answer.
func (s *server) askEngine(ctx context.Context, ss *session) (*engine, error) {
	path := s.config.engine()
	answer, err := s.get(ctx, ss.client, "sys/internal/ui/mounts/"+path, nil)
	switch statusOf(err) {
	case 0:
	case http.StatusForbidden:
		return nil, fmt.Errorf("%w: nothing is mounted at %s/, or no policy of the token allows anything there", connectors.ErrSecretDenied, path)
	default:
		return nil, fmt.Errorf("%w: the engine at %s/: %w", connectors.ErrVaultUnreachable, path, err)
	}
	if err != nil {
		return nil, err
	}
	e := &engine{version: 1}
	e.mount, _ = lookup[string](answer, "data", "path")
	kind, _ := lookup[string](answer, "data", "type")
	version, _ := lookup[string](answer, "data", "options", "version")
	if kind != "kv" && kind != "generic" { // its name before Vault 0.8
		return nil, fmt.Errorf("%w: the engine at %s is a %s, want a kv", connectors.ErrSecretNotFound, e.mount, kind)
	}
	if version == "2" {
		e.version = 2
	}
	e.folder = strings.TrimPrefix(path+"/", e.mount)
	s.mu.Lock()
	s.engine = e
	s.mu.Unlock()
	return e, nil
}

// readFrom reads a secret from an engine.
func (s *server) readFrom(ctx context.Context, ss *session, e *engine, ref connectors.SecretRef) (*value.Dict, error) {
	path := e.api(ref.Path)
	var params map[string][]string
	if ref.Version > 0 {
		if e.version == 1 {
			return nil, fmt.Errorf("%w: the engine at %s is a kv version 1, which keeps no versions (leave ?version=%d out)",
				connectors.ErrSecretNotFound, e.mount, ref.Version)
		}
		params = map[string][]string{"version": {strconv.Itoa(ref.Version)}}
	}
	answer, err := s.get(ctx, ss.client, path, params)
	switch statusOf(err) {
	case 0:
	case http.StatusForbidden:
		return nil, fmt.Errorf("%w: it takes a policy with path %q { capabilities = [\"read\"] }", connectors.ErrSecretDenied, path)
	case http.StatusNotFound:
		return nil, s.notFound(ctx, ss, e, ref, err)
	default:
		return nil, fmt.Errorf("%w: %s: %w", connectors.ErrVaultUnreachable, path, err)
	}
	if err != nil {
		return nil, err
	}
	keys := []string{"data"}
	if e.version == 2 {
		keys = []string{"data", "data"}
	}
	secret, ok := lookup[*value.Dict](answer, keys...)
	if !ok {
		return nil, fmt.Errorf("%w: what answers at %s has no secret in its answer", connectors.ErrVaultUnreachable, s.config.Address)
	}
	return secret, nil
}

// notFound tells what is not there: the secret, or one version of it.
func (s *server) notFound(ctx context.Context, ss *session, e *engine, ref connectors.SecretRef, err error) error {
	if gone := versionGone(err); gone != "" {
		return fmt.Errorf("%w: %s", connectors.ErrSecretNotFound, gone)
	}
	if ref.Version > 0 {
		newest, newestErr := s.get(ctx, ss.client, e.api(ref.Path), nil)
		if r, ok := errors.AsType[*refusal](newestErr); ok {
			newest = r.answer // that of a newest version that is deleted
		} else if newestErr != nil {
			return newestErr
		}
		if n, ok := lookup[int64](newest, "data", "metadata", "version"); ok {
			return fmt.Errorf("%w: it has no version %d, the newest is %d", connectors.ErrSecretNotFound, ref.Version, n)
		}
	}
	hint := ""
	if rest, ok := strings.CutPrefix(ref.Path, e.mount); ok {
		hint = fmt.Sprintf(" (the path is below %s already: did you mean %q?)", e.mount, rest)
	}
	return fmt.Errorf("%w: there is no %s%s", connectors.ErrSecretNotFound, e.mount+e.folder+ref.Path, hint)
}

// versionGone tells what became of a version of which only the metadata is left,
// "" if it is not so.
func versionGone(err error) string {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return ""
	}
	return goneIn(r.answer)
}

// goneIn is versionGone of an answer.
func goneIn(answer *value.Dict) string {
	version, ok := lookup[int64](answer, "data", "metadata", "version")
	if !ok {
		return ""
	}
	if destroyed, _ := lookup[bool](answer, "data", "metadata", "destroyed"); destroyed {
		return fmt.Sprintf("version %d was destroyed (write the secret again, or name another version)", version)
	}
	when, _ := lookup[string](answer, "data", "metadata", "deletion_time")
	return fmt.Sprintf("version %d was deleted at %s (vault kv undelete brings it back)", version, when)
}
