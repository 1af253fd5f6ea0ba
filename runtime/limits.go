package runtime

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Limits bound what a root execution and all executions below it use together.
// Zero is the default; a negative number is no limit.
type Limits struct {
	// Steps of the interpreter. One second is about 70 million.
	Steps int64
	// WallTime from the start of the root execution to its end.
	WallTime time.Duration
	// Children that may be created.
	Children int64
	// ConcurrentChildren that may run at the same time.
	ConcurrentChildren int64
	// OutputBytes that output values take, and what children are made of: their
	// inputs, names and script texts.
	OutputBytes int64
	// LogBytes that log messages take, each with 64 bytes for itself, and the
	// names and messages that flows save.
	LogBytes int64
	// Heap is how many bytes of memory the variables of all flows together take,
	// and what hangs on them. It is looked at some hundred times a second, while
	// flows compute, so that more is held for a moment: of what one operation makes
	// up to three times as much. What the program around the flows has is told from it by
	// the profile of allocations; a program that turns that off ([runtime.MemProfileRate])
	// must not grow by as much while flows run, or it is held against them. A flow that is
	// isolated has it for itself alone.
	Heap int64
}

// MaxDepth is how many executions may be above one, each of which still runs: how
// deep flows that wait for flows are nested.
const MaxDepth = 100

// maxMessage is how much is kept of a message or a traceback, in bytes.
const maxMessage = 64 << 10

// shorten leaves out the middle of a text that is longer than a message may be.
func shorten(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	head := strings.ToValidUTF8(s[:maxMessage/2], "")
	tail := strings.ToValidUTF8(s[len(s)-maxMessage/2:], "")
	return fmt.Sprintf("%s ... (%d bytes left out) ... %s", head, len(s)-len(head)-len(tail), tail)
}

// logEntrySize is what a log entry takes without its message.
const logEntrySize = 64

// DefaultLimits let real flows run and stop one that runs away: 2·10⁹ steps
// (about half a minute of pure computing), no wall time, 1,000,000 children, of
// these 20,000 at once, 1 GiB of outputs, 64 MiB of logs.
func DefaultLimits() Limits {
	return Limits{
		Steps:              2_000_000_000,
		WallTime:           -1,
		Children:           1_000_000,
		ConcurrentChildren: 20_000,
		OutputBytes:        1 << 30,
		LogBytes:           64 << 20,
		Heap:               128 << 20,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	fill := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	fill(&l.Steps, d.Steps)
	fill(&l.Children, d.Children)
	fill(&l.ConcurrentChildren, d.ConcurrentChildren)
	fill(&l.OutputBytes, d.OutputBytes)
	fill(&l.LogBytes, d.LogBytes)
	fill(&l.Heap, d.Heap)
	if l.WallTime == 0 {
		l.WallTime = d.WallTime
	}
	return l
}

// A LimitError says which limit is exhausted. It ends the execution that met it
// in ENDED_ERROR, and a flow cannot catch it.
type LimitError struct {
	Limit string // the limit's name in flowrun.yaml, such as "steps", or "depth" for MaxDepth, "plan" and "polls" of a dry run
	Value string // what it is set to
	At    string // the line where the flow was stopped, "file:line"
	Most  string // the line that used most, "file:line", where one did
}

func (e *LimitError) Error() string {
	s := fmt.Sprintf("limit exceeded: %s (%s)", e.Limit, e.Value)
	if e.At != "" {
		s += ", at " + e.At
	}
	if e.Most != "" && e.Most != e.At {
		s += ", most of it used at " + e.Most
	}
	return s
}

// budget is what is left of the limits of one tree of executions.
type budget struct {
	limits      Limits
	steps       atomic.Int64
	children    atomic.Int64
	running     atomic.Int64
	outputBytes atomic.Int64
	logBytes    atomic.Int64

	mu    sync.Mutex
	lines map[line]int // how often each line was seen when steps were counted

	// In an isolated interpreter: steps that the host has granted, and how to get more.
	granted int64
	borrow  func(at line, lines map[line]int) (int64, error)
}

type line struct {
	file string
	n    int32
}

// take uses n of a limit. What goes over it is given back.
func take(used *atomic.Int64, n, limit int64, name string) error {
	if used.Add(n) > limit && limit >= 0 {
		used.Add(-n)
		return &LimitError{Limit: name, Value: fmt.Sprint(limit)}
	}
	return nil
}

func (b *budget) takeChild(size int) error {
	if err := take(&b.children, 1, b.limits.Children, "children"); err != nil {
		return err
	}
	return b.takeOutput(size)
}

func (b *budget) takeRunning() error {
	return take(&b.running, 1, b.limits.ConcurrentChildren, "concurrent_children")
}

func (b *budget) takeOutput(n int) error {
	return take(&b.outputBytes, int64(n), b.limits.OutputBytes, "output_bytes")
}

func (b *budget) takeLog(n int) error {
	return take(&b.logBytes, int64(n), b.limits.LogBytes, "log_bytes")
}

// takeSteps counts steps that were taken at a line.
func (b *budget) takeSteps(n int64, at line) error {
	if at.n > 0 {
		b.mu.Lock()
		if b.lines == nil {
			b.lines = map[line]int{}
		}
		b.lines[at]++
		b.mu.Unlock()
	}
	if b.borrow != nil {
		return b.takeGranted(n, at)
	}
	err := take(&b.steps, n, b.limits.Steps, "steps")
	if err, ok := err.(*LimitError); ok {
		err.At, err.Most = at.String(), b.mostUsed().String()
		return err
	}
	return nil
}

func (b *budget) mostUsed() line {
	b.mu.Lock()
	defer b.mu.Unlock()
	var most line
	for l, n := range b.lines {
		if m := b.lines[most]; n > m || n == m && (l.file < most.file || l.file == most.file && l.n < most.n) {
			most = l
		}
	}
	return most
}

func (l line) String() string {
	if l.n == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", l.file, l.n)
}
