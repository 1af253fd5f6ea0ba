// Package digest logs in to HTTP servers as RFC 7616 has it: a request is made without
// credentials, and again with the answer to the server's challenge. Of its kinds of
// protection "auth" is there, and none at all for old servers; "auth-int", which covers
// the body, is not.
package digest

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A Client logs in by digest. It is for one request, which may be made several times.
type Client struct {
	Username string
	Password connectors.Secret

	nonce     func() string // makes the client's nonces; nil is at random
	challenge *challenged
	count     int // requests answered with the challenge's nonce
}

// challenged is a challenge that can be answered.
type challenged struct {
	realm, nonce, opaque, algorithm string
	qop                             string // "auth" or ""
	userhash                        bool
	session                         bool
	hash                            func() hash.Hash
}

// Challenged reports whether a challenge was taken.
func (d *Client) Challenged() bool { return d.challenge != nil }

// Authorize gives a request its header Authorization once a challenge was taken.
func (d *Client) Authorize(req *http.Request) {
	if d.challenge == nil {
		return
	}
	d.count++
	req.Header.Set("Authorization", d.answer(req.Method, req.URL.RequestURI()))
}

// answer is the header Authorization of RFC 7616, 3.4.
func (d *Client) answer(method, uri string) string {
	c := d.challenge
	h := func(parts ...string) string {
		sum := c.hash()
		sum.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum.Sum(nil))
	}
	cnonce := strings.ToLower(rand.Text())
	if d.nonce != nil {
		cnonce = d.nonce()
	}
	a1 := h(d.Username, c.realm, d.Password.Reveal())
	if c.session {
		a1 = h(a1, c.nonce, cnonce)
	}
	a2 := h(method, uri)
	nc := fmt.Sprintf("%08x", d.count)
	response := h(a1, c.nonce, a2)
	if c.qop != "" {
		response = h(a1, c.nonce, nc, cnonce, c.qop, a2)
	}
	var b strings.Builder
	b.WriteString("Digest ")
	switch {
	case c.userhash:
		fmt.Fprintf(&b, "username=%s, userhash=true", quoted(h(d.Username, c.realm)))
	case !isASCII(d.Username):
		// ext-value of RFC 8187.
		fmt.Fprintf(&b, "username*=UTF-8''%s", percentEncode(d.Username))
	default:
		fmt.Fprintf(&b, "username=%s", quoted(d.Username))
	}
	fmt.Fprintf(&b, ", realm=%s, uri=%s, nonce=%s, response=%s", quoted(c.realm), quoted(uri), quoted(c.nonce), quoted(response))
	if c.algorithm != "" {
		fmt.Fprintf(&b, ", algorithm=%s", c.algorithm)
	}
	if c.opaque != "" {
		fmt.Fprintf(&b, ", opaque=%s", quoted(c.opaque))
	}
	if c.qop != "" || c.session {
		fmt.Fprintf(&b, ", cnonce=%s", quoted(cnonce))
	}
	if c.qop != "" {
		fmt.Fprintf(&b, ", qop=%s, nc=%s", c.qop, nc)
	}
	return b.String()
}

// Refused takes the challenge of an answer with status 401, and reports whether to make
// the request again. An error says what of the challenge is not supported.
func (d *Client) Refused(resp *http.Response) (again bool, err error) {
	offered := false
	var problem error
	for _, c := range parseChallenges(resp.Header.Values("Www-Authenticate")) {
		if c.scheme != "digest" {
			continue
		}
		offered = true
		next, err := newChallenged(c.params)
		if err != nil {
			problem = err
			continue
		}
		// A second challenge means that the password is wrong, unless it says
		// that only the nonce is too old.
		if d.challenge != nil && !strings.EqualFold(c.params["stale"], "true") {
			return false, nil
		}
		d.challenge, d.count = next, 0
		return true, nil
	}
	if offered {
		return false, problem
	}
	return false, nil
}

func newChallenged(params map[string]string) (*challenged, error) {
	c := &challenged{
		realm: params["realm"], nonce: params["nonce"], opaque: params["opaque"], algorithm: params["algorithm"],
		userhash: strings.EqualFold(params["userhash"], "true"),
	}
	name := strings.ToUpper(c.algorithm)
	name, c.session = strings.CutSuffix(name, "-SESS")
	switch name {
	case "", "MD5":
		c.hash = md5.New
	case "SHA-256":
		c.hash = sha256.New
	case "SHA-512-256":
		c.hash = sha512.New512_256
	default:
		return nil, fmt.Errorf("the server asks for digest authentication with algorithm %q (supported are MD5, SHA-256 and SHA-512-256)", c.algorithm)
	}
	if offered := params["qop"]; offered != "" {
		options := strings.FieldsFunc(strings.ToLower(offered), func(r rune) bool { return r == ',' || r == ' ' })
		if !slices.Contains(options, "auth") {
			return nil, fmt.Errorf("the server asks for digest authentication with qop %q (supported is auth)", offered)
		}
		c.qop = "auth"
	}
	return c, nil
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// percentEncode escapes every byte that RFC 3986 does not call unreserved.
func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
