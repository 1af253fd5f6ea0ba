package webdav

import (
	"errors"
	"testing"
)

// Some errors of net/http have nothing but a text.
func TestBrokenByItsText(t *testing.T) {
	for text, want := range map[string]bool{
		"http2: client conn is closed":                           true, // it ended when the request had taken it
		"http2: client connection lost":                          true,
		"http2: client conn could not be established":            true,
		"http2: server sent GOAWAY and closed the connection":    true,
		"http: server closed idle connection":                    true,
		"http: server gave HTTP response to HTTPS client":        false,
		"http2: request header list larger than peer's limit":    false,
		"net/http: HTTP/1.x transport connection broken: a text": false,
	} {
		if got := broken(errors.New(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
