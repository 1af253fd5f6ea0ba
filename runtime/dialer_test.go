package runtime_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
)

type dialInput struct {
	connectors.Call
	Addr string `flow:"addr,required" doc:"Where to connect to."`
}

// Without a dialer of its own a runtime refuses what no flow is to reach.
func TestDialer(t *testing.T) {
	dial := connectors.Func("DIAL", "Connect to an address.", func(ctx context.Context, in dialInput) (struct{}, error) {
		conn, err := in.Dial(ctx, "tcp", in.Addr)
		if err == nil {
			conn.Close()
		}
		return struct{}{}, err
	})
	own := connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("dialled") })
	for _, test := range []struct {
		dialer     connectors.Dialer
		addr, want string
	}{
		{nil, "169.254.169.254:80", "169.254.169.254 is a link-local address, which connectors may not reach"},
		{nil, "127.0.0.1:1", "refuses the connection"},
		{own, "169.254.169.254:80", "dialled"},
	} {
		rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(dial), Dialer: test.dialer})
		r := run(t, rt, "this.connect(connector_type='DIAL', addr='"+test.addr+"')")
		if r.Status != runtime.EndedError || !strings.Contains(r.Message, test.want) {
			t.Errorf("%s: %s %s, want %s", test.addr, r.Status, r.Message, test.want)
		}
	}
}
