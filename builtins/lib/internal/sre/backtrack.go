package sre

import (
	"errors"
	"math/bits"
)

// A trial is a place to go back to: an instruction that is still to be tried there, or, if
// restore is set, what an element of the result was before.
type trial struct {
	pc      int32 // or which element
	pos     int
	restore bool
}

// memoSizes are how many words the memo of the backtracking matcher has, at first and if
// that is too small: 2 and 32 KiB, which are cleared for each match.
var memoSizes = [...]int{256, 4096}

// errWindow is that a match needs a larger memo.
var errWindow = errors.New("beyond the memo")

// A window is the part of a text for which a memo has a bit for each instruction at each
// place, which says that it has been tried there, and has failed.
type window struct {
	memo       []uint
	base, end  int // places
	columns    int
	found      Result
	trials     []trial
	textLength int
}

func (w *window) move(to int) {
	w.base, w.end = to, min(to+w.columns-1, w.textLength)
	clear(w.memo)
}

// backtrack tries the alternatives one after the other, from a place on. With errWindow it
// returns the place that it came to.
func (m *matcher) backtrack(pos, words int) (Result, int, error) {
	w := window{found: make(Result, m.width), textLength: len(m.Text)}
	w.columns = min(words*bits.UintSize/len(m.code), len(m.Text)-pos+1)
	if w.columns < minColumns && w.columns <= len(m.Text)-pos {
		return nil, pos, errWindow
	}
	w.memo = make([]uint, (w.columns*len(m.code)+bits.UintSize-1)/bits.UintSize)
	w.move(pos)
	for {
		if m.Mode == Search {
			if pos = m.skip(pos); pos < 0 {
				return nil, pos, nil
			}
		}
		if pos > w.end {
			w.move(pos)
		}
		for i := range w.found {
			w.found[i] = -1
		}
		end, err := m.try(pos, &w)
		if err == errWindow && pos-w.base > w.columns/2 {
			w.move(pos)
			continue
		}
		if err != nil {
			return nil, pos, err
		}
		if end >= 0 {
			w.found[0], w.found[1] = pos, end
			return w.found, pos, nil
		}
		_, n := m.at(pos)
		if m.Mode != Search || n == 0 {
			return nil, pos, nil
		}
		pos += n
	}
}

// minColumns is how long a window has to be.
const minColumns = 64

// try looks for a match that begins at a place, and returns its end, -1 for none.
func (m *matcher) try(pos int, w *window) (int, error) {
	stack, found, memo := append(w.trials[:0], trial{pc: m.start, pos: pos}), w.found, w.memo
	defer func() { w.trials = stack }()
	for len(stack) > 0 {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if t.restore {
			found[t.pc] = t.pos
			continue
		}
		pc, pos := t.pc, t.pos
	path:
		for {
			if err := m.interrupted(); err != nil {
				return -1, err
			}
			bit := int(pc)*w.columns + pos - w.base
			if memo[bit/bits.UintSize]&(1<<(bit%bits.UintSize)) != 0 {
				break
			}
			memo[bit/bits.UintSize] |= 1 << (bit % bits.UintSize)
			i := &m.code[pc]
			switch i.op {
			case iMatch:
				if m.ends(pos) {
					return pos, nil
				}
				break path
			case iSplit:
				stack = append(stack, trial{pc: i.other, pos: pos})
			case iMark:
				last := len(found) - 1
				stack = append(stack, trial{pc: i.other, pos: found[i.other], restore: true})
				found[i.other] = pos
				if i.other%2 == 1 {
					stack = append(stack, trial{pc: int32(last), pos: found[last], restore: true})
					found[last] = int(i.other / 2)
				}
			case iAssert:
				if !m.holds(i.at, pos) {
					break path
				}
			default:
				r, n := m.at(pos)
				if n == 0 || !i.takes(r) {
					break path
				}
				if pos += n; pos > w.end {
					return -1, errWindow
				}
			}
			pc = i.next
		}
	}
	return -1, nil
}
