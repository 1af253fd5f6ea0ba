package git

import (
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sshdial"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"golang.org/x/crypto/ssh"
)

// source are the inputs that say where the repository is and who asks.
type source struct {
	connectors.Call
	tlsconf.Inputs

	RepositoryURL string            `flow:"repository_url,required" doc:"Where the repository is: https, http, ssh, git@host:path, file, or a path on this machine."`
	Username      string            `flow:"username" doc:"User name for http, https and ssh; git for ssh if neither this nor the address has one."`
	Password      connectors.Secret `flow:"password" doc:"Password, or token, of username for http, https and ssh."`
	SSHKey        connectors.Secret `flow:"ssh_key" doc:"Private key for ssh, as text."`
	KeyPassphrase connectors.Secret `flow:"key_passphrase" doc:"Passphrase of ssh_key, if it has one."`
	SSHHostKey    sshdial.HostKey   `flow:"ssh_hostkey" doc:"Keys of the ssh server, of which it must have one, as lines of known_hosts (whose names are not looked at), public keys, or fingerprints; False to take any."`
	HTTPCookie    connectors.Secret `flow:"httpCookie" doc:"Cookies to send with http and https, as the header has them: name=value; other=value."`

	address address    `flow:"-"`
	signer  ssh.Signer `flow:"-"`
}

type input struct {
	source

	Command   string   `flow:"command,required" enum:"metadata,get,list_refs,log,diff" doc:"What to read: the commit of ref, its files, the refs, the history, or the difference from base."`
	Ref       string   `flow:"ref" doc:"A branch, tag or commit SHA, also abbreviated; of a branch and a tag of one name, the branch; without it the HEAD of the repository."`
	Base      string   `flow:"base" doc:"For diff: the branch, tag or commit SHA that ref is compared with."`
	FilesPath string   `flow:"files_path" doc:"For get: a folder of the project's store into which the files are written, in place of returning them."`
	Paths     []string `flow:"paths" doc:"For get and diff: patterns of the files wanted, such as *.md (in the root), **/*.md (in all folders) or src (all in it)."`
	Depth     int      `flow:"depth" doc:"How far below a branch or tag commits are looked for, by log and for a SHA, as with git clone --depth; 0 is everywhere."`
	MaxCount  int      `flow:"max_count" default:"20" doc:"For log: how many commits, the newest first; 0 is all."`
}

// wrongs are the mistakes of a set of inputs.
type wrongs struct{ connectors.InputErrors }

func (w *wrongs) add(name, format string, args ...any) {
	w.InputErrors = append(w.InputErrors, &connectors.InputError{Type: "GIT", Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
}

func (w *wrongs) err() error {
	if len(w.InputErrors) == 0 {
		return nil
	}
	return w.InputErrors
}

// Validate checks what tags cannot say, and takes the address apart.
func (in *source) Validate() error {
	if err := in.Inputs.Validate(); err != nil {
		return err
	}
	var w wrongs
	var err error
	if in.address, err = parseAddress(in.RepositoryURL); err != nil {
		w.add("repository_url", "%v", err)
	}
	if in.address.password != "" && in.Password.IsZero() {
		in.Password = connectors.NewSecret(in.address.password)
	}
	if in.Username == "" {
		in.Username = in.address.username
	}
	if strings.ContainsAny(in.HTTPCookie.Reveal(), "\r\n") {
		w.add("httpCookie", "it has a line end in it")
	}
	if in.address.scheme == "ssh" {
		in.signer, err = sshdial.ParseKey(in.SSHKey, in.KeyPassphrase)
		if err != nil {
			w.add("ssh_key", "%v", err)
		} else if in.signer == nil && in.Password.IsZero() {
			w.add("ssh_key", "ssh needs a key or a password")
		}
	}
	return w.err()
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	var w wrongs
	if in.Command == "diff" && in.Base == "" {
		w.add("base", "diff needs what ref is compared with")
	}
	for _, ref := range []struct{ input, name string }{{"ref", in.Ref}, {"base", in.Base}} {
		// git-check-ref-format(1): no ref has these.
		if strings.ContainsAny(ref.name, " \t\r\n\\:?*[~^") || strings.Contains(ref.name, "..") || strings.Contains(ref.name, "@{") {
			w.add(ref.input, "%q is no name of a branch, tag or commit (expressions such as HEAD~1 are not understood)", ref.name)
		}
	}
	for _, pattern := range in.Paths {
		if !validGlob(pattern) {
			w.add("paths", "%q is no pattern of paths", pattern)
		}
	}
	for _, n := range []struct {
		input string
		n     int
	}{{"depth", in.Depth}, {"max_count", in.MaxCount}} {
		if n.n < 0 {
			w.add(n.input, "want 0 or more, got %d", n.n)
		}
	}
	if in.FilesPath != "" {
		if _, err := connectors.FileName(in.FilesPath); err != nil {
			w.add("files_path", "%v", err)
		}
	}
	return errors.Join(in.source.Validate(), w.err())
}

// ReadOnly holds for all commands: nothing of a repository is changed.
func (in *input) ReadOnly() bool { return true }
