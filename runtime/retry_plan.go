package runtime

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

type planner struct {
	r      *Runtime
	ctx    context.Context
	edited bool
	root   string
	to     string // the id of the new root
	order  []string
	rows   map[string]*store.Execution
	keep   map[string]int  // how many entries of a journal are taken over, if not all
	again  map[string]bool // executions that are done again
	plan   *RetryPlan

	parents map[string][]journal.Entry // the journals of flows that are cut
}

// cut says from where on a flow is done again: from a step, or, with zero, from what
// it failed of.
func (p *planner) cut(id string, from int) error {
	row := p.rows[id]
	entries, err := p.entries(id)
	if err != nil {
		return err
	}
	p.parents[id] = entries
	switch {
	case from < 0 || from > len(entries)+1:
		return fmt.Errorf("execution %s has no step %d: it has done %d", id, from, len(entries))
	case from > 0:
		p.keep[id] = from - 1
		if !p.edited {
			// The files that the text begins with belong to it.
			p.keep[id] = max(p.keep[id], loadsFirst(entries))
		}
		p.again[id] = true
		return p.resetLater(id)
	case Status(row.Status) == EndedSuccess:
		return fmt.Errorf("retry of execution %s: %w: it has ended in success; say from which step it is to be done again", id, ErrWrongState)
	}
	p.again[id] = true
	p.keep[id] = len(entries)
	last := len(entries) - 1
	if last < 0 || entries[last].Kind != journal.Wait || len(entries[last].Result) == 0 || entries[last].Result[0] != waitFailed {
		return p.resetCancelled(id)
	}
	// It ended with a wait that failed: what it waited for since the wait before
	// is done again, as far as it failed.
	p.keep[id] = last
	before := last - 1
	for before >= 0 && entries[before].Kind != journal.Wait {
		before--
	}
	for _, child := range p.children(id) {
		if c := p.rows[child]; c.Step > before+1 && failedStatus(Status(c.Status)) {
			if err := p.reset(child); err != nil {
				return err
			}
			if p.edited {
				// The text may ask for something else where it asked for this.
				p.keep[id] = min(p.keep[id], c.Step-1)
			}
		}
	}
	return nil
}

// loadsFirst is how many entries a journal begins with that are loads.
func loadsFirst(entries []journal.Entry) int {
	for i, e := range entries {
		if e.Kind != journal.Load {
			return i
		}
	}
	return len(entries)
}

// resetCancelled lets go on what was cancelled together with a flow.
func (p *planner) resetCancelled(id string) error {
	if Status(p.rows[id].Status) != EndedCancelled {
		return nil
	}
	for _, child := range p.children(id) {
		if Status(p.rows[child].Status) == EndedCancelled {
			if err := p.reset(child); err != nil {
				return err
			}
		}
	}
	return nil
}

