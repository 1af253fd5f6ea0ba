package dateutilmod

import "strings"

// The words that mean something in a date, in small letters.
var (
	jumps    = set(" ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th")
	dayNames = numbered([]string{"mon", "monday"}, []string{"tue", "tuesday"}, []string{"wed", "wednesday"}, []string{"thu", "thursday"},
		[]string{"fri", "friday"}, []string{"sat", "saturday"}, []string{"sun", "sunday"})
	monthNames = numbered([]string{"jan", "january"}, []string{"feb", "february"}, []string{"mar", "march"}, []string{"apr", "april"}, []string{"may"},
		[]string{"jun", "june"}, []string{"jul", "july"}, []string{"aug", "august"}, []string{"sep", "sept", "september"}, []string{"oct", "october"},
		[]string{"nov", "november"}, []string{"dec", "december"})
	units    = numbered([]string{"h", "hour", "hours"}, []string{"m", "minute", "minutes"}, []string{"s", "second", "seconds"})
	halves   = numbered([]string{"am", "a"}, []string{"pm", "p"})
	utcNames = set("utc", "gmt", "z")
)

func set(words ...string) map[string]int { return numbered(words) }

func numbered(lists ...[]string) map[string]int {
	m := map[string]int{}
	for i, words := range lists {
		for _, w := range words {
			m[w] = i
		}
	}
	return m
}

func lookup(m map[string]int, word string) (int, bool) {
	n, ok := m[strings.ToLower(word)]
	return n, ok
}

func isJump(word string) bool { _, ok := lookup(jumps, word); return ok }
func isUTC(word string) bool  { _, ok := lookup(utcNames, word); return ok }
