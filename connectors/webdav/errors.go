package webdav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A statusError is an answer with a status that is no success.
type statusError struct {
	what   string // such as "put a.txt"
	status int
	detail string // what the server says of it
	text   string // more than that, "" for none
}

func (e *statusError) Error() string {
	text := fmt.Sprintf("%s: the server answers %d %s", e.what, e.status, http.StatusText(e.status))
	if e.detail != "" {
		text += ": " + e.detail
	}
	if e.text != "" {
		text += " (" + e.text + ")"
	}
	return text
}

func (e *statusError) Is(target error) bool {
	switch target {
	case fs.ErrNotExist:
		return e.status == http.StatusNotFound || e.status == http.StatusGone
	case fs.ErrPermission:
		return e.status == http.StatusForbidden || e.status == http.StatusUnauthorized
	}
	return false
}

// failed returns the error of an answer, whose body it reads and closes.
func failed(resp *http.Response, what string) error {
	defer resp.Body.Close()
	e := &statusError{what: what, status: resp.StatusCode, detail: detail(resp)}
	asksWhatIsThere := resp.Request != nil && resp.Request.Method == "PROPFIND"
	switch {
	case e.status == http.StatusUnauthorized && strings.HasPrefix(strings.ToLower(resp.Header.Get("Www-Authenticate")), "digest "):
		e.text = "does authentication_method='digest' work, and is the password right?"
		return connectors.Step("log in", connectors.Advised(e, "%s", e.text))
	case e.status == http.StatusUnauthorized:
		e.text = "is there a username, and is the password right?"
		return connectors.Step("log in", connectors.Advised(e, "%s", e.text))
	case e.status == http.StatusForbidden:
		return connectors.Advised(e, "the server knows who asks and does not allow it: check what this user may do there")
	case e.status == http.StatusNotFound && asksWhatIsThere:
		return connectors.Advised(e, "check the path, and that url is the address of the folder in which it is")
	case e.status >= 300 && e.status < 400:
		e.text = "it is at " + shortened(resp.Header.Get("Location"))
		return connectors.Advised(e, "give the address of the folder itself as url")
	case e.status == http.StatusConflict:
		e.text = "is there a folder for it?"
	case e.status == http.StatusMethodNotAllowed, e.status == http.StatusNotImplemented, e.status < 300 && asksWhatIsThere:
		e.text = "does this address speak WebDAV?"
	case e.status == http.StatusBadRequest && resp.Request != nil && resp.Request.URL.Scheme == "http" && asksWhatIsThere:
		e.text = "does it want https?"
	case e.status >= 500:
		return connectors.Advised(e, "the service is there and fails: look at its log")
	}
	if e.text == "" {
		return e
	}
	return connectors.Advised(e, "%s", e.text)
}

const (
	longestDetail = 200
	detailSource  = 8 << 10
)

// detail is what an answer says of what was wrong: its text, or the message in the XML of
// SabreDAV, which Nextcloud and others are made of. Pages in HTML say nothing.
func detail(resp *http.Response) string {
	body, err := io.ReadAll(io.LimitReader(resp.Body, detailSource))
	if err != nil {
		return ""
	}
	switch kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind {
	case "text/plain":
		if text := shortened(string(body)); text != http.StatusText(resp.StatusCode) {
			return text
		}
	case "application/xml", "text/xml":
		var e struct {
			Message string `xml:"http://sabredav.org/ns message"`
		}
		if xml.Unmarshal(body, &e) == nil {
			return shortened(e.Message)
		}
	}
	return ""
}

// shortened is the text of a server as one short line.
func shortened(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestDetail {
		text = strings.ToValidUTF8(text[:longestDetail], "") + "..."
	}
	return text
}

// explain returns an error of net/http in words that say what to do.
func explain(err error, host string) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	if connectors.StepOf(err) == "tls" || errors.Is(err, connectors.ErrTimeout) {
		return err
	}
	if told := tlsconf.Explain(err, host); told != nil {
		return connectors.Step("tls", told)
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return better("connect", err, "there is no host named %q", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		const advice = "is the service running, and this its port?"
		return connectors.Advised(better("connect", err, "%s refuses the connection (%s)", host, advice), advice)
	case strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "readLoopPeekFail"):
		const advice = "does it want https?"
		return connectors.Advised(better("request", err, "%s does not answer in HTTP (%s)", host, advice), advice)
	case strings.Contains(err.Error(), "response headers exceeded"):
		return better("request", err, "the headers of the answer are larger than %d bytes", largestHeader)
	case broken(err):
		return better("request", err, "%s closed the connection", host)
	}
	return connectors.Step("request", err)
}

// broken tells whether a connection has ended before its time. Some errors of net/http have
// a text only.
func broken(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		strings.Contains(err.Error(), "server closed idle connection") ||
		strings.Contains(err.Error(), "http2: client conn is closed") ||
		strings.Contains(err.Error(), "http2: client connection lost") ||
		strings.Contains(err.Error(), "http2: client conn could not be established") ||
		strings.Contains(err.Error(), "http2: server sent GOAWAY and closed the connection")
}

func better(step string, err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if marked := connectors.StepOf(err); marked != "" {
		text = marked + ": " + text // Step leaves an error alone that has a mark within
	}
	return connectors.Step(step, explained{text, err})
}

type explained struct {
	text string
	err  error
}

func (e explained) Error() string { return e.text }
func (e explained) Unwrap() error { return e.err }

func tooSlow(addr string, limit time.Duration) error {
	return fmt.Errorf("%w: no connection to %s within connect_timeout (%g s)", connectors.ErrTimeout, addr, limit.Seconds())
}
