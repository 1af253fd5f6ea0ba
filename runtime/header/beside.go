package header

import (
	"errors"

	"github.com/flowrun/flowrun/connectors/value"
)

// Beside returns the header that a YAML file holds, such as flows/deploy.yaml beside
// flows/deploy.star: the same keys, in a document of their own. An error is [Errors], with
// places in that file.
func Beside(file string, data []byte) (*Header, error) {
	p := parser{file: file, header: &Header{Line: 1}}
	lim := value.Limits{Bytes: len(data)}
	root, err := value.ParseYAML(data, lim)
	var v value.Value
	if err == nil {
		v, err = value.DecodeYAMLNode(root, lim)
	}
	var syntaxErr *value.SyntaxError
	fields, ok := v.(*value.Dict)
	switch {
	case errors.As(err, &syntaxErr):
		p.wrong(max(syntaxErr.Line, 1), syntaxErr.Column, syntaxErr.Err.Error(), "")
	case err != nil:
		p.wrong(1, 1, err.Error(), "")
	case v == nil:
	case !ok:
		p.wrong(root.Line, root.Column, "want keys and values, got "+value.TypeName(v), "")
	default:
		p.fields(root, fields)
	}
	if len(p.errs) > 0 {
		return nil, p.errs
	}
	return p.header, nil
}

// Or returns a header that has what h does not say from another one. Either may be nil.
func (h *Header) Or(other *Header) *Header {
	if h == nil {
		h = new(Header)
	}
	if other == nil {
		return h
	}
	both := *h
	if both.Description == "" {
		both.Description = other.Description
	}
	if both.InputSchema == nil {
		both.InputSchema = other.InputSchema
	}
	if both.OutputSchema == nil {
		both.OutputSchema = other.OutputSchema
	}
	if both.Using == nil {
		both.Using = other.Using
	}
	return &both
}
