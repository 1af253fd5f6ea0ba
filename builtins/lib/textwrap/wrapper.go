package textwrapmod

import (
	"strings"
	"unicode/utf8"

	"github.com/flowrun/flowrun/builtins/lib/internal/py"
	"go.starlark.net/starlark"
)

// What is whitespace to wrap, all of it ASCII.
const whitespace = "\t\n\v\f\r "

// A wrapper is a TextWrapper.
type wrapper struct {
	width                           int
	initialIndent, subsequentIndent string
	expandTabs, replaceWhitespace   starlark.Value // any value: what counts is whether it is true
	fixSentenceEndings              starlark.Value
	breakLongWords, dropWhitespace  starlark.Value
	breakOnHyphens                  starlark.Value
	tabsize                         int
	maxLines                        starlark.Value // an int or None
	most                            int            // what maxLines says, if limited
	limited                         bool
	placeholder                     string
}

func newWrapper(fn string, args starlark.Tuple, kwargs []starlark.Tuple) (*wrapper, error) {
	w := &wrapper{
		width: 70, expandTabs: starlark.True, replaceWhitespace: starlark.True, fixSentenceEndings: starlark.False,
		breakLongWords: starlark.True, dropWhitespace: starlark.True, breakOnHyphens: starlark.True, tabsize: 8, maxLines: starlark.None, placeholder: " [...]",
	}
	if len(args) > 10 {
		return nil, py.TypeError("%s() takes from 0 to 10 positional arguments but %d were given", fn, len(args))
	}
	if err := py.UnpackArgs(fn, args, kwargs, "width?", &w.width, "initial_indent?", &w.initialIndent, "subsequent_indent?", &w.subsequentIndent,
		"expand_tabs?", &w.expandTabs, "replace_whitespace?", &w.replaceWhitespace, "fix_sentence_endings?", &w.fixSentenceEndings,
		"break_long_words?", &w.breakLongWords, "drop_whitespace?", &w.dropWhitespace, "break_on_hyphens?", &w.breakOnHyphens,
		"tabsize?", &w.tabsize, "max_lines?", &w.maxLines, "placeholder?", &w.placeholder); err != nil {
		return nil, err
	}
	if w.maxLines != starlark.None {
		n, err := starlark.AsInt32(w.maxLines)
		if err != nil {
			return nil, py.TypeError("max_lines must be int or None, not %s", w.maxLines.Type())
		}
		w.most, w.limited = n, true
	}
	return w, nil
}

// A chunk is a part of a text that is not divided but if it is longer than a line.
type chunk struct {
	text  string
	width int
}

func newChunk(text string) chunk { return chunk{text, utf8.RuneCountInString(text)} }

func (c chunk) isSpace() bool { return strings.TrimFunc(c.text, py.IsSpace) == "" }

// cut divides a chunk after n characters.
func (c chunk) cut(n int) (chunk, chunk) {
	at := len(c.text)
	for i := range c.text {
		if n == 0 {
			at = i
			break
		}
		n--
	}
	head := newChunk(c.text[:at])
	return head, chunk{c.text[at:], c.width - head.width}
}

// wrap is TextWrapper.wrap.
func (w *wrapper) wrap(thread *starlark.Thread, text string) ([]string, error) {
	if w.width <= 0 {
		return nil, py.ValueError("invalid width %d (must be > 0)", w.width)
	}
	if w.limited {
		indent := w.initialIndent
		if w.most > 1 {
			indent = w.subsequentIndent
		}
		if width(indent)+width(strings.TrimLeftFunc(w.placeholder, py.IsSpace)) > w.width {
			return nil, py.ValueError("placeholder too large for max width")
		}
	}
	if bool(w.expandTabs.Truth()) {
		var err error
		if text, err = expandTabs(text, w.tabsize); err != nil {
			return nil, err
		}
	}
	if bool(w.replaceWhitespace.Truth()) {
		text = strings.Map(func(r rune) rune {
			if strings.ContainsRune(whitespace, r) {
				return ' '
			}
			return r
		}, text)
	}
	words := splitter{text: []rune(text), hyphens: w.breakOnHyphens == starlark.True}
	chunks := words.split()
	if bool(w.fixSentenceEndings.Truth()) {
		fixSentenceEndings(chunks)
	}
	p := paragraph{wrapper: w, chunks: chunks}
	return p.wrap(thread)
}

func width(s string) int { return utf8.RuneCountInString(s) }

func expandTabs(text string, size int) (string, error) {
	var out strings.Builder
	column := 0
	for _, r := range text {
		switch {
		case r == '\t' && size <= 0:
		case r == '\t':
			n := size - column%size
			if out.Len()+n > py.MaxBytes || n < 0 {
				return "", py.ErrTooLong("expandtabs")
			}
			out.WriteString(strings.Repeat(" ", n))
			column += n
		case r == '\n' || r == '\r':
			out.WriteRune(r)
			column = 0
		default:
			out.WriteRune(r)
			column++
		}
	}
	return out.String(), nil
}

