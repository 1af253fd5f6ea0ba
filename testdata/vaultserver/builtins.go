package main

import (
	"maps"
	"slices"

	logicalkv "github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/userpass"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/vault"
)

var (
	authMethods    = map[string]logical.Factory{"approle": approle.Factory, "userpass": userpass.Factory}
	secretsEngines = map[string]logical.Factory{"kv": logicalkv.Factory}
)

// builtins tells the core what can be mounted: a few of the many plugins that
// Vault's own registry would link in.
type builtins struct{}

func plugins(t consts.PluginType) map[string]logical.Factory {
	switch t {
	case consts.PluginTypeCredential:
		return authMethods
	case consts.PluginTypeSecrets:
		return secretsEngines
	}
	return nil
}

func (builtins) Contains(name string, t consts.PluginType) bool {
	_, ok := plugins(t)[name]
	return ok
}

func (builtins) Get(name string, t consts.PluginType) (func() (any, error), bool) {
	factory, ok := plugins(t)[name]
	return func() (any, error) { return factory, nil }, ok
}

func (builtins) Keys(t consts.PluginType) []string {
	return slices.Sorted(maps.Keys(plugins(t)))
}

func (builtins) DeprecationStatus(name string, t consts.PluginType) (consts.DeprecationStatus, bool) {
	_, ok := plugins(t)[name]
	return consts.Supported, ok
}

func (builtins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

var _ vault.BuiltinRegistry = builtins{}
