package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/spf13/cobra"
)

// A subject is what an operation is about: a connector, or a type with the inputs given.
type subject struct {
	connector *connectors.Connector // nil for a type
	driver    connectors.Driver
}

func (s *subject) name() string {
	if s.connector == nil {
		return s.driver.Spec().Type
	}
	return s.connector.Name
}

// title is the name with the type.
func (s *subject) title() string {
	if s.connector == nil {
		return s.name()
	}
	return fmt.Sprintf("%s (%s)", printable(s.name()), s.driver.Spec().Type)
}

// subjectFlags say which connector a command is about.
type subjectFlags struct {
	typ    string
	inputs inputFlags
}

func (f *subjectFlags) add(p *process, cmd *cobra.Command) {
	f.inputs.add(cmd.Flags())
	cmd.Flags().StringVar(&f.typ, "type", "", "no connector but this `TYPE`, with the inputs given")
	_ = cmd.RegisterFlagCompletionFunc("type", p.completeTypes) // it fails for a flag that is not there only
	cmd.ValidArgsFunction = p.completeConnectors
}

// subject returns what NAME or --type means.
func (f *subjectFlags) subject(w *workspace, args []string) (*subject, error) {
	if f.typ == "" {
		c, driver, err := w.connector(args[0])
		return &subject{c, driver}, err
	}
	driver, err := typeNamed(w.registry, f.typ)
	return &subject{driver: driver}, err
}

// args checks that there is a NAME, or --type.
func (f *subjectFlags) args(cmd *cobra.Command, args []string) error {
	switch {
	case f.typ != "" && len(args) > 0:
		return fmt.Errorf("%q is a connector and --type %s is none: give one of both", args[0], f.typ)
	case f.typ != "":
		return nil
	}
	return exactly("NAME")(cmd, args)
}

// typeNamed returns the driver of a type, whose name may be in lower case.
func typeNamed(r *connectors.Registry, typ string) (connectors.Driver, error) {
	driver, err := r.Driver(typ)
	if err != nil {
		if inCapitals, err := r.Driver(strings.ToUpper(typ)); err == nil {
			return inCapitals, nil
		}
	}
	return driver, err
}

// openSubject opens the project, where a type can be without one.
func (p *process) openSubject(f *subjectFlags, s storeFlag) (*workspace, error) {
	w, err := p.openAnywhere(f.typ != "" || s.where != "" && !s.none())
	if err != nil {
		return nil, err
	}
	if err := p.look(w, s); err != nil {
		return nil, errors.Join(err, w.close())
	}
	p.warn(w)
	return w, nil
}

// about performs a command about the connector or type of its flags.
func (f *subjectFlags) about(ctx context.Context, p *process, args []string, s storeFlag, do func(*workspace, *subject, *value.Dict) error) error {
	inputs, err := p.inputs(ctx, f.inputs)
	if err != nil {
		return err
	}
	w, err := p.openSubject(f, s)
	if err != nil {
		return err
	}
	defer w.close()
	of, err := f.subject(w, args)
	if err != nil {
		return err
	}
	return do(w, of, inputs)
}

// operate has a type do something besides its call.
func (s *subject) operate(ctx context.Context, w *workspace, name string, inputs *value.Dict) (*value.Dict, error) {
	operation, err := connectors.OperationOf(s.driver, name)
	if err != nil {
		return nil, err
	}
	return perform(ctx, w, operation.Driver, s.connector, inputs)
}

// operationError is the exit of a command whose operation has failed.
func operationError(ctx context.Context, s *subject, err error) error {
	var none *connectors.OperationError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &none):
		return err
	case ctx.Err() != nil:
		return exitError{exitCancelled, fmt.Errorf("%s: cancelled", s.name())}
	}
	return exitError{exitFailed, err}
}
