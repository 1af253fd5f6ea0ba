package runtime

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// readsStore reports whether there is a store to be read.
func (r *Runtime) readsStore() bool { return r.commits != nil || r.dry != nil && r.opts.Store != nil }

// List returns executions that are in the store, as [store.Store] does.
func (r *Runtime) List(ctx context.Context, f store.Filter) ([]store.Listed, error) {
	if r.commits == nil {
		return nil, ErrNoStore
	}
	return r.opts.Store.List(ctx, f)
}

// CutOff returns the ids of the roots that an earlier process has left unfinished,
// newest first: [Runtime.Resume] goes on with them.
func (r *Runtime) CutOff(ctx context.Context) ([]string, error) {
	if r.commits == nil {
		return nil, ErrNoStore
	}
	all, err := r.opts.Store.List(ctx, store.Filter{Unfinished: true, Archived: true})
	var roots []string
	seen := map[string]bool{}
	for _, x := range all {
		root := store.Root(x.ID)
		// What nobody started goes on nowhere.
		if x.Live || seen[root] || x.Status == string(Created) && x.ID != root {
			continue
		}
		seen[root] = true
		roots = append(roots, root)
	}
	return roots, err
}

// A Step is one effect of a flow, as its journal has it.
type Step struct {
	Number int    // from 1
	What   string // such as `connect`
	Target string // of what: `"repository"`
	File   string
	Line   int
	Source string // the text of that line, without its indentation
	Child  string // the id of the execution that it created, "" for none
	Failed string // the error it ended in
	Result string // what the script was given, where the step itself has it; shortened
}

// Steps returns what the flow of an execution has done so far, in order. The
// error is a [NotFoundError] if it is not in the store.
func (r *Runtime) Steps(ctx context.Context, id string) ([]Step, error) {
	rows, err := r.rows(ctx, id)
	if err != nil {
		return nil, err
	}
	children := map[int]string{}
	var file string
	protected := slices.ContainsFunc(rows, func(row store.Execution) bool { return row.Protect != nil })
	sources := sourceLines{r: r, ctx: ctx, texts: map[string][]string{}}
	for _, row := range rows {
		if row.ID == id {
			file = row.File
			sources.add(row.File, row.Program)
		}
		if store.Parent(row.ID) == id {
			children[row.Step] = row.ID
		}
	}
	replay, err := readJournal(ctx, r.opts.Store, id)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for {
		e, ok, err := replay.next()
		if err != nil || !ok {
			return steps, err
		}
		what, target := e.What()
		step := Step{
			Number: len(steps) + 1, What: what, Target: target,
			File: file, Line: int(e.At.Line), Child: children[len(steps)+1],
		}
		if e.At.File != "" {
			step.File = e.At.File
		}
		if e.Kind == journal.Load {
			sources.loaded(e)
		}
		step.Source = sources.line(step.File, step.Line)
		step.File = r.shownName(step.File)
		if e.Failure != nil {
			step.Failed = e.Failure.Message
		} else {
			step.Result = describeResult(e)
			if protected && e.Kind == journal.Get && strings.Contains(e.Target, "put_value") && step.Result != "" {
				step.Result = connectors.Mask // it may be a value with keys that are not shown
			}
		}
		steps = append(steps, step)
	}
}

// rows are the executions of the tree that id is in; id is one of them.
func (r *Runtime) rows(ctx context.Context, id string) ([]store.Execution, error) {
	if r.commits == nil {
		return nil, ErrNoStore
	}
	if err := r.commits.sync(); err != nil {
		return nil, err
	}
	rows, err := r.opts.Store.Tree(ctx, store.Root(id))
	if err != nil {
		return nil, r.stored(err, id)
	}
	for _, row := range rows {
		if row.ID == id {
			return rows, nil
		}
	}
	return nil, &NotFoundError{Kind: "execution", Name: id}
}

// describeResult is the result of an effect for a person.
func describeResult(e *journal.Entry) string {
	switch e.Kind {
	case journal.Sleep, journal.Now:
		if t, err := journal.Time(e.Result); err == nil {
			return t.UTC().Format(time.RFC3339Nano)
		}
	case journal.Log:
		if l, err := decodeLog(e.Result); err == nil {
			return l.Message
		}
	case journal.Wait:
		if len(e.Result) > 0 {
			return map[byte]string{waitEnded: "the first have ended", waitFailed: "one has failed", waitLate: "not ended in time"}[e.Result[0]]
		}
	case journal.Get, journal.Read, journal.Operate:
		if v, err := decode(e.Result); err == nil && e.Result != nil {
			return value.Summary(v, 200)
		}
	}
	return ""
}

