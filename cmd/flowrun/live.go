package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/flowrun/flowrun/runtime"
)

// live draws the tree of executions on a terminal and keeps it up to date. Logs
// go above it, as they come. When all is over, the message of the first
// execution stands there in full.
type live struct {
	w      io.Writer
	screen func() (width, height int)
	colour bool

	mu    sync.Mutex
	roots []*node
	nodes map[*runtime.Execution]*node
	drawn []int // how wide the lines of the tree are that stand on the screen
	over  bool  // nothing is redrawn any more
	frame int
	kept  bool            // messages are in a store, where others can answer them
	asks  bool            // somebody asks for the answers, on the same terminal
	held  bool            // the screen is somebody else's
	above strings.Builder // what comes when it is not any more
	stop  chan struct{}
	done  chan struct{} // the goroutine that redraws has ended
}

// A node is what is shown of an execution.
type node struct {
	what     string // such as connection "website" (REST)
	depth    int
	status   runtime.Status
	message  string
	started  time.Time
	ended    time.Time
	children []*node
}

// The tree is redrawn this often: a time that runs should look like one.
const redraw = 100 * time.Millisecond

func newLive(w io.Writer, screen func() (width, height int), colour bool) *live {
	m := &live{
		w: w, screen: screen, colour: colour,
		nodes: map[*runtime.Execution]*node{},
		stop:  make(chan struct{}), done: make(chan struct{}),
	}
	go func() {
		defer close(m.done)
		tick := time.NewTicker(redraw)
		defer tick.Stop()
		for {
			select {
			case <-m.stop:
				return
			case now := <-tick.C:
				m.mu.Lock()
				m.frame++
				m.draw(now, "")
				m.mu.Unlock()
			}
		}
	}()
	return m
}

func (m *live) show(e runtime.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.nodes[e.Execution]
	if n == nil {
		n = &node{what: e.Execution.Describe()}
		m.nodes[e.Execution] = n
		if parent := m.nodes[e.Execution.Parent()]; parent != nil {
			n.depth = parent.depth + 1
			parent.children = append(parent.children, n)
		} else {
			m.roots = append(m.roots, n)
		}
	}
	n.status = e.Status
	switch e.Kind {
	case runtime.EventStarted, runtime.EventResumed:
		n.started = e.Time
	case runtime.EventSuspended:
		n.status, n.ended, n.message = runtime.Paused, e.Time, "stopped: "+e.Message
	case runtime.EventProgress:
		n.message = e.Message
	case runtime.EventEnded:
		n.ended, n.message = e.Time, e.Message
		if why, planned := e.Execution.Planned(); planned {
			n.message = "planned: " + why
		}
	case runtime.EventLog:
		m.draw(e.Time, m.logLine(e))
	case runtime.EventMessage:
		if !m.asks || !e.Asks {
			m.draw(e.Time, printable(e.Execution.Describe()+": "+messageText(e, m.kept))+"\n")
		}
	}
}

// hold leaves the screen to somebody else, without the tree, until release.
func (m *live) hold() {
	m.mu.Lock()
	defer m.mu.Unlock()
	roots := m.roots
	m.roots = nil
	m.draw(time.Now(), "")
	m.roots, m.held = roots, true
}

func (m *live) release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = false
	above := m.above.String()
	m.above.Reset()
	m.draw(time.Now(), above)
}

func (m *live) close() {
	close(m.stop)
	<-m.done
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	m.draw(time.Now(), "")
}

// add shows something that runs and is no execution.
func (m *live) add(what string, started time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.roots = append(m.roots, &node{what: what, status: runtime.Running, started: started})
	m.draw(started, "")
}

// clear ends all without a trace.
func (m *live) clear() {
	m.mu.Lock()
	m.roots = nil
	m.mu.Unlock()
	m.close()
}

func (m *live) logLine(e runtime.Event) string {
	text := printable(e.Message)
	if e.Execution.Parent() != nil {
		text = printable(e.Execution.Name()) + ": " + text
	}
	switch e.Level {
	case "warning":
		text = m.paint("33", "warning: "+text)
	case "error":
		text = m.paint("31", "error: "+text)
	}
	return text + "\n"
}

