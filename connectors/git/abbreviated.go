package git

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

func hasPrefix(h plumbing.Hash, prefix string) bool {
	return strings.HasPrefix(h.String(), strings.ToLower(prefix))
}

// only returns the one commit that was found, the zero hash for none. Several
// are an error that lists them.
func only(prefix string, found map[plumbing.Hash]bool) (plumbing.Hash, error) {
	if len(found) > 1 {
		var names []string
		for h := range found {
			names = append(names, h.String()[:min(len(prefix)+6, 40)])
		}
		slices.Sort(names)
		if len(names) > 5 {
			names = append(names[:5], "...")
		}
		return plumbing.ZeroHash, fmt.Errorf("%q is ambiguous: %s", prefix, strings.Join(names, ", "))
	}
	for h := range found {
		return h, nil
	}
	return plumbing.ZeroHash, nil
}
