package git

import (
	"container/heap"
	"context"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// history returns a commit and those before it, the newest first: max_count of
// them, and of those only the ones that are not more than depth parents away.
// That of a shallow repository ends where that does.
func history(ctx context.Context, in *input, c *commit) ([]commitOutput, error) {
	h := &walk{objects: c.objects, seen: map[plumbing.Hash]bool{c.Hash: true}}
	if in.Depth > 0 {
		var err error
		if h.near, err = nearby(ctx, c, in.Depth); err != nil {
			return nil, err
		}
	}
	h.queue = commits{c.Commit}
	b := newBudget(in, "give a smaller max_count")
	out := []commitOutput{}
	for len(h.queue) > 0 && (in.MaxCount == 0 || len(out) < in.MaxCount) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		c := heap.Pop(&h.queue).(*object.Commit)
		if err := b.take(len(c.Message) + len(c.Author.Name) + len(c.Author.Email) + (len(c.ParentHashes)+1)*shaLength); err != nil {
			return nil, err
		}
		out = append(out, describe(c))
		if err := h.push(c); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A walk is a walk through a history.
type walk struct {
	objects *objects
	queue   commits
	seen    map[plumbing.Hash]bool
	near    map[plumbing.Hash]bool // nil for all
}

// push queues the parents of a commit.
func (h *walk) push(c *object.Commit) error {
	if h.objects.cut[c.Hash] {
		return nil
	}
	for _, hash := range c.ParentHashes {
		if h.seen[hash] || h.near != nil && !h.near[hash] {
			continue
		}
		h.seen[hash] = true
		parent, err := h.objects.commit(hash)
		if err != nil {
			return err
		}
		heap.Push(&h.queue, parent)
	}
	return nil
}

// nearby returns the commits that a clone of that depth has.
func nearby(ctx context.Context, c *commit, depth int) (map[plumbing.Hash]bool, error) {
	near := map[plumbing.Hash]bool{c.Hash: true}
	row := []*object.Commit{c.Commit}
	for range depth - 1 {
		h := &walk{objects: c.objects, seen: near}
		for _, c := range row {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if err := h.push(c); err != nil {
				return nil, err
			}
		}
		if row = h.queue; len(row) == 0 {
			break
		}
	}
	return near, nil
}

// commits is a heap of commits, the newest at its top.
type commits []*object.Commit

func (c commits) Len() int { return len(c) }
func (c commits) Less(i, j int) bool {
	a, b := c[i].Committer.When, c[j].Committer.When
	if !a.Equal(b) {
		return a.After(b)
	}
	return c[i].Hash.String() < c[j].Hash.String()
}
func (c commits) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c *commits) Push(x any)   { *c = append(*c, x.(*object.Commit)) }
func (c *commits) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
