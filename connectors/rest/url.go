package rest

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// A target is an address that is ready to be called: with the query of params,
// without user and password, its host in ASCII.
type target struct {
	*url.URL
	user *url.Userinfo // what stood before the host; nil for nothing
}

// address returns where the call goes.
func (in *input) address() (target, error) {
	name, raw := "url", in.URL
	if raw == "" {
		var err error
		if raw, err = in.addressOfParts(); err != nil {
			return target{}, err
		}
		name = "hostname"
	}
	t, err := parseTarget(raw)
	if err != nil {
		return target{}, wrong(name, "%v", err)
	}
	query, err := encodeQuery("params", in.Params)
	if err != nil {
		return target{}, err
	}
	if t.RawQuery != "" && query != "" {
		query = "&" + query
	}
	t.RawQuery += query
	return t, nil
}

func (in *input) addressOfParts() (string, error) {
	host := in.Hostname
	switch {
	case host == "":
		return "", &connectors.InputError{Input: "url", Reason: `input "url" or "hostname" is required`}
	case strings.Contains(host, "://"):
		return "", wrong("hostname", "want a name or an address, got one with a scheme (give it as url)")
	case strings.ContainsAny(host, "/?#@"):
		return "", wrong("hostname", "%q is no name or address of a host", host)
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.Contains(host, ":") {
		if net.ParseIP(host) == nil {
			return "", wrong("hostname", "%q is no name or address of a host (give a port as port)", host)
		}
		host = "[" + host + "]"
	}
	if in.Port != 0 {
		host += ":" + strconv.Itoa(int(in.Port))
	}
	path := strings.Trim(in.BasePath, "/")
	if rest := strings.TrimPrefix(in.Path, "/"); path == "" {
		path = rest
	} else if in.Path != "" {
		path += "/" + rest
	}
	return in.Scheme + "://" + host + "/" + path, nil
}

// parseTarget reads an address as people write them: with spaces, letters of
// any script, and a percent sign that begins no escape. Its errors show no part
// of the address that may hold a password.
func parseTarget(raw string) (target, error) {
	raw = strings.TrimSpace(raw)
	scheme, rest, ok := strings.Cut(raw, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "http" && scheme != "https" {
		return target{}, fmt.Errorf("want an address that begins with https:// or http://")
	}
	userinfo, authority, rest := splitTarget(rest)
	host, err := asciiHost(authority)
	if err != nil {
		return target{}, err
	}
	u, err := url.Parse(scheme + "://" + userinfo + host + requote(rest))
	if err != nil || u.Hostname() == "" || !validHost(u.Host) {
		return target{}, fmt.Errorf("%q is no host", authority)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return target{}, fmt.Errorf("%q is no port", port)
		}
	}
	t := target{u, u.User}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return t, nil
}

// splitTarget takes what follows the scheme of an address apart: userinfo ends in @, or is
// empty.
func splitTarget(s string) (userinfo, authority, rest string) {
	end := strings.IndexAny(s, "/?#")
	if end < 0 {
		end = len(s)
	}
	authority, rest = s[:end], s[end:]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		userinfo, authority = requote(authority[:at])+"@", authority[at+1:]
	}
	return userinfo, authority, rest
}

// userinfoOf is who an address names, nil for nobody, whatever else is wrong with it.
func userinfoOf(raw string) *url.Userinfo {
	_, rest, _ := strings.Cut(raw, "://")
	userinfo, _, _ := splitTarget(rest)
	u, err := url.Parse("http://" + userinfo + "host")
	if err != nil {
		return nil
	}
	return u.User
}

// asciiHost writes a name with other letters as the name service knows it.
func asciiHost(host string) (string, error) {
	if isASCII(host) {
		return host, nil
	}
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		name, port = host[:i], host[i:]
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		return "", fmt.Errorf("%q is no name of a host", name)
	}
	return ascii + port, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// validHost tells whether a host holds only what RFC 3986, 3.2.2, allows. Escapes,
// which net/url resolves, have no use in one.
func validHost(host string) bool {
	return host == requote(host) && !strings.ContainsAny(host, "@/?#") && (strings.HasPrefix(host, "[") || !strings.Contains(host, "%"))
}

// requote escapes what may not stand in an address and leaves what is escaped.
// Where a percent sign begins no escape nothing was escaped, so all of them are
// data; it is the rule of requests.
func requote(s string) string {
	escaped := true
	for i := range len(s) {
		if s[i] == '%' && !(i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])) {
			escaped = false
		}
	}
	const kept = "!#$&'()*+,/:;=?@[]~-._"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			strings.IndexByte(kept, c) >= 0, c == '%' && escaped:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// encodeQuery writes d in the order of its keys, as a form or a query.
func encodeQuery(name string, d *value.Dict) (string, error) {
	all, err := pairsOf(d)
	if err != nil {
		return "", wrong(name, "%v", err)
	}
	var b strings.Builder
	for _, p := range all {
		for _, v := range p.values {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(url.QueryEscape(p.name))
			b.WriteByte('=')
			b.WriteString(url.QueryEscape(v))
		}
	}
	return b.String(), nil
}

// shown is an address as it may be shown: without user and password.
func shown(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	clean := *u
	clean.User = nil
	return clean.String()
}
