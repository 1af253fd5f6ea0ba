package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// The vectors are those of AWS: "iam" of "Create a signed AWS API request" (IAM
// User Guide), "vanilla" and the ones after it of the Signature Version 4 test
// suite, "s3" of "Authenticating Requests: Using the Authorization Header" (S3
// API Reference).
func TestSigV4(t *testing.T) {
	suite := sigv4{"us-east-1", "service", "AKIDEXAMPLE", connectors.NewSecret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), connectors.Secret{}}
	iam := suite
	iam.service = "iam"
	s3 := sigv4{"us-east-1", "s3", "AKIAIOSFODNN7EXAMPLE", connectors.NewSecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), connectors.Secret{}}
	at2015 := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	at2013 := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name        string
		with        sigv4
		at          time.Time
		method, url string
		header      map[string]string
		body        string
		want        string // signed headers and signature
	}{
		{"iam", iam, at2015, "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
			map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, "",
			"SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
		{"vanilla", suite, at2015, "GET", "https://example.amazonaws.com/", nil, "",
			"SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"vanilla post", suite, at2015, "POST", "https://example.amazonaws.com/", nil, "",
			"SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"query in another order", suite, at2015, "GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1", nil, "",
			"SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"s3 with a range", s3, at2013, "GET", "https://examplebucket.s3.amazonaws.com/test.txt",
			map[string]string{"Range": "bytes=0-9"}, "",
			"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"s3 with a body", s3, at2013, "PUT", "https://examplebucket.s3.amazonaws.com/test$file.text",
			map[string]string{"Date": "Fri, 24 May 2013 00:00:00 GMT", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY"}, "Welcome to Amazon S3.",
			"SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
		{"s3 with a query of a name only", s3, at2013, "GET", "https://examplebucket.s3.amazonaws.com/?lifecycle", nil, "",
			"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"s3 with a query", s3, at2013, "GET", "https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J", nil, "",
			"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			req, err := http.NewRequest(test.method, test.url, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range test.header {
				req.Header.Set(k, v)
			}
			sum := sha256.Sum256([]byte(test.body))
			test.with.sign(req, hex.EncodeToString(sum[:]), test.at)
			_, got, _ := strings.Cut(req.Header.Get("Authorization"), ", ")
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestSigV4Canonical(t *testing.T) {
	for raw, want := range map[string]string{
		"":                  "",
		"b=2&a=1":           "a=1&b=2",
		"a=2&a=1&a":         "a=&a=1&a=2",
		"a+b=c%20d":         "a%20b=c%20d",
		"a%2Fb=%c3%a4":      "a%2Fb=%C3%A4",
		"a-b=1&a=2&a%21b=3": "a=2&a%21b=3&a-b=1",
		"x=~*":              "x=~%2A",
	} {
		if got := canonicalQuery(raw); got != want {
			t.Errorf("query %q: got %q, want %q", raw, got, want)
		}
	}
	for _, test := range []struct{ service, path, want string }{
		{"s3", "/a%20b//../c", "/a%20b//../c"},
		{"s3", "/a+b$c", "/a%2Bb%24c"},
		{"execute-api", "/a%20b/c", "/a%2520b/c"},
		{"execute-api", "/a/./b//../c/", "/a/c/"},
		{"execute-api", "/", "/"},
	} {
		u, err := url.Parse("https://h" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := (sigv4{service: test.service}).canonicalPath(u); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.service, test.path, got, test.want)
		}
	}
}
