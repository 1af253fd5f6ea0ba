package dialect

import (
	"slices"
	"strings"
)

// nearest returns the name that name may be a misspelling of, "" if none is like it.
func nearest(name string, names []string) string {
	best, least := "", (len(name)+2)/3
	low := strings.ToLower(name)
	for _, n := range slices.Sorted(slices.Values(names)) {
		if n == name || len(n) == 1 && len(name) == 1 {
			continue
		}
		if d := distance(low, strings.ToLower(n), least); d < least || d == least && best == "" && d < len(n) {
			best, least = n, d
		}
	}
	return best
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours between a and b, or something larger than most once it must be.
func distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return least
		}
		before, last = last, row
	}
	return last[len(b)]
}

// IsMisspelling reports whether name is a misspelling of want beyond reasonable doubt: it
// begins alike, and one letter is wrong, missing, too many or in the wrong place, of six
// or more up to two.
func IsMisspelling(name, want string) bool {
	most := 1
	if len(want) >= 6 {
		most = 2
	}
	return name != want && name != "" && want != "" && name[0] == want[0] && distance(name, want, most) <= most
}

// DidYouMean asks for the name that name may be a misspelling of; it is "" if none of
// names is like it.
func DidYouMean(name string, names []string) string {
	if near := nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
