package git

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

const shaLength = 40

var shaPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-fA-F]{4,40}$`) })

// isSHA reports whether name is a whole SHA. Such a name never means a branch:
// who gives a SHA wants that commit.
func isSHA(name string) bool { return len(name) == shaLength && shaPattern().MatchString(name) }

// withPrefix returns the commit with a SHA that begins with prefix, or the one
// that a tag with such a SHA leads to; the zero hash if there is none. Several
// are an error that lists them.
func (o *objects) withPrefix(prefix string) (plumbing.Hash, error) {
	prefix = strings.ToLower(prefix)
	whole, err := hex.DecodeString(prefix[:len(prefix)/2*2])
	if err != nil {
		return plumbing.ZeroHash, err
	}
	var all []plumbing.Hash
	for _, s := range o.stores {
		hashes, err := s.HashesWithPrefix(whole)
		if err != nil {
			return plumbing.ZeroHash, o.damaged("list of objects", err)
		}
		for _, h := range hashes {
			if !strings.HasPrefix(h.String(), prefix) {
				continue
			}
			// Files and folders are not meant: git leaves them aside, too.
			if obj, err := o.peel(h); err == nil && obj.Type() == plumbing.CommitObject {
				all = append(all, obj.Hash())
			}
		}
	}
	slices.SortFunc(all, func(a, b plumbing.Hash) int { return strings.Compare(a.String(), b.String()) })
	all = slices.Compact(all)
	switch len(all) {
	case 0:
		return plumbing.ZeroHash, nil
	case 1:
		return all[0], nil
	}
	var names []string
	for _, h := range all {
		names = append(names, h.String()[:min(len(prefix)+6, shaLength)])
	}
	const most = 5
	if len(names) > most {
		names = append(names[:most], "...")
	}
	return plumbing.ZeroHash, &kindError{ErrAmbiguous, fmt.Sprintf("%q is ambiguous: %s", prefix, strings.Join(names, ", "))}
}
