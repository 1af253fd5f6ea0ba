package main

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// printable is s without what would move the cursor of a terminal: a log can
// hold anything a server has answered. Line ends and tabs stay.
func printable(s string) string {
	clean := func(r rune) bool { return r == '\n' || r == '\t' || unicode.IsPrint(r) }
	if strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if clean(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\x%02x", r)
		}
	}
	return b.String()
}

// oneLine is s on one line whose width is known: a tab has none.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(printable(s), func(r rune) bool { return r == '\n' || r == '\t' }), " ")
}

// cut shortens s to so many columns.
func cut(s string, most int) string {
	if columnsOf(s) <= most {
		return s
	}
	left := most - 1 // for the ellipsis
	for i, r := range s {
		if left -= columnsOfRune(r); left < 0 {
			s = s[:i]
			break
		}
	}
	if most < 1 {
		return ""
	}
	return s + "…"
}

// columnsOf is how many columns of a terminal s takes.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n += columnsOfRune(r)
	}
	return n
}

func columnsOfRune(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	return 1
}
