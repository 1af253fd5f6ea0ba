package git

import (
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
	"golang.org/x/crypto/ssh"
)

type input struct {
	connectors.Call
	tlsconf.Inputs

	Command       string            `flow:"command,required" enum:"metadata,get,list_refs,log,diff" doc:"What to read: the commit of ref, its files, the refs, the history, or the difference to base."`
	RepositoryURL string            `flow:"repository_url,required" doc:"Where the repository is: https, http, ssh, git@host:path, file, or a path on this machine."`
	Ref           string            `flow:"ref" doc:"A branch, tag or commit SHA, also abbreviated; without it the HEAD of the repository."`
	Base          string            `flow:"base" doc:"For diff: the branch, tag or commit SHA that ref is compared with."`
	FilesPath     string            `flow:"files_path" doc:"For get: a folder of the project's store into which the files are written, in place of returning them."`
	Paths         []string          `flow:"paths" doc:"For get and diff: globs of the files wanted; ** is any number of folders, and a folder means all in it."`
	Depth         int               `flow:"depth" default:"1" doc:"For get: how many commits are fetched."`
	MaxCount      int               `flow:"max_count" default:"20" doc:"For log: how many commits, the newest first; 0 is all."`
	Username      string            `flow:"username" doc:"User name for http, https and ssh; git for ssh if neither this nor the address has one."`
	Password      connectors.Secret `flow:"password" doc:"Password, or token, of username for http, https and ssh."`
	SSHKey        connectors.Secret `flow:"ssh_key" doc:"Private key for ssh, as text."`
	KeyPassphrase connectors.Secret `flow:"key_passphrase" doc:"Passphrase of ssh_key, if it has one."`
	SSHHostKey    hostKey           `flow:"ssh_hostkey" doc:"Key of the ssh server, as a line of known_hosts or of a public key; False to take any."`
	HTTPCookie    connectors.Secret `flow:"httpCookie" doc:"Cookies to send with http and https, as the header has them: name=value; other=value."`

	address address    `flow:"-"`
	signer  ssh.Signer `flow:"-"`
}

// An address is a repository_url, taken apart.
type address struct {
	scheme   string // file, http, https or ssh
	host     string // with the port, if one was given
	path     string
	username string
	password string
}

// hostname:path, as scp writes it; a path of Windows is none.
var scpLike = regexp.MustCompile(`^(?:([^@/:\s]+)@)?(\[[0-9a-fA-F:]+\]|[^/:@\s]{2,}):([^:].*)$`)

