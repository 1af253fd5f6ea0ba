package sqloracle

import (
	"context"
	"database/sql/driver"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/sqldb"
)

func operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("SQLORACLE", func(ctx context.Context, in place) error {
			return oracle.Test(ctx, &in.Call, in.open(false))
		}),
	}
}

// place are the inputs of an operation on a server.
type place struct {
	connectors.Call
	server
}

// open returns how a connection is opened that no call uses.
func (in *place) open(reading bool) sqldb.Opener {
	return func(ctx context.Context) (driver.Conn, error) {
		key, err := in.OwnKey(ctx, &in.Call, in.port())
		if err != nil {
			return nil, err
		}
		key.Reading = reading
		c, err := newConnector(key)
		if err != nil {
			return nil, err
		}
		return c.Connect(ctx)
	}
}
