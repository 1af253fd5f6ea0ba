package git

import (
	"context"
	"errors"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// test asks for the refs of the repository, as each call does first. Nothing is fetched.
func (d *driver) test(ctx context.Context, in source) error {
	facts, err := d.askRefs(ctx, &in)
	if err != nil {
		return in.redact(ended(ctx, err))
	}
	connectors.Passed(ctx, "request", facts...)
	return nil
}

// askRefs returns what is worth knowing of a repository that is there.
func (d *driver) askRefs(ctx context.Context, in *source) ([]any, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	repo, err := d.open(ctx, in)
	if err != nil {
		if in.address.scheme == "file" {
			err = connectors.Step("open", adviseLocal(err))
		}
		return nil, err
	}
	defer repo.close()
	var facts []any
	switch r := repo.(type) {
	case *local:
		connectors.Passed(ctx, "open")
	case *remote:
		if agent := r.adv.Capabilities.Get(capability.Agent); len(agent) > 0 {
			facts = append(facts, "server", in.shown(agent[0]))
		}
	}
	names := repo.refs()
	if names.branch != "" {
		facts = append(facts, "head", in.shown(shortName(names.branch)))
	}
	branches, tags := names.count()
	return append(facts, "branches", branches, "tags", tags), nil
}

// adviseLocal says what to do about a repository on this machine that cannot be opened.
func adviseLocal(err error) error {
	var advice string
	switch {
	case errors.Is(err, ErrNotFound):
		advice = "check repository_url: want the folder of a work tree, or of a bare repository"
	default:
		advice = "check that this user may read the folder, and that git itself can (git fsck)"
	}
	return connectors.Advised(err, "%s", advice)
}

// shown is a text of the server as it may be shown: it may repeat the address.
func (in *source) shown(text string) string {
	const most = 200
	if in.address.password != "" {
		var r connectors.Redactor
		r.Add(in.address.password, connectors.Mask)
		text = r.Text(text)
	}
	return strings.ToValidUTF8(text[:min(len(text), most)], "\ufffd")
}
