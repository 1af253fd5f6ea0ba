package printer

// file writes lines, with the empty lines between them that the style has.
func (p *printer) file(lines []line) {
	blanks := blankLines(lines)
	for i := range lines {
		l := &lines[i]
		if i > 0 {
			p.write("\n")
		}
		for range blanks[i] {
			p.write("\n")
		}
		p.begin(l.depth * Indent)
		if l.nodes == nil {
			p.write(l.text)
		} else {
			p.statement(l.nodes, l.depth*Indent)
		}
		if l.note != "" {
			p.write("  " + l.note)
		}
	}
	if len(lines) > 0 {
		p.write("\n")
	}
}

// blankLines returns how many empty lines there are above each line: those that the
// text has, but none where a block begins and above a clause such as else, and no
// more than two, in a block one. Functions have two around them, in a block one.
// Imports, and the docstring of the file, have one below them.
func blankLines(lines []line) []int {
	blanks := make([]int, len(lines))
	var above []int // by depth: the last line of code
	first := 0      // line of code
	for first < len(lines) && lines[first].comment {
		first++
	}
	for i := range lines {
		l := &lines[i]
		above = above[:min(len(above), l.depth+1)]
		if i > 0 && l.depth <= lines[i-1].depth {
			blanks[i] = blanksAbove(lines, i, first, above)
		}
		if l.word == "def" {
			top := i // with the comments on it
			for top > 0 && lines[top-1].comment && lines[top-1].depth == l.depth && lines[top].blank == 0 {
				top--
			}
			if top > 0 && lines[top-1].depth >= l.depth {
				blanks[top] = mostBlanks(l.depth)
			}
		}
		if !l.comment {
			for len(above) <= l.depth {
				above = append(above, i)
			}
			above[l.depth] = i
		}
	}
	return blanks
}

func mostBlanks(depth int) int {
	if depth == 0 {
		return 2
	}
	return 1
}

// blanksAbove returns how many empty lines there are between line i and the one
// before it, which does not begin a block. first is the first line of code of the
// file, and above has the last one of each depth.
func blanksAbove(lines []line, i, first int, above []int) int {
	l, prev := &lines[i], &lines[i-1]
	most := mostBlanks(l.depth)
	if l.header && isClause(l.word) {
		return 0
	}
	if prev.depth > l.depth && len(above) > l.depth && lines[above[l.depth]].word == "def" {
		return most
	}
	least := 0
	if prev.depth == l.depth && (isImport(prev.word) && !isImport(next(lines[i:])) || prev.alone && i == first+1) {
		least = 1
	}
	return min(max(l.blank, least), most)
}

// next returns the word of the first line, or of the line that it is a comment on.
func next(lines []line) string {
	i := 0
	for i+1 < len(lines) && lines[i].comment && lines[i+1].blank == 0 && lines[i+1].depth == lines[0].depth {
		i++
	}
	return lines[i].word
}

func isImport(word string) bool { return word == "import" || word == "from" || word == "load" }
