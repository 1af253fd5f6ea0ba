package openapi

import (
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// schemes are the ways to log in.
func (r *reader) schemes() []Scheme {
	from := r.dict(r.doc, "components")
	key := "securitySchemes"
	if r.swagger {
		from, key = r.doc, "securityDefinitions"
	}
	v, _ := from.Get(key)
	dict, _ := v.(*value.Dict)
	all := []Scheme{}
	for name, v := range dict.Strings() {
		if len(all) == mostSchemes {
			r.truncated = true
			break
		}
		d := r.resolve(v)
		if d == nil || !r.take(len(name)+entrySize) {
			continue
		}
		s := Scheme{Name: shorten(name), Type: r.text(d, "type"), Doc: r.text(d, "description"), Inputs: []string{}}
		r.scheme(&s, d)
		all = append(all, s)
	}
	return all
}

// scheme says what a way to log in means to REST.
func (r *reader) scheme(s *Scheme, d *value.Dict) {
	switch s.Type {
	case "basic": // of Swagger 2.0
		s.Type, s.Scheme = "http", "basic"
		s.by("basic", "username", "password")
	case "http":
		s.Scheme = strings.ToLower(r.text(d, "scheme"))
		switch s.Scheme {
		case "basic", "digest":
			s.by(s.Scheme, "username", "password")
		case "bearer":
			s.by("bearer", "token")
		}
	case "apiKey":
		s.In, s.Key = r.text(d, "in"), r.text(d, "name")
		// Amazon's API Gateway says in an extension that the key is a signature.
		if r.text(d, "x-amazon-apigateway-authtype") == "awsSigv4" {
			s.by("aws_sigv4", "region", "service", "aws_access_key_id", "aws_secret_access_key")
			return
		}
		if input := map[string]string{"header": "headers", "query": "params", "cookie": "cookies"}[s.In]; input != "" {
			s.Inputs = []string{input}
		}
	case "oauth2":
		r.oauth2(s, d)
	case "openIdConnect":
		s.by("bearer", "token")
	case "mutualTLS":
		s.Inputs = []string{"client_cert", "client_key"}
	}
}

func (s *Scheme) by(method string, inputs ...string) { s.Method, s.Inputs = method, inputs }

// oauth2 takes the flow that a program can go by itself; else somebody has to bring a
// token.
func (r *reader) oauth2(s *Scheme, d *value.Dict) {
	s.by("bearer", "token")
	flow := d
	if r.swagger {
		s.Scheme = r.text(d, "flow")
	} else {
		flows := r.dict(d, "flows")
		for _, name := range []string{"clientCredentials", "authorizationCode", "password", "implicit", "deviceAuthorization"} {
			if flow = r.dict(flows, name); flow != nil {
				s.Scheme = name
				break
			}
		}
	}
	if at, err := r.at.Parse(r.text(flow, "tokenUrl")); err == nil && r.text(flow, "tokenUrl") != "" {
		s.Token = shorten(at.String())
	}
	scopes, _ := flow.Get("scopes")
	dict, _ := scopes.(*value.Dict)
	for scope := range dict.Strings() {
		if len(s.Scopes) == mostSchemes || !r.take(len(scope)) {
			r.truncated = true
			break
		}
		s.Scopes = append(s.Scopes, shorten(scope))
	}
	if s.Scheme == "clientCredentials" || s.Scheme == "application" { // as 3 and 2.0 have it
		s.by("oauth2_client_credentials", "token_url", "client_id", "client_secret", "scopes")
	}
}
