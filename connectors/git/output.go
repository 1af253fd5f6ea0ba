package git

import (
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/object"
)

type output struct {
	Files []fileOutput `flow:"files,omitempty" doc:"For get without files_path: the files, by path."`

	commitOutput

	Refs    []refOutput    `flow:"refs,omitempty" doc:"For list_refs: HEAD, the branches, the tags and other refs."`
	Commits []commitOutput `flow:"commits,omitempty" doc:"For log: the commits, the newest first."`
	Diff    string         `flow:"diff,omitempty" doc:"For diff: the difference from base to ref, as git shows it."`
	Changes []changeOutput `flow:"changes,omitempty" doc:"For diff: the files that differ."`
}

// commitOutput describes a commit.
type commitOutput struct {
	CommitSHA      string   `flow:"commit_sha,omitempty" doc:"The commit."`
	ShortSHA       string   `flow:"short_sha,omitempty" doc:"Its first seven digits."`
	AuthorName     string   `flow:"author_name,omitempty" doc:"Who wrote it."`
	AuthorEmail    string   `flow:"author_email,omitempty" doc:"The author's address."`
	CommitDateISO  string   `flow:"commit_date_iso,omitempty" doc:"When it was committed, in RFC 3339 with the committer's zone."`
	CommitDateUnix int64    `flow:"commit_date_unix,omitempty" doc:"When it was committed, in seconds since 1970."`
	DateStr        string   `flow:"date_str,omitempty" doc:"When it was committed, such as 20240131_235959, in UTC."`
	CommitMessage  string   `flow:"commit_message,omitempty" doc:"The message, without white space at its end."`
	Parents        []string `flow:"parents,omitempty" doc:"The commits before it."`
}

type fileOutput struct {
	Name    string `flow:"name" doc:"The path in the repository."`
	Content string `flow:"content" doc:"The content, in base64."`
}

type refOutput struct {
	Name      string `flow:"name" doc:"The full name, such as refs/heads/main."`
	ShortName string `flow:"short_name" doc:"The name as people use it, such as main."`
	Type      string `flow:"type" doc:"The kind: head, branch, tag or other."`
	SHA       string `flow:"sha" doc:"The object that it points to: of an annotated tag, the tag."`
	CommitSHA string `flow:"commit_sha" doc:"The commit that it leads to."`
	Target    string `flow:"target,omitempty" doc:"Of HEAD: the branch that it points to."`
}

type changeOutput struct {
	Name      string `flow:"name" doc:"The path, the new one of a file that was moved."`
	OldName   string `flow:"old_name,omitempty" doc:"The path before, of a file that was moved."`
	Status    string `flow:"status" doc:"One of added, deleted, modified and renamed."`
	Additions int    `flow:"additions" doc:"Lines that came; 0 for a binary file."`
	Deletions int    `flow:"deletions" doc:"Lines that went; 0 for a binary file."`
}

func describe(c *object.Commit) commitOutput {
	when := c.Committer.When
	out := commitOutput{
		CommitSHA:      c.Hash.String(),
		ShortSHA:       c.Hash.String()[:7],
		AuthorName:     utf8(c.Author.Name),
		AuthorEmail:    utf8(c.Author.Email),
		CommitDateISO:  when.Format(time.RFC3339),
		CommitDateUnix: when.Unix(),
		DateStr:        when.UTC().Format("20060102_150405"),
		CommitMessage:  strings.TrimRight(utf8(c.Message), " \t\r\n"),
	}
	for _, p := range c.ParentHashes {
		out.Parents = append(out.Parents, p.String())
	}
	return out
}

func (o *output) describe(c *object.Commit) { o.commitOutput = describe(c) }

// utf8 replaces what is not UTF-8: old commits are written in other codings,
// which git names and go-git does not read.
func utf8(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// content reads a file whole.
func content(f *object.File, left int64) (string, error) {
	r, err := f.Reader()
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, left))
	return base64.StdEncoding.EncodeToString(b), err
}
