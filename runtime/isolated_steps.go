package runtime

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/flowrun/flowrun/runtime/journal"
)

// An isolated flow gets steps in portions, so that they are counted where it runs and the
// limit is that of its whole tree.

const (
	// maxPortion is how many steps are granted at a time, at most: some 15 ms.
	maxPortion = 1_000_000
	// maxLines is how many lines are counted for an isolated flow between two portions:
	// more than there are quanta in one.
	maxLines = 128
	// maxCountedLines is of how many lines of isolated flows a tree keeps count.
	maxCountedLines = 10_000
)

// takeGranted is takeSteps in an isolated interpreter.
func (b *budget) takeGranted(n int64, at line) error {
	if b.granted < n {
		b.mu.Lock()
		lines := b.lines
		b.lines = nil
		b.mu.Unlock()
		more, err := b.borrow(at, lines)
		if err != nil {
			return err
		}
		b.granted += more
	}
	b.granted -= n
	return nil
}

// lend takes a portion of what is left of the steps for an isolated flow, which counted
// lines since the last one. While little is left, others get some of it too.
func (b *budget) lend(lines map[line]int) (int64, error) {
	b.mu.Lock()
	if b.lines == nil {
		b.lines = map[line]int{}
	}
	for l, n := range lines {
		if _, known := b.lines[l]; known || len(b.lines) < maxCountedLines {
			b.lines[l] += n
		}
	}
	b.mu.Unlock()
	for {
		used, portion := b.steps.Load(), int64(maxPortion)
		if limit := b.limits.Steps; limit >= 0 {
			left := limit - used
			if left < stepQuantum {
				return 0, &LimitError{Limit: "steps", Value: fmt.Sprint(limit), Most: b.mostUsed().String()}
			}
			portion = max(stepQuantum, min(maxPortion, left/4)/stepQuantum*stepQuantum)
		}
		if b.steps.CompareAndSwap(used, used+portion) {
			return portion, nil
		}
	}
}

// returnSteps takes steps back that were lent and not used. Fewer than none are some that
// were not counted before.
func (b *budget) returnSteps(n, lent int64) {
	b.steps.Add(-max(-stepQuantum, min(n, lent)))
}

func appendLines(a *journal.Args, at line, lines map[line]int) {
	a.Text(at.file).Int(int64(at.n))
	for _, l := range slices.SortedFunc(maps.Keys(lines), func(k, l line) int {
		return cmp.Or(cmp.Compare(k.file, l.file), cmp.Compare(k.n, l.n))
	}) {
		a.Text(l.file).Int(int64(l.n)).Int(int64(lines[l]))
	}
}

func readLines(r *journal.ArgsReader) (at line, lines map[line]int, err error) {
	at = line{r.Text(), int32(r.Int())}
	lines = map[line]int{}
	for r.More() {
		l, n := line{r.Text(), int32(r.Int())}, r.Int()
		if len(lines) == maxLines || n < 1 || n > maxPortion {
			return at, nil, malformed("the lines of a flow")
		}
		lines[l] += int(n)
	}
	return at, lines, nil
}