// fixSentenceEndings makes one space two that stands after the end of a sentence.
func fixSentenceEndings(chunks []chunk) {
	for i := 0; i < len(chunks)-1; i++ {
		if chunks[i+1].text == " " && endsSentence(chunks[i].text) {
			chunks[i+1] = newChunk("  ")
			i++
		}
	}
}

func endsSentence(s string) bool {
	if n := len(s); n > 0 && (s[n-1] == '"' || s[n-1] == '\'') {
		s = s[:n-1]
	}
	n := len(s)
	return n > 1 && strings.IndexByte(".!?", s[n-1]) >= 0 && 'a' <= s[n-2] && s[n-2] <= 'z'
}

// A paragraph is wrapped once.
type paragraph struct {
	*wrapper
	chunks []chunk // that are left
	lines  []string
	bytes  int // of lines
	line   []chunk
	length int // of line
}

func (p *paragraph) wrap(thread *starlark.Thread) ([]string, error) {
	for len(p.chunks) > 0 {
		if err := py.Cancelled(thread); err != nil {
			return nil, err
		}
		indent := p.initialIndent
		if len(p.lines) > 0 {
			indent = p.subsequentIndent
		}
		p.fillLine(p.width - width(indent))
		if len(p.line) == 0 {
			continue
		}
		if !p.fits(p.width - width(indent)) {
			return p.lines, p.end(indent)
		}
		if err := p.add(indent, p.line...); err != nil {
			return nil, err
		}
	}
	return p.lines, nil
}

// fillLine takes as many chunks as have a place in a line.
func (p *paragraph) fillLine(room int) {
	p.line, p.length = p.line[:0], 0
	drop := bool(p.dropWhitespace.Truth())
	if drop && len(p.lines) > 0 && p.chunks[0].isSpace() {
		p.chunks = p.chunks[1:]
	}
	for len(p.chunks) > 0 && p.length+p.chunks[0].width <= room {
		p.take()
	}
	if len(p.chunks) > 0 && p.chunks[0].width > room {
		p.longWord(room)
	}
	if last := len(p.line) - 1; drop && last >= 0 && p.line[last].isSpace() {
		p.length -= p.line[last].width
		p.line = p.line[:last]
	}
}

func (p *paragraph) take() {
	p.line = append(p.line, p.chunks[0])
	p.length += p.chunks[0].width
	p.chunks = p.chunks[1:]
}

// longWord puts a part of a chunk into the line that has no place in any.
func (p *paragraph) longWord(room int) {
	if !bool(p.breakLongWords.Truth()) {
		if len(p.line) == 0 {
			p.take()
		}
		return
	}
	end := room - p.length
	if room < 1 {
		end = 1
	}
	word := p.chunks[0]
	if bool(p.breakOnHyphens.Truth()) && word.width > end {
		head, _ := word.cut(end)
		if i := strings.LastIndexByte(head.text, '-'); i > 0 && strings.Trim(head.text[:i], "-") != "" {
			end = width(head.text[:i]) + 1
		}
	}
	head, rest := word.cut(end)
	p.line = append(p.line, head)
	p.length += head.width
	if p.chunks[0] = rest; rest.width == 0 && room < 0 { // CPython goes on for ever
		p.chunks = p.chunks[1:]
	}
}

// fits reports whether the line is one of those that may be there.
func (p *paragraph) fits(room int) bool {
	switch left := len(p.chunks); {
	case !p.limited || len(p.lines)+1 < p.most:
		return true
	case left == 0 || left == 1 && bool(p.dropWhitespace.Truth()) && p.chunks[0].isSpace():
		return p.length <= room
	}
	return false
}

// end ends the last line that may be there with the placeholder.
func (p *paragraph) end(indent string) error {
	room := p.width - width(indent)
	for n := len(p.line); n > 0; n-- {
		if !p.line[n-1].isSpace() && p.length+width(p.placeholder) <= room {
			return p.add(indent, append(p.line[:n], newChunk(p.placeholder))...)
		}
		p.length -= p.line[n-1].width
	}
	if last := len(p.lines) - 1; last >= 0 {
		before := strings.TrimRightFunc(p.lines[last], py.IsSpace)
		if width(before)+width(p.placeholder) <= p.width {
			p.lines[last] = before + p.placeholder
			return nil
		}
	}
	return p.add(indent, newChunk(strings.TrimLeftFunc(p.placeholder, py.IsSpace)))
}

func (p *paragraph) add(indent string, line ...chunk) error {
	size := len(indent) + 1
	for _, c := range line {
		size += len(c.text)
	}
	if p.bytes += size; p.bytes > py.MaxBytes {
		return py.ErrTooLong("textwrap.wrap")
	}
	if len(p.lines) == py.MaxElements {
		return py.ErrTooManyElements("textwrap.wrap")
	}
	var out strings.Builder
	out.Grow(size)
	out.WriteString(indent)
	for _, c := range line {
		out.WriteString(c.text)
	}
	p.lines = append(p.lines, out.String())
	return nil
}
