// Package git is the connector type GIT: it reads a repository.
//
// A repository on this machine is opened where it is; git need not be installed.
// One on a server is asked for its refs on every call, and for objects only if
// they are not in the cache yet. Then it sends
//
//   - for metadata one commit, for log the commits of the history: without files
//     where the server can leave them out (uploadpack.allowFilter; the large
//     hosters do), else each with its files;
//   - for get and diff the commits that are named with their files, without
//     history;
//   - for an abbreviated SHA, and for a whole one where the server gives only
//     what a ref points to, the history of all branches and tags first.
//
// Of a branch and a tag of the same name, ref means the branch, as with git clone
// --branch; 40 hexadecimal digits always mean a commit. The patterns in paths are
// whole paths from the root of the repository: *.md are files in the root,
// **/*.md those in all folders, src or src/** all in that folder.
//
// Files are returned as they are in the repository: no line ends are changed, a
// pointer of Git LFS stays one, a symbolic link is a file with the path that it
// leads to, a submodule is named and not followed. What the store of a project
// cannot keep, such as the mode of a file, is lost with files_path.
//
// Nothing is taken from the surroundings: no configuration of git or ssh, no ssh
// agent, no known hosts, no proxy, no netrc.
package git

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
)

// Options say how a driver reads. The zero Options is usable.
type Options struct {
	// Dir is the folder that relative paths of repositories are relative to; ""
	// is the current one.
	Dir string
	// CacheDir is where objects of repositories on servers are kept, with access
	// for this user only; "" is a temporary folder that Close removes. Several
	// processes can share it.
	CacheDir string
	// CacheBytes is how large the cache may grow before what was used least
	// recently is dropped, and how large a single fetch may be; 0 is 1 GiB.
	CacheBytes int64
}

// New returns the driver of the type GIT. Closing it (it is an [io.Closer])
// removes a temporary cache; no call may be under way then.
func New(opts Options) connectors.Driver {
	d := &driver{dir: opts.Dir, cache: newCache(opts.CacheDir, opts.CacheBytes)}
	d.Driver = connectors.WithReference(connectors.Func("GIT", "Read a git repository: a commit, its files, its history, a difference, or the refs.", d.call), reference)
	return connectors.WithOperations(d, d.operations()...)
}

func (d *driver) operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("GIT", d.test),
		connectors.Analysis("GIT", "List the branches and tags, the last commits, the size, and what the server can do.", d.analyse),
	}
}

type driver struct {
	connectors.Driver // decodes and checks
	dir               string
	cache             *cache
}

func (d *driver) Close() error { return d.cache.close() }

// call performs a call.
func (d *driver) call(ctx context.Context, in input) (output, error) {
	return cached(ctx, d, &in.source, func() (output, error) { return d.read(ctx, &in) })
}

// cached reads a repository. A reading that finds the cache damaged, or dropped by another
// process, begins again without it, once.
func cached[T any](ctx context.Context, d *driver, in *source, read func() (T, error)) (T, error) {
	var none T
	out, err := read()
	var damaged *damagedError
	if errors.As(err, &damaged) && damaged.fetch != "" && ctx.Err() == nil {
		if dropErr := d.cache.drop(damaged.fetch); dropErr != nil {
			return none, errors.Join(err, dropErr)
		}
		out, err = read()
	}
	if err != nil {
		return none, in.redact(ended(ctx, err))
	}
	return out, nil
}

// redact takes the password of the address out of an error: a server may repeat
// the address. It is not among the secrets that the caller knows.
func (in *source) redact(err error) error {
	if in.address.password == "" {
		return err
	}
	var r connectors.Redactor
	r.Add(in.address.password, connectors.Mask)
	return r.Error(err)
}

func (d *driver) read(ctx context.Context, in *input) (out output, err error) {
	repo, err := d.open(ctx, &in.source)
	if err != nil {
		return output{}, err
	}
	defer repo.close()
	switch in.Command {
	case "list_refs":
		out.Refs, err = repo.refs().list(newBudget(in, "the repository has too many refs"))
		return out, err
	case "diff":
		err = difference(ctx, in, repo, &out)
		return out, err
	}
	c, err := repo.find(ctx, in.Ref, in.need())
	if err != nil {
		return output{}, err
	}
	out.describe(c)
	switch in.Command {
	case "get":
		err = get(ctx, in, c, &out)
	case "log":
		out.Commits, err = history(ctx, in, c)
	}
	return out, err
}

// open opens the repository that the inputs name. The caller closes it.
func (d *driver) open(ctx context.Context, in *source) (repository, error) {
	var s session
	var err error
	switch in.address.scheme {
	case "file":
		return openLocal(d.dir, in.address.path)
	case "ssh":
		s, err = dialSSH(ctx, in)
	default:
		s, err = newHTTP(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	r, err := d.openRemote(ctx, in, s)
	if err != nil {
		// What closing says after a failure adds nothing to it.
		_ = s.close()
		return nil, err
	}
	return r, nil
}

// need is how much of the repository a call reads.
func (in *input) need() need {
	switch in.Command {
	case "get", "diff":
		return need{history: 1, files: true, search: in.Depth}
	case "log":
		n := need{history: in.MaxCount, search: in.Depth}
		if in.Depth > 0 && (in.MaxCount == 0 || in.Depth < in.MaxCount) {
			n.history = in.Depth
		}
		return n
	}
	return need{history: 1, search: in.Depth}
}
