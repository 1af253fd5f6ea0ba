package git

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

type analyseInput struct {
	source

	Commits int `flow:"commits" default:"10" doc:"How many of the last commits are described, 100 at most; for them a server sends the commits, with their files if it cannot leave these out; 0 for none."`
}

const (
	mostRefs    = 1000
	mostCommits = 100
)

// Validate checks what tags cannot say.
func (in *analyseInput) Validate() error {
	if err := in.source.Validate(); err != nil {
		return err
	}
	if in.Commits < 0 || in.Commits > mostCommits {
		var w wrongs
		w.add("commits", "want 0 to %d, got %d", mostCommits, in.Commits)
		return w.err()
	}
	return nil
}

type analysis struct {
	Head        *headOutput          `flow:"head" doc:"What HEAD is: the default branch; None if it is nothing."`
	Branches    int                  `flow:"branches" doc:"How many branches there are."`
	Tags        int                  `flow:"tags" doc:"How many tags there are."`
	Refs        []refFact            `flow:"refs" doc:"The branches, then the tags, each by name; 1,000 at most."`
	Truncated   bool                 `flow:"truncated" doc:"Whether there are more than are listed."`
	LastCommits []commitFact         `flow:"last_commits" doc:"The last commits of HEAD, the newest first."`
	Size        *int64               `flow:"size" doc:"Bytes that all objects take on disk, of a repository on this machine; None of one on a server: no server says so, short of sending everything."`
	Server      *serverOutput        `flow:"server" doc:"What the server can do; None of a repository on this machine."`
	Certificate *tlsconf.Certificate `flow:"certificate,omitempty" doc:"Of https, the certificate of the server: subject, issuer, names, not_before, not_after."`
}

type headOutput struct {
	Branch    connectors.Text `flow:"branch" doc:"The branch, empty if HEAD is a commit of no branch."`
	CommitSHA string          `flow:"commit_sha" doc:"The commit, empty if the branch has none yet."`
}

type refFact struct {
	Name      connectors.Text `flow:"name" doc:"Name, such as main or v1.0."`
	Type      string          `flow:"type" doc:"Either branch or tag."`
	CommitSHA string          `flow:"commit_sha" doc:"Commit that it leads to."`
	Annotated bool            `flow:"annotated" doc:"Whether it is a tag with a message of its own."`
}

type commitFact struct {
	SHA     string          `flow:"sha" doc:"The commit."`
	Author  connectors.Text `flow:"author" doc:"Who wrote it: name and address."`
	Date    string          `flow:"date" doc:"When it was committed, in RFC 3339, UTC."`
	Subject connectors.Text `flow:"subject" doc:"First line of the message."`
}

// analyse looks at a repository.
func (d *driver) analyse(ctx context.Context, in analyseInput) (analysis, error) {
	return cached(ctx, d, &in.source, func() (analysis, error) { return d.look(ctx, &in) })
}

func (d *driver) look(ctx context.Context, in *analyseInput) (out analysis, err error) {
	repo, err := d.open(ctx, &in.source)
	if err != nil {
		return analysis{}, err
	}
	defer repo.close()
	names := repo.refs()
	out.Branches, out.Tags = names.count()
	if names.branch != "" || !names.head.IsZero() {
		out.Head = &headOutput{Branch: connectors.Text(shortName(names.branch))}
		if !names.head.IsZero() {
			out.Head.CommitSHA = names.head.String()
		}
	}
	b := newBudget(&input{source: in.source}, "the repository has too many refs")
	if out.Refs, out.Truncated, err = names.facts(b); err != nil {
		return analysis{}, err
	}
	switch r := repo.(type) {
	case *local:
		size, err := diskSize(ctx, r.dir)
		if err != nil {
			return analysis{}, err
		}
		out.Size = &size
	case *remote:
		version2, err := r.session.protocol(ctx)
		if err != nil {
			return analysis{}, connectors.Step("request", err)
		}
		out.Server = serverOf(&in.source, r.adv, version2)
		if s, ok := r.session.(*httpSession); ok {
			out.Certificate = tlsconf.CertificateIn(s.certificates)
		}
	}
	out.LastCommits = []commitFact{}
	if names.head.IsZero() || in.Commits == 0 {
		return out, nil
	}
	of := &input{source: in.source, MaxCount: in.Commits}
	head, err := repo.find(ctx, "HEAD", need{history: in.Commits})
	if err != nil {
		return analysis{}, err
	}
	commits, err := history(ctx, of, head)
	if err != nil {
		return analysis{}, err
	}
	for _, c := range commits {
		out.LastCommits = append(out.LastCommits, factOf(c))
	}
	return out, nil
}

func factOf(c commitOutput) commitFact {
	const most = 200
	subject, _, _ := strings.Cut(string(c.CommitMessage), "\n")
	if runes := []rune(subject); len(runes) > most {
		subject = string(runes[:most]) + "..."
	}
	return commitFact{
		SHA:     c.CommitSHA,
		Author:  connectors.Text(fmt.Sprintf("%s <%s>", c.AuthorName, c.AuthorEmail)),
		Date:    time.Unix(*c.CommitDateUnix, 0).UTC().Format(time.RFC3339),
		Subject: connectors.Text(subject),
	}
}

// facts are the branches and the tags, and whether some were left out.
func (r *refs) facts(b *budget) (facts []refFact, truncated bool, err error) {
	facts = []refFact{}
	all := make([]string, 0, len(r.all))
	for name := range r.all {
		all = append(all, name)
	}
	slices.Sort(all) // refs/heads/ before refs/tags/
	for _, name := range all {
		kind := "branch"
		if strings.HasPrefix(name, "refs/tags/") {
			kind = "tag"
		} else if !strings.HasPrefix(name, "refs/heads/") {
			continue
		}
		if len(facts) == mostRefs {
			return facts, true, nil
		}
		if err := b.take(len(name) + shaLength); err != nil {
			return nil, false, err
		}
		h := r.all[name]
		commit := r.peel(name, h)
		facts = append(facts, refFact{Name: connectors.Text(shortName(name)), Type: kind, CommitSHA: commit.String(), Annotated: commit != h})
	}
	return facts, false, nil
}

// diskSize is how many bytes the files below a folder have.
func diskSize(ctx context.Context, dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return nil // what vanishes meanwhile, or may not be read, has no size
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size, err
}
