package rest

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
)

// call performs the type.
func (d *driver) call(ctx context.Context, in input) (output, error) {
	t, err := d.pool.acquire(ctx, &in)
	if err != nil {
		return output{}, err
	}
	defer d.pool.release(t)
	x := &exchange{driver: d, in: &in, plan: in.plan, transport: t}
	if in.plan.login != nil {
		x.auth = in.plan.login.begin(x)
	}
	out, err := x.run(ctx)
	return x.redacted(out), x.redact.Error(err)
}

// An exchange is one call: a request and its answer, and perhaps others before
// it. It belongs to one goroutine.
type exchange struct {
	driver    *driver
	in        *input
	plan      *plan
	transport *transport
	auth      authorizer          // nil for none
	redact    connectors.Redactor // knows the secrets that were fetched
}

// An attempt is what came of making the call once.
type attempt struct {
	out        output
	err        error
	status     int // 0 when there was no answer
	retryAfter string

	certificates []*x509.Certificate // of the server that answered
}

// once makes the call, following redirects.
func (x *exchange) once(ctx context.Context) attempt {
	w, ctx := newWatch(ctx, x.in.ReadTimeout)
	bodies := &bodies{x: x, w: w}
	defer bodies.close()
	defer w.stop() // first, so that nobody waits for a file that is slow
	host := x.plan.url.Hostname()
	req, err := x.request(ctx, bodies)
	if err != nil {
		return attempt{err: w.failure(err, host)}
	}
	h := &hops{
		base: x.transport, auth: x.auth, follow: x.in.AllowRedirects, max: x.in.MaxRedirects,
		referer: req.Header.Get("Referer") != "", now: x.driver.time.now,
	}
	client := http.Client{Transport: h, CheckRedirect: h.check, Jar: h}
	began := x.driver.time.now()
	resp, err := client.Do(req)
	if err != nil {
		return attempt{err: w.failure(err, host)}
	}
	defer resp.Body.Close()
	a := attempt{status: resp.StatusCode, retryAfter: resp.Header.Get("Retry-After")}
	if resp.TLS != nil {
		a.certificates = resp.TLS.PeerCertificates
	}
	a.out = newOutput(resp, h.cookies, x.driver.time.now().Sub(began))
	var unexpected error
	switch {
	case h.exceeded:
		unexpected = fmt.Errorf("more than max_redirects (%d) redirects", x.in.MaxRedirects)
	case !x.in.Expected.has(resp.StatusCode):
		unexpected = fmt.Errorf("%w %d %s, want %s", ErrStatus, resp.StatusCode, a.out.Reason, x.in.Expected)
	}
	if err := x.receive(ctx, resp, received{w, resp.Body}, unexpected == nil, &a.out); err != nil {
		a.err = w.failure(err, resp.Request.URL.Hostname())
		if unexpected != nil {
			a.err = fmt.Errorf("%w; %w", unexpected, a.err)
		}
		return a
	}
	a.err = unexpected
	return a
}

// request returns the request of an attempt.
func (x *exchange) request(ctx context.Context, b *bodies) (*http.Request, error) {
	p := x.plan
	u := *p.url.URL
	req := (&http.Request{
		Method: p.method, URL: &u, Host: p.host, Header: p.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	if key := x.in.Host.IdempotencyKey; key != "" && req.Header.Get("Idempotency-Key") == "" {
		req.Header.Set("Idempotency-Key", key)
	}
	if len(p.body.segments) == 0 {
		return req, nil
	}
	var err error
	if req.Body, req.ContentLength, err = b.open(ctx); err != nil {
		return nil, err
	}
	if req.ContentLength == 0 {
		req.Body.Close()
		req.Body = http.NoBody
	}
	req.GetBody = func() (io.ReadCloser, error) {
		body, _, err := b.open(ctx)
		return body, err
	}
	return req, nil
}

// bodies are the bodies that an attempt opened. A transport may let go of one
// only after it has returned; none is read after the call.
type bodies struct {
	x      *exchange
	w      *watch
	opened []*sent
}

func (b *bodies) open(ctx context.Context) (io.ReadCloser, int64, error) {
	body, size, err := b.x.plan.body.open(ctx, &b.x.in.Call)
	if err != nil {
		return nil, 0, err
	}
	s := &sent{w: b.w, body: body}
	b.opened = append(b.opened, s)
	return s, size, nil
}

func (b *bodies) close() {
	for _, s := range b.opened {
		s.Close()
	}
}

// redacted is out without the secrets that were fetched for the call: a server
// may send back the headers that it got.
func (x *exchange) redacted(out output) output {
	if _, fetched := x.auth.(*tokenAuthorizer); !fetched {
		return out
	}
	clean := func(s string) string { return x.redact.Text(s) }
	out.URL, out.Reason = clean(out.URL), clean(out.Reason)
	out.Headers, out.Cookies = mapValues(out.Headers, clean), mapValues(out.Cookies, clean)
	if out.Text != nil {
		out.Text = connectors.Text(clean(string(out.Text)))
	}
	if out.JSON != nil {
		v := x.redact.Value(*out.JSON)
		out.JSON = &v
	}
	return out
}

func mapValues(m map[string]string, f func(string) string) map[string]string {
	for k, v := range m {
		m[k] = f(v)
	}
	return m
}
