package redis

import (
	"encoding/base64"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type output struct {
	Result   value.Value `flow:"result" doc:"The answer; of several commands a list of theirs, None for one that the server refused."`
	Encoding value.Value `flow:"result_encoding,omitempty" doc:"The string base64 if a string of the answer is no text: then all in it are base64, keys too; of several commands a list of one for each, None for those that are text."`
	Errors   []failed    `flow:"errors,omitempty" doc:"The commands that the server refused; the call ends with the error of the first."`
}

// A failed command is one that the server refused.
type failed struct {
	Index   int             `flow:"index" doc:"Where it stands in the list of commands, from 0."`
	Command string          `flow:"command" doc:"Its name."`
	Error   connectors.Text `flow:"error" doc:"What the server said."`
}

// result returns the outputs of the commands that were sent. Its error is that of the
// first command that the server refused.
func (in *input) result(a answer) (output, error) {
	if !in.Command.several {
		r := a.replies[0]
		if r.err != nil {
			return output{}, refused(in.Command.list[0].name(), r.err)
		}
		out := output{Result: r.value}
		if r.binary {
			out.Result, out.Encoding = inBase64(r.value), encodingBase64
		}
		return out, nil
	}
	results, encodings := make(value.List, len(a.replies)), make(value.List, len(a.replies))
	var out output
	var first error
	for i, r := range a.replies {
		name := in.Command.list[i].name()
		switch {
		case r.err != nil:
			out.Errors = append(out.Errors, failed{i, name, connectors.Text(r.err.withoutArguments())})
			if first == nil {
				first = refused(fmt.Sprintf("command %d of %d, %s", i+1, len(a.replies), name), r.err)
			}
		case r.binary:
			results[i], encodings[i] = inBase64(r.value), encodingBase64
			out.Encoding = encodings
		default:
			results[i] = r.value
		}
	}
	if a.aborted != nil {
		if first == nil {
			first = refused(a.at, a.aborted)
		}
		return output{Errors: out.Errors}, fmt.Errorf("%w (nothing of the transaction was carried out)", first)
	}
	out.Result = results
	return out, first
}

const encodingBase64 = "base64"

func inBase64(v value.Value) value.Value {
	return value.MapStrings(v, func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })
}
