package rest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// ConnectorOf returns the value of a connector for the service that an analysis found: the
// outputs of the analysis of a REST connection, and the inputs that it was made with. It
// has no secret in it. Where one is needed it has None in its place, so that a person sees
// what is missing: a secret of a vault, best.
//
// The server is that which was analysed if the service names it, else the first one; the
// login that of inputs, else what most operations take. Of inputs it keeps what says how
// to connect and who logs in; headers that may hold a secret become None.
func ConnectorOf(analysis, inputs *value.Dict) *value.Dict {
	c := new(value.Dict)
	if at := chooseServer(analysis, inputs); at != nil {
		c.Set("scheme", at.Scheme)
		c.Set("hostname", at.Hostname())
		if n, err := strconv.ParseInt(at.Port(), 10, 64); err == nil && at.Port() != defaultPort(at.Scheme) {
			c.Set("port", n)
		}
		if base := strings.Trim(at.Path, "/"); base != "" {
			c.Set("base_path", base)
		}
	}
	keep(c, inputs, "cacert", "client_cert", "verify_ssl", "connect_timeout", "read_timeout", "timeout", "allow_redirects", "max_redirects")
	if isSecretText(c, "client_cert") { // with its key in the same text
		c.Set("client_cert", nil)
	}
	if _, mutual := c.Get("client_cert"); mutual {
		c.Set("client_key", nil)
	}
	secrets := logIn(c, analysis, inputs)
	if headers := headersOf(inputs, secrets["header"]); headers.Len() > 0 {
		c.Set("headers", headers)
	}
	for _, at := range []struct{ kind, input string }{{"query", "params"}, {"cookie", "cookies"}} {
		if names := secrets[at.kind]; len(names) > 0 {
			c.Set(at.input, blanks(names))
		}
	}
	return c
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// chooseServer is the server of the service that was analysed, else its first.
func chooseServer(analysis, inputs *value.Dict) *url.URL {
	analysed, _ := url.Parse(text(analysis, "document"))
	if raw := text(inputs, "url"); raw != "" {
		if t, err := parseTarget(raw); err == nil {
			analysed = t.URL
		}
	} else if host := text(inputs, "hostname"); host != "" {
		in := input{Scheme: text(inputs, "scheme"), Hostname: host}
		if in.Scheme == "" {
			in.Scheme = "https"
		}
		port, _ := inputs.Get("port")
		if n, ok := port.(int64); ok && 0 < n && n < 1<<16 {
			in.Port = uint16(n)
		}
		if raw, err := in.addressOfParts(); err == nil {
			analysed, _ = url.Parse(raw)
		}
	}
	var first *url.URL
	for _, s := range dicts(analysis, "servers") {
		at, err := url.Parse(text(s, "url"))
		if err != nil || at.Hostname() == "" {
			continue
		}
		if analysed != nil && sameHost(analysed, at) {
			return at
		}
		if first == nil {
			first = at
		}
	}
	if first == nil && analysed != nil && analysed.Hostname() != "" {
		root := *analysed
		root.Path, root.RawPath = "", ""
		return &root
	}
	return first
}

// credentials are the inputs of each way to log in, secret ones with true.
var credentials = map[string][]struct {
	input  string
	secret bool
}{
	"basic":                     {{"username", false}, {"password", true}},
	"digest":                    {{"username", false}, {"password", true}},
	"bearer":                    {{"token", true}},
	"oauth2_client_credentials": {{"token_url", false}, {"client_id", false}, {"client_secret", true}, {"scopes", false}},
	"aws_sigv4":                 {{"region", false}, {"service", false}, {"aws_access_key_id", false}, {"aws_secret_access_key", true}},
	"google_service_account":    {{"service_account_key", true}, {"scopes", false}},
}

// logIn sets the way to log in, and returns the names of API keys by where they go: in a
// header, query or cookie.
func logIn(c, analysis, inputs *value.Dict) map[string][]string {
	scheme := chooseScheme(analysis)
	method := methodOf(inputs)
	if method == "" {
		method = text(scheme, "authentication_method")
		if key := text(scheme, "key"); method == "" && key != "" {
			return map[string][]string{text(scheme, "in"): {key}}
		}
	} else if text(scheme, "authentication_method") != method {
		scheme = nil
	}
	if _, known := credentials[method]; !known {
		return nil
	}
	c.Set("authentication_method", method)
	for _, f := range credentials[method] {
		given, _ := inputs.Get(f.input)
		switch {
		case f.secret || value.HasSecret(given):
			given = nil
		case given == nil && f.input == "token_url" && text(scheme, "token_url") != "":
			given = text(scheme, "token_url")
		case given == nil && f.input == "scopes":
			given, _ = scheme.Get("scopes")
			if given == nil {
				continue
			}
		}
		c.Set(f.input, given)
	}
	return nil
}

// methodOf is the way to log in that inputs name or mean, "" for none.
func methodOf(inputs *value.Dict) string {
	if method := text(inputs, "authentication_method"); method != "" {
		return method
	}
	for _, f := range []struct{ input, method string }{{"token", "bearer"}, {"username", "basic"}, {"password", "basic"}} {
		if v, _ := inputs.Get(f.input); v != nil {
			return f.method
		}
	}
	return ""
}

// chooseScheme is the way to log in that most operations take, nil if none needs one.
func chooseScheme(analysis *value.Dict) *value.Dict {
	var best *value.Dict
	most := int64(0)
	for _, s := range dicts(analysis, "security") {
		n, _ := s.Get("used_by")
		if used, _ := n.(int64); used > most {
			best, most = s, used
		}
	}
	return best
}

// headersOf are the headers of inputs, those that may hold a secret as None, and secrets.
func headersOf(inputs *value.Dict, secrets []string) *value.Dict {
	headers := new(value.Dict)
	var given pairs
	if v, _ := inputs.Get("headers"); v != nil && !value.HasSecret(v) {
		_ = given.UnmarshalInput(v) // what is wrong with it, the call has said
	}
	for _, h := range given {
		if isSecretName(h.name) || slices.ContainsFunc(secrets, func(s string) bool { return strings.EqualFold(s, h.name) }) {
			headers.Set(h.name, nil)
			continue
		}
		values := make(value.List, len(h.values))
		for i, v := range h.values {
			values[i] = v
		}
		if len(values) == 1 {
			headers.Set(h.name, values[0])
		} else {
			headers.Set(h.name, values)
		}
	}
	for _, name := range secrets {
		if _, ok := headers.Get(name); !ok {
			headers.Set(name, nil)
		}
	}
	return headers
}

// isSecretName tells whether a header of that name is likely to hold a secret.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"auth", "cookie", "key", "token", "secret", "password", "signature", "credential", "session"},
		func(word string) bool { return strings.Contains(name, word) })
}

func blanks(names []string) *value.Dict {
	d := new(value.Dict)
	for _, name := range names {
		d.Set(name, nil)
	}
	return d
}

// keep takes over inputs that are given.
func keep(c, inputs *value.Dict, names ...string) {
	for _, name := range names {
		if v, _ := inputs.Get(name); v != nil && !value.HasSecret(v) {
			c.Set(name, v)
		}
	}
}

func isSecretText(d *value.Dict, key string) bool {
	return strings.Contains(text(d, key), "PRIVATE KEY")
}

func text(d *value.Dict, key string) string {
	v, _ := d.Get(key)
	s, _ := v.(string)
	return s
}

func dicts(d *value.Dict, key string) []*value.Dict {
	v, _ := d.Get(key)
	list, _ := v.(value.List)
	var all []*value.Dict
	for _, v := range list {
		if d, ok := v.(*value.Dict); ok {
			all = append(all, d)
		}
	}
	return all
}
