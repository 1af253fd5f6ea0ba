package git

import (
	"context"
	"math"
	"slices"
)

// A group is lines of one text in place of lines of the other; one of them may
// be none.
type group struct{ a, aEnd, b, bEnd int }

// Looking for the shortest difference takes time that grows with its square. So
// many steps from either end are enough for what people change; after those, and
// more in a large text, the best that was found is taken.
const fewestSteps = 256

// differ finds the lines that two texts have in common, with the algorithm of
// E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in its
// variation for linear space.
type differ struct {
	ctx          context.Context
	a, b         []int // lines, by number; equal lines have the same
	goneA, goneB []bool
	fore, back   []int // by diagonal: how far one gets in a
	offset       int
	steps        int
}

// differences returns where the lines of a and b differ, in order.
func differences(ctx context.Context, a, b []string) ([]group, error) {
	numbers := map[string]int{}
	number := func(lines []string) []int {
		out := make([]int, len(lines))
		for i, l := range lines {
			n, ok := numbers[l]
			if !ok {
				n = len(numbers)
				numbers[l] = n
			}
			out[i] = n
		}
		return out
	}
	na, nb := number(a), number(b)
	goneA, goneB := make([]bool, len(a)), make([]bool, len(b))
	// Lines that the other text does not have need not be looked for.
	d := &differ{ctx: ctx}
	var atA, atB []int
	d.a, atA = shared(na, nb, len(numbers), goneA)
	d.b, atB = shared(nb, na, len(numbers), goneB)
	d.goneA, d.goneB = make([]bool, len(d.a)), make([]bool, len(d.b))
	d.offset = len(d.b) + 1
	d.fore = make([]int, len(d.a)+len(d.b)+3)
	d.back = make([]int, len(d.a)+len(d.b)+3)
	d.steps = max(fewestSteps, int(math.Sqrt(float64(len(d.a)+len(d.b)))))
	if err := d.compare(0, len(d.a), 0, len(d.b)); err != nil {
		return nil, err
	}
	for i, at := range atA {
		goneA[at] = d.goneA[i]
	}
	for i, at := range atB {
		goneB[at] = d.goneB[i]
	}
	slide(na, goneA, nb, goneB)
	return groups(goneA, goneB), nil
}

// shared returns the lines that the other text has too, and where they are. The
// others are marked as gone.
func shared(lines, other []int, kinds int, gone []bool) (kept, at []int) {
	has := make([]bool, kinds)
	for _, n := range other {
		has[n] = true
	}
	for i, n := range lines {
		if has[n] {
			kept, at = append(kept, n), append(at, i)
		} else {
			gone[i] = true
		}
	}
	return kept, at
}

// compare marks the lines of a[i:iEnd] and b[j:jEnd] that are not common.
func (d *differ) compare(i, iEnd, j, jEnd int) error {
	for {
		for i < iEnd && j < jEnd && d.a[i] == d.b[j] {
			i, j = i+1, j+1
		}
		for i < iEnd && j < jEnd && d.a[iEnd-1] == d.b[jEnd-1] {
			iEnd, jEnd = iEnd-1, jEnd-1
		}
		if i == iEnd || j == jEnd {
			for ; i < iEnd; i++ {
				d.goneA[i] = true
			}
			for ; j < jEnd; j++ {
				d.goneB[j] = true
			}
			return nil
		}
		if d.ctx.Err() != nil {
			return context.Cause(d.ctx)
		}
		x, y := d.middle(i, iEnd, j, jEnd)
		if err := d.compare(i, x, j, y); err != nil {
			return err
		}
		i, j = x, y
	}
}

