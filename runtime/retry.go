package runtime

import (
	"context"
	"fmt"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// A Retry says how an execution is to be done again.
type Retry struct {
	// ID is the root that is done again. It has ended, or no process has it.
	ID string
	// From is the step of the root from which on everything is done again; what was
	// done before is taken over. Zero does again what failed: the connections
	// that the root failed of, or that a flow below it failed of.
	From int
	// Source is the text that is run instead of the recorded one, nil for that
	// one. What is taken over has to be what it asks for, in the same order.
	Source []byte
}

// A RetryPlan is what a retry will do.
type RetryPlan struct {
	// Reused are executions that are taken over as they ended, Again those that are
	// done again, by their ids in the execution that is retried.
	Reused, Again []string
	// From is the first step of the root that is done again.
	From int

	batch store.Batch
}

// PlanRetry says what a retry would take over and what it would do again. Nothing is
// changed. The error is a [NotFoundError], or [ErrWrongState] if there is nothing to
// do again, or if the execution, or one below it, still runs in whatever process.
func (r *Runtime) PlanRetry(ctx context.Context, q Retry) (*RetryPlan, error) {
	// Looked at before and after: what ends meanwhile is known in parts.
	if err := r.runsNot(ctx, q.ID); err != nil {
		return nil, err
	}
	rows, err := r.rows(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	if store.Parent(q.ID) != "" {
		return nil, fmt.Errorf("retry of execution %s: only a root can be done again: %s", q.ID, store.Root(q.ID))
	}
	p := planner{
		r: r, ctx: ctx, edited: q.Source != nil, root: q.ID, to: r.opts.NewID(),
		rows: map[string]*store.Execution{}, keep: map[string]int{}, again: map[string]bool{}, parents: map[string][]journal.Entry{},
	}
	for i := range rows {
		p.order = append(p.order, rows[i].ID)
		p.rows[rows[i].ID] = &rows[i]
	}
	if err := p.cut(q.ID, q.From); err != nil {
		return nil, err
	}
	if err := p.write(q.Source); err != nil {
		return nil, err
	}
	if err := r.runsNot(ctx, q.ID); err != nil {
		return nil, err
	}
	return p.plan, nil
}

// runsNot is [ErrWrongState] if the tree of an execution runs, or is parked, here or in
// another process.
func (r *Runtime) runsNot(ctx context.Context, id string) error {
	if r.commits == nil {
		return ErrNoStore
	}
	root := store.Root(id)
	runs := false
	if x := r.live(root); x != nil {
		runs = !x.tree.isOver()
	} else {
		err := r.commits.sync() // it may have been given up a moment ago
		if err == nil {
			runs, err = r.opts.Store.Live(ctx, root)
		}
		if err != nil {
			return r.stored(err, id)
		}
	}
	if runs {
		return fmt.Errorf("retry of execution %s: %w: it runs", id, ErrWrongState)
	}
	return nil
}

// Retry does what a plan says, as a new execution. When ctx ends it is cancelled.
func (r *Runtime) Retry(ctx context.Context, p *RetryPlan) (*Execution, error) {
	if err := r.opts.Store.Commit(ctx, p.batch); err != nil {
		return nil, err
	}
	return r.Resume(ctx, p.batch.Executions[0].ID)
}

// argsOfRetried returns the digest of arguments that a retry asks for where another one is
// recorded. A script that names things by its id, such as an idempotency key, does so with
// another id than the execution had that has asked for it the first time, which is the one
// that is done again, or one that this does again: the recorded digest is returned if that
// is all that differs.
func (x *Execution) argsOfRetried(args *journal.Args, recorded journal.Digest) (journal.Digest, error) {
	root := x.tree.root.id
	for of := x.tree.retryOf; of != ""; {
		if d := args.DigestAs(root, of); d == recorded {
			return d, nil
		}
		row, err := x.rt.opts.Store.Execution(x.ctx, of)
		if err != nil {
			return args.Digest(), orGone(err)
		}
		of = row.RetryOf
	}
	return args.Digest(), nil
}
