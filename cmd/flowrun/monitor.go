package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/flowrun/flowrun/runtime"
)

// A monitor shows what executions do while they do it. It is used by one
// goroutine.
type monitor interface {
	// show takes note of an event.
	show(runtime.Event)
	// close shows how it all ended.
	close()
}

// quiet shows nothing.
type quiet struct{}

func (quiet) show(runtime.Event) {}
func (quiet) close()             {}

// plain writes a line for each event: what a file or another program gets.
type plain struct {
	w       io.Writer
	kept    bool // messages are in a store, where others can answer them
	started map[*runtime.Execution]time.Time
}

func newPlain(w io.Writer, kept bool) *plain {
	return &plain{w: w, kept: kept, started: map[*runtime.Execution]time.Time{}}
}

func (m *plain) show(e runtime.Event) {
	switch e.Kind {
	case runtime.EventStarted:
		m.started[e.Execution] = e.Time
		m.line(e.Execution, "running")
	case runtime.EventResumed:
		m.started[e.Execution] = e.Time
		m.line(e.Execution, "goes on")
	case runtime.EventSuspended:
		m.line(e.Execution, "stopped: "+e.Message)
	case runtime.EventLog:
		m.line(e.Execution, logText(e))
	case runtime.EventMessage:
		m.line(e.Execution, messageText(e, m.kept))
	case runtime.EventProgress:
		switch {
		case e.Status == runtime.Paused:
			m.line(e.Execution, "paused")
		case e.Message != "":
			m.line(e.Execution, e.Message)
		}
	case runtime.EventEnded:
		s := outcome(e.Status)
		if start, ok := m.started[e.Execution]; ok {
			s += " after " + elapsed(e.Time.Sub(start))
			delete(m.started, e.Execution)
		}
		if e.Message != "" {
			s += ": " + e.Message
		}
		if why, planned := e.Execution.Planned(); planned {
			s = "planned: " + why
		}
		m.line(e.Execution, s)
	}
}

func (m *plain) close() {}

// line writes a line about x, indented by its depth. Further lines of the text
// are indented below it.
func (m *plain) line(x *runtime.Execution, text string) {
	indent := strings.Repeat("  ", depth(x))
	text = strings.ReplaceAll(printable(text), "\n", "\n"+indent+"    ")
	fmt.Fprintf(m.w, "%s%s: %s\n", indent, printable(x.Describe()), text)
}

func logText(e runtime.Event) string {
	if e.Level == "info" {
		return "log: " + e.Message
	}
	return e.Level + ": " + e.Message
}

// messageText tells of a message, and how it is answered.
func messageText(e runtime.Event, kept bool) string {
	switch {
	case !e.Asks:
		return "message: " + e.Message
	case !kept:
		return "asks: " + e.Message + " (no store keeps the message, so nobody can answer it: run it on a terminal, or with --store FILE)"
	}
	return "asks: " + e.Message + " (flowrun message answer " + e.MessageID + ")"
}

func depth(x *runtime.Execution) (n int) {
	for p := x.Parent(); p != nil; p = p.Parent() {
		n++
	}
	return n
}

func outcome(s runtime.Status) string {
	switch s {
	case runtime.EndedSuccess:
		return "success"
	case runtime.EndedError:
		return "error"
	case runtime.EndedCancelled:
		return "cancelled"
	}
	return strings.ToLower(string(s))
}

// elapsed is a time as a person wants to read it.
func elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}
