package connectors

import (
	"cmp"
	"slices"
	"strings"
)

// A finder replaces texts, each of at least shortestInside bytes, in one pass.
// It is not changed once it is made.
type finder struct {
	first   [256]bool // the bytes that a text begins with
	byStart map[start][]form
}

// start is what every text has at least.
type start [shortestInside]byte

type form struct{ text, label string }

func newFinder(labels map[string]string) *finder {
	f := &finder{byStart: map[start][]form{}}
	for text, label := range labels {
		s := start([]byte(text[:shortestInside]))
		f.first[s[0]] = true
		f.byStart[s] = append(f.byStart[s], form{text, label})
	}
	for _, forms := range f.byStart {
		// Where one text begins another, the longer one goes first.
		slices.SortFunc(forms, func(a, b form) int {
			return cmp.Or(cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text))
		})
	}
	return f
}

// at returns the longest text that s begins with.
func (f *finder) at(s string) (form, bool) {
	if len(s) < shortestInside || !f.first[s[0]] {
		return form{}, false
	}
	for _, form := range f.byStart[start([]byte(s[:shortestInside]))] {
		if strings.HasPrefix(s, form.text) {
			return form, true
		}
	}
	return form{}, false
}

// replace puts labels in place of texts. Of texts that overlap nothing is left:
// the label of the first stands for all.
func (f *finder) replace(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		found, ok := f.at(s[i:])
		if !ok {
			continue
		}
		end := i + len(found.text)
		for j := i + 1; j < end; j++ {
			if next, ok := f.at(s[j:]); ok {
				end = max(end, j+len(next.text))
			}
		}
		b.WriteString(s[done:i])
		b.WriteString(found.label)
		done, i = end, end-1
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}
