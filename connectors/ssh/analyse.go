package ssh

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"

	"github.com/flowrun/flowrun/connectors"
)

// look are the inputs of an analysis.
type look struct {
	server
	place
}

// Validate checks what tags cannot say.
func (in *look) Validate() error {
	var errs connectors.InputErrors
	if err := in.server.Validate(); err != nil {
		errs = append(errs, err.(connectors.InputErrors)...)
	}
	in.place.check(func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	})
	if len(errs) > 0 {
		return errs
	}
	return nil
}

//go:embed host.sh
var hostScript string

// analyse runs a script that says what there is to know of the host.
func (d *driver) analyse(ctx context.Context, in look) (hostFacts, error) {
	r := &run{in: &input{server: in.server, place: in.place, Script: hostScript, Interpreter: "/bin/sh"}, clients: d.clients}
	err := r.script(ctx)
	const advice = "an analysis wants a POSIX sh on the server, which network devices have not"
	switch {
	case err != nil && ctx.Err() == nil && r.capture != nil && r.capture.start.IsZero():
		return hostFacts{}, connectors.Advised(err, advice)
	case err != nil:
		return hostFacts{}, err
	case r.capture.code == nil || *r.capture.code != 0:
		return hostFacts{}, connectors.Step("request", connectors.Advised(fmt.Errorf("the host has not told of itself: %s",
			cmp.Or(lastLine(r.capture.stderr.data.Bytes()), "it gives no reason")), advice))
	}
	facts := parseFacts(r.capture.stdout.data.String())
	facts.Server = r.server
	return facts, nil
}
