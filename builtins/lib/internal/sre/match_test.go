package sre

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomPattern is what can be anything but wrong.
func randomPattern(r *rand.Rand, depth int) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	if depth == 0 {
		return pick("a", "b", "c", ".", `\w`, `\b`, `\B`, "^", "$", "(?m:^)", "(?m:$)", "[ab]", "[^a]", "é", "", `\Z`)
	}
	part := func() string { return randomPattern(r, depth-1) }
	switch r.IntN(6) {
	case 0:
		return "(?:" + part() + ")" + pick("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{,2}?", "{2,}")
	case 1:
		return "(?:" + part() + "|" + part() + ")"
	case 2:
		return "(" + part() + ")"
	}
	return part() + part()
}

// All matchers find the same, whatever the size of the memo.
func TestMatchersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	compared, found := 0, 0
	for range 4000 {
		pattern := randomPattern(r, 4)
		p, err := Compile(pattern, 0, false)
		if err != nil { // such as ^*
			continue
		}
		var text strings.Builder
		for range r.IntN(300) {
			text.WriteString([]string{"a", "b", "c", " ", "\n", "é", "aab", "\xff"}[r.IntN(8)])
		}
		pos := r.IntN(text.Len() + 1)
		for mode := range FullMatch + 1 {
			m := matcher{Program: p, width: 2*p.Groups + 3, Request: Request{Text: text.String(), Pos: pos, Mode: mode, Advance: r.IntN(2) == 0}}
			want, err := m.parallel(pos)
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range []int{1, 8, 64, 4096} {
				got, at, err := m.backtrack(pos, words)
				if err == errWindow {
					if at < pos || at > text.Len() {
						t.Fatalf("%q stops at %d", pattern, at)
					}
					got, err = m.parallel(at)
				}
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%q in %q from %d, mode %d, %v, memo of %d words (-parallel +backtrack):\n%s", pattern, text.String(), pos, mode, m.Advance, words, diff)
				}
				compared++
			}
			if want != nil {
				found++
			}
		}
	}
	if compared < 10_000 || found < 1000 {
		t.Errorf("%d compared, %d found", compared, found)
	}
}

// What a pattern or a text can do at worst.
func TestLimits(t *testing.T) {
	for _, test := range []struct {
		name, pattern, want string
	}{
		{"long", strings.Repeat("a", 300<<10), "too long"},
		{"large", "a{100000}", "too large"},
		{"large in large", "((a{500}){500}){500}", "too large"},
		{"nothing, often", "(?:(?:(?:){100000}){100000}){100000}", ""},
		{"nothing, or nothing", "(?:){0,100000}", "too large"},
		{"large number", "a{999999999999999999999}", "repetition number is too large"},
		{"deep", strings.Repeat("(", 100_000), "groups in one another"},
		{"deep and right", strings.Repeat("(?:", 240) + strings.Repeat(")*", 240), ""},
		{"groups", strings.Repeat("(a)", 20_000), "too large"},
		{"2000", "a{2000}", ""},
		{"words", strings.Repeat("word|", 10_000) + "word", ""},
	} {
		_, err := Compile(test.pattern, 0, false)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %.200v", test.name, err)
		}
	}
}

// What takes time that grows exponentially elsewhere does not here, and what takes long
// can be interrupted.
func TestAmbiguous(t *testing.T) {
	for _, pattern := range []string{"(a*)*b", "(a|a)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)x", "(?:a?){100}a{100}x", "(?:(?:a+)+)+x"} {
		p, err := Compile(pattern, 0, false)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		r := Request{Text: strings.Repeat("a", 20_000) + "!", Interrupted: func() error { asked++; return nil }}
		if found, err := p.Match(r); found != nil || err != nil {
			t.Errorf("%s: %v, %v", pattern, found, err)
		}
		if asked == 0 {
			t.Errorf("%s was never asked to stop", pattern)
		}
	}
	p, err := Compile("(?:a{50}){50}b", 0, false)
	if err != nil {
		t.Fatal(err)
	}
	stop := context.DeadlineExceeded
	if _, err := p.Match(Request{Text: strings.Repeat("a", 10<<20), Interrupted: func() error { return stop }}); err != stop {
		t.Errorf("interrupted: %v", err)
	}
}
