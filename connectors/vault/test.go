package vault

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

const (
	healthPath = "sys/health"
	lookAtLog  = "look at the log of Vault"
)

// test asks the Vault how it is, what it knows of the token, and what the token sees of
// the engines, or of the one of secret_path.
func test(ctx context.Context, in vaultInputs) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	a, err := newAsker(ctx, &in.target)
	if err != nil {
		return err
	}
	defer a.close()
	health, err := a.health(ctx)
	if err != nil {
		return err
	}
	connectors.Passed(ctx, "health", facts(health, "version", "initialized", "sealed", "standby", "cluster_name")...)
	token, err := a.token(ctx)
	if err != nil {
		return err
	}
	told := []any{"display_name", text(token, "display_name"), "policies", policiesOf(token), "expires", expiry(text(token, "expire_time"))}
	connectors.Passed(ctx, "log in", append(told, facts(token, "renewable", "num_uses")...)...)
	if path := in.path(); path != "" {
		at, err := a.engineOf(ctx, path)
		if err != nil {
			return err
		}
		connectors.Passed(ctx, "request", "engine", at.mount, "kv_version", at.version)
		return nil
	}
	mounts, err := a.mounts(ctx)
	if err != nil {
		return err
	}
	connectors.Passed(ctx, "request", "engines", mounts.Len())
	return nil
}

// health is how the Vault is. One that is sealed, or not initialized, is an error.
func (a *asker) health(ctx context.Context) (*value.Dict, error) {
	// Each state has a status of its own, of which 200 is that of the active node.
	_, health, err := a.get(ctx, healthPath, nil)
	if err != nil {
		return nil, err
	}
	sealed, isVault := lookup[bool](health, "sealed")
	initialized, _ := lookup[bool](health, "initialized")
	told := facts(health, "version", "initialized", "sealed", "standby", "cluster_name")
	switch {
	case !isVault:
		err = connectors.Advised(fmt.Errorf("%w: what answers at %s is no Vault", connectors.ErrVaultUnreachable, a.in.base.Host), "check host: the address of Vault itself, without a path")
	case !initialized:
		err = connectors.Advised(fmt.Errorf("the vault at %s is not initialized", a.in.base.Host), "it has to be set up first (vault operator init)")
	case sealed:
		err = connectors.Advised(fmt.Errorf("%w: the one at %s is sealed", connectors.ErrVaultSealed, a.in.base.Host), "it must be unsealed first (vault operator unseal)")
	}
	if err != nil {
		return health, connectors.Step("health", connectors.WithFacts(err, told...))
	}
	return health, nil
}

// token is what Vault knows of the token.
func (a *asker) token(ctx context.Context) (*value.Dict, error) {
	status, answer, err := a.get(ctx, "auth/token/lookup-self", nil)
	if err != nil {
		return nil, err
	}
	if status == http.StatusOK {
		token, _ := lookup[*value.Dict](answer, "data")
		return token, nil
	}
	advice := lookAtLog
	if status == http.StatusForbidden {
		advice = "give another token: this one has ended, was revoked, is of another namespace, or may not look itself up"
	}
	return nil, connectors.Step("log in", a.refused(status, answer, advice))
}

func policiesOf(token *value.Dict) value.List {
	const most = 100
	policies := value.List{}
	for _, key := range []string{"policies", "identity_policies"} {
		list, _ := lookup[value.List](token, key)
		for _, v := range list {
			if s, ok := v.(string); ok && len(policies) < most {
				policies = append(policies, s)
			}
		}
	}
	return policies
}

// mounts are the engines that the token may use, by path.
func (a *asker) mounts(ctx context.Context) (*value.Dict, error) {
	status, answer, err := a.get(ctx, "sys/internal/ui/mounts", nil)
	if err == nil && status != http.StatusOK {
		err = connectors.Step("request", a.refused(status, answer, lookAtLog))
	}
	if err != nil {
		return nil, err
	}
	secret, _ := lookup[*value.Dict](answer, "data", "secret")
	return secret, nil
}

// engineOf is the engine in which a path is, and the rest of the path.
func (a *asker) engineOf(ctx context.Context, path string) (*engine, error) {
	status, answer, err := a.get(ctx, "sys/internal/ui/mounts/"+path, nil)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusForbidden:
		return nil, connectors.Step("request", connectors.Advised(fmt.Errorf("%w: nothing is mounted at %s, or no policy of the token allows anything there", connectors.ErrSecretDenied, path),
			"check secret_path, which begins with the path of an engine, and the policies of the token"))
	case status != http.StatusOK:
		return nil, connectors.Step("request", a.refused(status, answer, lookAtLog))
	}
	e := &engine{version: 1, mount: text(answer, "data", "path")}
	if kind := text(answer, "data", "type"); kind != "kv" && kind != "generic" {
		return nil, connectors.Step("request", connectors.Advised(fmt.Errorf("%w: the engine at %s is a %s, want a kv", connectors.ErrSecretNotFound, e.mount, kind), "give a secret_path of an engine for keys and values (kv)"))
	}
	if text(answer, "data", "options", "version") == "2" {
		e.version = 2
	}
	e.folder = folderIn(e.mount, path)
	return e, nil
}

// expiry is a time of Vault as others are: RFC 3339, UTC.
func expiry(text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
