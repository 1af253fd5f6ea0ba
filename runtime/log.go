package runtime

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime/journal"
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
	_, err := x.effect(&effect{
		kind: journal.Log, name: "this.log", target: level,
		args: func(a *journal.Args) { a.Text(level).Text(message) },
		perform: func(context.Context) ([]byte, error) {
			e := LogEntry{Time: x.rt.now(), Level: level, Message: message}
			if err := x.addLog(e, true); err != nil || !x.recorded() {
				return nil, err
			}
			return encodeLog(e), nil
		},
		again: func(result []byte) error {
			e, err := decodeLog(result)
			if err != nil {
				return err
			}
			return x.addLog(e, false)
		},
	})
	return err
}

func (x *Execution) addLog(e LogEntry, tell bool) error {
	if err := x.tree.budget.takeLog(logEntrySize + len(e.Message)); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status.Ended() {
		return &CancelledError{errEnded.Error()}
	}
	x.logs = append(x.logs, e)
	if tell {
		x.rt.events.send(Event{Kind: EventLog, Time: e.Time, Execution: x, Status: x.status, Level: e.Level, Message: e.Message})
	}
	return nil
}

// A log entry in a journal: level and message, each behind its length, and the time.
func encodeLog(e LogEntry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(e.Level)))
	b = append(b, e.Level...)
	b = binary.AppendUvarint(b, uint64(len(e.Message)))
	b = append(b, e.Message...)
	return journal.AppendTime(b, e.Time)
}

func decodeLog(b []byte) (e LogEntry, err error) {
	for _, text := range []*string{&e.Level, &e.Message} {
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return LogEntry{}, fmt.Errorf("log: %w", journal.ErrCorrupt)
		}
		*text, b = string(b[n:n+int(size)]), b[n+int(size):]
	}
	e.Time, err = journal.Time(b)
	return e, err
}

// loadLogs reads the log of an execution that an earlier process has ended.
func (x *Execution) loadLogs() {
	x.mu.Lock()
	stored := x.logsStored
	x.mu.Unlock()
	if !stored {
		return
	}
	r, err := readJournal(context.Background(), x.rt.opts.Store, x.id)
	var logs []LogEntry
	if err == nil {
		logs, err = readLog(r)
	}
	if err != nil {
		logs = append(logs, LogEntry{Time: x.rt.now(), Level: "error", Message: fmt.Sprintf("the log cannot be read: %v", err)})
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.logs, x.logsStored = logs, false
}

// readLog returns the log that stands in a journal.
func readLog(r *replay) ([]LogEntry, error) {
	var logs []LogEntry
	for {
		e, ok, err := r.next()
		if err != nil || !ok {
			return logs, err
		}
		if e.Kind != journal.Log || e.Failure != nil {
			continue
		}
		entry, err := decodeLog(e.Result)
		if err != nil {
			return logs, err
		}
		logs = append(logs, entry)
	}
}

func orNothing(hint string) string {
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}
