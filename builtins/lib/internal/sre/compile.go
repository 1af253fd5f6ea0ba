package sre

import (
	"fmt"
	"slices"
)

// maxPattern is how long a pattern may be, in bytes.
const maxPattern = 256 << 10

// maxSize is how many instructions a pattern may have, a repetition with bounds as often as
// they say; maxWork is how many these may be times the groups of the pattern, which is what
// the matcher keeps.
const (
	maxSize = 100_000
	maxWork = 1 << 21
)

// An instruction does one step, and goes on at next.
type instruction struct {
	op    opcode
	at    assertion
	next  int32
	other int32 // iSplit: where it goes on if next does not match; iMark: which mark
	r     rune
	class *class
}

type opcode uint8

const (
	iMatch opcode = iota
	iLiteral
	iClass
	iAny
	iAnything
	iAssert
	iSplit
	iMark
)

// A Program is a compiled pattern. It can be used by several goroutines at once.
type Program struct {
	Flags  Flags
	Groups int            // without group 0
	Names  map[string]int // of groups
	Bytes  bool           // it matches bytes

	code  []instruction
	start int32
	first *[256]bool // bytes that a match can begin with; nil if there can be an empty one
}

// Compile compiles a pattern. An error is an [*Error].
func Compile(pattern string, flags Flags, bytes bool) (*Program, error) {
	if len(pattern) > maxPattern {
		return nil, &Error{fmt.Sprintf("the pattern is too long: it has more than %d bytes", maxPattern), "", -1}
	}
	src, err := newSource(pattern, bytes)
	if err != nil {
		return nil, err
	}
	p := parser{source: src, flags: flags, groups: 1, closed: map[int]bool{}, names: map[string]int{}}
	n, err := p.pattern()
	if err != nil {
		return nil, err
	}
	c := compiler{limit: min(maxSize, maxWork/p.groups)}
	c.emit(instruction{op: iMatch})
	start, err := c.node(n, 0)
	if err != nil {
		return nil, &Error{err.Error(), pattern, -1}
	}
	prog := &Program{Flags: p.flags, Groups: p.groups - 1, Names: p.names, Bytes: bytes, code: c.code, start: start}
	prog.first = prog.firstBytes()
	return prog, nil
}

// Size is how many instructions the program has.
func (p *Program) Size() int { return len(p.code) }

// NamesInOrder returns the names of groups in the order of their numbers.
func (p *Program) NamesInOrder() []string {
	names := make([]string, 0, len(p.Names))
	for name := range p.Names {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return p.Names[a] - p.Names[b] })
	return names
}

// A compiler writes instructions from the end of a pattern to its beginning, so that each
// knows what it goes on with.
type compiler struct {
	code  []instruction
	limit int
}

func (c *compiler) emit(i instruction) (int32, error) {
	if len(c.code) >= c.limit {
		return 0, fmt.Errorf("the pattern is too large: with its repetitions written out it has more than %d parts", c.limit)
	}
	c.code = append(c.code, i)
	return int32(len(c.code) - 1), nil
}

// node writes a node that goes on at next, and returns where it begins.
func (c *compiler) node(n *node, next int32) (at int32, err error) {
	switch n.op {
	case opSequence:
		for _, s := range slices.Backward(n.subs) {
			if next, err = c.node(s, next); err != nil {
				return 0, err
			}
		}
		return next, nil
	case opLiteral:
		return c.emit(instruction{op: iLiteral, r: n.r, next: next})
	case opClass:
		return c.emit(instruction{op: iClass, class: n.class, next: next})
	case opAny:
		return c.emit(instruction{op: iAny, next: next})
	case opAnything:
		return c.emit(instruction{op: iAnything, next: next})
	case opAssert:
		return c.emit(instruction{op: iAssert, at: n.at, next: next})
	case opBranch:
		return c.branch(n.subs, next)
	case opRepeat:
		return c.repeat(n, next)
	}
	if n.group == 0 {
		return c.node(n.subs[0], next)
	}
	if next, err = c.emit(instruction{op: iMark, other: int32(2*n.group + 1), next: next}); err != nil {
		return 0, err
	}
	if next, err = c.node(n.subs[0], next); err != nil {
		return 0, err
	}
	return c.emit(instruction{op: iMark, other: int32(2 * n.group), next: next})
}

func (c *compiler) branch(subs []*node, next int32) (int32, error) {
	at, err := c.node(subs[len(subs)-1], next)
	for _, s := range slices.Backward(subs[:len(subs)-1]) {
		if err != nil {
			return 0, err
		}
		var first int32
		if first, err = c.node(s, next); err == nil {
			at, err = c.emit(instruction{op: iSplit, next: first, other: at})
		}
	}
	return at, err
}

func (c *compiler) repeat(n *node, next int32) (at int32, err error) {
	at = next
	if n.max < 0 {
		if at, err = c.endless(n, n.min > 0, next); err != nil {
			return 0, err
		}
	}
	for range n.max - n.min { // x{0,2} is (x(x)?)?
		if at, err = c.node(n.subs[0], at); err != nil {
			return 0, err
		}
		if at, err = c.split(n.lazy, at, next); err != nil {
			return 0, err
		}
	}
	required := n.min
	if n.max < 0 {
		required = max(0, n.min-1) // endless has written one
	}
	for range required {
		before := len(c.code)
		if at, err = c.node(n.subs[0], at); err != nil {
			return 0, err
		}
		if len(c.code) == before { // nothing is repeated
			return at, nil
		}
	}
	return at, nil
}

// endless writes a repetition without end, of at least one if once.
func (c *compiler) endless(n *node, once bool, next int32) (int32, error) {
	loop, err := c.split(n.lazy, 0, next)
	if err != nil {
		return 0, err
	}
	body, err := c.node(n.subs[0], loop)
	if err != nil {
		return 0, err
	}
	if n.lazy {
		c.code[loop].other = body
	} else {
		c.code[loop].next = body
	}
	switch {
	case once:
		return body, nil
	case n.subs[0].nullable(): // x* is (x+)? then: what x matches if it matches nothing counts
		return c.split(n.lazy, body, next)
	}
	return loop, nil
}

// split goes on at body, or else at next; the other way round if lazy.
func (c *compiler) split(lazy bool, body, next int32) (int32, error) {
	if lazy {
		body, next = next, body
	}
	return c.emit(instruction{op: iSplit, next: body, other: next})
}

// firstBytes returns the bytes that a match can begin with.
func (p *Program) firstBytes() *[256]bool {
	set := new([256]bool)
	seen := make([]bool, len(p.code))
	todo := []int32{p.start}
	for len(todo) > 0 {
		pc := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch i := &p.code[pc]; i.op {
		case iMatch:
			return nil
		case iSplit:
			todo = append(todo, i.other, i.next)
		case iAssert, iMark:
			todo = append(todo, i.next)
		default:
			for b := range set {
				set[b] = set[b] || b >= 0x80 && !p.Bytes || i.takes(rune(b))
			}
		}
	}
	return set
}

// takes reports whether an instruction matches a character.
func (i *instruction) takes(r rune) bool {
	switch i.op {
	case iLiteral:
		return i.r == r
	case iClass:
		return i.class.has(r)
	case iAny:
		return r != '\n'
	case iAnything:
		return true
	}
	return false
}
