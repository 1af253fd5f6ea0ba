package project

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A VaultConfig says where a Vault is and how to log in to it.
type VaultConfig struct {
	Name       string // by which connectors refer to it
	Address    string // such as https://vault.example.com:8200
	Namespace  string
	CACert     string // PEM text, or the name of a file as it is written; "" for the CAs of the system
	EnginePath string // where the KV engine is mounted; "" for the default
	Auth       VaultAuth

	File string // where it is written, for errors
	Line int
}

// VaultAuth says how to log in to a Vault, with the credentials that the method
// wants.
type VaultAuth struct {
	Method string // token, approle or userpass
	Mount  string // where the method is enabled; "" for its name

	Token              Credential // token
	RoleID, SecretID   Credential // approle
	Username, Password Credential // userpass
}

// A Credential says where a text for a login comes from: one of its fields is
// set. A secret never has a Literal, as no secret may stand in the file.
type Credential struct {
	Env     string // the name of an environment variable
	File    string // the name of a file, as it is written
	Literal string // the text itself: of a role id or a user name
}

var authCredentials = map[string][]string{
	"token":    {"token"},
	"approle":  {"role_id", "secret_id"},
	"userpass": {"username", "password"},
}

func readVaults(s section) []VaultConfig {
	var vaults []VaultConfig
	for k, v := range s.dict.All() {
		name, ok := k.(string)
		if !ok || name == "" || strings.ContainsAny(name, ":?") {
			s.wrong(k, fmt.Sprintf("the name of a vault is a string without : and ?, got %s", value.Summary(k, 40)), "")
			continue
		}
		if name == connectors.AnswerConfig {
			s.wrong(k, fmt.Sprintf("no vault can be named %q: references that begin with it are to what people have answered", name), "give it another name")
			continue
		}
		s.within(name, func(s section) { vaults = append(vaults, readVault(s, name)) })(v)
	}
	slices.SortFunc(vaults, func(a, b VaultConfig) int { return strings.Compare(a.Name, b.Name) })
	return vaults
}

func readVault(s section, name string) VaultConfig {
	v := VaultConfig{Name: name, File: s.doc.path}
	if n := s.doc.find(s.path); n != nil {
		v.Line = n.Line
	}
	hasAuth := false
	s.read("a vault", []key{
		{"address", s.text("address", &v.Address)},
		{"namespace", s.text("namespace", &v.Namespace)},
		{"cacert", s.text("cacert", &v.CACert)},
		{"engine_path", s.text("engine_path", &v.EnginePath)},
		{"auth", func(auth value.Value) {
			hasAuth = true
			s.within("auth", func(s section) { v.Auth = readAuth(s) })(auth)
		}},
	})
	checkAddress(s, v.Address)
	if !hasAuth {
		s.missing("auth", "a mapping with the method: token, approle or userpass")
	}
	return v
}

// missing notes a key that is needed and was not given, or not as a string.
func (s section) missing(key, want string) {
	if v, _ := s.dict.Get(key); v == nil || v == "" {
		s.wrong(key, key+" is missing", "want "+want)
	}
}

func checkAddress(s section, address string) {
	const want = "such as https://vault.example.com:8200"
	if address == "" {
		s.missing("address", "one "+want)
		return
	}
	u, err := url.Parse(address)
	switch {
	case err == nil && u.User != nil:
		s.wrong("address", "address: credentials must not stand in it", "use auth")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		s.wrong("address", "address: no http or https address", "want one "+want)
	}
}

func readAuth(s section) VaultAuth {
	var a VaultAuth
	keys := []key{
		{"method", s.text("method", &a.Method)},
		{"mount", s.text("mount", &a.Mount)},
	}
	var names []string
	for _, c := range []struct {
		name   string
		dst    *Credential
		secret bool
	}{
		{"token", &a.Token, true},
		{"role_id", &a.RoleID, false},
		{"secret_id", &a.SecretID, true},
		{"username", &a.Username, false},
		{"password", &a.Password, true},
	} {
		names = append(names, c.name)
		keys = append(keys, key{c.name, s.credential(c.name, c.dst, c.secret)})
	}
	s.read("auth", keys)

	wanted, known := authCredentials[a.Method]
	switch {
	case a.Method == "":
		s.missing("method", "token, approle or userpass")
		return a
	case !known:
		s.wrong("method", fmt.Sprintf("method: unknown auth method %q", a.Method), nearest(a.Method, []string{"token", "approle", "userpass"}))
		return a
	}
	for _, name := range names {
		switch v, _ := s.dict.Get(name); {
		case v == nil && slices.Contains(wanted, name):
			s.wrong("method", fmt.Sprintf("%s is missing, which the auth method %s needs", name, a.Method), "")
		case v != nil && !slices.Contains(wanted, name):
			s.wrong(name, fmt.Sprintf("the auth method %s has no %s", a.Method, name), "want "+strings.Join(wanted, " and "))
		}
	}
	return a
}

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// credential reads {env: NAME}, {file: PATH} or, unless it is a secret, a string.
// No error shows what is in the file: it may be a secret in the wrong place.
func (s section) credential(name string, dst *Credential, secret bool) func(value.Value) {
	want := "write {env: NAME} or {file: PATH}"
	if !secret {
		want = "write a string, {env: NAME} or {file: PATH}"
	}
	return func(v value.Value) {
		text, isText := v.(string)
		dict, isDict := v.(*value.Dict)
		switch {
		case isText && text != "" && !secret:
			dst.Literal = text
			return
		case !isDict && secret:
			s.wrong(name, name+": a secret must not stand in the file", want)
			return
		case !isDict:
			s.wrong(name, fmt.Sprintf("%s: got %s", name, value.TypeName(v)), want)
			return
		case dict.Len() != 1:
			s.wrong(name, fmt.Sprintf("%s: want one key, env or file, got %d", name, dict.Len()), want)
			return
		}
		for k, v := range dict.All() {
			from, _ := k.(string)
			text, _ := v.(string)
			switch {
			case from != "env" && from != "file":
				hint := connectors.DidYouMean(from, []string{"env", "file"})
				if hint == "" {
					hint = want
				}
				s.wrong(name, name+": want the key env or file", hint)
			case from == "env" && envName.MatchString(text):
				dst.Env = text
			case from == "env":
				s.wrong(name, name+": env wants the name of an environment variable", "letters, digits and _")
			case text == "":
				s.wrong(name, name+": file wants the name of a file", "")
			default:
				dst.File = text
			}
		}
	}
}
