package git

import (
	"path"
	"strings"
)

// globs are the patterns of paths.
type globs [][]string

func compile(patterns []string) globs {
	var g globs
	for _, p := range patterns {
		g = append(g, strings.Split(strings.Trim(p, "/"), "/"))
	}
	return g
}

// match reports whether a path is wanted: none of the patterns is all. A pattern
// that matches a folder takes all that is in it.
func (g globs) match(name string) bool {
	if len(g) == 0 {
		return true
	}
	parts := strings.Split(name, "/")
	for _, pattern := range g {
		if matchParts(pattern, parts) {
			return true
		}
	}
	return false
}

func matchParts(pattern, parts []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			for i := range len(parts) + 1 {
				if matchParts(pattern[1:], parts[i:]) {
					return true
				}
			}
			return false
		}
		if len(parts) == 0 {
			return false
		}
		if ok, _ := path.Match(pattern[0], parts[0]); !ok {
			return false
		}
		pattern, parts = pattern[1:], parts[1:]
	}
	return true
}
