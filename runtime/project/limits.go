package project

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
)

// Limits bound what a root execution and all executions below it use together.
// They mean what the fields of runtime.Limits mean: zero is the default, a
// negative number no limit. In flowrun.yaml a number is 1 or more, a time is a
// number of seconds or such as 90s and 1h30m, a size is a number of bytes or such
// as 64MiB and 1.5GB, and no limit is `unlimited` or -1.
type Limits struct {
	Steps              int64         // steps
	WallTime           time.Duration // wall_time
	Children           int64         // children
	ConcurrentChildren int64         // concurrent_children
	OutputBytes        int64         // output_bytes
	LogBytes           int64         // log_bytes
	Heap               int64         // heap
}

func readLimits(s section) (l Limits) {
	s.read("limits", []key{
		{"steps", quantity(s, "steps", &l.Steps, parseCount)},
		{"wall_time", quantity(s, "wall_time", &l.WallTime, parseTime)},
		{"children", quantity(s, "children", &l.Children, parseCount)},
		{"concurrent_children", quantity(s, "concurrent_children", &l.ConcurrentChildren, parseCount)},
		{"output_bytes", quantity(s, "output_bytes", &l.OutputBytes, parseSize)},
		{"log_bytes", quantity(s, "log_bytes", &l.LogBytes, parseSize)},
		{"heap", quantity(s, "heap", &l.Heap, parseSize)},
	})
	return l
}

// quantity reads a number with a unit, or no limit, into dst.
func quantity[N ~int64](s section, key string, dst *N, parse func(value.Value) (N, error)) func(value.Value) {
	return func(v value.Value) {
		if v == "unlimited" || v == value.Value(int64(-1)) {
			*dst = -1
			return
		}
		n, err := parse(v)
		if err != nil {
			s.wrong(key, key+": "+err.Error(), "")
			return
		}
		*dst = n
	}
}

const wantCount = "a number, or unlimited"

func parseCount(v value.Value) (int64, error) {
	n, ok := number(v)
	if !ok {
		return 0, unwanted(wantCount, v)
	}
	count, err := positive(n, wantCount, v)
	if err == nil && float64(count) != n {
		return 0, fmt.Errorf("%s is no whole number", value.Summary(v, 40))
	}
	return count, err
}

const wantTime = "seconds, a time such as 90s or 1h30m, or unlimited"

func parseTime(v value.Value) (time.Duration, error) {
	if text, ok := v.(string); ok {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return 0, unwanted(wantTime, v)
		}
		return d, nil
	}
	n, ok := number(v)
	if !ok {
		return 0, unwanted(wantTime, v)
	}
	d, err := positive(n*float64(time.Second), wantTime, v)
	return time.Duration(d), err
}

const wantSize = "bytes, a size such as 64MiB or 1.5GB, or unlimited"

var sizeUnits = map[string]float64{
	"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
}

func parseSize(v value.Value) (int64, error) {
	n, ok := number(v)
	if text, isText := v.(string); isText {
		digits := strings.TrimRight(text, "BKMGTki")
		unit, known := sizeUnits[text[len(digits):]]
		f, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		n, ok = f*unit, known && err == nil
	}
	if !ok {
		return 0, unwanted(wantSize, v)
	}
	return positive(n, wantSize, v)
}

func number(v value.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	case float64:
		return v, true
	}
	return 0, false
}

// positive returns n, which v stands for, as a number of at least 1.
func positive(n float64, want string, v value.Value) (int64, error) {
	switch {
	case math.IsNaN(n) || n <= 0:
		return 0, unwanted(want, v)
	case n >= math.MaxInt64:
		return 0, fmt.Errorf("%s is too large (want less, or unlimited)", value.Summary(v, 40))
	}
	return max(1, int64(math.Round(n))), nil
}

func unwanted(want string, v value.Value) error {
	return fmt.Errorf("want %s, got %s", want, value.Summary(v, 40))
}
