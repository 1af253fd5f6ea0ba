package rest

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// header returns the headers of the request, and the name that goes into Host
// when a header says so. Errors show no values: they may be credentials.
func (in *input) header(body payload) (h http.Header, host string, err error) {
	// requests asks for anything; some servers want to be asked.
	h = http.Header{"Accept": {"*/*"}, "User-Agent": {"flowrun"}}
	if body.contentType != "" {
		h.Set("Content-Type", body.contentType)
	}
	given := map[string]bool{}
	for _, p := range in.Headers {
		if !httpguts.ValidHeaderFieldName(p.name) {
			return nil, "", wrong("headers", "%q is no name of a header", p.name)
		}
		name := http.CanonicalHeaderKey(p.name)
		for _, v := range p.values {
			if v = strings.TrimSpace(v); !httpguts.ValidHeaderFieldValue(v) {
				return nil, "", wrong("headers", "the value of %q has a line break or another character that no header can have", p.name)
			}
			switch {
			case name == "Host":
				host = v
			case given[name]:
				h.Add(name, v)
			default:
				h.Set(name, v)
				given[name] = true
			}
		}
	}
	if host != "" && !httpguts.ValidHostHeader(host) {
		return nil, "", wrong("headers", "the value of %q is no name of a host", "Host")
	}
	cookies, err := in.cookies()
	if err != nil {
		return nil, "", err
	}
	if cookies = slices.Concat(h["Cookie"], cookies); len(cookies) > 0 {
		h.Set("Cookie", strings.Join(cookies, "; "))
	}
	return h, host, nil
}

// cookies returns the cookies to send as name=value. Values go out as they are,
// without quotes around them: servers compare them.
func (in *input) cookies() ([]string, error) {
	all, err := pairsOf(in.Cookies)
	if err != nil {
		return nil, wrong("cookies", "%v", err)
	}
	var out []string
	for _, p := range all {
		if !httpguts.ValidHeaderFieldName(p.name) {
			return nil, wrong("cookies", "%q is no name of a cookie", p.name)
		}
		if len(p.values) != 1 {
			return nil, wrong("cookies", "%q: want one value, got %d", p.name, len(p.values))
		}
		v := p.values[0]
		if strings.Contains(v, ";") || !httpguts.ValidHeaderFieldValue(v) {
			return nil, wrong("cookies", "the value of %q has a semicolon, a line break or another character that no cookie can have", p.name)
		}
		out = append(out, p.name+"="+v)
	}
	return out, nil
}
