package connectors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Nearest returns the name among names that a misspelt one most likely means,
// "" if none is near: one with few letters changed, else one that begins with
// it. Case does not count; of names equally near the first in order of the
// alphabet is taken.
func Nearest(name string, names []string) string {
	best, bestDistance := "", utf8.RuneCountInString(name)/3+1
	beginning := ""
	for _, n := range slices.Sorted(slices.Values(names)) {
		d := distance([]rune(strings.ToLower(name)), []rune(strings.ToLower(n)), bestDistance)
		if d < bestDistance || d == bestDistance && best == "" && d < utf8.RuneCountInString(n) {
			best, bestDistance = n, d
		}
		if beginning == "" && len(name) >= 3 && len(name) < len(n) && strings.EqualFold(n[:len(name)], name) {
			beginning = n
		}
	}
	return cmp.Or(best, beginning)
}

// DidYouMean returns `did you mean "x"?` for the nearest of names, "" if none is
// near.
func DidYouMean(name string, names []string) string {
	if n := Nearest(name, names); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	return ""
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours (optimal string alignment) between a and b, or something larger
// than most once it must be.
func distance(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		smallest := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			smallest = min(smallest, row[j+1])
		}
		if smallest > most {
			return smallest
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
