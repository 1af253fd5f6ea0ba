package git

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// apply makes b from a, and checks that the groups are in order.
func apply(t *testing.T, a, b []string, groups []group) []string {
	t.Helper()
	var out []string
	at := group{}
	for _, g := range append(groups, group{len(a), len(a), len(b), len(b)}) {
		if g.a < at.aEnd || g.b < at.bEnd || g.aEnd < g.a || g.bEnd < g.b || g.a-at.aEnd != g.b-at.bEnd {
			t.Fatalf("%+v after %+v", g, at)
		}
		out = append(out, a[at.aEnd:g.a]...)
		out = append(out, b[g.b:g.bEnd]...)
		at = g
	}
	return out
}

// common is the length of the longest common part, by the book.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j], above)
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func checkDifferences(t *testing.T, a, b []string, shortest bool) {
	t.Helper()
	groups, err := differences(context.Background(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	if got := apply(t, a, b, groups); !slices.Equal(got, b) {
		t.Fatalf("%q and %q: %v gives %q", a, b, groups, got)
	}
	if !shortest {
		return
	}
	kept := len(a)
	for _, g := range groups {
		kept -= g.aEnd - g.a
	}
	if want := common(a, b); kept != want {
		t.Fatalf("%q and %q: %d lines are common, want %d", a, b, kept, want)
	}
}

func FuzzDifferences(f *testing.F) {
	for _, s := range []string{"", "|", "abc|abd", "aaaa|aa", "abcabba|cbabac", "abc|", "|abc", "xaxbxc|abc", "abababab|babababa"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, b, _ := strings.Cut(s, "|")
		if len(a) > 500 || len(b) > 500 {
			return
		}
		checkDifferences(t, strings.Split(a, ""), strings.Split(b, ""), len(a)+len(b) < fewestSteps)
	})
}

func TestDifferences(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n, kinds int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = string(rune('a' + r.IntN(kinds)))
		}
		return out
	}
	for range 3000 {
		kinds := 1 + r.IntN(5)
		checkDifferences(t, text(r.IntN(30), kinds), text(r.IntN(30), kinds), true)
	}
	// Large and unlike each other: not the shortest, but right, and soon.
	checkDifferences(t, text(20_000, 3), text(20_000, 3), false)
	checkDifferences(t, text(50_000, 1), text(10, 1), false)
}

func TestDifferencesEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := differences(ctx, []string{"a", "b"}, []string{"b", "a"}); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		pattern   string
		yes, no   []string
		below     []string // folders that are looked into
		notLooked []string
	}{
		{"*.md", []string{"a.md", "dir.md/x"}, []string{"x/a.md", "a.txt"}, []string{"dir.md"}, []string{"x"}},
		{"**/*.md", []string{"a.md", "x/a.md", "x/y/a.md"}, []string{"a.txt"}, []string{"x"}, nil},
		{"src", []string{"src", "src/a", "src/b/c"}, []string{"srcs", "x/src"}, []string{"src", "src/b"}, []string{"x"}},
		{"/src/", []string{"src/a"}, []string{"x/src"}, nil, nil},
		{"./src/*.c", []string{"src/a.c"}, []string{"src/x/a.c"}, []string{"src"}, []string{"src/x"}},
		{"src/**", []string{"src/a", "src/b/c"}, []string{"x/a"}, nil, []string{"x"}},
		{"**/test/**/*.[ch]", []string{"test/a.c", "x/test/y/z/b.h"}, []string{"test.c", "x/a.c"}, []string{"x"}, nil},
		{"**/**/**/**/**/a", []string{"a", "x/a"}, []string{strings.Repeat("b/", 500)}, nil, nil},
	} {
		g := compile([]string{tt.pattern})
		for want, names := range map[bool][]string{true: tt.yes, false: tt.no} {
			for _, name := range names {
				if g.match(name) != want {
					t.Errorf("%s matches %.40s: %t", tt.pattern, name, !want)
				}
			}
		}
		for want, names := range map[bool][]string{true: tt.below, false: tt.notLooked} {
			for _, name := range names {
				if g.matchBelow(name) != want {
					t.Errorf("%s may match below %s: %t", tt.pattern, name, !want)
				}
			}
		}
	}
}
