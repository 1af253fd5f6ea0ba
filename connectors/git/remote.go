package git

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// remote is a repository on a server, and what of it is cached.
type remote struct {
	cache   *cache
	session session
	adv     *packp.AdvRefs
	names   *refs
	id      []string // the address and who asks
	opened  []*objects
}

func (d *driver) openRemote(ctx context.Context, in *source, s session) (*remote, error) {
	adv, err := s.refs(ctx)
	if err != nil {
		if !errors.Is(err, ErrNotFound) {
			err = connectors.Step("request", err)
		}
		return nil, err
	}
	a := in.address
	return &remote{cache: d.cache, session: s, adv: adv, names: refsOf(adv), id: []string{
		a.scheme, a.host, a.path, in.Username,
		in.Password.Reveal(), in.SSHKey.Reveal(), in.HTTPCookie.Reveal(), s.identity(),
	}}, nil
}

func (r *remote) refs() *refs { return r.names }

func (r *remote) close() {
	for _, o := range r.opened {
		o.close()
	}
	// Everything that was asked for has been answered.
	_ = r.session.close()
}

func (r *remote) find(ctx context.Context, name string, n need) (*commit, error) {
	switch h, ok := r.names.lookup(name); {
	case isSHA(name):
		return r.bySHA(ctx, name, plumbing.NewHash(strings.ToLower(name)), n)
	case ok:
		// A server gives what its refs point to: of an annotated tag, the tag.
		return r.load(ctx, name, []plumbing.Hash{h}, h, n)
	case shaPattern().MatchString(name):
		return r.search(ctx, name, n)
	}
	return nil, r.names.unknown(name)
}

// bySHA asks for a commit by its SHA. Many servers give commits that a ref
// points to, and no others: then it is looked for in the history.
func (r *remote) bySHA(ctx context.Context, name string, h plumbing.Hash, n need) (*commit, error) {
	c, err := r.load(ctx, name, []plumbing.Hash{h}, h, n)
	var refused *answerError
	if errors.As(err, &refused) && ctx.Err() == nil {
		return r.search(ctx, name, n)
	}
	return c, err
}

// search looks for a commit in the history of all branches and tags. First that
// is fetched without files, where the server can.
func (r *remote) search(ctx context.Context, name string, n need) (*commit, error) {
	tips := r.names.tips()
	if len(tips) == 0 {
		return nil, r.names.unknown(name)
	}
	history := need{history: n.search}
	o, err := r.fetch(ctx, tips, history)
	if err != nil {
		return nil, err
	}
	h, err := o.withPrefix(name)
	if err != nil {
		return nil, err
	}
	if h.IsZero() {
		return nil, r.names.unknown(name)
	}
	if n.files && r.filters(history) {
		c, err := r.load(ctx, name, []plumbing.Hash{h}, h, n)
		var refused *answerError
		if errors.As(err, &refused) && ctx.Err() == nil {
			return r.load(ctx, name, tips, h, need{history: n.search, files: true})
		}
		return c, err
	}
	c, err := o.commitOf(name, h)
	return &commit{c, o}, err
}

// load returns the commit that h leads to, by way of what is wanted.
func (r *remote) load(ctx context.Context, name string, wants []plumbing.Hash, h plumbing.Hash, n need) (*commit, error) {
	o, err := r.fetch(ctx, wants, n)
	if err != nil {
		return nil, err
	}
	c, err := o.commitOf(name, h)
	return &commit{c, o}, err
}

// filters reports whether the server leaves out what is not needed.
func (r *remote) filters(n need) bool {
	return !n.files && r.adv.Capabilities.Supports(capability.Filter)
}

// fetch returns what is wanted, from the cache if it is there.
func (r *remote) fetch(ctx context.Context, wants []plumbing.Hash, n need) (*objects, error) {
	w := want{wants: wants, filter: r.filters(n)}
	if r.adv.Capabilities.Supports(capability.Shallow) {
		w.depth = n.history
	}
	parts := append(r.id[:len(r.id):len(r.id)], fmt.Sprint(w.depth, w.filter))
	for _, h := range wants {
		parts = append(parts, string(h[:]))
	}
	o, err := r.cache.objects(ctx, keyOf(parts...), func(ctx context.Context, dir string) error {
		return fetch(ctx, r.session, r.adv, w, dir, r.cache.bytes)
	})
	if err != nil {
		return nil, err
	}
	r.opened = append(r.opened, o)
	return o, nil
}

// tooLarge is the error for a fetch that the cache does not hold.
func tooLarge(limit int64) error {
	return fmt.Errorf("%w: a fetch of more than the cache of repositories holds (%d bytes)", connectors.ErrOutputTooLarge, limit)
}
