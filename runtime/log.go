package runtime

import (
	"context"
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/connectors"
)

// LogLevels are the levels of a log entry.
func LogLevels() []string { return []string{"info", "warning", "error"} }

// Log adds a message to x's log, for the flow that x runs. level is one of
// [LogLevels], "" is info.
func (x *Execution) Log(level, message string) error {
	if level == "" {
		level = "info"
	}
	if !slices.Contains(LogLevels(), level) {
		return &NamedError{"ValueError", fmt.Errorf("log: level is %q, want one of %v%s", level, LogLevels(), orNothing(connectors.DidYouMean(level, LogLevels())))}
	}
	return x.effect("this.log", func(context.Context) error {
		if err := x.tree.budget.takeLog(logEntrySize + len(message)); err != nil {
			return err
		}
		e := LogEntry{Time: x.rt.now(), Level: level, Message: message}
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.status.Ended() {
			return &CancelledError{errEnded.Error()}
		}
		x.logs = append(x.logs, e)
		x.rt.events.send(Event{Kind: EventLog, Time: e.Time, Execution: x, Status: x.status, Level: level, Message: message})
		return nil
	})
}

func orNothing(hint string) string {
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}
