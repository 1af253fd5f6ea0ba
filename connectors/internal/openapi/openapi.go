// Package openapi reads descriptions of HTTP services: OpenAPI 3.0 and 3.1, and Swagger
// 2.0. It knows where they are found, and what of them is worth knowing to somebody who
// calls the service. A description comes from a server and may be hostile: what is made of
// it has a limit, references are followed within the document only and not in circles.
package openapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/flowrun/flowrun/connectors/value"
)

// Limits of what is made of a document.
const (
	MostOperations = 2000
	mostServers    = 20
	mostSchemes    = 50
	mostInputs     = 100 // of an operation, and fields of its body
	mostAnswers    = 50
	mostEnum       = 50
	longestText    = 1000 // bytes
)

// A Description is what is known of a service. Its fields are outputs.
type Description struct {
	OpenAPI     string      `flow:"openapi" doc:"Version of OpenAPI that the document is written in, such as 3.1.0; 2.0 is Swagger."`
	Title       string      `flow:"title" doc:"Name of the service."`
	Version     string      `flow:"version" doc:"Version of the service, as it says itself."`
	Description string      `flow:"description" doc:"What the service says of itself, shortened."`
	Servers     []Server    `flow:"servers" doc:"Where the service is; the first one is meant unless another is chosen."`
	Security    []Scheme    `flow:"security" doc:"Ways to log in."`
	Operations  []Operation `flow:"operations" doc:"What can be called, in the order of the document; 2,000 at most."`
	Truncated   bool        `flow:"truncated" doc:"Whether there is more than what is listed."`
}

// A Server is an address of the service.
type Server struct {
	URL         string `flow:"url" doc:"Whole address, its variables replaced by their defaults."`
	Description string `flow:"description,omitempty" doc:"What the document says of it."`
}

// A Scheme is a way to log in.
type Scheme struct {
	Name   string   `flow:"name" doc:"Name in the document."`
	Type   string   `flow:"type" doc:"Kind: http, apiKey, oauth2, openIdConnect or mutualTLS."`
	Scheme string   `flow:"scheme,omitempty" doc:"Of http the scheme, such as basic; of oauth2 the flow, such as clientCredentials."`
	In     string   `flow:"in,omitempty" doc:"Where an API key goes: header, query or cookie."`
	Key    string   `flow:"key,omitempty" doc:"Name under which an API key goes there."`
	Method string   `flow:"authentication_method,omitempty" doc:"The authentication_method of REST that it is."`
	Inputs []string `flow:"inputs" doc:"Inputs of REST that take the credentials."`
	Token  string   `flow:"token_url,omitempty" doc:"Where a token is got."`
	Scopes []string `flow:"scopes,omitempty" doc:"What a token can be asked to allow."`
	Doc    string   `flow:"doc,omitempty" doc:"What the document says of it."`
	UsedBy int      `flow:"used_by" doc:"Operations that take it."`
}

// An Operation is what can be called.
type Operation struct {
	ID         string   `flow:"id" doc:"Name of the operation, empty if the document gives it none."`
	Method     string   `flow:"method" doc:"HTTP method, in upper case."`
	Path       string   `flow:"path" doc:"Path below the server's address, with {names} of inputs."`
	Summary    string   `flow:"summary,omitempty" doc:"What it does."`
	Tag        string   `flow:"tag,omitempty" doc:"Group that it belongs to, the first of several."`
	Deprecated bool     `flow:"deprecated,omitempty" doc:"Whether it should not be used any more."`
	Security   []string `flow:"security" doc:"Names of the ways to log in that it takes; empty if anybody may call it."`
	Inputs     []Input  `flow:"inputs" doc:"What it takes."`
	Answers    []Answer `flow:"answers" doc:"What it may answer."`
}

