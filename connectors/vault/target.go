package vault

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A target is where a Vault is and who asks.
type target struct {
	connectors.Call
	tlsconf.Inputs

	Host      string            `flow:"host,required,alias=hostname" doc:"Address of the Vault, such as https://vault.example.com:8200; a name alone means https and port 8200."`
	Token     connectors.Secret `flow:"token,required" doc:"Token of who asks."`
	Namespace string            `flow:"namespace" doc:"Namespace, of Vault Enterprise and HCP."`

	base *url.URL `flow:"-"`
}

// Validate checks what tags cannot say.
func (in *target) Validate() error {
	wrongs := []error{in.Inputs.Validate()}
	raw := strings.TrimSuffix(strings.TrimSpace(in.Host), "/")
	named := !strings.Contains(raw, "://")
	if named {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		wrongs = append(wrongs, wrong("host", "want an address such as https://vault.example.com:8200"))
	} else {
		if named && u.Port() == "" {
			u.Host = net.JoinHostPort(u.Hostname(), "8200")
		}
		in.base = u
	}
	if in.Token.IsZero() || strings.ContainsAny(in.Token.Reveal(), " \t\r\n") {
		wrongs = append(wrongs, wrong("token", "want a token, without white space"))
	}
	if strings.ContainsAny(in.Namespace, "\r\n") {
		wrongs = append(wrongs, wrong("namespace", "it has a line end in it"))
	}
	return errors.Join(wrongs...)
}

// vaultInputs are those of the operations.
type vaultInputs struct {
	target

	SecretPath string `flow:"secret_path" doc:"Path of a secret or of a folder of secrets, beginning with that of its engine, such as secret/team/db."`
}

// Validate checks what tags cannot say.
func (in *vaultInputs) Validate() error {
	err := in.target.Validate()
	if in.path() != "" {
		err = errors.Join(err, checkPath(in.path()))
	}
	return err
}

// path is secret_path without the slashes around it.
func (in *vaultInputs) path() string { return strings.Trim(in.SecretPath, "/") }

func checkPath(path string) error {
	if !isPath(path) {
		return wrong("secret_path", "want a path such as secret/team/db, with no segment that is empty or made of dots")
	}
	return nil
}

func wrong(name, format string, args ...any) error {
	return &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)}
}
