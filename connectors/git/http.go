package git

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
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
	in        *source
	client    *http.Client
	transport *http.Transport
	tls       *tls.Config
	base      string // where the repository is; another place after a redirect

	certificates []*x509.Certificate // of the server, once it has answered
}

func newHTTP(ctx context.Context, in *source) (*httpSession, error) {
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

// methods are the ways in which the server gets to know who asks.
func (s *httpSession) methods() (methods []string) {
	if s.in.Username != "" || !s.in.Password.IsZero() {
		methods = append(methods, "password")
	}
	if !s.in.HTTPCookie.IsZero() {
		methods = append(methods, "cookie")
	}
	if len(s.tls.Certificates) > 0 {
		methods = append(methods, "certificate")
	}
	return methods
}

// loggedIn reports whether the server gets something that others must not have.
func (s *httpSession) loggedIn() bool { return len(s.methods()) > 0 }

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
		return connectors.Advised(fmt.Errorf("the server redirects to another one, %s://%s: give its address if that is right", to.Scheme, to.Host),
			"give the address that the server redirects to as repository_url, if that is right: credentials are not sent on")
	}
	return nil
}

const service = "/info/refs?service=git-upload-pack"

func (s *httpSession) protocol(ctx context.Context) ([]string, error) {
	resp, err := s.do(ctx, http.MethodGet, s.base+service, nil, http.Header{"Git-Protocol": {"version=2"}})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return readCapabilities(resp.Body), nil
}

func (s *httpSession) refs(ctx context.Context) (*packp.AdvRefs, error) {
	resp, err := s.do(ctx, http.MethodGet, s.base+service, nil, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.TLS != nil {
		s.certificates = resp.TLS.PeerCertificates
	}
	if methods := s.methods(); len(methods) > 0 {
		connectors.Passed(ctx, "log in", "username", s.in.Username, "method", strings.Join(methods, ", "))
	}
	if at := resp.Request.URL.String(); strings.HasSuffix(at, service) {
		s.base = strings.TrimSuffix(at, service)
	}
	if t := resp.Header.Get("Content-Type"); t != "application/x-git-upload-pack-advertisement" {
		return nil, connectors.Advised(fmt.Errorf("%w: the server answers with %q, which is not git's", ErrNotFound, t),
			"check repository_url: what is at that address is no repository")
	}
	return decodeRefs(ctx, resp.Body)
}

func (s *httpSession) fetch(ctx context.Context, request []byte) (io.ReadCloser, error) {
	resp, err := s.do(ctx, http.MethodPost, s.base+"/git-upload-pack", request, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (s *httpSession) do(ctx context.Context, method, address string, body []byte, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, withoutAddress(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-git-upload-pack-request")
		req.Header.Set("Accept", "application/x-git-upload-pack-result")
	}
	maps.Copy(req.Header, header)
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
		return nil, ended(ctx, inPlainWords(err, req.URL.Hostname()))
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
		advice := "check username and password: most hosters want a token in place of the password, and one that may read this repository"
		if !s.loggedIn() {
			what = "it wants a username and password"
			advice = "give username and password: most hosters want a token in place of the password"
		}
		return connectors.Step("log in", connectors.Advised(fmt.Errorf("%w (%s): %s", ErrRefused, resp.Status, what), "%s", advice))
	case http.StatusNotFound, http.StatusGone:
		advice := "check repository_url; a private repository wants username and password"
		if s.loggedIn() {
			advice = "check repository_url, and that who logs in may read the repository"
		}
		return connectors.Advised(fmt.Errorf("%w (%s), or it is private and wants a login", ErrNotFound, resp.Status), "%s", advice)
	}
	return connectors.Advised(fmt.Errorf("the server answers %s", resp.Status), "the server is there and does not answer as git does: look at its log")
}

// inPlainWords is an error of net/http that says what to do, without the address. Some
// have a text only, which holds as much as the server said.
func inPlainWords(err error, host string) error {
	err = withoutAddress(err)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return connectors.Step("connect", &kindError{dns, fmt.Sprintf("there is no host named %q", dns.Name)})
	}
	// With TLS 1.3 a server refuses a client's certificate after the handshake.
	if told := tlsconf.Explain(err, host); told != nil && connectors.StepOf(err) == "" {
		return connectors.Step("tls", told)
	}
	switch {
	case connectors.StepOf(err) != "":
		return err
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "readLoopPeekFail"):
		const advice = "does it want https?"
		return connectors.Advised(errors.New("the server does not answer in HTTP ("+advice+")"), advice)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return connectors.Advised(fmt.Errorf("the server closed the connection without an answer: %w", err), "check that the server speaks HTTP on this port, and look at its log")
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
