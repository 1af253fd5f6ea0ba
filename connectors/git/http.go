package git

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

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
)

// httpSession speaks the smart HTTP protocol (gitprotocol-http(5)).
type httpSession struct {
	in        *input
	client    *http.Client
	transport *http.Transport
	tls       *tls.Config
	base      string // where the repository is; another place after a redirect
}

func newHTTP(ctx context.Context, in *input) (*httpSession, error) {
	settings, err := in.Inputs.Load(ctx, &in.Call)
	if err != nil {
		return nil, err
	}
	config, err := settings.Config()
	if err != nil {
		return nil, err
	}
	s := &httpSession{in: in, tls: config, base: in.address.scheme + "://" + in.address.host + in.address.path}
	s.transport = &http.Transport{DialContext: in.Dial, DialTLSContext: s.dialTLS}
	s.client = &http.Client{Transport: s.transport, CheckRedirect: s.redirect}
	return s, nil
}

// dialTLS connects and shakes hands within connect_timeout.
func (s *httpSession) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	if limit := s.in.ConnectTimeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: no connection to %s within connect_timeout (%g s)", connectors.ErrTimeout, addr, limit.Seconds()))
		defer cancel()
	}
	conn, err := s.in.Dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return tlsconf.Client(ctx, conn, s.tls, host)
}

// loggedIn reports whether the server gets something that others must not have.
func (s *httpSession) loggedIn() bool {
	return s.in.Username != "" || !s.in.Password.IsZero() || !s.in.HTTPCookie.IsZero() || len(s.tls.Certificates) > 0
}

// redirect lets a server send the client elsewhere. With something to log in
// with it goes nowhere but to the same host, from http to https too.
func (s *httpSession) redirect(req *http.Request, via []*http.Request) error {
	const most = 10
	to, first := req.URL, via[0].URL
	upgrade := first.Scheme == "http" && to.Scheme == "https" && first.Port() == "" && to.Port() == ""
	switch {
	case len(via) > most:
		return fmt.Errorf("more than %d redirects", most)
	case first.Scheme == "https" && to.Scheme != "https":
		return errors.New("the server redirects from https to http")
	case s.loggedIn() && (to.Hostname() != first.Hostname() || to.Port() != first.Port() || to.Scheme != first.Scheme && !upgrade):
		return fmt.Errorf("the server redirects to another one, %s://%s: give its address if that is right", to.Scheme, to.Host)
	}
	return nil
}

func (s *httpSession) refs(ctx context.Context) (*packp.AdvRefs, error) {
	const service = "/info/refs?service=git-upload-pack"
	resp, err := s.do(ctx, http.MethodGet, s.base+service, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if at := resp.Request.URL.String(); strings.HasSuffix(at, service) {
		s.base = strings.TrimSuffix(at, service)
	}
	if t := resp.Header.Get("Content-Type"); t != "application/x-git-upload-pack-advertisement" {
		return nil, fmt.Errorf("%w: the server answers with %q, which is not git's", ErrNotFound, t)
	}
	return decodeRefs(ctx, resp.Body)
}

func (s *httpSession) fetch(ctx context.Context, request []byte) (io.ReadCloser, error) {
	resp, err := s.do(ctx, http.MethodPost, s.base+"/git-upload-pack", request)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (s *httpSession) do(ctx context.Context, method, address string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, withoutAddress(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-git-upload-pack-request")
		req.Header.Set("Accept", "application/x-git-upload-pack-result")
	}
	// Some servers answer git only, and know it by this.
	req.Header.Set("User-Agent", "git/2.0 (flowrun)")
	if s.in.Username != "" || !s.in.Password.IsZero() {
		req.SetBasicAuth(s.in.Username, s.in.Password.Reveal())
	}
	if cookie := s.in.HTTPCookie.Reveal(); cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, ended(ctx, inPlainWords(err))
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	// Nothing more is asked on this connection.
	_ = resp.Body.Close()
	return nil, s.statusError(resp)
}

func (s *httpSession) statusError(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		what := "username and password are wrong, or may not read the repository"
		if s.in.Username == "" && s.in.Password.IsZero() {
			what = "it wants a username and password"
		}
		return connectors.Step("log in", fmt.Errorf("%w (%s): %s", ErrRefused, resp.Status, what))
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w (%s), or it is private and wants a login", ErrNotFound, resp.Status)
	}
	return fmt.Errorf("the server answers %s", resp.Status)
}

// inPlainWords is an error of net/http that says what to do, without the address. Some
// have a text only, which holds as much as the server said.
func inPlainWords(err error) error {
	err = withoutAddress(err)
	switch {
	case connectors.StepOf(err) != "":
		return err
	case strings.Contains(err.Error(), "malformed HTTP"):
		return errors.New("the server does not answer in HTTP (does it want https?)")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the server closed the connection without an answer: %w", err)
	}
	return err
}

// withoutAddress is err without the address, which the user knows.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// identity is the certificate that the client shows.
func (s *httpSession) identity() string {
	var id strings.Builder
	for _, c := range s.tls.Certificates {
		for _, der := range c.Certificate {
			id.Write(der)
		}
	}
	return id.String()
}

func (s *httpSession) close() error {
	s.transport.CloseIdleConnections()
	return nil
}
