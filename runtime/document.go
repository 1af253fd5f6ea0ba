package runtime

import (
	"github.com/flowrun/flowrun/connectors/value"
)

// The kinds of documents: values that a project holds by name.
const (
	SettingDocument = "setting"
	SchemaDocument  = "schema"
)

// A Library is a [Project] that holds more than flows and connectors, and knows the names
// of all that it holds. What its methods return is not changed.
type Library interface {
	// Document returns a document of one of the kinds above. For an unknown name errors.Is(err,
	// fs.ErrNotExist) holds.
	Document(kind string, name string) (value.Value, error)
	// DocumentNames, FlowNames and ConnectorNames return names, sorted.
	DocumentNames(kind string) []string
	FlowNames() []string
	ConnectorNames() []string
}

// document returns a document of the project. The error for one that is not there is a
// [NotFoundError].
func (r *Runtime) document(kind string, name string) (value.Value, error) {
	l, ok := r.opts.Project.(Library)
	if !ok {
		return nil, &NotFoundError{Kind: kind, Name: name, Hint: "there is no project"}
	}
	return l.Document(kind, name)
}

func (r *Runtime) documentNames(kind string) []string {
	if l, ok := r.opts.Project.(Library); ok {
		return l.DocumentNames(kind)
	}
	return nil
}
