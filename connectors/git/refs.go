package git

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// refs are the names of a repository.
type refs struct {
	head   plumbing.Hash     // of HEAD, zero in an empty repository
	branch string            // what HEAD points to, "" if it is detached or unknown
	all    map[string]target // by full name, such as refs/heads/main
}

// A target is what a ref points to.
type target struct {
	hash   plumbing.Hash
	peeled plumbing.Hash // the object that an annotated tag is of, else hash
}

func refsOf(adv *packp.AdvRefs) *refs {
	r := &refs{all: map[string]target{}}
	if adv.Head != nil {
		r.head = *adv.Head
	}
	for _, s := range adv.Capabilities.Get(capability.SymRef) {
		if name, to, _ := strings.Cut(s, ":"); name == "HEAD" {
			r.branch = to
		}
	}
	for name, hash := range adv.References {
		t := target{hash, hash}
		if peeled, ok := adv.Peeled[name]; ok {
			t.peeled = peeled
		}
		r.all[name] = t
	}
	return r
}

// lookup finds what a name means. Of a branch and a tag of the same
// name the branch is taken, as git clone --branch does.
func (r *refs) lookup(name string) (target, bool) {
	if name == "" || name == "HEAD" {
		return target{r.head, r.head}, !r.head.IsZero()
	}
	for _, prefix := range []string{"", "refs/heads/", "refs/tags/", "refs/", "refs/remotes/"} {
		if prefix == "" && !strings.HasPrefix(name, "refs/") {
			continue
		}
		if t, ok := r.all[prefix+name]; ok {
			return t, true
		}
	}
	return target{}, false
}

var shaPattern = regexp.MustCompile(`^[0-9a-fA-F]{4,40}$`)

// unknown is the error for a name that means nothing.
func (r *refs) unknown(name string) error {
	if len(r.all) == 0 {
		return errEmpty
	}
	var names []string
	for full := range r.all {
		names = append(names, shortName(full))
	}
	if hint := connectors.DidYouMean(name, names); hint != "" {
		return fmt.Errorf("no branch, tag or commit %q (%s)", name, hint)
	}
	return fmt.Errorf("no branch, tag or commit %q", name)
}

func shortName(full string) string {
	for _, prefix := range []string{"refs/heads/", "refs/tags/", "refs/"} {
		if short, ok := strings.CutPrefix(full, prefix); ok {
			return short
		}
	}
	return full
}

// tips are the commits of all branches and tags, without doubles.
func (r *refs) tips() []plumbing.Hash {
	var tips []plumbing.Hash
	for name, t := range r.all {
		if strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/tags/") {
			tips = append(tips, t.hash)
		}
	}
	slices.SortFunc(tips, func(a, b plumbing.Hash) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(tips)
}

// list is the output refs: HEAD first, the others by name.
func (r *refs) list() []refOutput {
	out := []refOutput{}
	if !r.head.IsZero() {
		out = append(out, refOutput{Name: "HEAD", ShortName: "HEAD", Type: "head", SHA: r.head.String(), CommitSHA: r.head.String(), Target: r.branch})
	}
	names := make([]string, 0, len(r.all))
	for name := range r.all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		typ := "other"
		switch {
		case strings.HasPrefix(name, "refs/heads/"):
			typ = "branch"
		case strings.HasPrefix(name, "refs/tags/"):
			typ = "tag"
		}
		t := r.all[name]
		out = append(out, refOutput{Name: name, ShortName: shortName(name), Type: typ, SHA: t.hash.String(), CommitSHA: t.peeled.String()})
	}
	return out
}
