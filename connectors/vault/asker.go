package vault

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

// An asker asks a Vault over connections of its own.
type asker struct {
	in     *target
	client *http.Client
	chain  tls.ConnectionState

	// hidden is what Vault is not quoted with, beside the token.
	hidden value.Value
}

func newAsker(ctx context.Context, in *target) (*asker, error) {
	settings, err := in.Inputs.Load(ctx, &in.Call)
	if err != nil {
		return nil, err
	}
	config, err := settings.Config()
	if err != nil {
		return nil, err
	}
	return &asker{in: in, client: &http.Client{
		Transport: &http.Transport{
			DialContext: in.Dial,
			DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				return dialTLS(ctx, &in.Call, config, network, addr)
			},
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// dialTLS connects and shakes hands within connect_timeout.
func dialTLS(ctx context.Context, call *connectors.Call, config *tls.Config, network, addr string) (net.Conn, error) {
	if limit := call.ConnectTimeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: no connection to %s within connect_timeout (%g s)", connectors.ErrTimeout, addr, limit.Seconds()))
		defer cancel()
	}
	conn, err := call.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return tlsconf.Client(ctx, conn, config, host)
}

func (a *asker) close() { a.client.CloseIdleConnections() }

// A request is one of the HTTP API.
type request struct {
	method string
	path   string // below /v1/
	query  url.Values
	body   []byte // nil for none
	kind   string // media type of body
}

// get asks for a path of the API, and returns the status and what is answered in JSON. Its
// error is that there is no such answer.
func (a *asker) get(ctx context.Context, path string, query url.Values) (int, *value.Dict, error) {
	return a.ask(ctx, request{method: http.MethodGet, path: path, query: query})
}

// ask makes a request, as get does. The answer of one that has no content is nil.
func (a *asker) ask(ctx context.Context, r request) (int, *value.Dict, error) {
	u := *a.in.base
	u.Path, u.RawPath = u.Path+"/v1/"+r.path, ""
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	req.Header.Set("X-Vault-Request", "true")
	if r.body != nil {
		req.Header.Set("Content-Type", r.kind)
	}
	if a.in.Namespace != "" {
		req.Header.Set("X-Vault-Namespace", a.in.Namespace)
	}
	if r.path != healthPath {
		req.Header.Set("X-Vault-Token", a.in.Token.Reveal())
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return 0, nil, a.unreached(ctx, err)
	}
	defer resp.Body.Close()
	if resp.TLS != nil {
		a.chain = *resp.TLS
	}
	body, err := io.ReadAll(a.in.LimitOutput(resp.Body))
	if err != nil {
		return 0, nil, a.unreached(ctx, err)
	}
	dict, ok := decode(body)
	switch {
	case resp.StatusCode == http.StatusNoContent,
		// To patch what is not there is answered with nothing.
		resp.StatusCode == http.StatusNotFound && r.method == http.MethodPatch && len(bytes.TrimSpace(body)) == 0:
		return resp.StatusCode, nil, nil
	case resp.StatusCode == http.StatusTemporaryRedirect:
		return 0, nil, connectors.Step("request", connectors.Advised(fmt.Errorf("%w: the one at %s is a standby", connectors.ErrVaultUnreachable, a.in.base.Host),
			"give the address of the active Vault as host"))
	case strings.Contains(string(body), "HTTP request to an HTTPS server") && (!ok || dict == nil):
		return 0, nil, connectors.Step("tls", connectors.Advised(fmt.Errorf("%w: %s wants https", connectors.ErrVaultUnreachable, a.in.base.Host), "begin host with https://"))
	case !ok, dict == nil:
		return 0, nil, connectors.Step("request", connectors.Advised(fmt.Errorf("%w: what answers at %s with %s is no Vault", connectors.ErrVaultUnreachable, a.in.base.Host, shorten(resp.Status)),
			"check host: the address of Vault itself, without a path"))
	}
	return resp.StatusCode, dict, nil
}

// unreached tells why there was no answer.
func (a *asker) unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		step := connectors.StepOf(err)
		if step == "" {
			step = "request"
		}
		return connectors.Step(step, ctx.Err())
	}
	err = withoutURL(err)
	if connectors.StepOf(err) != "" {
		return err
	}
	if told := tlsconf.Explain(err, a.in.base.Hostname()); told != nil {
		return connectors.Step("tls", told)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return connectors.Step("request", fmt.Errorf("%w: %s closed the connection in the middle of its answer", connectors.ErrVaultUnreachable, a.in.base.Host))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || strings.Contains(err.Error(), "malformed HTTP") || strings.Contains(err.Error(), "readLoopPeekFail") {
		return connectors.Step("request", connectors.Advised(fmt.Errorf("%w: %s does not answer as Vault does", connectors.ErrVaultUnreachable, a.in.base.Host), "check host and its port, and whether it wants https"))
	}
	return connectors.Step("request", err)
}

// withoutURL is an error of net/http without the address, which the user knows.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// refused is why Vault refused, with what is to be done about it: other, unless it is known
// from the answer itself.
func (a *asker) refused(status int, answer *value.Dict, other string) error {
	if status == http.StatusServiceUnavailable && strings.Contains(a.words(answer), "sealed") {
		return connectors.Advised(fmt.Errorf("%w: the one at %s is sealed", connectors.ErrVaultSealed, a.in.base.Host), "it must be unsealed first (vault operator unseal)")
	}
	return connectors.Advised(errors.New(a.said(status, answer)), "%s", other)
}

// said is why Vault refused, in its words, as they may be shown.
func (a *asker) said(status int, answer *value.Dict) string {
	return strings.TrimSuffix(fmt.Sprintf("Vault answers %d %s: %s", status, http.StatusText(status), a.words(answer)), ": ")
}

// words are the errors of an answer, as they may be shown.
func (a *asker) words(answer *value.Dict) string {
	var r connectors.Redactor
	r.Add(a.in.Token.Reveal(), connectors.Mask)
	r.AddValue(a.hidden, connectors.Mask)
	var words []string
	list, _ := lookup[value.List](answer, "errors")
	for _, v := range list {
		if s, ok := v.(string); ok {
			words = append(words, s)
		}
	}
	return shorten(strings.Join(strings.Fields(r.Text(strings.Join(words, "; "))), " "))
}

// shorten returns words of a server as far as they are shown.
func shorten(words string) string {
	if len(words) > maxWords {
		return strings.ToValidUTF8(words[:maxWords], "") + "..."
	}
	return words
}

// facts are what answer holds under names, as name and value, as far as it is simple.
func facts(answer *value.Dict, names ...string) (all []any) {
	for _, name := range names {
		switch v, _ := answer.Get(name); v := v.(type) {
		case bool, int64:
			all = append(all, name, v)
		case string:
			if v = text(answer, name); v != "" {
				all = append(all, name, v)
			}
		}
	}
	return all
}

// text is a text of an answer, shortened.
func text(d *value.Dict, keys ...string) string {
	s, _ := lookup[string](d, keys...)
	if len(s) > maxWords {
		s = s[:maxWords]
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
