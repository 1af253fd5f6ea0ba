package sqldb

import (
	"context"

	"github.com/flowrun/flowrun/connectors"
)

// Test tests a connection of its own, which open opens and logs in: the step "log in",
// of which what is known of the connection are facts, unless open tells a step of its
// own. The step "request" is the least statement.
func (t *Type) Test(ctx context.Context, call *connectors.Call, open Opener) error {
	return t.operate(ctx, call, open, func(o *own) error {
		var facts []any
		err := o.each(ctx, t.Facts, nil, func(r row) error {
			for name, v := range r.dict().All() {
				if name == "read_only" {
					v = r.flag("read_only")
				}
				if v != nil {
					facts = append(facts, name, v)
				}
			}
			return nil
		})
		if !t.Local {
			connectors.Passed(ctx, "log in", facts...)
			facts = nil
		}
		if err != nil {
			return err
		}
		if err := o.each(ctx, t.Least, nil, func(row) error { return nil }); err != nil {
			return err
		}
		connectors.Passed(ctx, "request", append(facts, "statement", t.Least)...)
		return nil
	})
}
