package git

import (
	"context"

	"github.com/go-git/go-git/v5/plumbing/object"
)

// A repository is what commands read. It is used by one goroutine.
type repository interface {
	// refs are its names, as they were when it was opened.
	refs() *refs
	// find returns the commit that a name means, with as much of the repository
	// as is needed. It can be used until the repository is closed.
	find(ctx context.Context, name string, n need) (*commit, error)
	close()
}

// A commit is a commit and the objects that it leads to.
type commit struct {
	*object.Commit
	objects *objects
}

// A need is how much of a commit is read.
type need struct {
	history int  // commits, counted along each line of parents; 0 is all
	files   bool // whether its files are
	search  int  // how far below branches and tags a SHA is looked for; 0 is everywhere
}
