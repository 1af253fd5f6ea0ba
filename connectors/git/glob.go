package git

import (
	"path"
	"slices"
	"strings"
)

// anyDepth is the part of a pattern that stands for any number of folders.
const anyDepth = "**"

// A glob is a pattern of paths, in parts. The last is anyDepth: a pattern that
// matches a folder takes all that is in it.
type glob []string

// globs are the patterns of paths; none of them is everything.
type globs []glob

func compile(patterns []string) globs {
	var g globs
	for _, p := range patterns {
		parts := strings.Split(strings.Trim(strings.TrimPrefix(p, "./"), "/"), "/")
		g = append(g, append(parts, anyDepth))
	}
	return g
}

// validGlob reports whether a pattern can match anything.
func validGlob(pattern string) bool {
	for _, part := range strings.Split(strings.Trim(strings.TrimPrefix(pattern, "./"), "/"), "/") {
		if _, err := path.Match(part, ""); err != nil || part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// match reports whether a file is wanted.
func (g globs) match(name string) bool {
	return len(g) == 0 || slices.ContainsFunc(g, func(p glob) bool {
		complete, _ := p.follow(name)
		return complete
	})
}

// matchBelow reports whether there can be wanted files in a folder.
func (g globs) matchBelow(dir string) bool {
	return len(g) == 0 || slices.ContainsFunc(g, func(p glob) bool {
		_, open := p.follow(dir)
		return open
	})
}

// follow goes along a path with all ways of reading the pattern at once. It
// reports whether one of them has come to the end of the pattern, and whether
// one could be continued.
func (p glob) follow(name string) (complete, open bool) {
	at := p.skip(map[int]bool{0: true})
	for part := range strings.SplitSeq(name, "/") {
		next := map[int]bool{}
		for i := range at {
			switch {
			case i == len(p):
			case p[i] == anyDepth:
				next[i] = true
			default:
				if ok, _ := path.Match(p[i], part); ok {
					next[i+1] = true
				}
			}
		}
		at = p.skip(next)
	}
	return at[len(p)], len(at) > 0
}

// skip adds where one gets by taking ** for no folder.
func (p glob) skip(at map[int]bool) map[int]bool {
	for i := range p {
		if at[i] && p[i] == anyDepth {
			at[i+1] = true
		}
	}
	return at
}