// resetLater lets go on what was cancelled by what is done again.
func (p *planner) resetLater(id string) error {
	kept := p.parents[id][:p.keep[id]]
	for _, child := range p.children(id) {
		c := p.rows[child]
		if c.Step > len(kept) || Status(c.Status) != EndedCancelled {
			continue
		}
		before := func(e journal.Entry) bool { return e.Kind == journal.Cancel && e.Target == child[len(p.root):] }
		if slices.ContainsFunc(kept, before) {
			continue
		}
		if err := p.reset(child); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) reset(id string) error {
	if p.rows[id].Type == string(ConnectionType) {
		p.again[id] = true
		return nil
	}
	return p.cut(id, 0)
}

func failedStatus(s Status) bool { return s == EndedError || s == EndedCancelled }

func (p *planner) children(id string) (ids []string) {
	for _, c := range p.order {
		if store.Parent(c) == id {
			ids = append(ids, c)
		}
	}
	return ids
}

func (p *planner) entries(id string) ([]journal.Entry, error) {
	replay, err := readJournal(p.ctx, p.r.opts.Store, id)
	if err != nil {
		return nil, err
	}
	var all []journal.Entry
	for {
		e, ok, err := replay.next()
		if err != nil || !ok {
			return all, err
		}
		all = append(all, *e)
	}
}

// write makes the batch of the new tree.
func (p *planner) write(source []byte) error {
	now := p.r.now()
	p.plan = &RetryPlan{From: p.keep[p.root] + 1}
	gone := map[string]bool{} // not taken over, and all below
	for _, id := range p.order {
		row := *p.rows[id]
		parent := store.Parent(id)
		keep, cut := p.keep[parent]
		if gone[parent] || cut && row.Step > keep {
			gone[id] = true
			p.plan.Again = append(p.plan.Again, id)
			continue
		}
		unstarted := cut && !p.started(id)
		switch {
		case unstarted:
			// It was there, and nothing of what it did has happened yet.
			p.keep[id] = 0
			p.plan.Again = append(p.plan.Again, id)
			unended(&row, Created)
			row.StartedAt = time.Time{}
		case p.again[id]:
			unended(&row, Running)
			if id != p.root {
				p.plan.Again = append(p.plan.Again, id)
			}
		case parent != "":
			p.plan.Reused = append(p.plan.Reused, id)
		}
		if id == p.root {
			row.CreatedAt, row.StartedAt, row.RetryOf = now, now, id
			row.Archived, row.Steps = false, 0
			if p.edited {
				row.Program = digest(source)
				p.plan.batch.Programs = append(p.plan.batch.Programs, store.Program{Digest: row.Program, Text: source})
			}
		}
		row.ID = p.renamed(id)
		row.WakeAt = time.Time{}
		p.plan.batch.Executions = append(p.plan.batch.Executions, row)
		if err := p.journal(id); err != nil {
			return err
		}
	}
	return nil
}

// unended makes an execution one that has not ended.
func unended(row *store.Execution, s Status) {
	row.Status, row.Message, row.StatusMessage, row.Error, row.Output, row.EndedAt = string(s), "", "", nil, nil, time.Time{}
	row.Sent, row.Pause, row.Cancel, row.CancelReason = false, false, false, ""
}

// started reports whether what is taken over of a flow has started a child of it.
func (p *planner) started(id string) bool {
	parent := store.Parent(id)
	kept := p.parents[parent][:p.keep[parent]]
	for _, e := range kept[p.rows[id].Step:] {
		if e.Kind == journal.Wait || e.Kind == journal.Start && e.Target == id[len(p.root):] {
			return true
		}
	}
	return false
}

func (p *planner) renamed(id string) string { return p.to + id[len(p.root):] }

// journal takes over the entries of an execution.
func (p *planner) journal(id string) error {
	if p.rows[id].Type == string(ConnectionType) {
		return nil
	}
	entries, err := p.entries(id)
	if err != nil {
		return err
	}
	if keep, cut := p.keep[id]; cut {
		entries = entries[:keep]
	}
	if len(entries) == 0 {
		return nil
	}
	effects := store.Effects{Execution: p.renamed(id), First: 1, Count: len(entries)}
	for _, e := range entries {
		if e.Kind == journal.Load && e.Failure == nil {
			if err := p.program(e.Result); err != nil {
				return err
			}
		}
		if p.edited && id == p.root {
			// In the new text it stands wherever it stands.
			e.At = journal.Position{}
		}
		effects.Data = journal.Append(effects.Data, &e)
	}
	p.plan.batch.Effects = append(p.plan.batch.Effects, effects)
	return nil
}

// program notes that the new tree needs a file that the old one has loaded.
func (p *planner) program(loaded []byte) error {
	d, _, ok := loadResult(loaded)
	if !ok {
		return journal.ErrCorrupt
	}
	if slices.ContainsFunc(p.plan.batch.Programs, func(o store.Program) bool { return o.Digest == d && o.Root != "" }) {
		return nil
	}
	program, err := p.r.opts.Store.Program(p.ctx, d)
	if err != nil {
		return err
	}
	program.Root = p.to
	p.plan.batch.Programs = append(p.plan.batch.Programs, program)
	return nil
}
