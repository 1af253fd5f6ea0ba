package rest

import (
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type output struct {
	StatusCode int               `flow:"status_code" doc:"Status of the answer."`
	Reason     string            `flow:"reason" doc:"Text of the status, such as Not Found."`
	Headers    map[string]string `flow:"headers" doc:"Headers of the answer, written like Content-Type; one that is there several times is joined by commas."`
	Cookies    map[string]string `flow:"cookies" doc:"Cookies that were set, on redirects too."`
	URL        string            `flow:"url" doc:"Address that answered, after redirects, without user and password."`
	Elapsed    time.Duration     `flow:"elapsed" doc:"Seconds from the sending of the request, the last one if it was retried, to the headers of the answer, redirects included."`
	Encoding   *string           `flow:"encoding" doc:"Character set that text was read in, None when the body is no text."`
	Text       connectors.Text   `flow:"text,omitempty" doc:"Body of the answer, as base64 when it is no text; absent when it was stored in dst."`
	JSON       *value.Value      `flow:"json,omitempty" doc:"Value of the body when it is JSON; absent when it is not, or is nested deeper or has more values than a flow can hold."`
}

// newOutput returns the outputs that are known without the body.
func newOutput(resp *http.Response, cookies map[string]string, elapsed time.Duration) output {
	out := output{
		StatusCode: resp.StatusCode,
		Reason:     reason(resp),
		Headers:    make(map[string]string, len(resp.Header)),
		Cookies:    cookies,
		URL:        utf8Text(shown(resp.Request.URL)),
		Elapsed:    elapsed,
	}
	for name, values := range resp.Header {
		out.Headers[utf8Text(name)] = utf8Text(strings.Join(values, ", "))
	}
	return out
}

// reason is the text of the status line, or the usual one when it has none.
func reason(resp *http.Response) string {
	_, text, _ := strings.Cut(resp.Status, " ")
	if text == "" {
		text = http.StatusText(resp.StatusCode)
	}
	return utf8Text(text)
}

// utf8Text reads what a header holds: UTF-8, or else ISO 8859-1, which headers
// once were.
func utf8Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
