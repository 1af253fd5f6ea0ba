package rest_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

const secret = "s3cr3t-of-the-test"

func TestInputErrors(t *testing.T) {
	d := newDriver(t)
	const url = "http://127.0.0.1:1/"
	for _, test := range []struct {
		name   string
		inputs []any
		want   string
	}{
		{"neither url nor hostname", nil, `REST: input "url" or "hostname" is required`},
		{"no scheme", []any{"url", "example.org/a"}, `REST: input "url": want an address that begins with https:// or http://`},
		{"another scheme", []any{"url", "ftp://u:" + secret + "@example.org"}, `REST: input "url": want an address that begins with https:// or http://`},
		{"no host", []any{"url", "http://u:" + secret + "@/a"}, `REST: input "url": "" is no host`},
		{"port out of range", []any{"url", "http://u:" + secret + "@h:99999/"}, `REST: input "url": "99999" is no port`},
		{"host with a space", []any{"url", "http://a b/"}, `REST: input "url": "a b" is no host`},
		{"host of no letters", []any{"url", "http://ä_ö ü/"}, `REST: input "url": "ä_ö ü" is no name of a host`},
		{"hostname with scheme", []any{"hostname", "http://h"}, `REST: input "hostname": want a name or an address, got one with a scheme (give it as url)`},
		{"hostname with port", []any{"hostname", "h:80"}, `REST: input "hostname": "h:80" is no name or address of a host (give a port as port)`},
		{"method", []any{"url", url, "method", "GET /"}, `REST: input "method": "GET /" is no HTTP method`},
		{"tunnel", []any{"url", url, "method", "connect"}, `REST: input "method": CONNECT asks a proxy for a tunnel, want another method`},
		{"unknown", []any{"url", url, "metod", "get"}, `REST: no input named "metod" (did you mean "method"?)`},
		{"params", []any{"url", url, "params", value.DictOf("a", value.DictOf())}, `REST: input "params": "a": want a string or a number, got dict`},
		{"header name", []any{"url", url, "headers", value.DictOf("a b", "c")}, `REST: input "headers": "a b" is no name of a header`},
		{"header value", []any{"url", url, "headers", value.DictOf("a", secret+"\r\nb: c")}, `REST: input "headers": the value of "a" has a line break or another character that no header can have`},
		{"header pairs", []any{"url", url, "headers", value.List{value.List{value.List{}, "b"}}}, `REST: input "headers": item 0: want a string as name, got list`},
		{"cookie", []any{"url", url, "cookies", value.DictOf("a", secret+"; b")}, `REST: input "cookies": the value of "a" has a semicolon, a line break or another character that no cookie can have`},
		{"two bodies", []any{"url", url, "body", value.DictOf("text", "a", "json", 1)}, `REST: input "body": want exactly one of text, json, urlencoded, multipart and file, got text and json`},
		{"no body in body", []any{"url", url, "body", value.DictOf()}, `REST: input "body": want exactly one of text, json, urlencoded, multipart and file, got none`},
		{"body and json", []any{"url", url, "body", value.DictOf("text", "a"), "json", 1}, `REST: input "body": is given and "json" too; want one of them`},
		{"text and data", []any{"url", url, "text", "a", "data", "b"}, `REST: input "text": is given and "data" too; want one of them`},
		{"unknown kind of body", []any{"url", url, "body", value.DictOf("jsn", 1)}, `REST: input "body": no input named "jsn" (did you mean "json"?)`},
		{"json of bytes", []any{"url", url, "json", value.DictOf("a", value.Bytes("x"))}, `REST: input "json": dict cannot be sent as JSON: a: `},
		{"data of a list", []any{"url", url, "data", value.List{}}, `REST: input "data": want a dict (sent as JSON) or a string, got list; give a form as urlencoded and other JSON as json`},
		{"file outside", []any{"url", url, "body", value.DictOf("file", "../a")}, `REST: input "body": "../a" is no name of a file of the project's store`},
		{"multipart key", []any{"url", url, "multipart", value.DictOf("a", value.DictOf("contents", "x"))}, `REST: input "multipart": "a": no key named "contents"`},
		{"multipart of both", []any{"url", url, "multipart", value.DictOf("a", value.DictOf("content", "x", "file", "y"))}, `REST: input "multipart": "a": want either content or file`},
		{"status", []any{"url", url, "expected_status_code", value.List{int64(20)}}, `REST: input "expected_status_code": item 0: "20" is no status such as 200 or '2xx'`},
		{"no status", []any{"url", url, "expected_status_code", value.List{}}, `REST: input "expected_status_code": want one status or more, such as 200 or '2xx', got none`},
		{"max_redirects", []any{"url", url, "max_redirects", -1}, `REST: input "max_redirects": want 0 or more, got -1`},
		{"read_timeout", []any{"url", url, "read_timeout", -0.5}, `REST: input "read_timeout": want 0 or more, got -0.5`},
		{"dst", []any{"url", url, "dst", "../x"}, `REST: input "dst": "../x" is no name of a file of the project's store`},
		{"retry key", []any{"url", url, "retry_backoff", value.DictOf("inital", 1)}, `REST: input "retry_backoff": no input named "inital" (did you mean "initial"?)`},
		{"retry initial", []any{"url", url, "retry_backoff", value.DictOf("initial", 0)}, `REST: input "retry_backoff": initial: want more than 0, got 0`},
		{"retry maximum", []any{"url", url, "retry_backoff", value.DictOf("maximum", 0.5)}, `REST: input "retry_backoff": maximum: want initial (1) or more, got 0.5`},
		{"retry multiplier", []any{"url", url, "retry_backoff", value.DictOf("multiplier", 0.5)}, `REST: input "retry_backoff": multiplier: want 1 or more, got 0.5`},
		{"authentication_method", []any{"url", url, "authentication_method", "basics"}, `REST: input "authentication_method": "basics" is none of basic, bearer, digest, oauth2_client_credentials, aws_sigv4, google_service_account (did you mean "basic"?)`},
		{"basic without user", []any{"url", url, "authentication_method", "basic"}, `REST: input "username": required with authentication_method "basic"`},
		{"bearer without token", []any{"url", url, "authentication_method", "bearer"}, `REST: input "token": required with authentication_method "bearer"`},
		{"two logins", []any{"url", url, "password", secret, "token", secret}, `REST: input "authentication_method": required when both username or password and token are given`},
		{"oauth2", []any{"url", url, "authentication_method", "oauth2_client_credentials", "token_url", url, "client_id", "i"}, `REST: input "client_secret": required with authentication_method "oauth2_client_credentials"`},
		{"token_url", []any{"url", url, "authentication_method", "oauth2_client_credentials", "token_url", "x", "client_id", "i", "client_secret", secret}, `REST: input "token_url": want an address that begins with https:// or http://`},
		{"aws", []any{"url", url, "authentication_method", "aws_sigv4", "region", "r"}, `REST: input "service": required with authentication_method "aws_sigv4"`},
		{"google without scopes", []any{"url", url, "authentication_method", "google_service_account", "service_account_key", secret}, `REST: input "scopes": required with authentication_method "google_service_account"`},
		{"google key", []any{"url", url, "authentication_method", "google_service_account", "service_account_key", secret, "scopes", "s"}, `REST: input "service_account_key": want the JSON text of a key file`},
		{"google private key", []any{"url", url, "authentication_method", "google_service_account", "service_account_key", `{"client_email": "e", "private_key": "` + secret + `"}`, "scopes", "s"}, `REST: input "service_account_key": its private_key is no RSA key in PEM text`},
		{"cacert", []any{"url", url, "cacert", secret}, `REST: input "cacert": want PEM text with -----BEGIN CERTIFICATE-----, or file:<name>`},
		{"several at once", []any{"url", "x", "dst", "..", "max_redirects", -1}, `REST: input "url": want an address that begins with https:// or http://; input "max_redirects": want 0 or more, got -1; input "dst": ".." is no name of a file of the project's store`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := d.Prepare(value.DictOf(test.inputs...))
			wantError(t, err, connectors.ErrInput, test.want)
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows a secret: %q", err)
			}
			if !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("error %q, want %q", err, test.want)
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	d := newDriver(t)
	for method, want := range map[string]bool{"get": true, "HEAD": true, "options": true, "post": false, "put": false, "delete": false, "patch": false, "search": false} {
		req, err := d.Prepare(value.DictOf("url", "http://h/", "method", method))
		if err != nil {
			t.Fatal(err)
		}
		if req.ReadOnly != want {
			t.Errorf("%s: ReadOnly is %t", method, req.ReadOnly)
		}
	}
}
