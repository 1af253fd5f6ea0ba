package runtime

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// VaultConfig returns the record of a vault config, for the flow that x runs: its name
// and address. The error for one that is not there is a NamedError ResourceNotFoundError.
func (x *Execution) VaultConfig(name string) (*value.Dict, error) {
	v, err := x.operate("vault.get", name)
	d, _ := v.(*value.Dict)
	return d, err
}

// WriteSecret makes a secret of a vault hold these keys and no others, for the flow that
// x runs, and returns its version, an int64 that is 0 where none are kept; in a dry run it
// is not known. The keys are strings; a
// [value.Secret] among what they hold is written as its text. Nothing of that is recorded.
//
// When a process ends between writing and its record, it is written again, which may make
// one version more.
func (x *Execution) WriteSecret(vault, path string, keys *value.Dict) (version value.Value, err error) {
	return x.operate("vault.write_secret", vault, path, keys)
}

var vaultOperations = map[string]operation{
	"vault.get":          {perform: (*operating).getVault},
	"vault.write_secret": {perform: (*operating).writeSecret},
}

func (o *operating) getVault() (value.Value, error) {
	_, address, err := o.vault()
	if err != nil {
		return nil, err
	}
	return value.DictOf("name", o.of, "address", address), nil
}

// vault is what writes secrets, and the address of the vault that the operation is about.
func (o *operating) vault() (connectors.SecretWriter, string, error) {
	if o.x.rt.opts.Secrets == nil {
		return nil, "", vaultError(fmt.Errorf("%w, and so none named %q", connectors.ErrNoVaultConfigured, o.of))
	}
	w, err := o.x.rt.secretWriter()
	if err != nil {
		return nil, "", err
	}
	address, err := w.Address(o.of)
	return w, address, vaultError(err)
}

func (r *Runtime) secretWriter() (connectors.SecretWriter, error) {
	w, ok := r.opts.Secrets.(connectors.SecretWriter)
	if !ok {
		return nil, &NamedError{"PermissionDenied", errors.New("the secrets of this runtime can only be read")}
	}
	return w, nil
}

func (o *operating) writeSecret() (value.Value, error) {
	path, keys := argument[string](o), argument[*value.Dict](o)
	if o.bad {
		return nil, nil
	}
	w, _, err := o.vault()
	if err != nil {
		return nil, err
	}
	ref, err := connectors.ParseSecretRef(o.of + ":" + path)
	if err != nil {
		return nil, &NamedError{"ValueError", fmt.Errorf("write_secret: %w", err)}
	}
	if ref.Version > 0 {
		return nil, &NamedError{"ValueError", fmt.Errorf("write_secret: %s: a version is given by the vault, not chosen", ref)}
	}
	var redact connectors.Redactor
	given, err := connectors.ResolveSecrets(o.ctx, o.x.rt.secrets(), keys, &redact)
	if err != nil {
		return nil, vaultError(redact.Error(err))
	}
	if err := o.x.rt.sync(); err != nil { // what led to it is on disk before it leaves
		return nil, err
	}
	version := 0
	err = o.x.waiting(func() (err error) {
		version, err = w.Write(o.ctx, ref, given.(*value.Dict))
		return err
	})
	switch {
	case err != nil && o.ctx.Err() != nil:
		return nil, cancelCause(o.ctx)
	case err != nil:
		return nil, vaultError(redact.Error(err))
	}
	return int64(version), nil
}

// vaultError has flows know an error of a vault by the class that fits.
func vaultError(err error) error {
	class := "EngineException"
	switch {
	case err == nil:
		return nil
	case errors.Is(err, connectors.ErrUnknownVault), errors.Is(err, connectors.ErrNoVaultConfigured), errors.Is(err, connectors.ErrSecretNotFound):
		class = "ResourceNotFoundError"
	case errors.Is(err, connectors.ErrSecretDenied), errors.Is(err, connectors.ErrVaultLogin):
		class = "PermissionDenied"
	}
	return &NamedError{class, err}
}
