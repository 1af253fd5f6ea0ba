package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// questions are those that flows ask while a command runs them. On a terminal the person
// there is asked, one question after the other, while the flows go on.
type questions struct {
	p     *process
	rt    *runtime.Runtime
	m     monitor
	shown map[string]bool // messages that were told; of the goroutine that notes events

	asker *asker // nil asks nobody
	live  *live
	ctx   context.Context
	stop  context.CancelFunc
	done  sync.WaitGroup

	mu    sync.Mutex
	queue []string
	wake  chan struct{} // holds a token while the queue may have something
}

// questions returns those of a command. Close them when no flow runs any more.
func (p *process) questions(ctx context.Context, rt *runtime.Runtime, m monitor, f outputFlags) *questions {
	q := &questions{p: p, rt: rt, m: m, shown: map[string]bool{}, wake: make(chan struct{}, 1)}
	q.ctx, q.stop = context.WithCancel(ctx)
	live, isLive := m.(*live)
	if a := p.asker(); a != nil && isLive && !f.json {
		live.mu.Lock()
		live.asks = true
		live.mu.Unlock()
		q.asker, q.live = a, live
		q.done.Go(q.ask)
	}
	return q
}

func (q *questions) close() {
	q.stop()
	q.done.Wait()
}

// note takes note of an event. A flow that goes on may have asked in an earlier process.
func (q *questions) note(e runtime.Event) {
	switch {
	case e.Kind == runtime.EventMessage && e.Asks:
		q.shown[e.MessageID] = true
		q.add(e.MessageID)
	case e.Kind == runtime.EventResumed && e.Execution.Parent() == nil:
		messages, err := q.rt.Messages(q.ctx)
		if err != nil {
			return // what cannot be read is told by what needs it
		}
		for _, m := range messages {
			if store.Root(m.Execution) != e.Execution.ID() || !m.Asks() || m.Answered() || q.shown[m.ID] {
				continue
			}
			q.shown[m.ID] = true
			q.m.show(runtime.Event{
				Kind: runtime.EventMessage, Time: e.Time, Execution: e.Execution, Status: e.Status,
				Message: messageTitle(&m), MessageID: m.ID, Asks: true,
			})
			q.add(m.ID)
		}
	}
}

func (q *questions) add(id string) {
	if q.asker == nil {
		return
	}
	q.mu.Lock()
	q.queue = append(q.queue, id)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *questions) next() (id string, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.queue) == 0 {
		return "", false
	}
	id, q.queue = q.queue[0], q.queue[1:]
	return id, true
}

// ask asks what is in the queue until the questions are closed.
func (q *questions) ask() {
	for {
		select {
		case <-q.wake:
		case <-q.ctx.Done():
			return
		}
		for id, ok := q.next(); ok && q.ctx.Err() == nil; id, ok = q.next() {
			q.live.hold()
			if text := q.one(id); text != "" {
				q.asker.say(text)
			}
			q.live.release()
		}
	}
}

// one asks one question. What it returns is said to the person, unless it is "".
func (q *questions) one(id string) string {
	m, err := q.rt.Message(q.ctx, id)
	if err != nil || m.Answered() {
		return "" // somebody was faster, or all flows have ended
	}
	f, err := m.Form()
	if err != nil {
		return err.Error()
	}
	ctx, stop := context.WithCancel(q.ctx)
	defer stop()
	var watching sync.WaitGroup
	watching.Go(func() { q.untilAnswered(ctx, id, stop) })
	answer, err := q.p.askMessage(ctx, q.asker, m, f)
	ended := ctx.Err() != nil
	stop()
	watching.Wait()
	switch {
	case ended:
		return q.over(id)
	case errors.Is(err, errLeft) && q.rt.Store() == nil:
		return "The message is left open, and no store keeps it. Ctrl-C cancels the flow."
	case errors.Is(err, errLeft):
		return fmt.Sprintf("The message is left open: flowrun message answer %s answers it. Ctrl-C cancels the flow.", id)
	}
	if err == nil {
		err = q.rt.Answer(q.ctx, id, answer, q.p.user())
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// over says what became of a question that is asked no more: somebody else has answered,
// or all flows have ended.
func (q *questions) over(id string) string {
	m, err := q.rt.Message(context.WithoutCancel(q.ctx), id)
	switch {
	case errors.Is(err, runtime.ErrNotFound):
		return "The message was deleted."
	case err != nil:
		return err.Error()
	case m.Answered():
		return fmt.Sprintf("The message was answered by %s.", m.AnsweredBy)
	case q.rt.Store() == nil:
		return ""
	}
	return fmt.Sprintf("Message %s is left open.", id)
}

// untilAnswered stops a question that somebody else has answered, or deleted.
func (q *questions) untilAnswered(ctx context.Context, id string, stop context.CancelFunc) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		m, err := q.rt.Message(ctx, id)
		if errors.Is(err, runtime.ErrNotFound) || err == nil && m.Answered() {
			stop()
			return
		}
	}
}