// middle returns a point that a shortest path from (i, j) to (iEnd, jEnd) goes
// through, or nearly so. It is found by going forward from the one and back from
// the other, a step at a time, until the two meet on a diagonal.
func (d *differ) middle(i, iEnd, j, jEnd int) (x, y int) {
	const never = math.MaxInt / 2
	at := func(v []int, k int) *int { return &v[d.offset+k] }
	fore, back := d.fore, d.back
	low, high := i-jEnd, iEnd-j
	start, end := i-j, iEnd-jEnd
	odd := (start-end)&1 != 0
	*at(fore, start), *at(back, end) = i, iEnd
	fLow, fHigh, bLow, bHigh := start, start, end, end
	for step := 1; ; step++ {
		if fLow > low {
			fLow--
			*at(fore, fLow-1) = -1
		} else {
			fLow++
		}
		if fHigh < high {
			fHigh++
			*at(fore, fHigh+1) = -1
		} else {
			fHigh--
		}
		for k := fHigh; k >= fLow; k -= 2 {
			x := max(*at(fore, k-1)+1, *at(fore, k+1))
			for x < iEnd && x-k < jEnd && d.a[x] == d.b[x-k] {
				x++
			}
			*at(fore, k) = x
			if odd && bLow <= k && k <= bHigh && *at(back, k) <= x {
				return x, x - k
			}
		}
		if bLow > low {
			bLow--
			*at(back, bLow-1) = never
		} else {
			bLow++
		}
		if bHigh < high {
			bHigh++
			*at(back, bHigh+1) = never
		} else {
			bHigh--
		}
		for k := bHigh; k >= bLow; k -= 2 {
			x := min(*at(back, k-1), *at(back, k+1)-1)
			for x > i && x-k > j && d.a[x-1] == d.b[x-k-1] {
				x--
			}
			*at(back, k) = x
			if !odd && fLow <= k && k <= fHigh && x <= *at(fore, k) {
				return x, x - k
			}
		}
		if step >= d.steps {
			return d.furthest(i, iEnd, j, jEnd, fLow, fHigh, bLow, bHigh)
		}
	}
}

// furthest returns the point that a path from either end has come to, whichever
// has come further.
func (d *differ) furthest(i, iEnd, j, jEnd, fLow, fHigh, bLow, bHigh int) (x, y int) {
	best := -1
	for k := fHigh; k >= fLow; k -= 2 {
		fx := min(d.fore[d.offset+k], iEnd, jEnd+k)
		if fx+fx-k-i-j > best {
			best, x, y = fx+fx-k-i-j, fx, fx-k
		}
	}
	for k := bHigh; k >= bLow; k -= 2 {
		bx := max(d.back[d.offset+k], i, j+k)
		if iEnd+jEnd-bx-bx+k > best {
			best, x, y = iEnd+jEnd-bx-bx+k, bx, bx-k
		}
	}
	return x, y
}

// slide moves a group of lines that went, or came, down as far as the same lines
// follow it, where people see it: after the lines that it is like.
func slide(a []int, goneA []bool, b []int, goneB []bool) {
	slideIn(a, goneA, goneB)
	slideIn(b, goneB, goneA)
}

func slideIn(lines []int, gone, other []bool) {
	j := 0 // in the other text, at the line that corresponds to i
	for i := 0; i < len(lines); {
		if !gone[i] {
			for other[j] {
				j++
			}
			i, j = i+1, j+1
			continue
		}
		end := i
		for end < len(lines) && gone[end] {
			end++
		}
		for end < len(lines) && !gone[end] && lines[i] == lines[end] && j < len(other) && !other[j] {
			gone[i], gone[end] = false, true
			i, end, j = i+1, end+1, j+1
			for end < len(lines) && gone[end] {
				end++
			}
		}
		i = end
	}
}

// groups puts lines that went and those that came in their place together.
func groups(goneA, goneB []bool) []group {
	var all []group
	for i, j := 0, 0; i < len(goneA) || j < len(goneB); {
		g := group{a: i, b: j}
		for i < len(goneA) && goneA[i] {
			i++
		}
		for j < len(goneB) && goneB[j] {
			j++
		}
		if g.aEnd, g.bEnd = i, j; g.a < i || g.b < j {
			all = append(all, g)
		}
		if i < len(goneA) && j < len(goneB) {
			i, j = i+1, j+1
		}
	}
	return slices.Clip(all)
}