func parseAddress(s string) (address, error) {
	if !strings.Contains(s, "://") {
		if m := scpLike.FindStringSubmatch(s); m != nil {
			return address{scheme: "ssh", username: m[1], host: m[2], path: m[3]}, nil
		}
		return address{scheme: "file", path: s}, nil
	}
	scheme, rest, _ := strings.Cut(s, "://")
	if scheme == "file" {
		// git takes the path as it is, without escapes.
		if !strings.HasPrefix(rest, "/") {
			return address{}, fmt.Errorf("a file address is file:///path, with three slashes")
		}
		return address{scheme: "file", path: filepath.FromSlash(rest)}, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return address{}, fmt.Errorf("no address of a repository")
	}
	switch u.Scheme {
	case "http", "https", "ssh", "git+ssh", "ssh+git":
	default:
		return address{}, fmt.Errorf("unknown scheme %q (want https, http, ssh or file)", u.Scheme)
	}
	a := address{scheme: u.Scheme, host: u.Host, path: u.Path, username: u.User.Username()}
	a.password, _ = u.User.Password()
	if strings.Contains(a.scheme, "ssh") {
		a.scheme = "ssh"
		if strings.HasPrefix(a.path, "/~") {
			a.path = a.path[1:]
		}
	} else if u.RawQuery != "" {
		a.path += "?" + u.RawQuery
	}
	if u.Hostname() == "" {
		return address{}, fmt.Errorf("there is no host in it")
	}
	return a, nil
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Type: "GIT", Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	if err := in.Inputs.Validate(); err != nil {
		return err
	}
	var err error
	if in.address, err = parseAddress(strings.TrimSpace(in.RepositoryURL)); err != nil {
		wrong("repository_url", "%v", err)
	}
	if in.address.password != "" && in.Password.IsZero() {
		in.Password = connectors.NewSecret(in.address.password)
	}
	if in.Username == "" {
		in.Username = in.address.username
	}
	if in.Command == "diff" && in.Base == "" {
		wrong("base", "diff needs what ref is compared with")
	}
	for name, ref := range map[string]string{"ref": in.Ref, "base": in.Base} {
		if strings.ContainsAny(ref, " \t\r\n\\:?*[~^") || strings.Contains(ref, "..") {
			wrong(name, "no name of a branch, tag or commit")
		}
	}
	for _, glob := range in.Paths {
		if _, err := path.Match(strings.ReplaceAll(glob, "**", "*"), ""); err != nil || glob == "" {
			wrong("paths", "%q is no glob", glob)
		}
	}
	for name, n := range map[string]int{"depth": in.Depth, "max_count": in.MaxCount} {
		if n < 0 {
			wrong(name, "want 0 or more, got %d", n)
		}
	}
	if in.FilesPath != "" {
		if _, err := connectors.FileName(in.FilesPath); err != nil {
			wrong("files_path", "%v", err)
		}
	}
	if strings.ContainsAny(in.HTTPCookie.Reveal(), "\r\n") {
		wrong("httpCookie", "it has a line end in it")
	}
	if in.address.scheme == "ssh" {
		in.signer, err = parseKey(in.SSHKey, in.KeyPassphrase)
		if err != nil {
			wrong("ssh_key", "%v", err)
		}
		if in.signer == nil && in.Password.IsZero() {
			wrong("ssh_key", "ssh needs a key or a password")
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// ReadOnly holds for all commands: nothing of a repository is changed.
func (in *input) ReadOnly() bool { return true }

func parseKey(key, passphrase connectors.Secret) (ssh.Signer, error) {
	if key.IsZero() {
		return nil, nil
	}
	// Keys are often stored without their last line end, which the format wants.
	text := []byte(strings.TrimSpace(key.Reveal()) + "\n")
	var signer ssh.Signer
	var err error
	if passphrase.IsZero() {
		signer, err = ssh.ParsePrivateKey(text)
	} else {
		signer, err = ssh.ParsePrivateKeyWithPassphrase(text, []byte(passphrase.Reveal()))
	}
	var missing *ssh.PassphraseMissingError
	switch {
	case err == nil:
		return signer, nil
	case asError(err, &missing):
		return nil, fmt.Errorf("the key has a passphrase (give key_passphrase)")
	case !passphrase.IsZero():
		return nil, fmt.Errorf("no private key, or not of this key_passphrase")
	}
	return nil, fmt.Errorf("no private key (want the text of the file, with its BEGIN and END lines)")
}

// A hostKey is ssh_hostkey: a key, False, or nothing.
type hostKey struct {
	key       ssh.PublicKey
	unchecked bool
}

// InputType implements [connectors.InputUnmarshaler].
func (*hostKey) InputType() string { return "string or False" }

// UnmarshalInput implements [connectors.InputUnmarshaler].
func (k *hostKey) UnmarshalInput(v value.Value) error {
	switch v := v.(type) {
	case bool:
		if v {
			return fmt.Errorf("want the key of the server, or False to take any")
		}
		*k = hostKey{unchecked: true}
		return nil
	case string:
		key, err := parseHostKey(v)
		*k = hostKey{key: key}
		return err
	}
	return fmt.Errorf("want string or False, got %s", value.TypeName(v))
}

func parseHostKey(s string) (ssh.PublicKey, error) {
	line := []byte(strings.TrimSpace(s) + "\n")
	if _, _, key, _, _, err := ssh.ParseKnownHosts(line); err == nil {
		return key, nil
	}
	if key, _, _, _, err := ssh.ParseAuthorizedKey(line); err == nil {
		return key, nil
	}
	return nil, fmt.Errorf("no public key (want a line such as: ssh-ed25519 AAAA...)")
}
