package connectors

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// A Reference is what the pages about a connector type have beside its inputs and outputs.
type Reference struct {
	// Examples are flows that call the type; the one to be read first is the first.
	Examples []Example

	// Errors are those that a caller has to know, beside [CommonErrors].
	Errors []KnownError
}

// An Example is a flow that calls a connector type.
type Example struct {
	Name   string // of its file, without the ending
	Title  string // what it shows, a sentence
	Script string // the text of the flow
	Output string // what the flow returns, as JSON; "" if that is nothing
}

// A KnownError is an error of a connection that callers meet, and what to do about it.
type KnownError struct {
	Says  string // its text behind the type; three dots stand for what differs
	Means string // a sentence
	Do    string // a sentence
}

// WithReference returns d with what its page is to say, which reference is asked for once,
// when d is first described.
func WithReference(d Driver, reference func() Reference) Driver {
	return describedDriver{d, d.Names(), sync.OnceValue(func() *Spec {
		spec, r := *d.Spec(), reference()
		spec.Examples, spec.Errors = r.Examples, r.Errors
		return &spec
	})}
}

// outputHeading begins the comment at the end of an example.
const outputHeading = "\n\n\n# Output:\n"

// ReadExamples reads NAME.star of the folder examples of fsys for each name. Such a file
// begins with a docstring, which is the title, and may end as those of examples/flows do,
// with what the flow returns:
//
//	# Output:
//	# 42
//
// It panics if a file is not so: that is a mistake in the program, which has it embedded.
func ReadExamples(fsys fs.FS, names ...string) []Example {
	examples := make([]Example, len(names))
	for i, name := range names {
		data, err := fs.ReadFile(fsys, "examples/"+name+".star")
		if err != nil {
			panic(fmt.Sprintf("connectors.ReadExamples: %v", err))
		}
		text, ok := strings.CutPrefix(string(data), `"""`)
		title, text, closed := strings.Cut(text, `"""`)
		if !ok || !closed {
			panic(fmt.Sprintf("connectors.ReadExamples: %s.star does not begin with a docstring", name))
		}
		script, comment, _ := strings.Cut(text, outputHeading)
		var output strings.Builder
		for line := range strings.Lines(comment) {
			output.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "#"), " "))
		}
		examples[i] = Example{
			Name:   name,
			Title:  title,
			Script: strings.Trim(script, "\n") + "\n",
			Output: strings.TrimSpace(output.String()),
		}
	}
	return examples
}

// CommonErrors are the errors that connections of most types can end with. SQLITE, whose
// databases are files, has those of the inputs and of the whole call only.
func CommonErrors() []KnownError {
	return []KnownError{
		{
			Says:  `input "..." is required (...)`,
			Means: "An input without which nothing is sent was given neither by the flow nor by the connector.",
			Do:    "Give it.",
		},
		{
			Says:  `no input named "..." (...)`,
			Means: "The type has no such input.",
			Do:    "Take the name that is suggested; its page has all of them.",
		},
		{
			Says:  `input "...": want ..., got ...`,
			Means: "The value is of a type that the input does not take.",
			Do:    "Give one of the type that it wants.",
		},
		{
			Says:  `connect: there is no host named "..."`,
			Means: "No name server knows the name.",
			Do:    "Look for a mistake in hostname or url; ask from the machine on which flowrun runs.",
		},
		{
			Says:  "connect: ... refuses the connection (is the service running, and this its port?)",
			Means: "The machine is there, and nothing listens at that port.",
			Do:    "Start the service, or correct the port.",
		},
		{
			Says:  "connect: timed out: ... within connect_timeout (...)",
			Means: "Nothing has answered, as when a firewall drops what is sent.",
			Do:    "Look at what is between the two machines before giving a longer connect_timeout.",
		},
		{
			Says:  "...timed out after timeout (...)",
			Means: "The whole call has taken longer than its timeout; whether the server has done it is not known.",
			Do:    "Give more time, or ask for less at once.",
		},
		{
			Says:  "tls: the certificate of ... is signed by ..., which is not trusted (give that authority's certificate as cacert)",
			Means: "The server shows a certificate of an authority that this machine does not know, such as that of a company.",
			Do:    "Give the certificate of that authority as cacert.",
		},
		{
			Says:  "connect: nothing in network: allow: names ...",
			Means: "The project allows certain addresses only, and this is none of them.",
			Do:    "Add it to network: allow: in flowrun.yaml if it is to be reached.",
		},
		{
			Says:  "connect: ... is a link-local address, which connectors may not reach (name it under network: allow: in flowrun.yaml to allow it)",
			Means: "Such addresses, those of the metadata services of clouds among them, are refused without any rule.",
			Do:    "Name it under network: allow: if it is to be reached.",
		},
		{
			Says:  "...output too large: ...",
			Means: "The answer is larger than max_output_bytes, the memory that a call may take.",
			Do:    "Store it in a file with dst where the type has that, ask for less, or give a larger max_output_bytes.",
		},
	}
}
