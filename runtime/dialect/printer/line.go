package printer

import (
	"strings"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A line is a statement, the header of one, a comment, or a part of the text that
// stays as it is.
type line struct {
	depth int    // of the block
	blank int    // empty lines above it
	word  string // that it begins with, if it is a keyword; "load" of a load statement
	nodes []node // of code
	text  string // of what is not code
	note  string // the comment behind it

	comment bool
	header  bool // a block follows
	alone   bool // a string that stands alone, a docstring perhaps
}

// A splitter makes lines of the tokens of a text.
type splitter struct {
	text    string
	tokens  []syntax.Token
	words   map[syntax.Pos]string // the names that begin a statement: assert and load
	lines   []line
	blocks  []block        // that are open, the file first
	pending []syntax.Token // comments that wait for the line below them
	end     int32          // the line that the last line ends at
	started bool           // code was seen
	off     *region        // that is not formatted

	source   []string       // the lines of the text, once they are needed
	inString map[int32]bool // those that begin in a string
}

// A block is the place of the lines of a block.
type block struct {
	col   int32
	width int // of its indentation, as the scanner counts it
}

// split returns the lines of a text whose tree is file.
func split(text string, file *syntax.File) []line {
	s := splitter{text: text, tokens: syntax.Tokens(text), words: map[syntax.Pos]string{}, blocks: []block{{col: 1}}}
	for _, stmt := range file.Stmts {
		syntax.Walk(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Assert:
				s.words[n.Start] = "assert"
			case *syntax.Load:
				s.words[n.Start] = "load"
			}
			return true
		})
	}
	s.run()
	return s.lines
}

func (s *splitter) run() {
	for i := 0; i < len(s.tokens); {
		t := s.tokens[i]
		switch t.Kind {
		case syntax.CommentToken:
			s.pending = append(s.pending, t)
			i++
		case syntax.IndentToken:
			s.blocks = append(s.blocks, block{t.Start.Col, indentation(s.text, t.Off)})
			i++
		case syntax.OutdentToken:
			s.leave()
			i++
		case syntax.NewlineToken:
			i++
		default:
			s.remarks(len(s.blocks))
			n := i
			for n < len(s.tokens) && s.tokens[n].Kind != syntax.NewlineToken {
				n++
			}
			s.logical(s.tokens[i:n])
			i = n
		}
	}
	s.remarks(1)
	s.closeRegion()
}

// leave closes the innermost block. Comments that are indented like it still belong
// to it.
func (s *splitter) leave() {
	inner := s.blocks[len(s.blocks)-1]
	n := 0
	for n < len(s.pending) && s.pending[n].Start.Col >= inner.col {
		n++
	}
	rest := s.pending[n:]
	s.pending = s.pending[:n]
	s.remarks(len(s.blocks))
	s.pending = rest
	s.blocks = s.blocks[:len(s.blocks)-1]
}

// remarks makes the pending comments lines of a block.
func (s *splitter) remarks(blocks int) {
	asIs := false
	for _, c := range s.pending {
		if c.Start.Line > s.end+1 {
			asIs = false // another comment
		}
		asIs = asIs || !s.started || strings.HasPrefix(c.Text, "# flowrun:")
		text := c.Text
		if !asIs {
			text = commentText(text)
		}
		s.add(line{depth: blocks - 1, comment: true, text: text}, c, c.End.Line)
	}
	s.pending = nil
}

// add adds a line that begins with a token, unless it is in a region that stays as it
// is.
func (s *splitter) add(l line, first syntax.Token, end int32) {
	l.blank = max(0, int(first.Start.Line-s.end)-1)
	s.end = end
	if s.inRegion(l, first) {
		return
	}
	s.lines = append(s.lines, l)
}

// logical makes lines of the tokens of a logical line.
func (s *splitter) logical(tokens []syntax.Token) {
	s.started = true
	note := ""
	code := tokens
	if last := len(tokens) - 1; tokens[last].Kind == syntax.CommentToken {
		note = commentText(tokens[last].Text)
		code = tokens[:last]
	}
	end := tokens[len(tokens)-1].End.Line
	word := s.word(code[0])
	depth := len(s.blocks) - 1
	if isKept(note) || hasMark(code) {
		last := tokens[len(tokens)-1]
		text := strings.TrimRight(s.text[code[0].Off:last.Off+len(last.Text)], " \t\f")
		s.add(line{depth: depth, word: word, text: text}, code[0], end)
		return
	}
	if isCompound(word) && code[0].Kind == syntax.KeywordToken {
		n := headerEnd(code)
		header := code[:n]
		code = code[n:]
		l := line{depth: depth, word: word, header: true, nodes: nodesOf(header)}
		if len(code) == 0 {
			l.note = note
			s.add(l, header[0], end)
			return
		}
		s.add(l, header[0], header[n-1].End.Line)
		depth++
	}
	for len(code) > 0 {
		n := statementEnd(code)
		stmt := code[:n]
		if n < len(code) {
			n++ // the semicolon
		}
		code = code[n:]
		l := line{depth: depth, word: s.word(stmt[0]), alone: len(stmt) == 1 && stmt[0].Kind == syntax.StringToken}
		if s.words[stmt[0].Start] == "assert" {
			stmt[0].Kind = syntax.KeywordToken
		}
		l.nodes = nodesOf(stmt)
		stmtEnd := stmt[len(stmt)-1].End.Line
		if len(code) == 0 {
			l.note, stmtEnd = note, end
		}
		s.add(l, stmt[0], stmtEnd)
	}
}

func (s *splitter) word(t syntax.Token) string {
	if t.Kind == syntax.KeywordToken {
		return t.Text
	}
	return s.words[t.Start]
}

func nodesOf(tokens []syntax.Token) []node {
	if len(tokens) > 1 || tokens[0].Kind != syntax.StringToken {
		for i := range tokens {
			if tokens[i].Kind == syntax.StringToken {
				tokens[i].Text = requote(tokens[i].Text)
			}
		}
	}
	b := builder{tokens: tokens}
	nodes := b.items(nil)
	annotateLine(nodes)
	return nodes
}

// headerEnd returns how many tokens there are up to the colon of a header.
func headerEnd(tokens []syntax.Token) int {
	depth, lambdas := 0, 0
	for i, t := range tokens {
		switch {
		case t.Kind == syntax.KeywordToken && t.Text == "lambda" && depth == 0:
			lambdas++
		case t.Kind != syntax.OperatorToken:
		case t.Text == ":" && depth == 0:
			if lambdas == 0 {
				return i + 1
			}
			lambdas--
		default:
			depth += nesting(t.Text)
		}
	}
	return len(tokens)
}

// statementEnd returns how many tokens there are up to a semicolon.
func statementEnd(tokens []syntax.Token) int {
	for i, t := range tokens {
		if t.Kind == syntax.OperatorToken && t.Text == ";" {
			return i
		}
	}
	return len(tokens)
}

func nesting(text string) int {
	switch text {
	case "(", "[", "{":
		return 1
	case ")", "]", "}":
		return -1
	}
	return 0
}

// indentation returns the width of the spaces before an offset, as the scanner
// counts them.
func indentation(text string, off int) int {
	return width(text[strings.LastIndexByte(text[:off], '\n')+1 : off])
}

func width(spaces string) int {
	n := 0
	for i := range len(spaces) {
		switch spaces[i] {
		case ' ':
			n++
		case '\t':
			n += 8 - i%8
		case '\f':
			n = 0
		}
	}
	return n
}
