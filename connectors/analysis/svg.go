package analysis

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// svg draws the tables of a database, with lines from each foreign key to what it refers to.
func svg(b *strings.Builder, d *drawing) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="Entity diagram">`+"\n", d.w, d.h, d.w, d.h)
	for _, from := range d.boxes {
		for _, r := range from.refs {
			if to := d.byName[r.to]; to != nil {
				line(b, from, to, r)
			}
		}
	}
	for _, x := range d.boxes {
		table(b, x)
	}
	b.WriteString("</svg>\n")
}

// line draws a foreign key from the left of a column to the right of the table it refers to.
func line(b *strings.Builder, from, to *box, r reference) {
	x1, y1 := from.x, from.y+headHeight/2
	if i := slices.IndexFunc(from.lines, func(c column) bool { return len(r.columns) > 0 && c.name == r.columns[0] }); i >= 0 {
		y1 = from.y + headHeight + (float64(i)+0.5)*rowHeight
	}
	x2, y2 := to.x+to.w, to.y+headHeight/2
	bend1, bend2 := x1-gapX/2, x2+gapX/2
	if from == to || from.x < x2 { // beside or behind it: around the right
		x1 = from.x + from.w
		bend1, bend2 = x1+gapX/2, x2+gapX/2
	}
	class := "fk"
	if r.nullable {
		class += " maybe"
	}
	fmt.Fprintf(b, `<path class="%s" d="M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f"><title>%s</title></path>`+"\n",
		class, x1, y1, bend1, y1, bend2, y2, x2, y2,
		html.EscapeString(fmt.Sprintf("%s (%s) → %s", from.name, strings.Join(r.columns, ", "), to.name)))
	fmt.Fprintf(b, `<circle class="end" cx="%.1f" cy="%.1f" r="3"/>`+"\n", x2, y2)
}

func table(b *strings.Builder, x *box) {
	fmt.Fprintf(b, `<a href="#%s"><g><rect class="box" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="4"/>`, anchor(x.name), x.x, x.y, x.w, x.h)
	fmt.Fprintf(b, `<rect class="head" x="%.1f" y="%.1f" width="%.1f" height="%d" rx="4"/>`, x.x, x.y, x.w, headHeight)
	fmt.Fprintf(b, `<text class="name" x="%.1f" y="%.1f">%s</text>`+"\n", x.x+padding, x.y+headHeight-9, html.EscapeString(upTo(x.name, longest)))
	y := x.y + headHeight + rowHeight - 5
	for _, c := range x.lines {
		mark := ""
		switch {
		case c.primary:
			mark = "pk"
		case c.foreign:
			mark = "fk"
		}
		name := upTo(c.name, longest)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f"><tspan class="key">%-2s</tspan> %s</text>`, x.x+padding, y, mark, html.EscapeString(name))
		fmt.Fprintf(b, `<text class="type" x="%.1f" y="%.1f">%s</text>`+"\n", x.x+x.w-padding, y, html.EscapeString(upTo(c.typ, longest-length(name))))
		y += rowHeight
	}
	if x.more > 0 {
		fmt.Fprintf(b, `<text class="type" x="%.1f" y="%.1f">and %d more</text>`+"\n", x.x+x.w-padding, y, x.more)
	}
	b.WriteString("</g></a>\n")
}

// upTo is s, cut off at so many letters.
func upTo(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:max(most-1, 0)]) + "…"
	}
	return s
}

// anchor is the name of the part of a page that is about a table.
func anchor(name string) string {
	var b strings.Builder
	b.WriteString("t-")
	for _, r := range name {
		if r < 0x80 && (r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "~%x", r)
		}
	}
	return b.String()
}
