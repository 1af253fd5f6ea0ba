package redis_test

import (
	"context"
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/redis"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/testdata/servers"
)

func TestDriver(t *testing.T) {
	s := servers.StartRedis(t, servers.RedisOptions{})
	d := newDriver(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	connectortest.Run(t, connectortest.Subject{
		Driver:      d,
		Good:        inputs(s, "command", value.List{"INCR", "n"}),
		Refused:     inputs(s, "command", value.List{"NO-SUCH-COMMAND"}),
		Hanging:     value.DictOf("hostname", "127.0.0.1", "port", silent.Addr().(*net.TCPAddr).Port, "command", value.List{"PING"}),
		Secrets:     []string{"password"},
		SecretsWith: value.DictOf("username", "default"),
	})
}

func newDriver(t testing.TB) connectors.Driver {
	d := redis.New()
	t.Cleanup(func() {
		if err := d.(interface{ Close() error }).Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// inputs are those of a call of a server.
func inputs(s *servers.Redis, pairs ...any) *value.Dict {
	return value.DictOf(append([]any{"hostname", s.Host, "port", s.Port}, pairs...)...)
}

// call makes a call as the runtime does.
func call(ctx context.Context, d connectors.Driver, in *value.Dict) (*value.Dict, error) {
	return callWith(ctx, d, in, connectors.Host{})
}

func callWith(ctx context.Context, d connectors.Driver, in *value.Dict, host connectors.Host) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, in)
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}
