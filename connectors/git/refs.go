package git

import (
	"fmt"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// refs are the names of a repository.
type refs struct {
	head   plumbing.Hash            // of HEAD, zero if that leads to no commit
	branch string                   // what HEAD points to, "" if it is detached or unknown
	all    map[string]plumbing.Hash // by full name, such as refs/heads/main
	peel   func(name string, h plumbing.Hash) plumbing.Hash
}

func refsOf(adv *packp.AdvRefs) *refs {
	r := &refs{all: adv.References, peel: func(name string, h plumbing.Hash) plumbing.Hash {
		if peeled, ok := adv.Peeled[name]; ok {
			return peeled
		}
		return h
	}}
	if adv.Head != nil {
		r.head = *adv.Head
	}
	for _, s := range adv.Capabilities.Get(capability.SymRef) {
		if name, to, _ := strings.Cut(s, ":"); name == "HEAD" {
			r.branch = to
		}
	}
	return r
}

// lookup finds what a name means. Of a branch and a tag of the same name the
// branch is taken, as git clone --branch does.
func (r *refs) lookup(name string) (plumbing.Hash, bool) {
	if name == "" || name == "HEAD" {
		return r.head, !r.head.IsZero()
	}
	if strings.HasPrefix(name, "refs/") {
		if h, ok := r.all[name]; ok {
			return h, true
		}
	}
	for _, prefix := range []string{"refs/heads/", "refs/tags/", "refs/", "refs/remotes/"} {
		if h, ok := r.all[prefix+name]; ok {
			return h, true
		}
	}
	return plumbing.ZeroHash, false
}

// unknown is the error for a name that means nothing.
func (r *refs) unknown(name string) error {
	if len(r.all) == 0 {
		return ErrNoCommits
	}
	var names []string
	for full := range r.all {
		names = append(names, shortName(full))
	}
	slices.Sort(names)
	if name == "" || name == "HEAD" {
		const most = 5
		if len(names) > most {
			names = append(names[:most], "...")
		}
		what := "HEAD leads to no commit"
		if r.branch != "" {
			what = "HEAD is the branch " + shortName(r.branch) + ", which has no commits"
		}
		return &kindError{ErrUnknownRef, fmt.Sprintf("%s: give ref, such as %s", what, strings.Join(names, ", "))}
	}
	text := fmt.Sprintf("no branch, tag or commit %q", name)
	if hint := connectors.DidYouMean(name, names); hint != "" {
		text += " (" + hint + ")"
	}
	return &kindError{ErrUnknownRef, text}
}

func shortName(full string) string {
	for _, prefix := range []string{"refs/heads/", "refs/tags/", "refs/remotes/", "refs/"} {
		if short, ok := strings.CutPrefix(full, prefix); ok {
			return short
		}
	}
	return full
}

// tips are what all branches and tags point to, without doubles.
func (r *refs) tips() []plumbing.Hash {
	var tips []plumbing.Hash
	for name, h := range r.all {
		if strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/tags/") {
			tips = append(tips, h)
		}
	}
	slices.SortFunc(tips, func(a, b plumbing.Hash) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(tips)
}

// count is how many branches and tags there are.
func (r *refs) count() (branches, tags int) {
	for name := range r.all {
		switch {
		case strings.HasPrefix(name, "refs/heads/"):
			branches++
		case strings.HasPrefix(name, "refs/tags/"):
			tags++
		}
	}
	return branches, tags
}

// list is the output refs: HEAD first, the others by name.
func (r *refs) list(b *budget) ([]refOutput, error) {
	out := []refOutput{}
	if !r.head.IsZero() {
		head := refOutput{Name: connectors.Text("HEAD"), ShortName: connectors.Text("HEAD"), Type: "head", SHA: r.head.String(), CommitSHA: r.head.String()}
		if r.branch != "" {
			head.Target = connectors.Text(r.branch)
		}
		out = append(out, head)
	}
	names := make([]string, 0, len(r.all))
	for name := range r.all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		// The two names, the two SHAs.
		if err := b.take(2*len(name) + 2*shaLength); err != nil {
			return nil, err
		}
		typ := "other"
		for prefix, t := range map[string]string{"refs/heads/": "branch", "refs/tags/": "tag", "refs/remotes/": "remote"} {
			if strings.HasPrefix(name, prefix) {
				typ = t
			}
		}
		h := r.all[name]
		out = append(out, refOutput{Name: connectors.Text(name), ShortName: connectors.Text(shortName(name)), Type: typ, SHA: h.String(), CommitSHA: r.peel(name, h).String()})
	}
	return out, nil
}
