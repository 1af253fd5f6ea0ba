package sre

// A node is a part of a pattern.
type node struct {
	op       nodeOp
	r        rune   // opLiteral
	class    *class // opClass
	at       assertion
	subs     []*node
	min, max int  // opRepeat; max is -1 for no end
	lazy     bool // opRepeat
	group    int  // opGroup: its number, 0 for none
}

type nodeOp uint8

const (
	opSequence nodeOp = iota // of subs; none is what matches nothing
	opLiteral
	opClass
	opAny // all but a line feed
	opAnything
	opAssert
	opBranch
	opRepeat
	opGroup
)

// An assertion holds or does not at a place in a text.
type assertion uint8

const (
	atStart         assertion = iota // \A, ^
	atLineStart                      // ^ by MULTILINE
	atEnd                            // \Z
	atLastEnd                        // $: also before a line feed that is the last character
	atLineEnd                        // $ by MULTILINE
	atBoundary                       // \b
	atNoBoundary                     // \B
	atASCIIBoundary                  // both by ASCII, and in bytes
	atNoASCIIBoundary
)

// nullable reports whether a node can match nothing.
func (n *node) nullable() bool {
	switch n.op {
	case opLiteral, opClass, opAny, opAnything:
		return false
	case opAssert:
		return true
	case opRepeat:
		return n.min == 0 || n.subs[0].nullable()
	case opBranch:
		for _, s := range n.subs {
			if s.nullable() {
				return true
			}
		}
		return false
	}
	for _, s := range n.subs {
		if !s.nullable() {
			return false
		}
	}
	return true
}
