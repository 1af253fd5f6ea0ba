package git

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
)

// Lines around a change that are shown with it.
const contextLines = 3

// A patch is a change as git diff shows it (git-diff(1), "Generating patch text
// with -p"), so that git apply takes it.
type patch struct {
	change
	before, after content
	groups        []group
}

func newPatch(ctx context.Context, c change, before, after content) (*patch, error) {
	p := &patch{change: c, before: before, after: after}
	if p.binary() {
		return p, nil
	}
	var err error
	p.groups, err = differences(ctx, before.lines, after.lines)
	return p, err
}

func (p *patch) binary() bool { return p.before.binary || p.after.binary }

// count returns how many lines came and went.
func (p *patch) count() (came, went int) {
	for _, g := range p.groups {
		came += g.bEnd - g.b
		went += g.aEnd - g.a
	}
	return came, went
}

func (p *patch) write(w *bytes.Buffer) {
	p.header(w)
	a, b := p.sides()
	if p.binary() {
		if p.hashOf(p.from) != p.hashOf(p.to) {
			fmt.Fprintf(w, "Binary files %s and %s differ\n", a, b)
		}
		return
	}
	if len(p.groups) == 0 {
		return
	}
	fmt.Fprintf(w, "--- %s\n+++ %s\n", spaced(a), spaced(b))
	for rest := p.groups; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].a-rest[n-1].aEnd <= 2*contextLines {
			n++
		}
		p.hunk(w, rest[:n])
		rest = rest[n:]
	}
}

// sides are the names of the two files in the lines that begin with --- and +++.
func (p *patch) sides() (a, b string) {
	a, b = "/dev/null", "/dev/null"
	if p.from != nil {
		a = quote("a/" + p.from.name)
	}
	if p.to != nil {
		b = quote("b/" + p.to.name)
	}
	return a, b
}

// spaced ends a name with a space in it with a tab, so that its end is seen.
func spaced(name string) string {
	if strings.Contains(name, " ") {
		return name + "\t"
	}
	return name
}

func (p *patch) hashOf(f *file) plumbing.Hash {
	if f == nil {
		return plumbing.ZeroHash
	}
	return f.hash
}

func (p *patch) header(w *bytes.Buffer) {
	from, to := p.from, p.to
	if from == nil {
		from = to
	}
	if to == nil {
		to = from
	}
	fmt.Fprintf(w, "diff --git %s %s\n", quote("a/"+from.name), quote("b/"+to.name))
	switch {
	case p.from == nil:
		fmt.Fprintf(w, "new file mode %s\n", to.modeText())
	case p.to == nil:
		fmt.Fprintf(w, "deleted file mode %s\n", from.modeText())
	case from.mode != to.mode:
		fmt.Fprintf(w, "old mode %s\nnew mode %s\n", from.modeText(), to.modeText())
	}
	if p.moved() {
		fmt.Fprintf(w, "similarity index %d%%\nrename from %s\nrename to %s\n", p.similarity, quote(from.name), quote(to.name))
	}
	if before, after := p.hashOf(p.from), p.hashOf(p.to); before != after {
		fmt.Fprintf(w, "index %s..%s", before, after)
		if p.from != nil && p.to != nil && from.mode == to.mode {
			fmt.Fprintf(w, " %s", to.modeText())
		}
		w.WriteByte('\n')
	}
}

// hunk writes groups that stand near each other.
func (p *patch) hunk(w *bytes.Buffer, groups []group) {
	first, last := groups[0], groups[len(groups)-1]
	before := min(contextLines, first.a)
	after := min(contextLines, len(p.before.lines)-last.aEnd)
	a, b := first.a-before, first.b-before
	fmt.Fprintf(w, "@@ -%s +%s @@", span(a, last.aEnd+after), span(b, last.bEnd+after))
	if heading := p.heading(a); heading != "" {
		w.WriteString(" " + heading)
	}
	w.WriteByte('\n')
	for _, g := range groups {
		lines(w, ' ', p.before.lines[a:g.a])
		lines(w, '-', p.before.lines[g.a:g.aEnd])
		lines(w, '+', p.after.lines[g.b:g.bEnd])
		a = g.aEnd
	}
	lines(w, ' ', p.before.lines[a:a+after])
}

// heading is the line before a hunk that tells where it is: the last one that
// begins with a letter, _ or $, which is what git takes when it does not know
// the language.
func (p *patch) heading(line int) string {
	// git shows as much of it.
	const most = 80
	for line--; line >= 0; line-- {
		text := p.before.lines[line]
		c := text[0]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' {
			text = text[:min(len(text), most)]
			for len(text) > 0 && !utf8.ValidString(text) && utf8.ValidString(p.before.lines[line]) {
				text = text[:len(text)-1]
			}
			return strings.TrimRight(text, " \t\r\n\v\f")
		}
	}
	return ""
}

// span is a range of lines as a hunk tells it: they are counted from 1, and one
// line needs no length. Of none, the line before counts.
func span(from, to int) string {
	switch to - from {
	case 0:
		return fmt.Sprintf("%d,0", from)
	case 1:
		return fmt.Sprintf("%d", from+1)
	}
	return fmt.Sprintf("%d,%d", from+1, to-from)
}

func lines(w *bytes.Buffer, sign byte, text []string) {
	for _, l := range text {
		w.WriteByte(sign)
		w.WriteString(l)
		if !strings.HasSuffix(l, "\n") {
			w.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// quote writes a name as git does: one with bytes that are not printable ASCII,
// or with quotes, in quotes as in C.
func quote(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		i := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c)
		switch {
		case i >= 0:
			b.WriteByte('\\')
			b.WriteByte(`abtnvfr"\`[i])
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() == len(name) {
		return name
	}
	return `"` + b.String() + `"`
}
