package runtime

import (
	"bytes"
	"context"
	"fmt"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/store"
)

// A Difference is something that two executions do not have in common.
type Difference struct {
	What string // such as "step 3", "output_value", ".2: status"
	A, B string // "" where one has nothing there
}

// Diff returns where two executions, with all below them, differ: what they are given,
// what they do, step by step, and what comes of it. Times and ids do not count. After
// the first step that differs the steps of that flow are not compared any more. The
// error is a [NotFoundError].
func (r *Runtime) Diff(ctx context.Context, a, b string) ([]Difference, error) {
	var trees [2]map[string]store.Execution
	var order []string
	for i, id := range []string{a, b} {
		rows, err := r.rows(ctx, id)
		if err != nil {
			return nil, err
		}
		trees[i] = map[string]store.Execution{}
		for _, row := range rows {
			path, ok := below(row.ID, id)
			if !ok {
				continue
			}
			if _, both := trees[0][path]; i == 0 || !both {
				order = append(order, path)
			}
			trees[i][path] = row
		}
	}
	var all []Difference
	for _, path := range order {
		x, inA := trees[0][path]
		y, inB := trees[1][path]
		prefix := ""
		if path != "" {
			prefix = path + ": "
		}
		if !inA || !inB {
			all = append(all, Difference{prefix + "execution", describeRow(x, inA), describeRow(y, inB)})
			continue
		}
		for _, f := range []struct{ name, a, b string }{
			{"type", describeRow(x, true), describeRow(y, true)},
			{"status", x.Status, y.Status},
			{"message", x.Message, y.Message},
			{"input_value", shownValue(x.Input), shownValue(y.Input)},
			{"output_value", shownValue(x.Output), shownValue(y.Output)},
		} {
			if f.a != f.b {
				all = append(all, Difference{prefix + f.name, f.a, f.b})
			}
		}
		if x.Type == string(ConnectionType) {
			continue
		}
		d, err := r.diffSteps(ctx, x.ID, y.ID, prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, d...)
	}
	return all, nil
}

// below is the path from one execution down to another.
func below(id, top string) (path string, ok bool) {
	if len(id) < len(top) || id[:len(top)] != top || len(id) > len(top) && id[len(top)] != '.' {
		return "", false
	}
	return id[len(top):], true
}

func describeRow(x store.Execution, there bool) string {
	if !there {
		return ""
	}
	if x.ConnectorType != "" {
		return fmt.Sprintf("%s %q (%s)", x.Type, x.Name, x.ConnectorType)
	}
	return fmt.Sprintf("%s %q", x.Type, x.Name)
}

func shownValue(b []byte) string {
	if b == nil {
		return ""
	}
	return value.Summary(decoded(b), 1000)
}

// diffSteps returns the first step that differs.
func (r *Runtime) diffSteps(ctx context.Context, a, b, prefix string) ([]Difference, error) {
	x, err := readJournal(ctx, r.opts.Store, a)
	if err != nil {
		return nil, err
	}
	y, err := readJournal(ctx, r.opts.Store, b)
	if err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		e, inA, err := x.next()
		if err != nil {
			return nil, err
		}
		f, inB, err := y.next()
		if err != nil {
			return nil, err
		}
		if !inA && !inB {
			return nil, nil
		}
		var texts [2]string
		if inA {
			texts[0] = fmt.Sprintf("%s %s at line %d", e.Kind, e.Target, e.At.Line)
		}
		if inB {
			texts[1] = fmt.Sprintf("%s %s at line %d", f.Kind, f.Target, f.At.Line)
		}
		if inA && inB && e.Kind == f.Kind && e.Args == f.Args {
			if bytes.Equal(e.Result, f.Result) || describeResult(e) == describeResult(f) || isTime(e.Kind) {
				continue
			}
			texts[0] += ": " + describeResult(e)
			texts[1] += ": " + describeResult(f)
		} else if texts[0] == texts[1] {
			texts[0] += ", with other arguments"
		}
		return []Difference{{fmt.Sprintf("%sstep %d", prefix, n), texts[0], texts[1]}}, nil
	}
}
