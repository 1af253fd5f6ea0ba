package rest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
)

// test asks for the headers of what is at the address, with the credentials of a call: a
// HEAD request, whatever the method of the call, on a connection of its own and with a
// token of its own. Redirects are not followed.
func (d *driver) test(ctx context.Context, in input) error {
	settings, err := in.Inputs.Load(ctx, &in.Call)
	if err != nil {
		return err
	}
	t, err := newTransport(poolKey{settings, in.ConnectTimeout, in.Host.Dialer})
	if err != nil {
		return err
	}
	defer t.CloseIdleConnections()
	p := *in.plan
	p.method, p.body = http.MethodHead, payload{}
	p.header = p.header.Clone()
	p.header.Del("Content-Type")
	in.AllowRedirects, in.Expected = false, statuses{{0, 999}}
	own := &driver{time: d.time, tokens: newTokenCache(d.time.now)}
	x := &exchange{driver: own, in: &in, plan: &p, transport: t}
	if p.login != nil {
		x.auth = p.login.begin(x)
	}
	a := x.once(ctx)
	if a.err != nil {
		return x.redact.Error(a.err)
	}
	facts := []any{"status_code", a.out.StatusCode, "reason", a.out.Reason}
	for _, h := range []struct{ fact, header string }{{"server", "Server"}, {"location", "Location"}} {
		if v := a.out.Headers[h.header]; v != "" {
			facts = append(facts, h.fact, x.redact.Text(v))
		}
	}
	if err := judged(a.out, p.login != nil, facts); err != nil {
		return err
	}
	connectors.Passed(ctx, "request", facts...)
	return nil
}

// judged says whether an answer to HEAD is one of a service that would take a call. One
// that does not know the method or has nothing at this address is there all the same.
func judged(out output, loggedIn bool, facts []any) error {
	err := connectors.WithFacts(fmt.Errorf("%w %d %s", ErrStatus, out.StatusCode, out.Reason), facts...)
	switch code := out.StatusCode; {
	case (code == http.StatusUnauthorized || code == http.StatusForbidden) && !loggedIn:
		return connectors.Step("log in", connectors.Advised(err, "give authentication_method, and who logs in with what"))
	case code == http.StatusUnauthorized:
		return connectors.Step("log in", connectors.Advised(err, "the server does not take these credentials: check them, and authentication_method"))
	case code == http.StatusForbidden:
		return connectors.Step("log in", connectors.Advised(err, "the server knows who asks and does not allow it: check what this user or token may do"))
	case code == http.StatusProxyAuthRequired:
		return connectors.Step("request", err)
	case code >= 500 && code != http.StatusNotImplemented:
		return connectors.Step("request", connectors.Advised(err, "the service is there and fails: look at its log"))
	}
	return nil
}
