package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors/analysis"
	"github.com/flowrun/flowrun/connectors/value"
)

// A tested is what came of the test of a connector.
type tested struct {
	*subject
	out *value.Dict // nil if nothing was tried
	err error
	at  time.Time
}

func (t *tested) ok() bool { return t.err == nil }

func (t *tested) value() *value.Dict {
	d := value.DictOf("connector", nil, "connector_type", t.driver.Spec().Type, "tested_at", timestamp(t.at), "ok", t.ok())
	if t.connector != nil {
		d.Set("connector", t.connector.Name)
	}
	d.Set("steps", t.steps())
	if t.err != nil {
		d.Set("message", t.err.Error())
	}
	return d
}

func (t *tested) steps() value.List {
	if t.out == nil {
		return value.List{}
	}
	v, _ := t.out.Get("steps")
	steps, _ := v.(value.List)
	return steps
}

// A stepWriter writes the steps of tests for a person.
type stepWriter struct {
	w      io.Writer
	colour bool
	now    time.Time // certificates are seen from then
}

func (w *stepWriter) paint(colour, text string) string {
	if !w.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (w *stepWriter) mark(ok bool) string {
	if ok {
		return w.paint("32", "✓")
	}
	return w.paint("31", "✗")
}

// write writes what came of a test.
func (w *stepWriter) write(t *tested) {
	fmt.Fprintf(w.w, "%s %s\n", w.mark(t.ok()), t.title())
	steps := t.steps()
	for _, s := range steps {
		w.step(s.(*value.Dict))
	}
	if len(steps) == 0 && t.err != nil {
		fmt.Fprintf(w.w, "  %s\n", printable(t.err.Error()))
	}
}

// The columns of a step.
const (
	stepColumns    = 10 // of the longest name that is usual
	elapsedColumns = 8
)

func (w *stepWriter) step(s *value.Dict) {
	name := textOf(s, "step")
	okValue, _ := s.Get("ok")
	ok, _ := okValue.(bool)
	elapsed, _ := s.Get("elapsed")
	seconds, _ := elapsed.(float64)
	v, _ := s.Get("facts")
	facts, _ := v.(*value.Dict)
	said := stepFacts(facts)
	if problem := textOf(s, "error"); problem != "" {
		said = problem
	}
	indent := strings.Repeat(" ", 4+stepColumns+2+elapsedColumns+2)
	fmt.Fprintf(w.w, "  %s %-*s  %*s  %s\n", w.mark(ok), stepColumns, name, elapsedColumns,
		milliseconds(seconds), strings.ReplaceAll(printable(strings.TrimSpace(said)), "\n", "\n"+indent))
	for _, line := range w.certificates(facts) {
		fmt.Fprintln(w.w, indent+printable(line))
	}
	if advice := textOf(s, "advice"); advice != "" {
		fmt.Fprintln(w.w, indent+w.paint("33", "→ "+printable(advice)))
	}
}

func textOf(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

func milliseconds(seconds float64) string {
	switch ms := seconds * 1000; {
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 10_000:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.0f s", seconds)
}

// stepFacts are the facts of a step on one line: those that say enough by themselves
// without their names.
func stepFacts(facts *value.Dict) string {
	var parts []string
	for k, v := range facts.Strings() {
		switch k {
		case "certificates":
			continue
		case "address", "addresses", "version", "fingerprint", "reason":
			parts = append(parts, factText(v))
		default:
			parts = append(parts, strings.ReplaceAll(k, "_", " ")+" "+factText(v))
		}
	}
	return strings.Join(parts, ", ")
}

func factText(v value.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case value.List:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = factText(item)
		}
		return strings.Join(parts, ", ")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return value.Summary(v, 200)
}

// certificates are lines about those that a server has shown, its own first.
func (w *stepWriter) certificates(facts *value.Dict) (lines []string) {
	v, _ := facts.Get("certificates")
	chain, _ := v.(value.List)
	for _, item := range chain {
		c, ok := item.(*value.Dict)
		if !ok {
			continue
		}
		line := textOf(c, "subject") + ", " + analysis.Expiry(textOf(c, "not_after"), w.now)
		if names, _ := c.Get("names"); names != nil {
			line += ", for " + factText(names)
		}
		if issuer := textOf(c, "issuer"); issuer != textOf(c, "subject") {
			line += ", by " + issuer
		}
		lines = append(lines, line)
	}
	return lines
}
