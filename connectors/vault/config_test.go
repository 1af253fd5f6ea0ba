package vault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors/vault"
)

func TestWrongConfigs(t *testing.T) {
	env := vault.Credential{Env: "X"}
	good := tokenConfig("https://vault.example.com:8200")
	change := func(f func(*vault.Config)) []vault.Config {
		c := good
		f(&c)
		return []vault.Config{c}
	}
	const at = `vault.yaml:3: vault config "prod": `
	const address = ", want one such as https://vault.example.com:8200"
	for name, test := range map[string]struct {
		configs []vault.Config
		want    []string
	}{
		"good":       {[]vault.Config{good}, nil},
		"twice":      {[]vault.Config{good, good}, []string{at + "the name is taken (vault.yaml:3)"}},
		"no place":   {change(func(c *vault.Config) { c.File, c.Address = "", "" }), []string{`vault config "prod": the address is ""` + address}},
		"no name":    {change(func(c *vault.Config) { c.Name = "" }), []string{`vault.yaml:3: vault config "": a name is needed, without : and ?`}},
		"colon":      {change(func(c *vault.Config) { c.Name = "a:b" }), []string{`vault.yaml:3: vault config "a:b": a name is needed, without : and ?`}},
		"no scheme":  {change(func(c *vault.Config) { c.Address = "vault:8200" }), []string{at + `the address is "vault:8200"` + address}},
		"socket":     {change(func(c *vault.Config) { c.Address = "unix:///run/vault" }), []string{at + `the address is "unix:///run/vault"` + address}},
		"password":   {change(func(c *vault.Config) { c.Address = "https://a:" + marked + "@b" }), []string{at + "the address must not hold credentials"}},
		"password 2": {change(func(c *vault.Config) { c.Address = "ldap://a:" + marked + "@b" }), []string{at + `the address is "ldap://•••@b"` + address}},
		"engine":     {change(func(c *vault.Config) { c.EnginePath = "../sys" }), []string{at + `the engine path is "../sys", want one such as secret`}},
		"mount":      {change(func(c *vault.Config) { c.Auth.Mount = "a//b" }), []string{at + `the path of the auth method is "a//b", want one such as approle`}},
		"no method":  {change(func(c *vault.Config) { c.Auth = vault.Auth{} }), []string{at + `unknown auth method "" (want approle, token, userpass)`}},
		"misspelt":   {change(func(c *vault.Config) { c.Auth.Method = "app_role" }), []string{at + `unknown auth method "app_role" (did you mean "approle"?)`}},
		"nothing given": {change(func(c *vault.Config) { c.Auth = vault.Auth{Method: "approle"} }), []string{
			at + "the auth method approle needs role_id, from an environment variable or a file",
			at + "the auth method approle needs secret_id, from an environment variable or a file",
		}},
		"given twice": {change(func(c *vault.Config) { c.Auth.Token.File = "/run/token" }), []string{
			at + "token is given in more than one way, want one of text, environment variable and file",
		}},
		"of another method": {change(func(c *vault.Config) { c.Auth.Username = env }), []string{
			at + "the auth method token has no username (want token)",
		}},
		"of another method 2": {change(func(c *vault.Config) {
			c.Auth = vault.Auth{Method: "userpass", Username: env, Password: env, Token: env, SecretID: env}
		}), []string{
			at + "the auth method userpass has no token (want username and password)",
			at + "the auth method userpass has no secret_id (want username and password)",
		}},
		"all at once": {append(change(func(c *vault.Config) { c.EnginePath = "." }), vault.Config{Name: "b", Auth: good.Auth}), []string{
			at + `the engine path is ".", want one such as secret`,
			`vault config "b": the address is ""` + address,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := vault.New(vault.Options{Configs: test.configs})
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
