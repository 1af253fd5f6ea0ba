package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// A shared is what an execution, or one below it, has to do with others: locks and
// messages.
type shared struct {
	held     []runtime.Lock    // that they have
	locks    []runtime.Lock    // that they wait for
	messages []runtime.Message // that they have sent
	answers  []runtime.Message // whose answers they wait for
}

// sharedOf returns what the executions of records have to do with others.
func sharedOf(ctx context.Context, rt *runtime.Runtime, records []runtime.Record) (s shared, err error) {
	running := map[string]bool{} // by id, whether it has not ended
	for _, r := range records {
		running[r.ID] = !r.Status.Ended()
	}
	locks, err := rt.Locks(ctx)
	if err != nil {
		return s, err
	}
	for _, l := range locks {
		if _, ours := running[l.Holder.Execution]; ours {
			s.held = append(s.held, l)
		}
		if slices.ContainsFunc(l.Queue, func(h runtime.Holder) bool { return running[h.Execution] }) {
			s.locks = append(s.locks, l)
		}
	}
	messages, err := rt.Messages(ctx)
	if err != nil {
		return s, err
	}
	for _, m := range messages {
		if _, ours := running[m.Execution]; ours {
			s.messages = append(s.messages, m)
		}
		if m.Asks() && !m.Answered() && slices.ContainsFunc(m.Waiting(), func(id string) bool { return running[id] }) {
			s.answers = append(s.answers, m)
		}
	}
	return s, nil
}

// below are the records of an execution and all below it.
func below(records []runtime.Record, id string) []runtime.Record {
	var found []runtime.Record
	for _, r := range records {
		if r.ID == id || strings.HasPrefix(r.ID, id+".") {
			found = append(found, r)
		}
	}
	return found
}

// printShared writes what is waited for, and what was said, a line for each.
func (p *process) printShared(s shared) {
	var lines []string
	for _, l := range s.locks {
		line := fmt.Sprintf("waits for lock %q", l.Name)
		if l.Holder.Execution != "" {
			line += fmt.Sprintf(", which %s (%s) has since %s", l.Holder.Describe, l.Holder.Execution, l.Holder.Since.Local().Format(time.DateTime))
		}
		lines = append(lines, line)
	}
	for _, m := range s.answers {
		lines = append(lines, fmt.Sprintf("waits for an answer to message %s: %s", m.ID, messageTitle(&m)))
	}
	for _, l := range s.held {
		lines = append(lines, fmt.Sprintf("has lock %q since %s", l.Name, l.Holder.Since.Local().Format(time.DateTime)))
	}
	for _, m := range s.messages {
		if !slices.ContainsFunc(s.answers, func(a runtime.Message) bool { return a.ID == m.ID }) {
			lines = append(lines, fmt.Sprintf("message %s (%s): %s", m.ID, messageStatus(&m), messageTitle(&m)))
		}
	}
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(p.stdout)
	for _, line := range lines {
		fmt.Fprintln(p.stdout, oneLine(line))
	}
}

// setShared adds the same to an execution as data.
func setShared(d *value.Dict, s shared) {
	lockList := func(locks []runtime.Lock) value.List {
		list := value.List{}
		for _, l := range locks {
			list = append(list, lockValue(l))
		}
		return list
	}
	ids := value.List{}
	for _, m := range s.answers {
		ids = append(ids, m.ID)
	}
	messages := value.List{}
	for _, m := range s.messages {
		messages = append(messages, messageValue(&m))
	}
	d.Set("waits_for", value.DictOf("locks", lockList(s.locks), "messages", ids))
	d.Set("locks", lockList(s.held))
	d.Set("messages", messages)
}
