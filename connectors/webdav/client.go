package webdav

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/digest"
)

// A client makes the requests of one call.
type client struct {
	call      *connectors.Call
	root      *url.URL
	limit     time.Duration // read_timeout
	transport *http.Transport

	auth            string
	username        string
	password, token connectors.Secret

	cut    string // the file whose upload was broken off, "" for none
	digest *digest.Client
}

func newClient(in *server, transport *http.Transport) *client {
	c := &client{
		call: &in.Call, root: in.root, limit: in.ReadTimeout, transport: transport,
		auth: in.Auth, username: in.Username, password: in.Password, token: in.Token,
	}
	if c.auth == "digest" {
		c.digest = &digest.Client{Username: c.username, Password: c.password}
	}
	return c
}

// address is that of a path. Every byte of a name that means something in an address is
// escaped.
func (c *client) address(path string, folder bool) *url.URL {
	u := *c.root
	u.Path = c.root.Path + strings.Trim(path, "/")
	raw := make([]string, 0, 8)
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		raw = append(raw, url.PathEscape(segment))
	}
	u.RawPath = c.root.EscapedPath() + strings.Join(raw, "/")
	if folder && !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
		u.RawPath += "/"
	}
	return &u
}

// A request is one that is made again when the server asks who is there.
type request struct {
	method string
	url    *url.URL
	what   string // such as "list docs", for errors
	header http.Header
	body   []byte
	stream io.Reader // in place of body: it can be sent once
}

// mostRedirects is how often a server may say that a folder is elsewhere.
const mostRedirects = 5

// do makes a request and returns the answer with one of the statuses that are wanted. The
// caller closes its body, which may be read as long as ctx lasts.
func (c *client) do(ctx context.Context, r request, want ...int) (*http.Response, error) {
	w := c.watch(ctx)
	fresh := false
	for redirects := 0; ; {
		resp, err := c.send(w, r)
		if err != nil && !fresh && r.method == "PROPFIND" && broken(err) && w.ctx.Err() == nil {
			// The server had enough of connections that were idle; a call begins with
			// looking, which can be done again.
			fresh = true
			c.transport.CloseIdleConnections()
			continue
		}
		if err != nil {
			return nil, w.end(err, c.root.Hostname())
		}
		for _, status := range want {
			if resp.StatusCode == status {
				resp.Body = &body{resp.Body, w, c.root.Hostname()}
				return resp, nil
			}
		}
		switch again, err := c.again(resp, &r); {
		case err != nil:
			resp.Body.Close()
			return nil, w.end(err, "")
		case again && redirects < mostRedirects:
			redirects++
			resp.Body.Close()
		default:
			return nil, w.end(failed(resp, r.what), "")
		}
	}
}

// again reports whether the request is to be made once more: with an answer to the
// server's challenge, or for a folder whose address lacks its slash.
func (c *client) again(resp *http.Response, r *request) (bool, error) {
	if r.stream != nil {
		return false, nil
	}
	if resp.StatusCode == http.StatusUnauthorized && c.digest != nil {
		again, err := c.digest.Refused(resp)
		return again, connectors.Step("log in", err)
	}
	to, err := resp.Location()
	if err != nil || resp.StatusCode < 300 || resp.StatusCode >= 400 || r.method != "PROPFIND" {
		return false, nil
	}
	// Elsewhere the credentials are nobody's business, and the files not those of url.
	if to.Scheme != r.url.Scheme || to.Host != r.url.Host || to.EscapedPath() != r.url.EscapedPath()+"/" {
		return false, nil
	}
	r.url = to
	return true, nil
}

// send makes one request.
func (c *client) send(w *watch, r request) (*http.Response, error) {
	var body io.Reader
	if r.stream != nil {
		body = sent{r.stream, w}
	} else if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(w.ctx, r.method, "/", body)
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = r.url, r.url.Host
	for name, values := range r.header {
		req.Header[name] = values
	}
	req.Header.Set("User-Agent", "flowrun")
	switch c.auth {
	case "basic":
		req.SetBasicAuth(c.username, c.password.Reveal())
	case "bearer":
		req.Header.Set("Authorization", "Bearer "+c.token.Reveal())
	case "digest":
		c.digest.Authorize(req)
	}
	w.run()
	defer w.run()
	return c.transport.RoundTrip(req)
}

// A watch ends a request in which nothing was sent or received for read_timeout.
type watch struct {
	parent context.Context
	ctx    context.Context
	cancel context.CancelCauseFunc
	limit  time.Duration
	timer  *time.Timer // nil for no limit
}

func (c *client) watch(ctx context.Context) *watch {
	w := &watch{parent: ctx, limit: c.limit}
	ctx, w.cancel = context.WithCancelCause(ctx)
	w.ctx = context.WithValue(ctx, callKey{}, ctx)
	if c.limit > 0 {
		w.timer = time.AfterFunc(c.limit, func() {
			w.cancel(fmt.Errorf("%w: the server neither sent nor took anything for read_timeout (%g s)", connectors.ErrTimeout, w.limit.Seconds()))
		})
	}
	return w
}

// run begins to wait anew.
func (w *watch) run() {
	if w.timer != nil && w.ctx.Err() == nil {
		w.timer.Reset(w.limit)
	}
}

// pause stops to wait: what is going on is none of the server's business.
func (w *watch) pause() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// end ends the request, and returns what an error of it means.
func (w *watch) end(err error, host string) error {
	w.pause()
	cause := context.Cause(w.ctx)
	w.cancel(nil)
	switch {
	case err == nil:
		return nil
	case w.parent.Err() != nil:
		return connectors.Step("request", w.parent.Err())
	case errors.Is(cause, connectors.ErrTimeout):
		return connectors.Step("request", cause)
	case host == "":
		return connectors.Step("request", err)
	}
	return explain(err, host)
}

// body is the body of an answer.
type body struct {
	io.ReadCloser
	w    *watch
	host string
}

func (b *body) Read(p []byte) (int, error) {
	b.w.run()
	n, err := b.ReadCloser.Read(p)
	b.w.pause()
	if err != nil && err != io.EOF {
		err = b.w.end(err, b.host)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	_ = b.w.end(nil, "")
	return err
}

// sent is what is sent as the body of a request, watched.
type sent struct {
	io.Reader
	w *watch
}

func (s sent) Read(p []byte) (int, error) {
	s.w.pause()
	n, err := s.Reader.Read(p)
	s.w.run()
	return n, err
}
