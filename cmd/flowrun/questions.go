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
			if err := q.one(id); err != nil {
				q.asker.say(err.Error())
			}
			q.live.release()
		}
	}
}

// one asks one question. The error is for the person.
func (q *questions) one(id string) error {
	m, err := q.rt.Message(q.ctx, id)
	if errors.Is(err, runtime.ErrNotFound) || err == nil && m.Answered() {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := m.Form()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(q.ctx)
	defer stop(nil)
	var watching sync.WaitGroup
	watching.Go(func() { q.untilAnswered(ctx, id, stop) })
	answer, err := q.p.askMessage(ctx, q.asker, m, f)
	ended := context.Cause(ctx)
	stop(nil)
	watching.Wait()
	switch {
	case q.ctx.Err() != nil:
		q.asker.say("")
		return nil // the flow has ended, or is cancelled
	case ended != nil:
		q.asker.say("")
		return ended
	case errors.Is(err, errLeft) && q.rt.Store() == nil:
		return errors.New("the message is left open, and no store keeps it: Ctrl-C cancels the flow")
	case errors.Is(err, errLeft):
		return fmt.Errorf("the message is left open: flowrun message answer %s answers it, Ctrl-C here cancels the flow", id)
	case err != nil:
		return err
	}
	return q.rt.Answer(q.ctx, id, answer, q.p.user())
}

// untilAnswered stops a question that somebody else has answered, or deleted.
func (q *questions) untilAnswered(ctx context.Context, id string, stop context.CancelCauseFunc) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		m, err := q.rt.Message(ctx, id)
		switch {
		case errors.Is(err, runtime.ErrNotFound):
			stop(errors.New("the message was deleted"))
		case err == nil && m.Answered():
			stop(fmt.Errorf("it was answered by %s", m.AnsweredBy))
		}
	}
}
