package syntax

import "slices"

// maxLookahead bounds how many tokens are looked at to understand an error, so
// that many errors in a long text do not take long.
const maxLookahead = 10_000

// leaveUnclosed finds out whether one of the brackets open here is not closed
// later, and if so which is the innermost. It leaves that bracket, and those
// around it unless they are closed: if the token here begins a line, that line is
// read again as one of its own.
func (p *parser) leaveUnclosed() (b bracket, unclosed bool) {
	open := len(p.sc.brackets)
	if open == 0 {
		return b, false
	}
	sc := p.sc.lookahead()
	sc.wrongAt = 0
	t := p.tok
	for range maxLookahead {
		if t.kind == eof || sc.aborted {
			b = p.sc.brackets[open-1]
			p.sc.brackets, p.sc.fstrings = p.sc.brackets[:0], p.sc.fstrings[:0]
			if p.tok.first && p.tok.kind != eof {
				p.sc.restartLine(&p.tok)
			}
			return b, true
		}
		sc.next(&t)
		if sc.aborted {
			continue
		}
		if n := sc.wrongAt; 0 < n && n <= open {
			b = p.sc.brackets[n-1]
			p.sc.brackets = p.sc.brackets[:n-1]
			p.sc.fstrings = slices.DeleteFunc(p.sc.fstrings, func(f fstring) bool { return f.depth >= n })
			return b, true
		}
		sc.wrongAt = 0
		if open = min(open, len(sc.brackets)); open == 0 {
			return b, false
		}
	}
	return b, false
}

// endsWithColon reports whether the line ends with a colon, like the header of a
// compound statement.
func (p *parser) endsWithColon() bool {
	sc := p.sc.lookahead()
	last, t := p.tok.kind, token{}
	for range maxLookahead {
		sc.next(&t)
		if t.kind == newline || t.kind == eof {
			return last == colon
		}
		last = t.kind
	}
	return false
}
