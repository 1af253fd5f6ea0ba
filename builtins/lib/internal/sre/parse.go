package sre

import (
	"strings"
)

// maxNesting is how deep groups may stand in one another.
const maxNesting = 250

// A parser reads a pattern, as CPython's re/_parser.py does, whose errors it has.
type parser struct {
	*source
	flags  Flags          // of the whole pattern
	groups int            // opened so far, with group 0
	closed map[int]bool   // which have ended
	names  map[string]int // of groups
}

func (p *parser) pattern() (*node, error) {
	n, err := p.branches(p.flags, 0)
	if err != nil {
		return nil, err
	}
	if p.next != "" {
		return nil, p.errorf(0, "unbalanced parenthesis")
	}
	return n, p.checkFlags()
}

// checkFlags completes the flags.
func (p *parser) checkFlags() error {
	fail := func(text string) error { return &Error{text, p.text, -1} }
	switch {
	case p.flags&Locale != 0 && !p.bytes:
		return fail("cannot use LOCALE flag with a str pattern")
	case p.flags&Locale != 0:
		return fail("the flag LOCALE is not offered: there is no locale")
	case p.bytes && p.flags&Unicode != 0:
		return fail("cannot use UNICODE flag with a bytes pattern")
	case p.flags&ASCII != 0 && p.flags&Unicode != 0:
		return fail("ASCII and UNICODE flags are incompatible")
	case !p.bytes && p.flags&ASCII == 0:
		p.flags |= Unicode
	}
	return nil
}

// branches reads a|b|c.
func (p *parser) branches(flags Flags, depth int) (*node, error) {
	if depth > maxNesting {
		return nil, p.errorf(0, "more than %d groups in one another", maxNesting)
	}
	var subs []*node
	for {
		n, err := p.sequence(flags, depth, depth == 0 && subs == nil)
		if err != nil {
			return nil, err
		}
		subs = append(subs, n)
		if more, err := p.match("|"); err != nil {
			return nil, err
		} else if !more {
			break
		}
		if depth == 0 {
			flags = p.flags
		}
	}
	if len(subs) == 1 {
		return subs[0], nil
	}
	return &node{op: opBranch, subs: subs}, nil
}

// sequence reads what stands between | and |. Flags for the whole pattern can stand at the
// beginning of the first.
func (p *parser) sequence(flags Flags, depth int, first bool) (*node, error) {
	seq := &node{op: opSequence}
	for p.next != "" && p.next != "|" && p.next != ")" {
		this, err := p.get()
		if err != nil {
			return nil, err
		}
		if flags&Verbose != 0 {
			if strings.Contains(" \t\n\r\v\f", this) {
				continue
			}
			if this == "#" {
				if err := p.comment(); err != nil {
					return nil, err
				}
				continue
			}
		}
		var n *node
		switch this {
		case "[":
			n, err = p.set(flags)
		case "?", "*", "+", "{":
			if n, err = p.repeat(this, seq); n == nil && err == nil {
				continue
			}
		case ".":
			n = &node{op: opAny}
			if flags&DotAll != 0 {
				n.op = opAnything
			}
		case "(":
			var global Flags
			if n, global, err = p.group(flags, depth, first && len(seq.subs) == 0); n == nil && err == nil {
				flags |= global
				continue
			}
		case "^":
			n = &node{op: opAssert, at: pick(flags&Multiline != 0, atLineStart, atStart)}
		case "$":
			n = &node{op: opAssert, at: pick(flags&Multiline != 0, atLineEnd, atLastEnd)}
		default:
			if this[0] == '\\' {
				n, err = p.escape(this, flags)
			} else {
				n = literal(p.rune(this), p.fold(flags))
			}
		}
		if err != nil {
			return nil, err
		}
		seq.subs = append(seq.subs, n)
	}
	return seq, nil
}

func pick(first bool, a, b assertion) assertion {
	if first {
		return a
	}
	return b
}

// comment passes a comment of a verbose pattern.
func (p *parser) comment() error {
	for {
		if this, err := p.get(); err != nil || this == "" || this == "\n" {
			return err
		}
	}
}

// ascii reports whether classes have characters of ASCII only.
func (p *parser) ascii(flags Flags) bool { return p.bytes || flags&ASCII != 0 }

func (p *parser) fold(flags Flags) fold {
	if p.bytes {
		flags |= ASCII
	}
	return flags.fold()
}

// repeat reads a repetition of the last of seq, which it replaces. A { that begins none is
// returned as a literal.
func (p *parser) repeat(this string, seq *node) (*node, error) {
	here := p.tell()
	rep := &node{op: opRepeat, max: -1}
	switch this {
	case "?":
		rep.max = 1
	case "+":
		rep.min = 1
	case "{":
		bounds, err := p.bounds(rep, here)
		if err != nil {
			return nil, err
		}
		if !bounds {
			return &node{op: opLiteral, r: '{'}, p.seek(here)
		}
	}
	last := len(seq.subs) - 1
	before := p.tell() - here + len(this)
	switch {
	case last < 0 || seq.subs[last].op == opAssert:
		return nil, p.errorf(before, "nothing to repeat")
	case seq.subs[last].op == opRepeat:
		return nil, p.errorf(before, "multiple repeat")
	}
	switch p.next {
	case "?":
		rep.lazy = true
		if err := p.advance(); err != nil {
			return nil, err
		}
	case "+":
		return nil, p.errorf(0, "possessive repetitions (%s+) are not offered: leave out the +, matching takes linear time without", p.text[here-1:p.tell()])
	}
	rep.subs = []*node{seq.subs[last]}
	seq.subs[last] = rep
	return nil, nil
}

// bounds reads n}, n,}, ,m} or n,m} and reports whether it stands there.
func (p *parser) bounds(rep *node, here int) (bool, error) {
	if p.next == "}" {
		return false, nil
	}
	lo, err := p.while(len(p.text), "0123456789")
	if err != nil {
		return false, err
	}
	hi := lo
	comma, err := p.match(",")
	if err != nil {
		return false, err
	}
	if comma {
		if hi, err = p.while(len(p.text), "0123456789"); err != nil {
			return false, err
		}
	}
	if p.next != "}" {
		return false, nil
	}
	if err := p.advance(); err != nil {
		return false, err
	}
	if rep.min, err = p.count(lo, 0, here); err != nil {
		return false, err
	}
	if rep.max, err = p.count(hi, -1, here); err != nil {
		return false, err
	}
	if hi != "" && rep.max < rep.min {
		return false, p.errorf(p.tell()-here, "min repeat greater than max repeat")
	}
	return true, nil
}

func (p *parser) count(digits string, otherwise, here int) (int, error) {
	if digits == "" {
		return otherwise, nil
	}
	n := 0
	for _, d := range digits {
		if n = n*10 + int(d-'0'); n > maxSize {
			return 0, p.errorf(p.tell()-here, "the repetition number is too large: there can be %d", maxSize)
		}
	}
	return n, nil
}
