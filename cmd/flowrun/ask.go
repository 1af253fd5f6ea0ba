package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/form"
)

// An asker has a person fill in forms, element by element. What it shows comes from
// flows, and is written so that it cannot move the cursor.
type asker struct {
	from typist
	w    io.Writer
}

// asker returns one for the person at the terminal, nil if there is none to be asked.
func (p *process) asker() *asker {
	if p.typist == nil || p.screen == nil {
		return nil
	}
	return &asker{from: p.typist, w: p.stderr}
}

// form asks for what is not in given, and again for what is wrong with the whole. The
// answer is one that [form.Form.Check] takes. An error is [errLeft] or ctx's cause.
func (a *asker) form(ctx context.Context, f *form.Form, given *value.Dict) (*value.Dict, error) {
	answer := new(value.Dict)
	for k, v := range given.All() {
		answer.SetKey(k, v)
	}
	var buttons []form.Element
	for _, e := range f.Elements {
		if e.Kind == form.Submit {
			buttons = append(buttons, e)
		}
	}
	again := map[string]bool{} // what was wrong; at first all is asked
	for first := true; ; first = false {
		for _, e := range f.Elements {
			if _, ok := answer.Get(e.Name); ok || e.Kind == form.Submit || !first && !again[e.Name] {
				continue
			}
			// Which elements are required may depend on the button.
			v, ok, err := a.element(ctx, e, len(buttons) > 1)
			if err != nil {
				return nil, err
			}
			if ok {
				answer.Set(e.Name, v)
			}
		}
		if err := a.press(ctx, buttons, answer); err != nil {
			return nil, err
		}
		_, err := f.Check(answer)
		var wrong form.Errors
		if !errors.As(err, &wrong) {
			return answer, err
		}
		clear(again)
		for _, w := range wrong {
			a.say("  " + w.Error())
			if e := f.Element(w.Element); e != nil && (e.Asks() || e.Kind == form.Submit) {
				again[w.Element] = true
				answer.Delete(w.Element)
			}
		}
		if len(again) == 0 {
			return nil, err
		}
	}
}

// element asks for one element; ok is false when the default, or nothing, is the answer.
func (a *asker) element(ctx context.Context, e form.Element, mayBeMissing bool) (v value.Value, ok bool, err error) {
	if !e.Asks() {
		text := e.Description
		if e.Kind != form.Markdown {
			text = e.Label + ": " + defaultText(e)
		}
		a.say(text)
		return nil, false, nil
	}
	if e.Description != "" {
		a.say(e.Description)
	}
	const mostShown = 100
	for i, o := range e.Options[:min(len(e.Options), mostShown)] {
		a.say(fmt.Sprintf("  %d) %s", i+1, o.Label))
	}
	if more := len(e.Options) - mostShown; more > 0 {
		a.say(fmt.Sprintf("  … %d more", more))
	}
	for {
		text, err := a.text(ctx, e)
		if err != nil {
			return nil, false, err
		}
		v, err := form.FromText(e, text)
		switch {
		case err != nil:
			a.say("  " + err.Error())
		case v != nil:
			return v, true, nil
		case e.Default != nil || !e.Required || mayBeMissing || e.Kind == form.Toggle:
			return nil, false, nil
		default:
			a.say("  an answer is required")
		}
	}
}

// text reads what is typed for an element: a line, or of a text several.
func (a *asker) text(ctx context.Context, e form.Element) (string, error) {
	ask := func() { a.write(prompt(e)) }
	if e.Kind != form.Text {
		text, err := a.from.line(ctx, ask, e.Kind == form.Password)
		if e.Kind == form.Password || err != nil {
			a.say("") // the end of the line was not shown
		}
		return text, err
	}
	var lines []string
	for {
		line, err := a.from.line(ctx, ask, false)
		ask = func() {}
		if err != nil {
			a.say("")
			return "", err
		}
		if line == "." || line == "" && len(lines) == 0 {
			return strings.Join(lines, "\n"), nil
		}
		lines = append(lines, line)
	}
}

// prompt is what an element is asked with.
func prompt(e form.Element) string {
	var notes []string
	switch {
	case e.Example != "":
		notes = append(notes, "e.g. "+e.Example)
	case e.Kind == form.Toggle:
		notes = append(notes, "yes or no")
	case e.Kind == form.Date:
		notes = append(notes, "e.g. 2026-11-27")
	case e.Kind == form.Time:
		notes = append(notes, "e.g. 08:30")
	case e.Kind == form.Datetime:
		notes = append(notes, "e.g. 2026-11-27T08:30")
	case e.Multiple:
		notes = append(notes, "several with commas")
	}
	if e.Kind == form.Text {
		notes = append(notes, "ends with a line that is .")
	}
	if !e.Required && e.Default == nil && e.Kind != form.Toggle {
		notes = append(notes, "optional")
	}
	s := oneLine(e.Label)
	if len(notes) > 0 {
		s += " (" + oneLine(strings.Join(notes, ", ")) + ")"
	}
	switch {
	case e.Default == nil && e.Kind == form.Toggle:
		s += " [no]"
	case e.Default != nil:
		s += " [" + oneLine(defaultText(e)) + "]"
	}
	if e.Kind == form.Text {
		return s + ":\n"
	}
	return s + ": "
}

// defaultText is the default of an element as a person would type it, unless nobody is to
// see it.
func defaultText(e form.Element) string {
	if e.Kind == form.Password {
		return connectors.Mask
	}
	labels := map[string]string{}
	for _, o := range e.Options {
		labels[value.Summary(o.Value, 200)] = o.Label
	}
	text := func(v value.Value) string {
		summary := value.Summary(v, 200)
		if label, ok := labels[summary]; ok {
			return label
		}
		if s, ok := v.(string); ok {
			return s
		}
		return summary
	}
	switch v := e.Default.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case value.List:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = text(v[i])
		}
		return strings.Join(texts, ", ")
	}
	return text(e.Default)
}

// press asks which of several buttons is pressed, unless one is already.
func (a *asker) press(ctx context.Context, buttons []form.Element, answer *value.Dict) error {
	for _, b := range buttons {
		if _, ok := answer.Get(b.Name); ok {
			return nil
		}
	}
	if len(buttons) < 2 { // the only one is pressed by itself
		return nil
	}
	choice := form.Element{Name: "button", Kind: form.Select, Label: "Button", Required: true}
	for _, b := range buttons {
		choice.Options = append(choice.Options, form.Option{Value: b.Name, Label: b.Label})
	}
	name, _, err := a.element(ctx, choice, false)
	if err == nil {
		answer.Set(name.(string), true)
	}
	return err
}

// confirm asks for yes or no; no answer is no.
func (a *asker) confirm(ctx context.Context, question string) (bool, error) {
	v, _, err := a.element(ctx, form.Element{Kind: form.Toggle, Label: question}, false)
	if errors.Is(err, errLeft) {
		return false, nil
	}
	return v == true, err
}

func (a *asker) say(text string) { a.write(text + "\n") }

func (a *asker) write(text string) { fmt.Fprint(a.w, printable(text)) }
