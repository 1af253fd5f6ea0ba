package sre

import "math/bits"

// A trial is a place to go back to: an instruction that is still to be tried there, or, if
// restore is set, what an element of the result was before.
type trial struct {
	pc      int32 // or which element
	pos     int
	restore bool
}

// backtrack tries the alternatives one after the other. A bit for each instruction at each
// place says that it has been tried there, and has failed.
func (m *matcher) backtrack(words int) (Result, error) {
	memo := make([]uint, words)
	found := make(Result, m.width)
	var stack []trial
	for pos := m.Pos; ; {
		if m.Mode == Search {
			if pos = m.skip(pos); pos < 0 {
				return nil, nil
			}
		}
		for i := range found {
			found[i] = -1
		}
		end, err := m.try(pos, memo, found, &stack)
		if err != nil {
			return nil, err
		}
		if end >= 0 {
			found[0], found[1] = pos, end
			return found, nil
		}
		_, n := m.at(pos)
		if m.Mode != Search || n == 0 {
			return nil, nil
		}
		pos += n
	}
}

// try looks for a match that begins at a place, and returns its end, -1 for none.
func (m *matcher) try(pos int, memo []uint, found Result, trials *[]trial) (int, error) {
	stack := append((*trials)[:0], trial{pc: m.start, pos: pos})
	defer func() { *trials = stack }()
	columns := len(m.Text) - m.Pos + 1
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
			bit := int(pc)*columns + pos - m.Pos
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
				pos += n
			}
			pc = i.next
		}
	}
	return -1, nil
}
