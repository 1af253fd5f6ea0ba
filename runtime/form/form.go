// Package form is the form that a flow shows to a person with
// this.message(body=...):
//
//	{
//		'type': 'object',
//		'properties': {
//			'name': {'element': 'string', 'label': 'What is your name?', 'order': 1},
//			'count': {'element': 'number', 'type': 'integer', 'default': 3, 'order': 2},
//			'ok': {'element': 'submit', 'label': 'OK', 'order': 3},
//		},
//		'required': ['name'],
//	}
//
// The elements are shown in the order of their order; those without one come after
// them, in the order of the text. What stands in a form as an element, and what the
// answer to it is:
//
//	string     text of one line
//	text       text of several lines
//	password   text that nobody is to see
//	number     an int or a float, an int with type integer
//	toggle     a bool, False when there is neither an answer nor a default
//	date       2026-11-27
//	time       08:30:00+00:00, with the time zone; without one it is UTC
//	datetime   2026-11-27T08:30:00+00:00, likewise
//	select     one of the options, or with multiple a list of them
//	file       the name of a file
//	markdown   nothing: its description is shown
//	submit     True for the button that was pressed; the others have no answer
//
// Dates and times are in the format of RFC 3339. What is not answered is not in the
// answer, and an empty text is no answer.
//
// An element without element is the one that its type, format and options are best
// asked for with.
package form

import (
	"regexp"

	"github.com/flowrun/flowrun/connectors/value"
)

// A Form is elements in the order in which they are shown. It is not to be changed,
// and may be used by several goroutines at once.
type Form struct {
	Elements []Element

	required map[string]bool // of the form; a submit may have it otherwise
}

// A Kind is what an element is, as a flow writes it.
type Kind string

// The kinds of elements.
const (
	String   Kind = "string"
	Text     Kind = "text"
	Password Kind = "password"
	Number   Kind = "number"
	Toggle   Kind = "toggle"
	Date     Kind = "date"
	Time     Kind = "time"
	Datetime Kind = "datetime"
	Select   Kind = "select"
	File     Kind = "file"
	Markdown Kind = "markdown"
	Submit   Kind = "submit"
)

// kinds is every Kind, in the order in which they are told.
var kinds = []string{"string", "text", "password", "number", "toggle", "date", "time", "datetime", "select", "file", "markdown", "submit"}

// An Element is one thing of a form.
type Element struct {
	Name        string
	Kind        Kind
	Label       string // what is asked; Name when there is none
	Description string // more about it; what a markdown shows
	Example     string // of an answer, for an empty field
	Default     value.Value
	Required    bool // unless a submit is pressed that does without
	ReadOnly    bool // the default is the answer
	Options     []Option
	Multiple    bool // several options may be selected

	// What is checked of an answer. Of lengths, in characters, 0 is no limit; of
	// numbers nil.
	MinLength, MaxLength int
	Minimum, Maximum     value.Value
	Pattern              string // of Go's regexp, which is to match a part of the text

	typ      string // of JSON Schema; "" when the kind says it
	pattern  *regexp.Regexp
	only     bool            // of a submit: it has its own list of what is required
	requires map[string]bool // that list
}

// An Option is what can be selected.
type Option struct {
	Value value.Value
	Label string // the text of the value when there is none
}

// Asks reports whether there is an answer to the element that a person gives: it is
// neither a text that is shown nor a button, and can be changed.
func (e *Element) Asks() bool { return e.Kind != Markdown && e.Kind != Submit && !e.ReadOnly }

// Secrets returns the names of the elements whose answers nobody is to see.
func (f *Form) Secrets() []string {
	var names []string
	for _, e := range f.Elements {
		if e.Kind == Password {
			names = append(names, e.Name)
		}
	}
	return names
}

// Element returns the element of a name, nil if there is none.
func (f *Form) Element(name string) *Element {
	for i := range f.Elements {
		if f.Elements[i].Name == name {
			return &f.Elements[i]
		}
	}
	return nil
}

// names returns the names of all elements.
func (f *Form) names() []string {
	names := make([]string, len(f.Elements))
	for i, e := range f.Elements {
		names[i] = e.Name
	}
	return names
}

// Answer is the name of the element of [Question] that is answered.
const Answer = "string"

// Question returns the form of this.message(request=text): a text that has to be
// answered, and a button.
func Question(text string) *Form {
	return &Form{Elements: []Element{
		{Name: Answer, Kind: String, Label: text, Required: true},
		{Name: "OK", Kind: Submit, Label: "OK"},
	}, required: map[string]bool{Answer: true}}
}

// Notice returns the form of this.message(message=text): a text that is shown, and a
// button.
func Notice(text string) *Form {
	return &Form{Elements: []Element{
		{Name: "message", Kind: Markdown, Label: "message", Description: text},
		{Name: "OK", Kind: Submit, Label: "OK"},
	}}
}
