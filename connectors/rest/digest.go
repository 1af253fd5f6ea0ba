package rest

import (
	"context"
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

// digest is RFC 7616: the request is made without credentials, and again with
// the answer to the server's challenge. Of its kinds of protection "auth" is
// there, and none at all for old servers; "auth-int", which covers the body, is
// not.
type digest struct {
	username string
	password connectors.Secret
}

func (d digest) begin(*exchange) authorizer {
	return &digestAuthorizer{digest: d, nonce: func() string { return strings.ToLower(rand.Text()) }}
}

type digestAuthorizer struct {
	digest
	nonce     func() string // makes the client's nonces
	challenge *digestChallenge
	count     int // requests answered with the challenge's nonce
}

type digestChallenge struct {
	realm, nonce, opaque, algorithm string
	qop                             string // "auth" or ""
	userhash                        bool
	session                         bool
	hash                            func() hash.Hash
}

func (d *digestAuthorizer) authorize(_ context.Context, req *http.Request) error {
	if d.challenge == nil {
		return nil
	}
	d.count++
	req.Header.Set("Authorization", d.answer(req.Method, req.URL.RequestURI()))
	return nil
}

// answer is the header Authorization of RFC 7616, 3.4.
func (d *digestAuthorizer) answer(method, uri string) string {
	c := d.challenge
	h := func(parts ...string) string {
		sum := c.hash()
		sum.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum.Sum(nil))
	}
	cnonce := d.nonce()
	a1 := h(d.username, c.realm, d.password.Reveal())
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
		fmt.Fprintf(&b, "username=%s, userhash=true", quoted(h(d.username, c.realm)))
	case !isASCII(d.username):
		// ext-value of RFC 8187.
		fmt.Fprintf(&b, "username*=UTF-8''%s", percentEncode(d.username, ""))
	default:
		fmt.Fprintf(&b, "username=%s", quoted(d.username))
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

func (d *digestAuthorizer) refused(resp *http.Response) (bool, error) {
	offered := false
	var problem error
	for _, c := range parseChallenges(resp.Header.Values("Www-Authenticate")) {
		if c.scheme != "digest" {
			continue
		}
		offered = true
		next, err := newDigestChallenge(c.params)
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

func newDigestChallenge(params map[string]string) (*digestChallenge, error) {
	c := &digestChallenge{
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
