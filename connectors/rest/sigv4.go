package rest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// sigv4 is Signature Version 4 of AWS, as its "Signature Version 4 signing
// process" (AWS General Reference) and, for S3, "Authenticating Requests:
// Using the Authorization Header" (S3 API Reference) say.
type sigv4 struct {
	region, service string
	accessKeyID     string
	secret          connectors.Secret
	sessionToken    connectors.Secret
}

func (s sigv4) begin(x *exchange) authorizer {
	return &sigv4Authorizer{sigv4: s, now: x.driver.time.now}
}

type sigv4Authorizer struct {
	sigv4
	now func() time.Time
}

func (s *sigv4Authorizer) refused(*http.Response) (bool, error) { return false, nil }

func (s *sigv4Authorizer) authorize(_ context.Context, req *http.Request) error {
	sum, err := hashBody(req)
	if err != nil {
		return err
	}
	s.sign(req, sum, s.now())
	return nil
}

// sign sets the headers that sign req, whose body has that SHA-256.
func (s sigv4) sign(req *http.Request, bodySum string, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	req.Header.Set("X-Amz-Date", stamp)
	if !s.sessionToken.IsZero() {
		req.Header.Set("X-Amz-Security-Token", s.sessionToken.Reveal())
	}
	if s.isS3() {
		req.Header.Set("X-Amz-Content-Sha256", bodySum)
	}
	// The service reads "+" in a query as a plus sign or as a space; it is sent
	// as it is signed.
	req.URL.RawQuery = canonicalQuery(req.URL.RawQuery)
	if req.Host == "" {
		req.Host = req.URL.Host
	}
	req.Host = withoutDefaultPort(req.Host, req.URL.Scheme)
	names, headers := canonicalHeaders(req)
	canonical := strings.Join([]string{req.Method, s.canonicalPath(req.URL), req.URL.RawQuery, headers, names, bodySum}, "\n")
	scope := stamp[:8] + "/" + s.region + "/" + s.service + "/aws4_request"
	sum := sha256.Sum256([]byte(canonical))
	toSign := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + s.secret.Reveal())
	for _, part := range []string{stamp[:8], s.region, s.service, "aws4_request"} {
		key = hmacSHA256(key, part)
	}
	req.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
		s.accessKeyID, scope, names, hex.EncodeToString(hmacSHA256(key, toSign))))
}

func (s sigv4) isS3() bool { return s.service == "s3" || strings.HasPrefix(s.service, "s3-") }

// canonicalPath escapes the path as it is sent once more, except for S3, where
// the name of an object is escaped once and never shortened.
func (s sigv4) canonicalPath(u *url.URL) string {
	if s.isS3() {
		return percentEncode(u.Path, "/")
	}
	p := u.EscapedPath()
	clean := path.Clean("/" + p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return percentEncode(clean, "/")
}

func canonicalQuery(raw string) string {
	var all []string
	for item := range strings.SplitSeq(raw, "&") {
		if item == "" {
			continue
		}
		k, v, _ := strings.Cut(item, "=")
		all = append(all, reencode(k)+"="+reencode(v))
	}
	// "=" sorts after "%" and digits: names are compared without it.
	slices.SortFunc(all, func(a, b string) int {
		ak, av, _ := strings.Cut(a, "=")
		bk, bv, _ := strings.Cut(b, "=")
		if c := strings.Compare(ak, bk); c != 0 {
			return c
		}
		return strings.Compare(av, bv)
	})
	return strings.Join(all, "&")
}

func reencode(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		s = plain
	}
	return percentEncode(s, "")
}

// unsigned are headers that the client or a proxy on the way may change.
var unsigned = []string{"Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Length", "Expect", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "X-Amzn-Trace-Id"}

func canonicalHeaders(req *http.Request) (names, lines string) {
	all := map[string]string{"host": req.Host}
	for name, values := range req.Header {
		if slices.Contains(unsigned, name) {
			continue
		}
		trimmed := make([]string, len(values))
		for i, v := range values {
			trimmed[i] = strings.Join(strings.Fields(v), " ")
		}
		all[strings.ToLower(name)] = strings.Join(trimmed, ",")
	}
	sorted := make([]string, 0, len(all))
	for name := range all {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var b strings.Builder
	for _, name := range sorted {
		b.WriteString(name + ":" + all[name] + "\n")
	}
	return strings.Join(sorted, ";"), b.String()
}

// withoutDefaultPort is the host as it is signed and sent: some services put it
// together from their own name.
func withoutDefaultPort(host, scheme string) string {
	port := ":443"
	if scheme == "http" {
		port = ":80"
	}
	return strings.TrimSuffix(host, port)
}

// percentEncode escapes every byte that RFC 3986 does not call unreserved and
// that is none of keep.
func percentEncode(s, keep string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~"+keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// hashBody returns the SHA-256 of a body that is sent later: files are read
// twice.
func hashBody(req *http.Request) (string, error) {
	h := sha256.New()
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		n, err := io.Copy(h, body)
		if err != nil {
			return "", err
		}
		req.ContentLength = n
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
