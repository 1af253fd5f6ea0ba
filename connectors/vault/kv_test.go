package vault_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/connectors/vault"
)

func TestTypesAreKept(t *testing.T) {
	v := startVault(t)
	one := tokenConfig(v.Address)
	one.Name, one.EnginePath = "one", "kv1"
	s := newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(tokenConfig(v.Address), one))

	secret := json.RawMessage(`{
		"text": "ä\n\"", "empty": "", "int": 5432, "float": 0.1, "yes": true, "none": null,
		"list": [1, "a", [2.5]], "dict": {"z": 1, "a": {"b": []}}
	}`)
	v.PutV1(t, "all", secret)
	v.PutV2(t, "all", secret)
	// Vault answers with the keys in order of the alphabet.
	want := value.DictOf(
		"dict", value.DictOf("a", value.DictOf("b", value.List{}), "z", 1),
		"empty", "",
		"float", 0.1,
		"int", 5432,
		"list", value.List{int64(1), "a", value.List{2.5}},
		"none", nil,
		"text", "ä\n\"",
		"yes", true,
	)
	wantSecret(t, s, "one:all", want)
	wantSecret(t, s, "prod:all", want)

	v.PutV1(t, "numbers", json.RawMessage(`{"large": 9007199254740993, "huge": 123456789012345678901234567890, "whole": 2.0}`))
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	wantSecret(t, s, "one:numbers", value.DictOf("huge", huge, "large", 9007199254740993, "whole", 2.0))
}

func TestVersions(t *testing.T) {
	v := startVault(t)
	for _, password := range []string{"a", "b", "c", "d"} {
		v.PutV2(t, "team/db", map[string]any{"password": password + marked})
	}
	v.Call(t, "PUT", "secret/delete/team/db", map[string]any{"versions": []int{2}})
	v.Call(t, "PUT", "secret/destroy/team/db", map[string]any{"versions": []int{3}})
	v.PutV2(t, "gone", map[string]any{"password": marked})
	v.Call(t, "DELETE", "secret/data/gone", nil)
	v.PutV1(t, "db", map[string]any{"password": marked})
	metadata := v.Call(t, "GET", "secret/metadata/team/db", nil)["data"].(map[string]any)
	deletedAt := metadata["versions"].(map[string]any)["2"].(map[string]any)["deletion_time"].(string)
	metadata = v.Call(t, "GET", "secret/metadata/gone", nil)["data"].(map[string]any)
	goneAt := metadata["versions"].(map[string]any)["1"].(map[string]any)["deletion_time"].(string)

	one := tokenConfig(v.Address)
	one.Name, one.EnginePath = "one", "kv1"
	s := newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(tokenConfig(v.Address), one))
	wantSecret(t, s, "prod:team/db", value.DictOf("password", "d"+marked))
	wantSecret(t, s, "prod:team/db?version=4", value.DictOf("password", "d"+marked))
	wantSecret(t, s, "prod:team/db?version=1", value.DictOf("password", "a"+marked))
	for text, words := range map[string]string{
		"prod:team/db?version=2": "version 2 was deleted at " + deletedAt + " (vault kv undelete brings it back)",
		"prod:team/db?version=3": "version 3 was destroyed (write the secret again, or name another version)",
		"prod:team/db?version=9": "it has no version 9, the newest is 4",
		"prod:gone":              "version 1 was deleted at " + goneAt + " (vault kv undelete brings it back)",
		"prod:gone?version=2":    "it has no version 2, the newest is 1",
		"prod:other":             "there is no secret/other",
		"prod:other?version=2":   "there is no secret/other",
		"prod:secret/team/db":    `there is no secret/secret/team/db (the path is below secret/ already: did you mean "team/db"?)`,
		"one:db?version=3":       "the engine at kv1/ is a kv version 1, which keeps no versions (leave ?version=3 out)",
		"one:other":              "there is no kv1/other",
		"prod:../../sys/mounts":  "want a path such as team/db, with no segment that is empty or made of dots",
		"prod:team//db":          "want a path such as team/db, with no segment that is empty or made of dots",
	} {
		wantError(t, s, text, connectors.ErrSecretNotFound, "no such secret: "+words)
	}
}

func TestPathsAreTakenAsTheyAre(t *testing.T) {
	v := startVault(t)
	s := rootSource(t, v)
	for escaped, path := range map[string]string{
		"a%20b":           "a b",
		"c%2520d":         "c%20d",
		"e%23f":           "e#f",
		"%C3%A4+%26/g%3D": "ä+&/g=",
	} {
		v.PutV2(t, escaped, map[string]any{"path": path})
		wantSecret(t, s, "prod:"+path, value.DictOf("path", path))
	}
}

func TestEngines(t *testing.T) {
	v := startVault(t)
	mount := func(path, kind, version string) {
		v.Call(t, "POST", "sys/mounts/"+path, map[string]any{"type": kind, "options": map[string]string{"version": version}})
	}
	mount("team/a/kv", "kv", "2")
	mount("plain", "kv", "")
	v.Call(t, "PUT", "team/a/kv/data/app/db", map[string]any{"data": map[string]any{"n": 1}})
	v.Call(t, "PUT", "plain/db", map[string]any{"n": 2})
	at := func(engine string) *vault.Source {
		c := tokenConfig(v.Address)
		c.EnginePath = engine
		return newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(c))
	}
	wantSecret(t, at("team/a/kv"), "prod:app/db", value.DictOf("n", 1))
	wantSecret(t, at("team/a/kv/app"), "prod:db", value.DictOf("n", 1))
	wantSecret(t, at("plain"), "prod:db", value.DictOf("n", 2))
	wantError(t, at("cubbyhole"), "prod:db", connectors.ErrSecretNotFound,
		"no such secret: the engine at cubbyhole/ is a cubbyhole, want a kv")
	wantError(t, at("other"), "prod:db", connectors.ErrSecretDenied,
		"access to the secret denied: nothing is mounted at other/, or no policy of the token allows anything there")
}

func TestEngineGetsVersions(t *testing.T) {
	v := startVault(t)
	v.PutV1(t, "db", map[string]any{"n": 1})
	c := tokenConfig(v.Address)
	c.EnginePath = "kv1"
	s := newSource(t, surroundings{env: map[string]string{"TOKEN": v.RootToken}}.options(c))
	wantSecret(t, s, "prod:db", value.DictOf("n", 1))

	v.Call(t, "DELETE", "sys/mounts/kv1", nil)
	v.Call(t, "POST", "sys/mounts/kv1", map[string]any{"type": "kv", "options": map[string]string{"version": "2"}})
	v.Call(t, "PUT", "kv1/data/db", map[string]any{"data": map[string]any{"n": 2}})
	wantSecret(t, s, "prod:db", value.DictOf("n", 2))
	wantError(t, s, "prod:other", connectors.ErrSecretNotFound, "no such secret: there is no kv1/other")
}
