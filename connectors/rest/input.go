package rest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
	"github.com/flowrun/flowrun/connectors/value"
)

type input struct {
	connectors.Call
	tlsconf.Inputs

	URL      string `flow:"url" doc:"Whole address; wins over scheme, hostname, port, base_path and path."`
	Scheme   string `flow:"scheme" default:"https" enum:"http,https" doc:"How hostname is spoken to."`
	Hostname string `flow:"hostname,alias=host" doc:"Name or address of the server; this or url is required."`
	Port     uint16 `flow:"port" doc:"Port of the server; without it 443 for https and 80 for http."`
	BasePath string `flow:"base_path" doc:"First part of the path; the full path is base_path/path."`
	Path     string `flow:"path" doc:"Second part of the path; the full path is base_path/path."`

	Method  string      `flow:"method" default:"get" doc:"HTTP method, in any case."`
	Params  *value.Dict `flow:"params" doc:"Added to the query of the address; a list repeats its key, None is left out."`
	Headers pairs       `flow:"headers" doc:"Headers to send; a list repeats the header, None is left out."`
	Cookies *value.Dict `flow:"cookies" doc:"Cookies to send, by name."`

	Body       *bodyInput  `flow:"body" doc:"What is sent: exactly one of text, json, urlencoded, multipart and file."`
	JSON       value.Value `flow:"json" doc:"Older spelling of body={'json': ...}."`
	Data       data        `flow:"data" doc:"Older spelling of body: a dict is sent as JSON, a string as text."`
	Text       content     `flow:"text" doc:"Older spelling of body={'text': ...}."`
	Urlencoded *value.Dict `flow:"urlencoded" doc:"Older spelling of body={'urlencoded': ...}."`
	Multipart  parts       `flow:"multipart" doc:"Older spelling of body={'multipart': ...}."`

	Auth string `flow:"authentication_method" enum:"basic,bearer,digest,oauth2_client_credentials,aws_sigv4,google_service_account" doc:"How to log in; without it username or password mean basic, and token means bearer."`
	authInputs

	Expected       statuses      `flow:"expected_status_code" default:"[200, 201, 202, 204]" doc:"Statuses of success, such as 200 or '2xx'; any other ends the connection with an error, its outputs kept."`
	AllowRedirects bool          `flow:"allow_redirects" default:"True" doc:"Whether to follow redirects; credentials are not sent on to another host or port."`
	MaxRedirects   int           `flow:"max_redirects" default:"10" doc:"Redirects that are followed before it is an error."`
	ReadTimeout    time.Duration `flow:"read_timeout" default:"300" doc:"Longest time in seconds in which nothing is sent or received once there is a connection; 0 is no limit."`
	RetryBackoff   *retry        `flow:"retry_backoff" doc:"Makes a failed call again, waiting up to initial seconds, then multiplier times longer up to maximum, until deadline ({} stands for 1, 2, 60 and 600): after connection errors, 429 and 502 to 504, if the method is idempotent or there is an idempotency key."`
	Dst            string        `flow:"dst" doc:"File of the project's store that takes the body of an expected answer, of any size, in place of text and json."`

	plan *plan `flow:"-"`
}

// authInputs are the inputs of all ways to log in.
type authInputs struct {
	Username string            `flow:"username" doc:"User name for basic and digest."`
	Password connectors.Secret `flow:"password" doc:"Password for basic and digest."`
	Token    connectors.Secret `flow:"token" doc:"Token for bearer."`

	TokenURL     string            `flow:"token_url" doc:"Where oauth2_client_credentials gets its token."`
	ClientID     string            `flow:"client_id" doc:"Client of oauth2_client_credentials."`
	ClientSecret connectors.Secret `flow:"client_secret" doc:"Secret of client_id."`
	Scopes       scopes            `flow:"scopes" doc:"What oauth2_client_credentials or google_service_account ask to be allowed."`

	Region             string            `flow:"region" doc:"Region for aws_sigv4."`
	Service            string            `flow:"service" doc:"Service for aws_sigv4, such as s3."`
	AWSAccessKeyID     string            `flow:"aws_access_key_id" doc:"Access key for aws_sigv4."`
	AWSSecretAccessKey connectors.Secret `flow:"aws_secret_access_key" doc:"Secret of aws_access_key_id."`
	AWSSessionToken    connectors.Secret `flow:"aws_session_token" doc:"Session token, if aws_access_key_id is a temporary one."`

	ServiceAccountKey connectors.Secret `flow:"service_account_key" doc:"JSON key file of the account for google_service_account, as text."`
}

// plan is what the inputs come to. It is made once, shared by all calls of a
// request and not changed.
type plan struct {
	url    target
	method string
	header http.Header
	host   string // the header Host, "" for that of the address
	body   payload
	login  login
}

// Validate checks what tags cannot say, and makes the plan.
func (in *input) Validate() error {
	p := &plan{method: strings.ToUpper(in.Method)}
	if !httpguts.ValidHeaderFieldName(p.method) {
		return wrong("method", "%q is no HTTP method", in.Method)
	}
	if p.method == "CONNECT" {
		return wrong("method", "CONNECT asks a proxy for a tunnel, want another method")
	}
	var wrongs connectors.InputErrors
	var err error
	check := func(err error) {
		var one *connectors.InputError
		switch {
		case err == nil:
		case errors.As(err, &one):
			one.Type = "REST"
			wrongs = append(wrongs, one)
		default:
			wrongs = append(wrongs, &connectors.InputError{Type: "REST", Reason: err.Error()})
		}
	}
	check(in.Inputs.Validate())
	p.url, err = in.address()
	check(err)
	p.body, err = in.payload()
	check(err)
	p.header, p.host, err = in.header(p.body)
	check(err)
	p.login, err = in.chooseLogin(p.url)
	check(err)
	check(in.RetryBackoff.validate())
	if in.MaxRedirects < 0 {
		check(wrong("max_redirects", "want 0 or more, got %d", in.MaxRedirects))
	}
	if in.ReadTimeout < 0 {
		check(wrong("read_timeout", "want 0 or more, got %g", in.ReadTimeout.Seconds()))
	}
	if in.Dst != "" {
		if _, err := connectors.FileName(in.Dst); err != nil {
			check(wrong("dst", "%v", err))
		}
	}
	in.plan = p
	if wrongs != nil {
		return wrongs
	}
	return nil
}

// ReadOnly holds for the methods that RFC 9110, 9.2.1, calls safe.
func (in *input) ReadOnly() bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, in.plan.method)
}

func wrong(name, format string, args ...any) error {
	return &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)}
}
