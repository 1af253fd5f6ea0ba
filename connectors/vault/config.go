package vault

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A Config says where a Vault is and how to log in to it.
type Config struct {
	Name       string // by which connectors refer to it
	Address    string // such as https://vault.example.com:8200
	Namespace  string // of Vault Enterprise and HCP; Vault's community edition takes no notice of it
	CACert     string // who signed Vault's certificate: PEM text or the name of a file; "" for the CAs of the system
	EnginePath string // where the KV engine is mounted, or a folder in it; "" for "secret"
	Auth       Auth

	// Where the config is written, for errors; may be left out.
	File string
	Line int
}

// Auth says how to log in, with the credentials that the method wants.
type Auth struct {
	Method string // token, approle or userpass
	Mount  string // where the method is enabled; "" for its name

	Token              Credential // token
	RoleID, SecretID   Credential // approle
	Username, Password Credential // userpass
}

// A Credential says where a text for a login comes from: an environment variable
// or a file, whose white space at the end does not count. It is read anew at each
// login. A text that is no secret, such as a user name, may be given itself.
type Credential struct {
	Env, File string
	Text      string
}

func (c Credential) String() string {
	switch {
	case c.Text != "":
		return "text"
	case c.Env != "":
		return "environment variable " + c.Env
	}
	return "file " + c.File
}

// given is the number of ways in which the credential is given.
func (c Credential) given() (n int) {
	for _, s := range []string{c.Text, c.Env, c.File} {
		if s != "" {
			n++
		}
	}
	return n
}

// methods are the credentials that each auth method wants.
var methods = map[string][]string{
	"token":    {"token"},
	"approle":  {"role_id", "secret_id"},
	"userpass": {"username", "password"},
}

var methodNames = []string{"approle", "token", "userpass"}

func (a Auth) credentials() map[string]Credential {
	return map[string]Credential{
		"token":     a.Token,
		"role_id":   a.RoleID,
		"secret_id": a.SecretID,
		"username":  a.Username,
		"password":  a.Password,
	}
}

func (a Auth) mount() string {
	return cmp.Or(strings.Trim(a.Mount, "/"), a.Method)
}

func (c Config) engine() string {
	return cmp.Or(strings.Trim(c.EnginePath, "/"), "secret")
}

// check returns all that is wrong with a config, without looking at anything
// beside it.
func (c Config) check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, c.errorf(format, args...)) }

	if c.Name == "" || strings.ContainsAny(c.Name, ":?") {
		wrong("a name is needed, without : and ?")
	}
	if u, err := url.Parse(c.Address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		wrong("the address is %q, want one such as https://vault.example.com:8200", shown(c.Address))
	} else if u.User != nil {
		wrong("the address must not hold credentials")
	}
	if !isPath(c.engine()) {
		wrong("the engine path is %q, want one such as secret", c.EnginePath)
	}
	if c.Auth.Mount != "" && !isPath(c.Auth.mount()) {
		wrong("the path of the auth method is %q, want one such as approle", c.Auth.Mount)
	}
	if _, ok := methods[c.Auth.Method]; !ok {
		hint := connectors.DidYouMean(c.Auth.Method, methodNames)
		if hint == "" {
			hint = "want " + strings.Join(methodNames, ", ")
		}
		wrong("unknown auth method %q (%s)", c.Auth.Method, hint)
	} else {
		errs = append(errs, c.checkCredentials()...)
	}
	return errors.Join(errs...)
}

func (c Config) checkCredentials() (errs []error) {
	wanted := methods[c.Auth.Method]
	given := c.Auth.credentials()
	for _, name := range wanted {
		switch credential := given[name]; {
		case credential == Credential{}:
			errs = append(errs, c.errorf("the auth method %s needs %s, from an environment variable or a file", c.Auth.Method, name))
		case credential.given() > 1:
			errs = append(errs, c.errorf("%s is given in more than one way, want one of text, environment variable and file", name))
		}
		delete(given, name)
	}
	for _, name := range []string{"token", "role_id", "secret_id", "username", "password"} {
		if given[name] != (Credential{}) {
			errs = append(errs, c.errorf("the auth method %s has no %s (want %s)", c.Auth.Method, name, strings.Join(wanted, " and ")))
		}
	}
	return errs
}

// isPath reports whether p is a path that stays one when it is cleaned, and
// cannot climb out of where it is put.
func isPath(p string) bool {
	for segment := range strings.SplitSeq(p, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// shown is an address without what may be a password.
func shown(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if i := strings.LastIndexByte(rest, '@'); ok && i >= 0 {
		return scheme + "://" + connectors.Mask + rest[i:]
	}
	return address
}

// place is where the config is written, "" if that is not known.
func (c Config) place() string {
	if c.File == "" || c.Line == 0 {
		return c.File
	}
	return fmt.Sprintf("%s:%d", c.File, c.Line)
}

func (c Config) errorf(format string, args ...any) error {
	err := fmt.Errorf("vault config %q: %w", c.Name, fmt.Errorf(format, args...))
	if place := c.place(); place != "" {
		return fmt.Errorf("%s: %w", place, err)
	}
	return err
}
