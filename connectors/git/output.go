package git

import (
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/go-git/go-git/v5/plumbing/object"
	"golang.org/x/text/encoding/htmlindex"
)

type output struct {
	Files      []fileOutput      `flow:"files,omitempty" doc:"For get without files_path: the files, by path."`
	Submodules []submoduleOutput `flow:"submodules,omitempty" doc:"For get: the submodules, if there are any; they are not followed."`

	commitOutput

	Refs    []refOutput     `flow:"refs,omitempty" doc:"For list_refs: HEAD, the branches, the tags and other refs."`
	Commits []commitOutput  `flow:"commits,omitempty" doc:"For log: the commits, the newest first."`
	Diff    connectors.Text `flow:"diff,omitempty" doc:"For diff: the difference from base to ref, as git shows it."`
	Changes []changeOutput  `flow:"changes,omitempty" doc:"For diff: the files that differ."`
}

// commitOutput describes a commit. All of it is there, or nothing.
type commitOutput struct {
	CommitSHA      string          `flow:"commit_sha,omitempty" doc:"The commit."`
	ShortSHA       string          `flow:"short_sha,omitempty" doc:"Its first seven digits."`
	AuthorName     connectors.Text `flow:"author_name,omitempty" doc:"Who wrote it."`
	AuthorEmail    connectors.Text `flow:"author_email,omitempty" doc:"The author's address."`
	CommitDateISO  string          `flow:"commit_date_iso,omitempty" doc:"When it was committed, in RFC 3339 with the committer's zone."`
	CommitDateUnix *int64          `flow:"commit_date_unix,omitempty" doc:"When it was committed, in seconds since 1970."`
	DateStr        string          `flow:"date_str,omitempty" doc:"When it was committed, such as 20240131_235959, in UTC."`
	CommitMessage  connectors.Text `flow:"commit_message,omitempty" doc:"The message, without white space at its end."`
	Parents        []string        `flow:"parents,omitempty" doc:"The commits before it."`
}

type fileOutput struct {
	Name    connectors.Text `flow:"name" doc:"The path in the repository."`
	Content string          `flow:"content" doc:"The content, in base64; of a symbolic link, where it leads."`
	Mode    string          `flow:"mode" doc:"The mode: 100644, 100755 (executable) or 120000 (symbolic link)."`
}

type submoduleOutput struct {
	Name      connectors.Text `flow:"name" doc:"The path in the repository."`
	CommitSHA string          `flow:"commit_sha" doc:"The commit of the other repository."`
}

type refOutput struct {
	Name      connectors.Text `flow:"name" doc:"The full name, such as refs/heads/main."`
	ShortName connectors.Text `flow:"short_name" doc:"The name as people use it, such as main."`
	Type      string          `flow:"type" doc:"The kind: head, branch, tag, remote or other."`
	SHA       string          `flow:"sha" doc:"The object that it points to: of an annotated tag, the tag."`
	CommitSHA string          `flow:"commit_sha" doc:"The commit that it leads to."`
	Target    connectors.Text `flow:"target,omitempty" doc:"Of HEAD: the branch that it points to."`
}

type changeOutput struct {
	Name      connectors.Text `flow:"name" doc:"The path, the new one of a file that was moved."`
	OldName   connectors.Text `flow:"old_name,omitempty" doc:"The path before, of a file that was moved."`
	Status    string          `flow:"status" doc:"One of added, deleted, modified and renamed."`
	Additions int             `flow:"additions" doc:"Lines that came; 0 for a binary file."`
	Deletions int             `flow:"deletions" doc:"Lines that went; 0 for a binary file."`
}

func describe(c *object.Commit) commitOutput {
	when := c.Committer.When
	unix := when.Unix()
	text := decoder(string(c.Encoding))
	out := commitOutput{
		CommitSHA:      c.Hash.String(),
		ShortSHA:       c.Hash.String()[:7],
		AuthorName:     text(c.Author.Name),
		AuthorEmail:    text(c.Author.Email),
		CommitDateISO:  when.Format(time.RFC3339),
		CommitDateUnix: &unix,
		DateStr:        when.UTC().Format("20060102_150405"),
		CommitMessage:  text(strings.TrimRight(c.Message, " \t\r\n")),
		Parents:        make([]string, len(c.ParentHashes)),
	}
	for i, p := range c.ParentHashes {
		out.Parents[i] = p.String()
	}
	return out
}

func (o *output) describe(c *commit) { o.commitOutput = describe(c.Commit) }

// decoder returns how the texts of a commit become UTF-8. The coding is that of
// its header; what cannot be read by it stays as it is.
func decoder(coding string) func(string) connectors.Text {
	plain := func(s string) connectors.Text { return append(connectors.Text{}, s...) }
	e, err := htmlindex.Get(coding)
	if err != nil {
		return plain
	}
	return func(s string) connectors.Text {
		decoded, err := e.NewDecoder().String(s)
		// What the coding does not have has become U+FFFD.
		if err != nil || strings.Contains(decoded, "\ufffd") {
			return plain(s)
		}
		return plain(decoded)
	}
}
