package vault

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

type analyseInputs struct {
	vaultInputs

	Depth int `flow:"depth" default:"2" doc:"How deep the folders below secret_path are listed, 1 to 10."`
}

const (
	deepest     = 10
	mostMounts  = 1000
	mostEntries = 10_000
)

// Validate checks what tags cannot say.
func (in *analyseInputs) Validate() error {
	err := in.vaultInputs.Validate()
	if in.Depth < 1 || in.Depth > deepest {
		err = errors.Join(err, wrong("depth", "want 1 to %d, got %d", deepest, in.Depth))
	}
	return err
}

type analysis struct {
	Health      healthFacts          `flow:"health" doc:"How the Vault is."`
	Token       tokenFacts           `flow:"token" doc:"What it knows of the token."`
	Mounts      []mountFacts         `flow:"mounts" doc:"Engines that the token may use, by path; 1,000 at most."`
	Paths       []pathFacts          `flow:"paths" doc:"What is below secret_path, by path: names only; 10,000 at most."`
	Truncated   bool                 `flow:"truncated" doc:"Whether there is more than is listed."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"Of https, the certificate of the server: subject, issuer, names, not_before, not_after."`
}

type healthFacts struct {
	Version     string `flow:"version" doc:"Version of Vault."`
	Initialized bool   `flow:"initialized" doc:"Whether it was set up."`
	Sealed      bool   `flow:"sealed" doc:"Whether it is sealed, and can do nothing."`
	Standby     bool   `flow:"standby" doc:"Whether it waits for another one to fail."`
	Cluster     string `flow:"cluster" doc:"Name of its cluster."`
	Enterprise  bool   `flow:"enterprise" doc:"Whether it is Vault Enterprise."`
}

type tokenFacts struct {
	Name      string     `flow:"name" doc:"Name that it is shown by."`
	Type      string     `flow:"type" doc:"Either service or batch."`
	Policies  value.List `flow:"policies" doc:"Names of its policies."`
	Expires   string     `flow:"expires" doc:"When it ends, in RFC 3339, UTC; empty for never."`
	Renewable bool       `flow:"renewable" doc:"Whether its life can be made longer."`
	Uses      int64      `flow:"uses" doc:"How often it can still be used; 0 is any number of times."`
	Orphan    bool       `flow:"orphan" doc:"Whether it lives on when the token ends by which it was made."`
}

type mountFacts struct {
	Path    string `flow:"path" doc:"Where it is."`
	Type    string `flow:"type" doc:"Kind of engine, such as kv or pki."`
	Version string `flow:"version,omitempty" doc:"Of kv: 1, or 2 with versions of secrets."`
	Doc     string `flow:"doc,omitempty" doc:"What was written of it."`
}

type pathFacts struct {
	Path   string `flow:"path" doc:"Whole path; that of a folder ends with a slash."`
	Folder bool   `flow:"folder" doc:"Whether it is a folder of secrets."`
	Error  string `flow:"error,omitempty" doc:"Of a folder: why it is not listed."`
}

// analyse looks at a Vault. Secrets are named, and none is read.
func analyse(ctx context.Context, in analyseInputs) (analysis, error) {
	out := analysis{Mounts: []mountFacts{}, Paths: []pathFacts{}}
	a, err := newAsker(ctx, &in.target)
	if err != nil {
		return analysis{}, err
	}
	defer a.close()
	health, err := a.health(ctx)
	out.Health = healthOf(health)
	out.Certificate = tlsconf.CertificateIn(a.chain.PeerCertificates)
	if err != nil {
		return out, err
	}
	token, err := a.token(ctx)
	if err != nil {
		return out, err
	}
	out.Token = tokenOf(token)
	mounts, err := a.mounts(ctx)
	if err != nil {
		return out, err
	}
	out.describe(mounts)
	path := in.path()
	if path == "" {
		return out, nil
	}
	e, err := a.engineOf(ctx, path)
	if err != nil {
		return out, err
	}
	l := &lister{asker: a, engine: e, out: &out, left: in.MaxOutputBytes}
	return out, l.list(ctx, e.folder, in.Depth)
}

