package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/form"
)

// messageValue is a message as data, without what nobody is to see.
func messageValue(m *runtime.Message) *value.Dict {
	body, response := shownMessage(m)
	return value.DictOf(
		"id", m.ID, "subject", m.Subject, "message", m.Text, "request", orNil(m.Request), "body", body,
		"status", strings.ToUpper(messageStatus(m)), "response", response,
		"answered_by", orNil(m.AnsweredBy), "answered_at", timestamp(m.AnsweredAt),
		"created_at", timestamp(m.CreatedAt), "execution_id", m.Execution, "from", m.From,
	)
}

// shownMessage returns the body and the response of a message, each nil if there is
// none, with the defaults and answers masked that nobody is to see.
func shownMessage(m *runtime.Message) (body, response value.Value) {
	f, err := m.Form()
	if err != nil || f == nil {
		return nil, nil // of what is no form nobody knows what is secret
	}
	secrets := f.Secrets()
	if d, ok := m.Body.(*value.Dict); ok {
		body = maskedBody(d, secrets)
	}
	if m.Response != nil {
		response = masked(m.Response, secrets)
	}
	return body, response
}

func masked(d *value.Dict, names []string) *value.Dict {
	shown := new(value.Dict)
	for k, v := range d.All() {
		if name, ok := k.(string); ok && v != nil && slices.Contains(names, name) {
			v = connectors.Mask
		}
		shown.SetKey(k, v)
	}
	return shown
}

func maskedBody(body *value.Dict, secrets []string) *value.Dict {
	shown := new(value.Dict)
	for k, v := range body.All() {
		if properties, ok := v.(*value.Dict); ok && k == "properties" {
			elements := new(value.Dict)
			for name, e := range properties.All() {
				if d, ok := e.(*value.Dict); ok && slices.Contains(secrets, fmt.Sprint(name)) {
					e = masked(d, []string{"default", "example"})
				}
				elements.SetKey(name, e)
			}
			v = elements
		}
		shown.SetKey(k, v)
	}
	return shown
}

// printMessage writes a message for a person.
func (p *process) printMessage(m *runtime.Message) error {
	say := func(format string, args ...any) { fmt.Fprint(p.stdout, printable(fmt.Sprintf(format, args...))+"\n") }
	if m.Subject != "" {
		say("%s", m.Subject)
	}
	say("from %s (%s), %s", m.From, m.Execution, m.CreatedAt.Local().Format(time.DateTime))
	switch {
	case m.Answered():
		say("answered by %s, %s", m.AnsweredBy, m.AnsweredAt.Local().Format(time.DateTime))
	case m.Asks():
		say("open: flowrun message answer %s", m.ID)
	}
	if m.Text != "" {
		say("\n%s", strings.TrimRight(m.Text, "\n"))
	}
	f, err := m.Form()
	if err != nil {
		return exitError{exitFailed, err}
	}
	if f != nil {
		say("")
		p.printForm(f)
	}
	if _, response := shownMessage(m); response != nil {
		b, err := value.EncodeYAML(value.DictOf("response", response))
		if err != nil {
			return err
		}
		say("\n%s", strings.TrimRight(string(b), "\n"))
	}
	return nil
}

// printForm writes what a form asks for, a line for each element.
func (p *process) printForm(f *form.Form) {
	rows := [][]string{{"ELEMENT", "KIND", "", "WHAT"}}
	for _, e := range f.Elements {
		need := ""
		switch {
		case e.ReadOnly:
			need = "read-only"
		case e.Required:
			need = "required"
		}
		rows = append(rows, []string{oneLine(e.Name), string(e.Kind), need, oneLine(elementText(e))})
	}
	p.printTable(rows)
}

// elementText says what an element asks for.
func elementText(e form.Element) string {
	text := e.Label
	if e.Kind == form.Markdown {
		return e.Description
	}
	if e.Description != "" && e.Description != e.Label {
		text += ": " + e.Description
	}
	if len(e.Options) > 0 {
		labels := make([]string, len(e.Options))
		for i, o := range e.Options {
			labels[i] = o.Label
		}
		text += " (" + listed(labels) + ")"
	}
	if e.Default != nil {
		text += " [" + defaultText(e) + "]"
	}
	return text
}
