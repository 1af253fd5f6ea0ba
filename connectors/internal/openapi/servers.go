package openapi

import (
	"net/url"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// servers are the addresses of the service, relative ones to where the document is.
func (r *reader) servers() []Server {
	if r.swagger {
		return r.swaggerServers()
	}
	all := []Server{}
	for _, v := range few(r, list(r.doc, "servers"), mostServers) {
		d, ok := v.(*value.Dict)
		if !ok || !r.take(entrySize) {
			continue
		}
		raw := r.replace(r.text(d, "url"), d)
		at, err := r.at.Parse(raw)
		if err != nil || at.Scheme != "http" && at.Scheme != "https" {
			continue
		}
		all = append(all, Server{URL: address(at), Description: r.text(d, "description")})
	}
	if len(all) == 0 { // as the specification has it
		root := *r.at
		root.Path, root.RawPath, root.RawQuery = "/", "", ""
		all = append(all, Server{URL: address(&root)})
	}
	return all
}

// replace replaces the variables of an address by their defaults.
func (r *reader) replace(raw string, server *value.Dict) string {
	v, _ := server.Get("variables")
	variables, _ := v.(*value.Dict)
	n := 0
	for name, v := range variables.Strings() {
		if n++; n > mostServers || len(raw) > longestText {
			r.truncated = true
			break
		}
		d, _ := v.(*value.Dict)
		raw = strings.ReplaceAll(raw, "{"+name+"}", r.text(d, "default"))
	}
	return raw
}

// swaggerServers puts together schemes, host and basePath; what is missing is that of the
// document.
func (r *reader) swaggerServers() []Server {
	schemes := r.words(list(r.doc, "schemes"), mostServers)
	if len(schemes) == 0 {
		schemes = []string{r.at.Scheme}
	}
	host := r.text(r.doc, "host")
	if host == "" {
		host = r.at.Host
	}
	all := []Server{}
	for _, scheme := range schemes {
		if scheme != "http" && scheme != "https" {
			continue // ws, wss
		}
		at, err := url.Parse(scheme + "://" + host + "/" + strings.TrimPrefix(r.text(r.doc, "basePath"), "/"))
		if err == nil && at.Host != "" {
			all = append(all, Server{URL: address(at)})
		}
	}
	return all
}

// address is an address as it may be shown, without a slash at its end.
func address(u *url.URL) string {
	c := *u
	c.User, c.Fragment, c.RawFragment = nil, "", ""
	return shorten(strings.TrimSuffix(c.String(), "/"))
}
