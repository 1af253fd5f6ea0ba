package sre

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A fold is what counts as the same character.
type fold uint8

const (
	exact       fold = iota
	foldASCII        // a and A, nothing beyond ASCII
	foldUnicode      // what has the same lower or upper case
)

func (f Flags) fold() fold {
	switch {
	case f&IgnoreCase == 0:
		return exact
	case f&ASCII != 0:
		return foldASCII
	}
	return foldUnicode
}

// A category is \d, \s or \w, or the opposite.
type category struct {
	letter  byte // d, s or w
	negated bool
	ascii   bool
}

func (c category) has(r rune) bool {
	in := false
	switch {
	case c.letter == 'd' && c.ascii:
		in = '0' <= r && r <= '9'
	case c.letter == 'd':
		in = unicode.Is(unicode.Nd, r)
	case c.letter == 's':
		in = isSpace(r) && (!c.ascii || r < 0x1c || r == ' ')
	case c.ascii:
		in = isASCIIWord(r)
	default:
		in = isWord(r)
	}
	return in != c.negated
}

// isSpace is str.isspace of a character.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

func isASCIIWord(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

type runeRange struct{ lo, hi rune }

// A class is a set of characters.
type class struct {
	ranges     []runeRange // sorted, apart from each other
	categories []category
	negated    bool
	fold       fold
	ascii      [utf8.RuneSelf]bool // what has finds for the characters of ASCII
}

func newClass(ranges []runeRange, categories []category, negated bool, f fold) *class {
	c := &class{categories: unique(categories), negated: negated, fold: f}
	slices.SortFunc(ranges, func(a, b runeRange) int { return cmp.Compare(a.lo, b.lo) })
	for _, r := range ranges {
		if n := len(c.ranges); n > 0 && r.lo <= c.ranges[n-1].hi+1 {
			c.ranges[n-1].hi = max(c.ranges[n-1].hi, r.hi)
			continue
		}
		c.ranges = append(c.ranges, r)
	}
	for r := range rune(utf8.RuneSelf) {
		c.ascii[r] = c.compute(r)
	}
	return c
}

func unique(list []category) (out []category) {
	for _, c := range list {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

func (c *class) has(r rune) bool {
	if r < utf8.RuneSelf {
		return c.ascii[r]
	}
	return c.compute(r)
}

func (c *class) compute(r rune) bool {
	in := false
	switch c.fold {
	case exact:
		in = c.inRanges(r)
	case foldASCII:
		r = lowerASCII(r)
		in = c.inRanges(r) || 'a' <= r && r <= 'z' && c.inRanges(r-'a'+'A')
	case foldUnicode:
		r = unicode.ToLower(r)
		in = c.anyCase(r)
		for _, e := range extraCases[r] {
			in = in || c.anyCase(e)
		}
	}
	for _, k := range c.categories {
		in = in || k.has(r)
	}
	return in != c.negated
}

// anyCase reports whether a character of the ranges has the lower case l.
func (c *class) anyCase(l rune) bool {
	if c.inRanges(l) || l == 'i' && c.inRanges('\u0130') {
		return true
	}
	for r := unicode.SimpleFold(l); r != l; r = unicode.SimpleFold(r) {
		if unicode.ToLower(r) == l && c.inRanges(r) {
			return true
		}
	}
	return false
}

func (c *class) inRanges(r rune) bool {
	_, found := slices.BinarySearchFunc(c.ranges, r, func(in runeRange, r rune) int {
		switch {
		case in.hi < r:
			return -1
		case in.lo > r:
			return 1
		}
		return 0
	})
	return found
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return r
}

// literal is the node of one character.
func literal(r rune, f fold) *node {
	cased := f == foldASCII && lowerASCII(r)|0x20 >= 'a' && lowerASCII(r) <= 'z' ||
		f == foldUnicode && (unicode.SimpleFold(r) != r || unicode.ToLower(r) != r || extraCases[r] != nil)
	if !cased {
		return &node{op: opLiteral, r: r}
	}
	return &node{op: opClass, class: newClass([]runeRange{{r, r}}, nil, false, f)}
}

// extraCases are lower case characters that have the same upper case: _EXTRA_CASES of
// CPython's re/_casefix.py.
var extraCases = sameUpperCase(
	"iı", "sſ", "µμ", "\u0345ι\u1fbe", "\u0390\u1fd3", "\u03b0\u1fe3", "βϐ", "εϵ", "θϑ", "κϰ", "πϖ", "ρϱ", "ςσ", "φϕ",
	"вᲀ", "дᲁ", "оᲂ", "сᲃ", "тᲄᲅ", "ъᲆ", "ѣᲇ", "ᲈꙋ", "ṡẛ", "\ufb05\ufb06",
)

func sameUpperCase(sets ...string) map[rune][]rune {
	m := map[rune][]rune{}
	for _, set := range sets {
		for _, r := range set {
			for _, other := range set {
				if other != r {
					m[r] = append(m[r], other)
				}
			}
		}
	}
	return m
}
