package git

import (
	"container/heap"
	"context"
	"errors"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// history returns a commit and those before it, the newest first. What a shallow
// repository does not have is where the history ends.
func history(ctx context.Context, c *object.Commit, most int) ([]commitOutput, error) {
	queue := commits{c}
	seen := map[plumbing.Hash]bool{c.Hash: true}
	out := []commitOutput{}
	for len(queue) > 0 && (most == 0 || len(out) < most) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		c := heap.Pop(&queue).(*object.Commit)
		out = append(out, describe(c))
		for i, hash := range c.ParentHashes {
			if seen[hash] {
				continue
			}
			seen[hash] = true
			parent, err := c.Parent(i)
			switch {
			case errors.Is(err, plumbing.ErrObjectNotFound):
			case err != nil:
				return nil, err
			default:
				heap.Push(&queue, parent)
			}
		}
	}
	return out, nil
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
