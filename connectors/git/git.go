// Package git is the connector type GIT: it reads a repository.
//
// A repository on this machine is opened where it is. One on a server is asked
// for its refs on every call, and for objects only if they are not in the cache
// yet: for metadata a single commit, where the server can filter, else the
// commit with its files and no history.
//
// Nothing is taken from the surroundings: no configuration of git, no ssh agent,
// no known hosts, no proxy, no netrc.
package git

import (
	"context"
	"fmt"

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
	// CacheBytes is how large the cache may grow before the repositories used
	// least recently are dropped; 0 is 1 GiB.
	CacheBytes int64
}

// New returns the driver of the type GIT. Closing it (it is an [io.Closer])
// gives back a temporary cache.
func New(opts Options) connectors.Driver {
	d := &driver{dir: opts.Dir, cache: newCache(opts.CacheDir, opts.CacheBytes)}
	d.Driver = connectors.Func("GIT", "Read a git repository: a commit, its files, its history, a difference, or the refs.", d.call)
	return d
}

type driver struct {
	connectors.Driver // decodes and checks
	dir               string
	cache             *cache
}

// Close removes a temporary cache. No call may be under way.
func (d *driver) Close() error { return d.cache.close() }

func (d *driver) call(ctx context.Context, in input) (output, error) {
	repo, err := d.open(ctx, &in)
	if err != nil {
		return output{}, err
	}
	defer repo.close()
	var out output
	switch in.Command {
	case "list_refs":
		out.Refs = repo.refs().list()
		return out, nil
	case "diff":
		err := difference(ctx, &in, repo, &out)
		return out, err
	}
	commit, err := repo.commit(ctx, in.Ref, in.need())
	if err != nil {
		return output{}, err
	}
	out.describe(commit)
	switch in.Command {
	case "get":
		err = get(ctx, &in, commit, &out)
	case "log":
		out.Commits, err = history(ctx, commit, in.MaxCount)
	}
	return out, err
}

// open opens the repository that the inputs name.
func (d *driver) open(ctx context.Context, in *input) (repository, error) {
	if in.address.scheme == "file" {
		return openLocal(d.dir, in.address.path)
	}
	s, err := in.dial(ctx)
	if err != nil {
		return nil, err
	}
	r, err := d.openRemote(ctx, in, s)
	if err != nil {
		return nil, joinClose(err, s)
	}
	return r, nil
}

func joinClose(err error, s session) error {
	// What closing says after a failure adds nothing to it.
	_ = s.close()
	return err
}

// need is how much of the repository a call reads.
func (in *input) need() need {
	switch in.Command {
	case "metadata":
		return need{depth: 1}
	case "log":
		return need{depth: in.MaxCount}
	}
	return need{depth: max(in.Depth, 1), files: true}
}

// A need is how much of the history of a commit is read, and whether its files
// are.
type need struct {
	depth int // commits; 0 is all
	files bool
}

func (n need) String() string {
	what := "commits"
	if n.files {
		what = "files"
	}
	return fmt.Sprintf("%s-%d", what, n.depth)
}
