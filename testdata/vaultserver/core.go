package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault/audit"
	auditfile "github.com/hashicorp/vault/builtin/audit/file"
	"github.com/hashicorp/vault/helper/namespace"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

// The longest life of a token and a lease, Vault's own default.
const maxTTL = 768 * time.Hour

type coreOptions struct {
	rootToken string
	sealed    bool
	auditFile string // "" for none
}

// newCore returns an initialised Vault that keeps everything in memory.
func newCore(ctx context.Context, o coreOptions, logs io.Writer) (*vault.Core, error) {
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: logs})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return nil, err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		Logger:             logger,
		DisableMlock:       true,
		LogicalBackends:    secretsEngines,
		CredentialBackends: authMethods,
		AuditBackends:      map[string]audit.Factory{"file": auditfile.Factory},
		BuiltinRegistry:    builtins{},
		DefaultLeaseTTL:    maxTTL,
		MaxLeaseTTL:        maxTTL,
	})
	if err != nil {
		return nil, err
	}
	ctx = namespace.ContextWithNamespace(ctx, namespace.RootNamespace)
	keys, err := core.Initialize(ctx, &vault.InitParams{
		BarrierConfig: &vault.SealConfig{SecretShares: 1, SecretThreshold: 1},
	})
	if err != nil {
		return nil, err
	}
	if o.sealed {
		return core, nil
	}
	if _, err := core.Unseal(keys.SecretShares[0]); err != nil {
		return nil, err
	}
	if err := setUp(ctx, core, keys.RootToken, o); err != nil {
		return nil, err
	}
	return core, nil
}

// setUp gives a new core its root token, mounts and audit log.
func setUp(ctx context.Context, core *vault.Core, token string, o coreOptions) error {
	type data = map[string]any
	write := func(path string, data data) error {
		answer, err := core.HandleRequest(ctx, &logical.Request{
			ID:          path,
			Operation:   logical.UpdateOperation,
			ClientToken: token,
			Path:        path,
			Data:        data,
		})
		if err == nil && answer.IsError() {
			err = answer.Error()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	err := errors.Join(
		write("auth/token/create", data{"id": o.rootToken, "policies": []string{"root"}, "no_parent": true, "no_default_policy": true}),
		write("sys/mounts/secret", data{"type": "kv", "options": map[string]string{"version": "2"}}),
		write("sys/mounts/kv1", data{"type": "kv", "options": map[string]string{"version": "1"}}),
		write("sys/auth/approle", data{"type": "approle"}),
		write("sys/auth/userpass", data{"type": "userpass"}),
	)
	if err == nil && o.auditFile != "" {
		err = write("sys/audit/file", data{"type": "file", "options": map[string]string{"file_path": o.auditFile}})
	}
	return err
}

func handler(core *vault.Core, l net.Listener) http.Handler {
	return vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:           core,
		ListenerConfig: &configutil.Listener{Address: l.Addr().String()},
	})
}
