package analysis

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// Of the drawing, in pixels. Texts are in a font whose letters all have the same width.
const (
	letter     = 7.3
	rowHeight  = 18
	headHeight = 26
	padding    = 10
	gapX       = 90
	gapY       = 26
	margin     = 20
	tallest    = 1400 // a column of tables that is taller is continued beside
	mostShown  = 40   // columns of a table
	longest    = 48   // letters of a line
)

// A box is a table of a drawing.
type box struct {
	*entity
	layer      int
	x, y, w, h float64
	lines      []column // the columns that are shown
	more       int      // those that are not
}

// A drawing is where the tables of a database stand: what others refer to left of them.
type drawing struct {
	boxes  []*box
	byName map[string]*box
	w, h   float64
}

func layout(all []entity) *drawing {
	d := &drawing{byName: map[string]*box{}}
	for i := range all {
		b := &box{entity: &all[i], lines: all[i].columns}
		if len(b.lines) > mostShown {
			b.lines, b.more = b.lines[:mostShown], len(b.lines)-mostShown
		}
		width := length(b.name)
		for _, c := range b.lines {
			width = max(width, length(c.name)+length(c.typ)+5)
		}
		b.w = float64(width)*letter + 2*padding
		b.h = headHeight + float64(len(b.lines))*rowHeight + padding/2
		if b.more > 0 {
			b.h += rowHeight
		}
		d.boxes = append(d.boxes, b)
		d.byName[b.name] = b
	}
	d.place(d.layers())
	return d
}

func length(s string) int { return min(utf8.RuneCountInString(s), longest) }

// layers puts each table right of those that it refers to. What refers to itself by way of
// others is left of one of them. Tables without references are last, by themselves.
func (d *drawing) layers() [][]*box {
	linked := map[*box]bool{}
	state := map[*box]int{} // 1 is being looked at, 2 is done
	var depth func(*box) int
	depth = func(b *box) int {
		if state[b] != 0 {
			return b.layer
		}
		state[b] = 1
		for _, r := range b.refs {
			to := d.byName[r.to]
			if to == nil {
				continue
			}
			linked[b], linked[to] = true, true
			if to != b && state[to] != 1 {
				b.layer = max(b.layer, depth(to)+1)
			}
		}
		state[b] = 2
		return b.layer
	}
	for _, b := range d.boxes {
		depth(b)
	}
	var layers [][]*box
	var alone []*box
	for _, b := range d.boxes {
		if !linked[b] {
			alone = append(alone, b)
			continue
		}
		for len(layers) <= b.layer {
			layers = append(layers, nil)
		}
		layers[b.layer] = append(layers[b.layer], b)
	}
	d.untangle(layers)
	if len(alone) > 0 {
		layers = append(layers, alone)
	}
	return layers
}

// untangle orders each layer by where what it refers to stands, and then by where what
// refers to it does.
func (d *drawing) untangle(layers [][]*box) {
	rank := map[*box]float64{}
	note := func(layer []*box) {
		for i, b := range layer {
			rank[b] = float64(i)
		}
	}
	referring := map[*box][]*box{}
	for _, b := range d.boxes {
		for _, r := range b.refs {
			if to := d.byName[r.to]; to != nil && to != b {
				referring[to] = append(referring[to], b)
			}
		}
	}
	order := func(layer []*box, neighbours func(*box) []*box) {
		middle := map[*box]float64{}
		for _, b := range layer {
			near := neighbours(b)
			middle[b] = rank[b]
			if len(near) > 0 {
				sum := 0.0
				for _, n := range near {
					sum += rank[n]
				}
				middle[b] = sum / float64(len(near))
			}
		}
		slices.SortStableFunc(layer, func(a, b *box) int { return cmp.Compare(middle[a], middle[b]) })
		note(layer)
	}
	for _, layer := range layers {
		note(layer)
	}
	for range 4 {
		for _, layer := range layers {
			order(layer, func(b *box) (near []*box) {
				for _, r := range b.refs {
					if to := d.byName[r.to]; to != nil && to != b {
						near = append(near, to)
					}
				}
				return near
			})
		}
		for i := len(layers) - 1; i >= 0; i-- {
			order(layers[i], func(b *box) []*box { return referring[b] })
		}
	}
}

// place gives boxes their places, a layer after the other.
func (d *drawing) place(layers [][]*box) {
	x := float64(margin)
	for _, layer := range layers {
		y, width := float64(margin), 0.0
		for _, b := range layer {
			if y > margin && y+b.h > tallest {
				x, y, width = x+width+gapX/2, margin, 0
			}
			b.x, b.y = x, y
			y += b.h + gapY
			width = max(width, b.w)
			d.h = max(d.h, y)
		}
		x += width + gapX
	}
	d.w = x - gapX + margin
	d.h += margin - gapY
}