// draw puts the tree in place of the one that was drawn before, below the text.
func (m *live) draw(now time.Time, above string) {
	if m.held {
		m.above.WriteString(above)
		return
	}
	columns, height := m.screen()
	var b bytes.Buffer
	up := 0
	for _, w := range m.drawn {
		up += max(1, (w+columns-1)/columns) // a window that was made narrower has broken its lines
	}
	if up > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", up)
	}
	b.WriteString("\r\x1b[J") // clear what is below
	b.WriteString(above)
	m.drawn = m.drawn[:0]
	for _, r := range m.rows(now, height-1) {
		text, w := m.fit(r, columns-1)
		b.WriteString(text)
		b.WriteByte('\n')
		m.drawn = append(m.drawn, w)
	}
	// One write, so that no half-drawn tree is seen.
	_, _ = m.w.Write(b.Bytes())
}

// A row is one line of the tree, in parts that are painted differently.
type row struct {
	indent, mark, colour, text, note string

	whole bool // it is not cut at the edge of the screen
}

// rows returns the tree in at most so many lines: where there are more
// executions, those that ended well are left out first, then those that run. They
// are counted.
func (m *live) rows(now time.Time, most int) []row {
	for limit := 16; ; limit /= 2 {
		var rows []row
		for _, n := range m.roots {
			rows = m.appendRows(rows, n, now, limit)
		}
		if len(rows) <= most {
			return rows
		}
		if limit == 0 {
			return rows[:max(most, 1)]
		}
	}
}

func (m *live) appendRows(rows []row, n *node, now time.Time, limit int) []row {
	rows = append(rows, m.row(n, now))
	shown, left, counts := 0, 0, map[string]int{}
	show := make(map[*node]bool, len(n.children))
	// What has failed is what one looks for, then what runs; then the latest.
	for interest := 2; interest >= 0; interest-- {
		for i := len(n.children) - 1; i >= 0 && shown < limit; i-- {
			if c := n.children[i]; c.interest() == interest {
				show[c] = true
				shown++
			}
		}
	}
	for _, c := range n.children {
		if show[c] {
			rows = m.appendRows(rows, c, now, limit)
			continue
		}
		left++
		counts[outcome(c.status)]++
	}
	if left > 0 {
		note := fmt.Sprintf("… %d more", left)
		for _, s := range []string{"running", "waiting", "error", "cancelled", "success"} {
			if counts[s] > 0 {
				note += fmt.Sprintf(", %d %s", counts[s], s)
			}
		}
		rows = append(rows, row{indent: strings.Repeat("  ", n.depth+1), note: note})
	}
	return rows
}

func (n *node) interest() int {
	switch n.status {
	case runtime.EndedError, runtime.EndedCancelled:
		return 2
	case runtime.EndedSuccess, runtime.Created:
		return 0
	}
	return 1
}

var spinner = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

func (m *live) row(n *node, now time.Time) row {
	r := row{indent: strings.Repeat("  ", n.depth), text: oneLine(n.what)}
	switch n.status {
	case runtime.Created:
		r.mark = "·"
	case runtime.Paused:
		r.mark, r.colour = "⏸", "33"
	case runtime.EndedSuccess:
		r.mark, r.colour = "✓", "32"
	case runtime.EndedError:
		r.mark, r.colour = "✗", "31"
	case runtime.EndedCancelled:
		r.mark, r.colour = "⊘", "33"
	default:
		r.mark, r.colour = spinner[m.frame%len(spinner)], "36"
	}
	if !n.started.IsZero() {
		end := n.ended
		if end.IsZero() {
			end = now
		}
		r.note = elapsed(max(end.Sub(n.started), 0))
	}
	message := printable(strings.TrimSpace(n.message))
	if r.whole = m.over && n.depth == 0; r.whole {
		message = strings.ReplaceAll(message, "\n", "\n  ")
	} else {
		message, _, _ = strings.Cut(message, "\n")
		message = oneLine(message)
	}
	r.note = strings.TrimSpace(r.note + "  " + message)
	return r
}

// fit paints a row and cuts it at the edge of the screen, so that it takes one
// line. It returns how many columns that has.
func (m *live) fit(r row, most int) (text string, columns int) {
	var b strings.Builder
	put := func(colour, s string) {
		if !r.whole {
			s = cut(s, most-columns)
		}
		columns += columnsOf(s)
		b.WriteString(m.paint(colour, s))
	}
	put("", r.indent)
	if r.mark != "" {
		put(r.colour, r.mark)
		put("", " ")
	}
	put("", r.text)
	if r.note != "" && (r.whole || most-columns > 4) {
		if r.text != "" {
			put("", "  ")
		}
		put("2", r.note)
	}
	return b.String(), columns
}

func (m *live) paint(colour, s string) string {
	if !m.colour || colour == "" || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}