func healthOf(d *value.Dict) healthFacts {
	truth := func(key string) bool { v, _ := lookup[bool](d, key); return v }
	return healthFacts{
		Version: text(d, "version"), Initialized: truth("initialized"), Sealed: truth("sealed"), Standby: truth("standby"),
		Cluster: text(d, "cluster_name"), Enterprise: truth("enterprise"),
	}
}

func tokenOf(d *value.Dict) tokenFacts {
	renewable, _ := lookup[bool](d, "renewable")
	orphan, _ := lookup[bool](d, "orphan")
	uses, _ := lookup[int64](d, "num_uses")
	return tokenFacts{
		Name: text(d, "display_name"), Type: text(d, "type"), Policies: policiesOf(d), Expires: expiry(text(d, "expire_time")),
		Renewable: renewable, Uses: uses, Orphan: orphan,
	}
}

// describe takes the engines.
func (out *analysis) describe(mounts *value.Dict) {
	for path, v := range mounts.Strings() {
		d, _ := v.(*value.Dict)
		out.Mounts = append(out.Mounts, mountFacts{Path: text(value.DictOf("path", path), "path"), Type: text(d, "type"), Version: text(d, "options", "version"), Doc: text(d, "description")})
	}
	slices.SortFunc(out.Mounts, func(a, b mountFacts) int { return strings.Compare(a.Path, b.Path) })
	if len(out.Mounts) > mostMounts {
		out.Mounts, out.Truncated = out.Mounts[:mostMounts], true
	}
}

// folderIn is what of a path is below an engine, with a slash at its end unless it is "".
// Of version 2 the API has the paths below data/ and metadata/: the path of a secret is
// without.
func folderIn(mount, path string) string { return strings.TrimPrefix(path+"/", mount) }

// A lister lists the folders of an engine.
type lister struct {
	*asker
	engine *engine
	out    *analysis
	left   int64 // bytes of names
}

// list lists a folder, "" for that of the engine, and those in it so deep.
func (l *lister) list(ctx context.Context, folder string, depth int) error {
	path := l.engine.mount + folder
	if l.engine.version == 2 {
		path = l.engine.mount + "metadata/" + folder
	}
	status, answer, err := l.get(ctx, strings.TrimSuffix(path, "/"), url.Values{"list": {"true"}})
	switch {
	case err != nil:
		return err
	case status == http.StatusNotFound: // it is a secret, or nothing
		return nil
	case status != http.StatusOK:
		return l.refuse(folder, errors.New(l.said(status, answer)))
	}
	keys, _ := lookup[value.List](answer, "data", "keys")
	names := make([]string, 0, min(len(keys), mostEntries))
	for _, k := range keys {
		if name, ok := k.(string); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		whole := l.engine.mount + folder + name
		if l.left -= int64(len(whole)); len(l.out.Paths) == mostEntries || l.left < 0 {
			l.out.Truncated = true
			return nil
		}
		isFolder := strings.HasSuffix(name, "/")
		l.out.Paths = append(l.out.Paths, pathFacts{Path: strings.ToValidUTF8(whole, "\ufffd"), Folder: isFolder})
		if isFolder && depth > 1 && isPath(strings.TrimSuffix(name, "/")) {
			if err := l.list(ctx, folder+name, depth-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuse notes that a folder cannot be listed. Of the one that was asked for it is an entry
// of its own.
func (l *lister) refuse(folder string, err error) error {
	whole := l.engine.mount + folder
	for i := range l.out.Paths {
		if l.out.Paths[i].Path == whole {
			l.out.Paths[i].Error = err.Error()
			return nil
		}
	}
	l.out.Paths = append(l.out.Paths, pathFacts{Path: whole, Folder: true, Error: err.Error()})
	return nil
}
