package dialect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// A Diagnostic is something that is wrong with, or doubtful in, the text of a flow.
type Diagnostic struct {
	File string `json:"file"`
	Line int    `json:"line"`   // from 1; 0 for the file as a whole
	Col  int    `json:"column"` // in characters, from 1
	Msg  string `json:"message"`
	Hint string `json:"hint,omitempty"` // what to write instead
	Text string `json:"text,omitempty"` // the line
	// Code is the name of the kind of a warning, see package lint; "" for an error of
	// the language.
	Code string `json:"code,omitempty"`
}

// String is the diagnostic as it is shown to the author: the place and what is
// wrong, the line, a caret below it, and the hint. It has no line end.
func (d Diagnostic) String() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File)
		if d.Line > 0 {
			fmt.Fprintf(&b, ":%d:%d", d.Line, d.Col)
		}
		b.WriteString(": ")
	}
	b.WriteString(shortNames(d.Msg))
	if d.Code != "" {
		b.WriteString(" [" + d.Code + "]")
	}
	if d.Line > 0 && strings.TrimSpace(d.Text) != "" {
		line, caret := excerpt(d.Text, d.Col)
		fmt.Fprintf(&b, "\n%s\n%s", line, caret)
	}
	if d.Hint != "" {
		b.WriteString("\n  hint: " + shortNames(d.Hint))
	}
	return b.String()
}

// shortNames is a text with its names shortened that are longer than a line may be.
func shortNames(text string) string {
	if utf8.RuneCountInString(text) <= maxExcerpt {
		return text
	}
	var b strings.Builder
	n := 0 // characters of the name so far
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			n++
		} else {
			n = 0
		}
		switch {
		case n <= maxExcerpt:
			b.WriteRune(r)
		case n == maxExcerpt+1:
			b.WriteRune('…')
		}
	}
	return b.String()
}

// Errors are all the errors of a text, in its order.
type Errors []Diagnostic

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, d := range e {
		texts[i] = d.String()
	}
	return strings.Join(texts, "\n")
}

// The widest line of a text that is shown whole, in columns.
const maxExcerpt = 100

// excerpt returns a line as it is shown, and the line with the caret below the
// column col. A long line is shortened round the caret. Tabs stay tabs, in both
// lines.
func excerpt(text string, col int) (line, caret string) {
	var cells []cell
	width := 0
	for _, r := range strings.TrimRight(text, " \t\r\n") {
		c := cellOf(r)
		width += c.width
		cells = append(cells, c)
	}
	at := max(0, min(col-1, len(cells)))
	from, to := 0, len(cells)
	if width > maxExcerpt {
		from, to = window(cells, at)
	}
	var l, c strings.Builder
	if from > 0 {
		l.WriteString("…")
		c.WriteByte(' ')
	}
	for i := from; i < to; i++ {
		l.WriteString(cells[i].text)
		if i < at {
			if cells[i].text == "\t" {
				c.WriteByte('\t')
			} else {
				c.WriteString(strings.Repeat(" ", cells[i].width))
			}
		}
	}
	if to < len(cells) {
		l.WriteString("…")
	}
	return strings.TrimRight(l.String(), " "), c.String() + "^"
}

// window returns the part of a long line that is shown: at, with more of what
// follows than of what stands before.
func window(cells []cell, at int) (from, to int) {
	const before = maxExcerpt * 2 / 5
	from, to = at, at
	width := 0
	for from > 0 && width+cells[from-1].width <= before {
		from--
		width += cells[from].width
	}
	for to < len(cells) && width+cells[to].width <= maxExcerpt {
		width += cells[to].width
		to++
	}
	for from > 0 && width+cells[from-1].width <= maxExcerpt {
		from--
		width += cells[from].width
	}
	return from, to
}

// A cell is a character as a terminal shows it.
type cell struct {
	text  string
	width int
}

func cellOf(r rune) cell {
	switch {
	case r == '\t':
		return cell{"\t", 4}
	case r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.Is(unicode.Mn, r):
		return cell{"\ufffd", 1}
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return cell{string(r), 0}
	case isWide(r):
		return cell{string(r), 2}
	}
	return cell{string(r), 1}
}

// isWide reports whether a terminal gives a character two columns: those that
// Unicode's EastAsianWidth.txt has as W or F, by their blocks.
func isWide(r rune) bool {
	for _, b := range wideBlocks {
		if r < b[0] {
			return false
		}
		if r <= b[1] {
			return true
		}
	}
	return false
}

var wideBlocks = [...][2]rune{
	{0x1100, 0x115f}, {0x231a, 0x231b}, {0x23e9, 0x23ec}, {0x25fd, 0x25fe}, {0x2614, 0x2615}, {0x2648, 0x2653},
	{0x26aa, 0x26ab}, {0x26bd, 0x26be}, {0x26c4, 0x26c5}, {0x2705, 0x2705}, {0x270a, 0x270b}, {0x2728, 0x2728},
	{0x274c, 0x274c}, {0x2753, 0x2755}, {0x2757, 0x2757}, {0x2795, 0x2797}, {0x2b50, 0x2b50}, {0x2b55, 0x2b55},
	{0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3},
	{0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
	{0x1f900, 0x1faff}, {0x20000, 0x3fffd},
}

// A source is a text and where its lines begin.
type source struct {
	file  string
	text  []byte
	lines []int // offsets
}

func newSource(file string, text []byte) *source {
	s := &source{file: file, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			s.lines = append(s.lines, i+1)
		case '\n':
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// line returns the text of line n without its end, "" if there is none.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.text)
	if n < len(s.lines) {
		end = s.lines[n]
	}
	line := strings.TrimRight(string(s.text[s.lines[n-1]:end]), "\r\n")
	if n == 1 {
		line = strings.TrimPrefix(line, "\ufeff")
	}
	return line
}

func (s *source) diagnostic(pos syntax.Pos, msg, hint string) Diagnostic {
	return Diagnostic{
		File: s.file,
		Line: int(pos.Line),
		Col:  int(pos.Col),
		Msg:  msg,
		Hint: hint,
		Text: s.line(int(pos.Line)),
	}
}

// errors makes diagnostics in the order of the text.
func (s *source) errors(list []*syntax.Error) Errors {
	slices.SortStableFunc(list, func(a, b *syntax.Error) int {
		return cmp.Or(cmp.Compare(a.Start.Line, b.Start.Line), cmp.Compare(a.Start.Col, b.Start.Col))
	})
	list = slices.CompactFunc(list, func(a, b *syntax.Error) bool { return a.Start == b.Start && a.Msg == b.Msg })
	var out Errors
	for _, e := range list {
		out = append(out, s.diagnostic(e.Start, e.Msg, e.Hint))
	}
	return out
}
