package git

import (
	"cmp"
	"context"
	"hash/maphash"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

const (
	// Files are taken for moved that are as similar as git asks for.
	leastSimilar = 50
	// Of more files than that only those are found that have not changed.
	mostMoved = 400
	// Larger files are not looked into.
	largestMoved = 4 << 20
	// Lines are compared in pieces of so many bytes: a file of one line is
	// similar to another one, too.
	longestPiece = 64
)

// findMoved makes one change of a file that went and another that came with the
// same content, or nearly so.
func (c *comparison) findMoved(ctx context.Context) error {
	var went, came []int
	for i, ch := range c.changes {
		switch {
		case ch.to == nil && ch.from.mode != filemode.Submodule:
			went = append(went, i)
		case ch.from == nil && ch.to.mode != filemode.Submodule:
			came = append(came, i)
		}
	}
	// What the map of a folder gives has no order.
	for _, s := range [][]int{went, came} {
		slices.SortFunc(s, func(a, b int) int { return cmp.Compare(c.changes[a].name(), c.changes[b].name()) })
	}
	m := &moves{comparison: c, taken: map[int]bool{}}
	m.same(went, came)
	if err := m.similar(ctx, m.left(went), m.left(came)); err != nil {
		return err
	}
	var kept []change
	for i, ch := range c.changes {
		if !m.taken[i] || ch.from != nil && ch.to != nil {
			kept = append(kept, ch)
		}
	}
	c.changes = kept
	return nil
}

type moves struct {
	*comparison
	taken map[int]bool
}

func (m *moves) left(all []int) []int {
	return slices.DeleteFunc(slices.Clone(all), func(i int) bool { return m.taken[i] })
}

// pair makes one change of two.
func (m *moves) pair(went, came, similarity int) {
	m.changes[came].from, m.changes[came].similarity = m.changes[went].from, similarity
	m.taken[went], m.taken[came] = true, true
}

// same pairs files with the same content, those of the same name first.
func (m *moves) same(went, came []int) {
	byHash := map[plumbing.Hash][]int{}
	for _, i := range went {
		h := m.changes[i].from.hash
		byHash[h] = append(byHash[h], i)
	}
	for _, sameName := range []bool{true, false} {
		for _, j := range m.left(came) {
			to := m.changes[j].to
			for _, i := range byHash[to.hash] {
				from := m.changes[i].from
				if !m.taken[i] && from.kind() == to.kind() && (!sameName || path.Base(from.name) == path.Base(to.name)) {
					m.pair(i, j, 100)
					break
				}
			}
		}
	}
}

// similar pairs files of which the larger part is the same, the most similar
// first.
func (m *moves) similar(ctx context.Context, went, came []int) error {
	if len(went) == 0 || len(came) == 0 || len(went) > mostMoved || len(came) > mostMoved {
		return nil
	}
	seed := maphash.MakeSeed()
	before, err := pieces(ctx, m.before, seed, went, func(i int) *file { return m.changes[i].from })
	if err != nil {
		return err
	}
	after, err := pieces(ctx, m.after, seed, came, func(j int) *file { return m.changes[j].to })
	if err != nil {
		return err
	}
	type candidate struct {
		went, came, similarity int
		sameName               bool
	}
	var all []candidate
	for _, i := range went {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for _, j := range came {
			if s := similarity(before[i], after[j]); s >= leastSimilar {
				all = append(all, candidate{i, j, s, path.Base(m.changes[i].name()) == path.Base(m.changes[j].name())})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		if c := cmp.Compare(b.similarity, a.similarity); c != 0 || a.sameName == b.sameName {
			return c
		}
		if a.sameName {
			return -1
		}
		return 1
	})
	for _, c := range all {
		if !m.taken[c.went] && !m.taken[c.came] {
			m.pair(c.went, c.came, c.similarity)
		}
	}
	return nil
}

// A sketch is how many bytes of a file are in pieces of each kind.
type sketch struct {
	size  int
	bytes map[uint64]int
}

func pieces(ctx context.Context, o *objects, seed maphash.Seed, all []int, of func(int) *file) (map[int]sketch, error) {
	sketches := map[int]sketch{}
	for _, i := range all {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		f := of(i)
		if f.kind() != filemode.Regular {
			continue
		}
		if n, err := o.size(f.hash); err != nil || n > largestMoved {
			if err != nil {
				return nil, err
			}
			continue
		}
		text, err := o.content(f.hash)
		if err != nil {
			return nil, err
		}
		s := sketch{len(text), map[uint64]int{}}
		for len(text) > 0 {
			n := min(len(text), longestPiece)
			if end := slices.Index(text[:n], '\n'); end >= 0 {
				n = end + 1
			}
			s.bytes[maphash.Bytes(seed, text[:n])] += n
			text = text[n:]
		}
		sketches[i] = s
	}
	return sketches, nil
}

// similarity is how much of the larger file is in the other one, in percent.
func similarity(a, b sketch) int {
	larger := max(a.size, b.size)
	if larger == 0 || min(a.size, b.size)*100 < larger*leastSimilar {
		return 0
	}
	common := 0
	for piece, n := range a.bytes {
		common += min(n, b.bytes[piece])
	}
	return common * 100 / larger
}