// An Input is what an operation takes.
type Input struct {
	Name         string      `flow:"name" doc:"Name of the input; body for the body."`
	In           string      `flow:"in" doc:"Where it goes: path, query, header, cookie or body."`
	Type         string      `flow:"type" doc:"What is wanted, such as integer, list of string, or string (date-time)."`
	Required     bool        `flow:"required" doc:"Whether it has to be given."`
	Default      value.Value `flow:"default,omitempty" doc:"What counts when it is not given."`
	Enum         value.List  `flow:"enum,omitempty" doc:"The only values that are allowed, 50 at most."`
	Doc          string      `flow:"doc,omitempty" doc:"What the document says of it."`
	ContentTypes []string    `flow:"content_types,omitempty" doc:"Of a body: the forms in which it can be sent."`
	Fields       []InField   `flow:"fields,omitempty" doc:"Of a body that is an object: what is in it, one level deep."`
}

// An InField is a field of a body.
type InField struct {
	Name     string      `flow:"name" doc:"Name of the field."`
	Type     string      `flow:"type" doc:"What is wanted."`
	Required bool        `flow:"required" doc:"Whether it has to be there."`
	Default  value.Value `flow:"default,omitempty" doc:"What counts when it is not there."`
	Enum     value.List  `flow:"enum,omitempty" doc:"The only values that are allowed, 50 at most."`
	Doc      string      `flow:"doc,omitempty" doc:"What the document says of it."`
}

// An Answer is what an operation may answer.
type Answer struct {
	Status string `flow:"status" doc:"Status, such as 200 or 4XX, or default for all others."`
	Doc    string `flow:"doc" doc:"What it means."`
}

// ErrNone is the kind of errors of a text that describes no service.
var ErrNone = errors.New("no OpenAPI document")

// marker is what a description has at its outermost level, and other YAML has not.
var marker = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?[ \t]*:`) })

// Limits of the text of a document. The largest public ones (Microsoft Graph, Stripe,
// GitHub) have up to some ten megabytes and a million values.
var limits = value.Limits{Depth: 200, Nodes: 2 << 20, Digits: 100}

// Decode reads a text that may be a description, in JSON or YAML. Its error is [ErrNone],
// or says what is wrong with one.
func Decode(text []byte) (*value.Dict, error) {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), " \t\r\n")
	var v value.Value
	var err error
	switch {
	case len(trimmed) > 0 && trimmed[0] == '{':
		v, err = value.DecodeJSON(trimmed, limits)
		if err != nil && !bytes.Contains(text, []byte(`"openapi"`)) && !bytes.Contains(text, []byte(`"swagger"`)) {
			return nil, ErrNone
		}
	case marker().Match(trimmed):
		v, err = value.DecodeYAML(text, limits)
	default:
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	doc, _ := v.(*value.Dict)
	if version(doc) == "" {
		return nil, ErrNone
	}
	return doc, nil
}

// version is the version of OpenAPI that a document is written in, "" if it is none.
func version(doc *value.Dict) string {
	for _, key := range []string{"openapi", "swagger"} {
		v, _ := doc.Get(key)
		switch v := v.(type) {
		case string:
			if isVersion().MatchString(v) {
				return v
			}
		case float64: // in YAML, 2.0 without quotes
			if text := strconv.FormatFloat(v, 'f', 1, 64); isVersion().MatchString(text) {
				return text
			}
		}
	}
	return ""
}

var isVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{1,3}\.[0-9]{1,3}(\.[0-9A-Za-z.+-]{1,30})?$`) })

// Read returns what a document that was found at an address says. limit bounds the text
// of the description, in bytes.
func Read(ctx context.Context, doc *value.Dict, at *url.URL, limit int64) (*Description, error) {
	r := &reader{ctx: ctx, doc: doc, at: at, left: limit, version: version(doc)}
	major, _, _ := strings.Cut(r.version, ".")
	if major != "2" && major != "3" {
		return nil, fmt.Errorf("OpenAPI %s is not known here (want 3.1, 3.0 or 2.0)", r.version)
	}
	r.swagger = major == "2"
	info := r.dict(doc, "info")
	d := &Description{
		OpenAPI:     r.version,
		Title:       r.text(info, "title"),
		Version:     r.text(info, "version"),
		Description: r.text(info, "description"),
	}
	d.Servers = r.servers()
	d.Security = r.schemes()
	var err error
	if d.Operations, err = r.operations(d.Security); err != nil {
		return nil, err
	}
	d.Truncated = r.truncated
	return d, nil
}
