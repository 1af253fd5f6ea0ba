package main

import (
	"fmt"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
)

// A usedLimit is one limit: its name as in flowrun.yaml, what it is, and what was used of
// it. Negative is no limit, and not known.
type usedLimit struct {
	name        string
	limit, used int64
	time        bool // in nanoseconds
}

func usedLimits(u runtime.Usage) []usedLimit {
	l := u.Limits
	return []usedLimit{
		{"steps", l.Steps, u.Steps, false},
		{"wall_time", int64(l.WallTime), int64(u.WallTime), true},
		{"children", l.Children, u.Children, false},
		{"concurrent_children", l.ConcurrentChildren, u.ConcurrentChildren, false},
		{"output_bytes", l.OutputBytes, u.OutputBytes, false},
		{"log_bytes", l.LogBytes, u.LogBytes, false},
		{"heap", l.Heap, -1, false},
	}
}

func (p *process) printUsage(u runtime.Usage) {
	rows := [][]string{{"LIMIT", "VALUE", "USED"}}
	for _, l := range usedLimits(u) {
		text := func(n int64, otherwise string) string {
			switch {
			case n < 0:
				return otherwise
			case l.time:
				return elapsed(time.Duration(n))
			}
			return fmt.Sprint(n)
		}
		rows = append(rows, []string{l.name, text(l.limit, "none"), text(l.used, "not known")})
	}
	fmt.Fprintln(p.stdout)
	p.printTable(rows)
}

// usageValue is a usage for a program: times are in seconds, and None is no limit, or not
// known.
func usageValue(u runtime.Usage) *value.Dict {
	d := new(value.Dict)
	for _, l := range usedLimits(u) {
		number := func(n int64) value.Value {
			switch {
			case n < 0:
				return nil
			case l.time:
				return time.Duration(n).Seconds()
			}
			return n
		}
		d.Set(l.name, value.DictOf("value", number(l.limit), "used", number(l.used)))
	}
	return d
}
