package main

import (
	"github.com/flowrun/flowrun/connectors/vault"
	"github.com/flowrun/flowrun/runtime/project"
)

// vaultConfig is a vault config of the project as the source of secrets takes it.
func vaultConfig(c project.VaultConfig) vault.Config {
	return vault.Config{
		Name:       c.Name,
		Address:    c.Address,
		Namespace:  c.Namespace,
		CACert:     c.CACert,
		EnginePath: c.EnginePath,
		Auth: vault.Auth{
			Method:   c.Auth.Method,
			Mount:    c.Auth.Mount,
			Token:    credential(c.Auth.Token),
			RoleID:   credential(c.Auth.RoleID),
			SecretID: credential(c.Auth.SecretID),
			Username: credential(c.Auth.Username),
			Password: credential(c.Auth.Password),
		},
		File: c.File,
		Line: c.Line,
	}
}

func credential(c project.Credential) vault.Credential {
	return vault.Credential{Env: c.Env, File: c.File, Text: c.Literal}
}
