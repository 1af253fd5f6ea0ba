package runtime

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/flowrun/flowrun/runtime/store"
)

// A replay is the journal of a flow that is run again, and how far it is. A nil
// replay is that of a flow that runs for the first time.
type replay struct {
	parts []store.Effects
	data  []byte         // of the part that is being read
	left  int            // entries
	again *journal.Entry // the next one, if it was read already
	ghost bool           // the flow has ended: nothing is to be performed after the last entry
}

// errReplayed ends a flow whose whole journal was repeated and that is not to go
// on. It is a signal.
var errReplayed = errors.New("everything recorded was repeated")

// readJournal returns the journal of x.
func readJournal(ctx context.Context, s store.Store, id string) (*replay, error) {
	r := &replay{}
	for part, err := range s.Effects(ctx, id) {
		if err != nil {
			return nil, fmt.Errorf("journal of %s: %w", id, err)
		}
		if want := r.left + 1; part.First != want {
			return nil, fmt.Errorf("journal of %s: %w: entry %d is missing", id, journal.ErrCorrupt, want)
		}
		r.parts = append(r.parts, part)
		r.left += part.Count
	}
	return r, nil
}

func (r *replay) next() (*journal.Entry, bool, error) {
	if r.left == 0 {
		return nil, false, nil
	}
	if e := r.again; e != nil {
		r.again = nil
		r.left--
		return e, true, nil
	}
	for len(r.data) == 0 {
		if len(r.parts) == 0 {
			return nil, false, journal.ErrCorrupt
		}
		r.data, r.parts = r.parts[0].Data, r.parts[1:]
	}
	e, rest, err := journal.Decode(r.data)
	if err != nil {
		return nil, false, err
	}
	r.data = rest
	r.left--
	return &e, true, nil
}

// unread has next return an entry again.
func (r *replay) unread(e *journal.Entry) {
	r.again = e
	r.left++
}

// over is asked when all is repeated: whether the flow may go on.
func (r *replay) over() error {
	if r.ghost {
		return errReplayed
	}
	return nil
}

// past reports whether the flow is still where it was before.
func (r *replay) past() bool { return r != nil && r.left > 0 }

func same(asked, recorded *journal.Entry) bool {
	if asked.Kind != recorded.Kind || asked.Args != recorded.Args {
		return false
	}
	if asked.Kind == journal.Cancelled { // the next effect may have been some way off
		return true
	}
	// What a retry with another text has taken over has no place in that text.
	return recorded.At == journal.Position{} || asked.At == recorded.At
}

// A DivergenceError says that a flow that was run again asked for something else
// than the first time, so that its journal does not answer it. The execution is
// left as it was.
type DivergenceError struct {
	Execution string
	Step      int // the number of the effect
	Recorded  Asked
	Now       Asked
}

// An Asked is an effect as a flow asked for it. The zero Asked is none: the flow
// ended there.
type Asked struct {
	What   string // such as `connect REST`
	File   string
	Line   int
	Source string // the text of the line
}

func (a Asked) String() string {
	if a.What == "" {
		return "the end of the flow"
	}
	s := fmt.Sprintf("%s at %s:%d", a.What, a.File, a.Line)
	if a.Source != "" {
		s += ": " + a.Source
	}
	return s
}

func (e *DivergenceError) Error() string {
	text := fmt.Sprintf("divergence: step %d of execution %s is not what it was:\n  recorded: %s\n  now:      %s\n", e.Step, e.Execution, e.Recorded, e.Now)
	if e.Recorded == e.Now {
		text += "  The arguments differ. "
	} else {
		text += "  "
	}
	return text + "Something that the flow computes with differs from run to run; the execution is left as it was"
}

func (j *flowJob) diverged(x *Execution, asked, recorded *journal.Entry) error {
	return &DivergenceError{Execution: x.id, Step: int(j.effects.Load()), Recorded: j.asked(x, recorded), Now: j.asked(x, asked)}
}

func (j *flowJob) asked(x *Execution, e *journal.Entry) Asked {
	if e == nil {
		return Asked{}
	}
	file := x.rt.shownName(e.At.File)
	if file == "" {
		file = j.file
	}
	what, target := e.What()
	asked := Asked{
		What: strings.TrimSpace(what + " " + target),
		File: file,
		Line: int(e.At.Line),
	}
	asked.Source = strings.TrimSpace(j.sourceLine(file, asked.Line))
	return asked
}

// position is where the flow is now.
func (j *flowJob) position(x *Execution) journal.Position {
	if j.isolated != nil {
		return j.isolated.position()
	}
	for i := range j.thread.CallStackDepth() {
		if pos := j.thread.CallFrame(i).Pos; pos.Line > 0 {
			at := journal.Position{Line: pos.Line, Col: pos.Col}
			if file := pos.Filename(); file != j.file {
				at.File = x.rt.storedName(file)
			}
			return at
		}
	}
	return journal.Position{}
}
