package git

import (
	"bytes"
	"context"
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
	s := &httpSession{in: in, base: in.address.scheme + "://" + in.address.host + strings.TrimRight((&url.URL{Path: in.address.path}).EscapedPath(), "/")}
	s.transport = &http.Transport{
		DialContext: in.Dial,
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := in.Dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				return nil, errors.Join(err, conn.Close())
			}
			return tlsconf.Client(ctx, conn, config, host)
		},
	}
	s.client = &http.Client{Transport: s.transport, CheckRedirect: sameHost}
	return s, nil
}

// sameHost lets a server send the client elsewhere on the same host only: what
// it was given to log in with is not for others.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	switch {
	case len(via) >= 10:
		return errors.New("more than 10 redirects")
	case req.URL.Hostname() != first.Hostname():
		return fmt.Errorf("the server redirects to another host, %s: give its address if that is right", req.URL.Hostname())
	case first.Scheme == "https" && req.URL.Scheme != "https":
		return errors.New("the server redirects from https to http")
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
		return nil, fmt.Errorf("%w: the server answers with %q, which is not git's", errNotFound, t)
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
		return nil, err
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
		return nil, httpError(ctx, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		what := "username and password"
		if s.in.Username == "" && s.in.Password.IsZero() {
			what = "it wants a username and password"
		} else {
			what += " are wrong, or may not read the repository"
		}
		return nil, connectors.Step("log in", fmt.Errorf("%w (%s): %s", errRefused, resp.Status, what))
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%w (%s), or it is private and wants a login", errNotFound, resp.Status)
	}
	return nil, fmt.Errorf("the server answers %s", resp.Status)
}

// httpError is err without the address, which the user knows and which may have
// a secret in it.
func httpError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func (s *httpSession) close() error {
	s.transport.CloseIdleConnections()
	return nil
}
