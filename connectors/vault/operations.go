package vault

import (
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

// Operations are what a connector type VAULT does besides its call: a test of its inputs,
// and an analysis. They read no secret. Each request that needs a token counts as a use of
// one that has a number of them.
func Operations() []connectors.Operation {
	return []connectors.Operation{
		connectors.Test("VAULT", test),
		connectors.Analysis("VAULT", "Tell the state of the Vault, what the token is and may see, and the names of secrets below secret_path.", analyse),
	}
}

// vaultInputs say where a Vault is and who asks.
type vaultInputs struct {
	connectors.Call
	tlsconf.Inputs

	Host       string            `flow:"host,required,alias=hostname" doc:"Address of the Vault, such as https://vault.example.com:8200; a name alone means https and port 8200."`
	Token      connectors.Secret `flow:"token,required" doc:"Token of who asks."`
	Namespace  string            `flow:"namespace" doc:"Namespace, of Vault Enterprise and HCP."`
	SecretPath string            `flow:"secret_path" doc:"Path of a secret or of a folder of secrets, beginning with that of its engine, such as secret/team/db."`

	base *url.URL `flow:"-"`
}

// Validate checks what tags cannot say.
func (in *vaultInputs) Validate() error {
	if err := in.Inputs.Validate(); err != nil {
		return err
	}
	var wrongs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		wrongs = append(wrongs, &connectors.InputError{Type: "VAULT", Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	raw := strings.TrimSuffix(strings.TrimSpace(in.Host), "/")
	named := !strings.Contains(raw, "://")
	if named {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		wrong("host", "want an address such as https://vault.example.com:8200")
	} else {
		if named && u.Port() == "" {
			u.Host = net.JoinHostPort(u.Hostname(), "8200")
		}
		in.base = u
	}
	if in.Token.IsZero() || strings.ContainsAny(in.Token.Reveal(), " \t\r\n") {
		wrong("token", "want a token, without white space")
	}
	if strings.ContainsAny(in.Namespace, "\r\n") {
		wrong("namespace", "it has a line end in it")
	}
	if path := in.path(); path != "" && !isPath(path) {
		wrong("secret_path", "want a path such as secret/team/db, with no segment that is empty or made of dots")
	}
	if wrongs != nil {
		return wrongs
	}
	return nil
}

// path is secret_path without the slashes around it.
func (in *vaultInputs) path() string { return strings.Trim(in.SecretPath, "/") }

// An asker asks a Vault over connections of its own.
type asker struct {
	in     *vaultInputs
	client *http.Client
	chain  tls.ConnectionState
}

func newAsker(ctx context.Context, in *vaultInputs) (*asker, error) {
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

// get asks for a path of the API, and returns the status and what is answered in JSON. Its
// error is that there is no such answer.
func (a *asker) get(ctx context.Context, path string, query url.Values) (int, *value.Dict, error) {
	u := *a.in.base
	u.Path, u.RawPath = u.Path+"/v1/"+path, ""
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, nil, withoutURL(err)
	}
	req.Header.Set("X-Vault-Request", "true")
	if a.in.Namespace != "" {
		req.Header.Set("X-Vault-Namespace", a.in.Namespace)
	}
	if path != healthPath {
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
	if !ok || dict == nil {
		if strings.Contains(string(body), "HTTP request to an HTTPS server") {
			return 0, nil, connectors.Step("tls", connectors.Advised(fmt.Errorf("%w: %s wants https", connectors.ErrVaultUnreachable, a.in.base.Host), "begin host with https://"))
		}
		return 0, nil, connectors.Step("request", connectors.Advised(fmt.Errorf("%w: what answers at %s with %s is no Vault", connectors.ErrVaultUnreachable, a.in.base.Host, resp.Status),
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
	if connectors.StepOf(err) != "" || errors.Is(err, connectors.ErrOutputTooLarge) {
		return err
	}
	if told := tlsconf.Explain(err, a.in.base.Hostname()); told != nil {
		return connectors.Step("tls", told)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || strings.Contains(err.Error(), "malformed HTTP") {
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

// said is why Vault refused, in its words, as they may be shown.
func (a *asker) said(status int, answer *value.Dict) string {
	var r connectors.Redactor
	r.Add(a.in.Token.Reveal(), connectors.Mask)
	var words []string
	list, _ := lookup[value.List](answer, "errors")
	for _, v := range list {
		if s, ok := v.(string); ok {
			words = append(words, s)
		}
	}
	text := strings.Join(strings.Fields(r.Text(strings.Join(words, "; "))), " ")
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "") + "..."
	}
	return strings.TrimSuffix(fmt.Sprintf("Vault answers %d %s: %s", status, http.StatusText(status), text), ": ")
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
