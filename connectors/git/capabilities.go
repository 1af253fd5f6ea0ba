package git

import (
	"io"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
)

// A serverOutput is what a server can do.
type serverOutput struct {
	Agent     string `flow:"agent" doc:"What the server names itself, such as git/2.39.5."`
	Protocol  int    `flow:"protocol" doc:"Newest version of git's protocol that it speaks: 2, or 0 for the old one."`
	Filter    bool   `flow:"filter" doc:"Whether it can leave files out (partial clone)."`
	Shallow   bool   `flow:"shallow" doc:"Whether it can leave the older history out."`
	AnyCommit bool   `flow:"any_commit" doc:"Whether it gives a commit by its SHA, also one that no branch or tag points to."`
	Format    string `flow:"object_format" doc:"Kind of the names of objects: sha1 or sha256."`
}

// serverOf is what a server says with its refs, and in version 2 of the protocol.
func serverOf(in *source, adv *packp.AdvRefs, version2 []string) *serverOutput {
	c := adv.Capabilities
	first := func(name capability.Capability) string {
		if values := c.Get(name); len(values) > 0 {
			return in.shown(values[0])
		}
		return ""
	}
	out := &serverOutput{
		Agent:     first(capability.Agent),
		Filter:    c.Supports(capability.Filter),
		Shallow:   c.Supports(capability.Shallow),
		AnyCommit: c.Supports(capability.AllowReachableSHA1InWant) || c.Supports("allow-any-sha1-in-want"),
		Format:    first("object-format"),
	}
	if out.Format == "" {
		out.Format = "sha1"
	}
	if version2 != nil {
		// Servers of version 2 give every commit that is there.
		out.Protocol, out.AnyCommit = 2, true
	}
	return out
}

// readCapabilities reads what a server of version 2 says first, nil if it is another. It
// is no more than is reasonable.
func readCapabilities(r io.Reader) []string {
	const mostBytes, mostLines = 64 << 10, 100
	lines := pktline.NewScanner(io.LimitReader(r, mostBytes))
	var all []string
	for n := 0; n < mostLines && lines.Scan(); n++ {
		line := strings.TrimSuffix(string(lines.Bytes()), "\n")
		switch {
		case all == nil && (line == "" || strings.HasPrefix(line, "# service=")): // over http
		case all == nil && line == "version 2":
			all = []string{}
		case all == nil:
			return nil
		case line == "":
			return all
		default:
			all = append(all, line)
		}
	}
	return nil
}
