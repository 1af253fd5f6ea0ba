package runtime

import (
	"context"

	"github.com/flowrun/flowrun/connectors/value"
)

// An Identity is who flows run for, and where.
type Identity struct {
	User        string // the person who has started flowrun
	Client      string // the project
	Environment string // such as "production"
}

const identityRead = "identity"

// Identity returns [Options.Identity] for the flow that x runs: when it is run again, as
// it was the first time.
func (x *Execution) Identity() (Identity, error) {
	d, err := x.stored(identityRead, "", x.rt.identityRecord)
	if err != nil {
		return Identity{}, err
	}
	return Identity{textOf(d, "user"), textOf(d, "client"), textOf(d, "environment")}, nil
}

func (r *Runtime) identityRecord(context.Context, string) (*value.Dict, error) {
	who := r.opts.Identity
	return value.DictOf("user", who.User, "client", who.Client, "environment", who.Environment), nil
}
