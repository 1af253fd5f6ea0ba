package sre

// A thread is an instruction that has been reached, and the groups on the way there.
type thread struct {
	pc    int32
	found Result
}

// A queue has the threads at one place in the order of their priority, each instruction
// once.
type queue struct {
	threads []thread
	seen    []uint32 // by instruction: the generation in which it was added
	now     uint32
}

func (q *queue) clear() {
	q.threads = q.threads[:0]
	q.now++
}

// A follower is the state of the matcher that follows all alternatives at once.
type follower struct {
	*matcher
	free  []Result
	stack []trial
}

// parallel goes through the text once from a place on, with a thread for each instruction
// that can be reached.
func (m *matcher) parallel(from int) (Result, error) {
	f := follower{matcher: m}
	current := &queue{seen: make([]uint32, len(m.code)), now: 1}
	next := &queue{seen: make([]uint32, len(m.code)), now: 1}
	var best Result
	for pos := from; ; {
		if len(current.threads) == 0 {
			if best != nil || m.Mode != Search && pos != m.Pos {
				return best, nil
			}
			if m.Mode == Search {
				current.clear() // what was tried was tried where pos is now
				if pos = m.skip(pos); pos < 0 {
					return nil, nil
				}
			}
		}
		if best == nil && (m.Mode == Search || pos == m.Pos) {
			start := f.result(nil)
			start[0] = pos
			if err := f.add(current, m.start, pos, start); err != nil {
				return nil, err
			}
		}
		r, n := m.at(pos)
		for i, t := range current.threads {
			if err := m.interrupted(); err != nil {
				return nil, err
			}
			in := &m.code[t.pc]
			if in.op == iMatch {
				if m.ends(pos) {
					best = t.found
					best[1] = pos
					f.release(current.threads[i+1:])
					break
				}
			} else if n > 0 && in.takes(r) {
				if err := f.add(next, in.next, pos+n, t.found); err != nil {
					return nil, err
				}
				continue
			}
			f.free = append(f.free, t.found)
		}
		if n == 0 {
			return best, nil
		}
		current.clear()
		current, next = next, current
		pos += n
	}
}

// result returns a copy of a result, or one without any groups.
func (f *follower) result(of Result) Result {
	var r Result
	if n := len(f.free); n > 0 {
		r, f.free = f.free[n-1], f.free[:n-1]
	} else {
		r = make(Result, f.width)
	}
	if of != nil {
		copy(r, of)
		return r
	}
	for i := range r {
		r[i] = -1
	}
	return r
}

func (f *follower) release(threads []thread) {
	for _, t := range threads {
		f.free = append(f.free, t.found)
	}
}

// add adds the instructions that are reached from pc without a character. It takes over
// found.
func (f *follower) add(q *queue, pc int32, pos int, found Result) error {
	last := len(found) - 1
	f.stack = append(f.stack[:0], trial{pc: pc, pos: pos})
	for len(f.stack) > 0 {
		t := f.stack[len(f.stack)-1]
		f.stack = f.stack[:len(f.stack)-1]
		if t.restore {
			found[t.pc] = t.pos
			continue
		}
	path:
		for pc := t.pc; q.seen[pc] != q.now; {
			if err := f.interrupted(); err != nil {
				return err
			}
			q.seen[pc] = q.now
			i := &f.code[pc]
			switch i.op {
			case iSplit:
				f.stack = append(f.stack, trial{pc: i.other, pos: pos})
			case iMark:
				f.stack = append(f.stack, trial{pc: i.other, pos: found[i.other], restore: true})
				found[i.other] = pos
				if i.other%2 == 1 {
					f.stack = append(f.stack, trial{pc: int32(last), pos: found[last], restore: true})
					found[last] = int(i.other / 2)
				}
			case iAssert:
				if !f.holds(i.at, pos) {
					break path
				}
			default:
				q.threads = append(q.threads, thread{pc, f.result(found)})
				break path
			}
			pc = i.next
		}
	}
	f.free = append(f.free, found)
	return nil
}
