package dialect

import "go.starlark.net/starlark"

// Interrupted returns why what runs on thread has to stop, nil if it may go on. What
// takes long in one operation asks each few thousand elements, of which it has gone
// through so many since: they count as steps. A thread that nothing runs is never
// interrupted.
func Interrupted(thread *starlark.Thread, elements int) error {
	if thread == nil {
		return nil
	}
	return unwindingOf(thread).Interrupted(thread, elements)
}

// interval is how many elements are gone through between two looks: at 10 ns to 1 µs
// for each, they take less than what a person notices.
const interval = 4096

// A pace looks now and then whether something has to stop.
type pace struct {
	thread *starlark.Thread
	n      int
}

// step counts an element.
func (p *pace) step() error {
	if p.n++; p.n < interval {
		return nil
	}
	p.n = 0
	return Interrupted(p.thread, interval)
}
