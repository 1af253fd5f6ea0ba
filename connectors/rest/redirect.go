package rest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// hops are the requests of one attempt: the first and those of the redirects
// after it, as net/http makes them (301, 302 and 303 become GET without a body
// unless the method is GET or HEAD, 307 and 308 keep method and body).
//
// Credentials, which are the login, the headers Authorization and Cookie and the
// input cookies, are not sent on to another host, another port of the same host
// being another host, nor to the first one again after that. As with requests the
// way from http to https on the same host is none to another host, if both are
// on their usual ports. Cookies that a server sets on the way go where it says,
// but to no other port.
type hops struct {
	base    http.RoundTripper
	auth    authorizer // nil for none
	follow  bool
	max     int
	referer bool // the flow's own header Referer is sent on
	now     func() time.Time

	left     bool // the first host was left
	exceeded bool
	cookies  map[string]string         // set by the answers so far
	jars     map[string]*cookiejar.Jar // by port; nil until a cookie is set
}

// A call whose credentials are refused is made this often with others.
const mostLogins = 2

// RoundTrip makes one request, with credentials.
func (h *hops) RoundTrip(req *http.Request) (*http.Response, error) {
	if h.auth == nil || h.left {
		return h.received(h.base.RoundTrip(req))
	}
	for try := 0; ; try++ {
		// A RoundTripper does not change its request.
		out := req.Clone(req.Context())
		if try > 0 && req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			out.Body = body
		}
		if err := h.auth.authorize(out.Context(), out); err != nil {
			if out.Body != nil {
				out.Body.Close()
			}
			return nil, err
		}
		resp, err := h.received(h.base.RoundTrip(out))
		if err != nil || resp.StatusCode != http.StatusUnauthorized || try == mostLogins {
			return resp, err
		}
		again, err := h.auth.refused(resp)
		if err != nil {
			resp.Body.Close()
			return nil, connectors.Step("log in", err)
		}
		if !again {
			return resp, nil
		}
		// A short answer read to its end lets the connection be used again.
		io.CopyN(io.Discard, resp.Body, 64<<10)
		resp.Body.Close()
	}
}

// received keeps the cookies of an answer.
func (h *hops) received(resp *http.Response, err error) (*http.Response, error) {
	if err != nil || len(resp.Header["Set-Cookie"]) == 0 {
		return resp, err
	}
	if h.cookies == nil {
		h.cookies = map[string]string{}
	}
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 || c.MaxAge == 0 && !c.Expires.IsZero() && !c.Expires.After(h.now()) {
			delete(h.cookies, c.Name) // the server took it back
			continue
		}
		h.cookies[utf8Text(c.Name)] = utf8Text(c.Value)
	}
	return resp, nil
}

// check decides about a redirect. It is the CheckRedirect of a client.
func (h *hops) check(req *http.Request, via []*http.Request) error {
	if !h.follow {
		return http.ErrUseLastResponse
	}
	if len(via) > h.max {
		h.exceeded = true
		return http.ErrUseLastResponse
	}
	if scheme := req.URL.Scheme; scheme != "http" && scheme != "https" {
		return fmt.Errorf("the server redirects to an address that begins with %q, want http or https", scheme+":")
	}
	if !sameHost(via[len(via)-1].URL, req.URL) {
		h.left = true
	}
	if h.left {
		for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
			req.Header.Del(name)
		}
	}
	// net/http names the address it comes from, query and all, to a host that may
	// not be trusted with it.
	if !h.referer {
		req.Header.Del("Referer")
	}
	return nil
}

func sameHost(from, to *url.URL) bool {
	if !strings.EqualFold(hostName(from), hostName(to)) {
		return false
	}
	if port(from) == port(to) && from.Scheme == to.Scheme {
		return true
	}
	return from.Scheme == "http" && port(from) == "80" && to.Scheme == "https" && port(to) == "443"
}

func hostName(u *url.URL) string {
	if ascii, err := asciiHost(u.Hostname()); err == nil {
		return ascii
	}
	return u.Hostname()
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// SetCookies and Cookies make hops the http.CookieJar of its client. A cookie
// goes where its server says, among servers on the same port: to cookies, unlike
// here, all ports are the same host. Most calls have no use for a jar, so there
// is none before a cookie is set.
func (h *hops) SetCookies(u *url.URL, cookies []*http.Cookie) {
	if h.jars == nil {
		h.jars = map[string]*cookiejar.Jar{}
	}
	jar := h.jars[cookiePort(u)]
	if jar == nil {
		// Without a list of public suffixes a server can set a cookie for a
		// neighbour under such a suffix; the jar does not outlive the attempt.
		jar, _ = cookiejar.New(nil)
		h.jars[cookiePort(u)] = jar
	}
	jar.SetCookies(u, cookies)
}

func (h *hops) Cookies(u *url.URL) []*http.Cookie {
	if jar := h.jars[cookiePort(u)]; jar != nil {
		return jar.Cookies(u)
	}
	return nil
}

// cookiePort is the port, the usual ones of http and https being one: a site
// moves its visitors from the one to the other.
func cookiePort(u *url.URL) string {
	if p := port(u); p != "80" && p != "443" {
		return p
	}
	return ""
}