// sourceLines reads lines of the programs of a flow.
type sourceLines struct {
	r     *Runtime
	ctx   context.Context
	texts map[string][]string
}

// add notes the program of a file. What cannot be read is shown without lines.
func (s *sourceLines) add(file string, d store.Digest) {
	if program, err := s.r.opts.Store.Program(s.ctx, d); err == nil {
		s.texts[file] = strings.Split(string(program.Text), "\n")
	}
}

func (s *sourceLines) loaded(e *journal.Entry) {
	if d, file, ok := loadResult(e.Result); ok {
		s.add(file, d)
	}
}

func (s *sourceLines) line(file string, n int) string {
	if lines := s.texts[file]; n > 0 && n <= len(lines) {
		return strings.TrimSpace(lines[n-1])
	}
	return ""
}

// Logs returns the log of an execution that is in the store.
func (r *Runtime) Logs(ctx context.Context, id string) ([]LogEntry, error) {
	if _, err := r.rows(ctx, id); err != nil {
		return nil, err
	}
	replay, err := readJournal(ctx, r.opts.Store, id)
	if err != nil {
		return nil, err
	}
	return readLog(replay)
}

// Stored returns the tree that an execution is in as it is in the store: the record
// of each execution, parents before children. Logs are not in it, and keys that are
// protected are masked.
func (r *Runtime) Stored(ctx context.Context, id string) ([]Record, error) {
	rows, err := r.rows(ctx, id)
	if err != nil {
		return nil, err
	}
	records := make([]Record, len(rows))
	for i, row := range rows {
		protect, _ := readProtect(row.Protect) // which was encoded here
		records[i] = Record{
			ID: row.ID, ParentID: store.Parent(row.ID), Name: row.Name, Type: Type(row.Type), Status: Status(row.Status),
			Message: row.Message, StatusMessage: row.StatusMessage, Error: decoded(row.Error),
			Input: masked(decoded(row.Input), protect.Inputs), Output: masked(decoded(row.Output), protect.Outputs),
			CreatedAt: row.CreatedAt, StartedAt: row.StartedAt, EndedAt: row.EndedAt,
			FlowName: row.FlowName, ConnectorName: row.ConnectorName, ConnectorType: row.ConnectorType,
		}
	}
	return records, nil
}

// Delete removes trees that have ended, or that no process has, from the store and
// from memory. An id of an execution stands for its whole tree. What runs here or in
// another process is [store.ErrOwned].
func (r *Runtime) Delete(ctx context.Context, ids ...string) error {
	if r.commits == nil {
		return ErrNoStore
	}
	var roots []string
	for _, id := range ids {
		root := store.Root(id)
		if _, err := r.rows(ctx, root); err != nil {
			return err
		}
		if x := r.live(root); x != nil {
			if !x.tree.isOver() {
				return fmt.Errorf("execution %s: %w", root, store.ErrOwned)
			}
			if err := x.tree.givenUp(ctx); err != nil {
				return err
			}
		}
		roots = append(roots, root)
	}
	if err := r.opts.Store.Delete(ctx, roots...); err != nil {
		return err
	}
	if err := r.deleteMessages(ctx, roots); err != nil {
		return err
	}
	for _, root := range roots {
		if x := r.live(root); x != nil {
			r.forget(x)
		}
	}
	return nil
}

// Prune deletes the trees that have ended before a time, with all in them, and
// returns the ids of their roots. It also removes from the cache what is too old.
func (r *Runtime) Prune(ctx context.Context, before time.Time) ([]string, error) {
	if r.commits == nil {
		return nil, ErrNoStore
	}
	if err := r.pruneCache(ctx); err != nil {
		return nil, err
	}
	unfinished, err := r.opts.Store.List(ctx, store.Filter{Unfinished: true, Archived: true})
	if err != nil {
		return nil, err
	}
	keep := map[string]bool{}
	for _, x := range unfinished {
		if x.Status != string(Created) || store.Parent(x.ID) == "" {
			keep[store.Root(x.ID)] = true
		}
	}
	roots, err := r.opts.Store.List(ctx, store.Filter{Roots: true, To: before, Archived: true})
	if err != nil {
		return nil, err
	}
	var old []string
	for _, x := range roots {
		if !keep[x.ID] && x.EndedAt.Before(before) && (r.live(x.ID) == nil || r.live(x.ID).tree.isOver()) {
			old = append(old, x.ID)
		}
	}
	if len(old) == 0 {
		return nil, nil
	}
	return old, r.Delete(ctx, old...)
}

// Store is where the runtime keeps executions, nil if nowhere.
func (r *Runtime) Store() store.Store { return r.opts.Store }

// isTime reports whether the result of an effect is an instant.
func isTime(k journal.Kind) bool { return k == journal.Sleep || k == journal.Now }
