package builtins_test

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
)

// probedDriver can do more than its call.
func probedDriver() connectors.Driver {
	type user struct {
		User string `flow:"user,required" doc:"Who logs in."`
	}
	type done struct {
		Done string `flow:"done" doc:"What was done."`
	}
	call := connectors.Func("PROBED", "Do some work.", func(_ context.Context, in struct {
		user
		Work string `flow:"work,required" doc:"What to do."`
	}) (done, error) {
		return done{in.Work}, nil
	})
	test := connectors.Test("PROBED", func(ctx context.Context, in user) error {
		if in.User == "eve" {
			return connectors.Step("log in", connectors.Advised(errors.New("nobody knows eve"), "check user"))
		}
		connectors.Passed(ctx, "log in", "user", in.User)
		connectors.Passed(ctx, "request", "version", "1")
		return nil
	})
	analysis := connectors.Analysis("PROBED", "The tree.", func(_ context.Context, in struct {
		user
		Depth int `flow:"depth" default:"1" doc:"How deep to look."`
	}) (out struct {
		Tree []string `flow:"tree" doc:"What there is."`
	}, _ error) {
		for range in.Depth {
			out.Tree = append(out.Tree, in.User)
		}
		return out, nil
	})
	vacuum := connectors.Action("PROBED", "VACUUM", "Clean up.", func(_ context.Context, in struct {
		user
		Table string `flow:"table" default:"all" doc:"What to clean."`
	}) (done, error) {
		return done{in.Table + " of " + in.User}, nil
	})
	return connectors.WithOperations(call, test, analysis, vacuum)
}
