package webdav

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/internal/remotefs"
	"github.com/flowrun/flowrun/connectors/internal/tlsconf"
)

// A server is what calls, the test and the analysis have in common: where it is, and who
// logs in.
type server struct {
	connectors.Call
	tlsconf.Inputs

	URL         string            `flow:"url,required" doc:"Address (https or http) of the folder in which all paths are."`
	Auth        string            `flow:"authentication_method" enum:"basic,digest,bearer" doc:"How to log in; without it username means basic, and token means bearer."`
	Username    string            `flow:"username" doc:"User name for basic and digest."`
	Password    connectors.Secret `flow:"password" doc:"Password for basic and digest."`
	Token       connectors.Secret `flow:"token" doc:"Token for bearer."`
	ReadTimeout time.Duration     `flow:"read_timeout" default:"300" doc:"Longest time in seconds in which the server sends and takes nothing; 0 is no limit."`

	root *url.URL `flow:"-"` // its path ends in a slash
}

type input struct {
	server
	remotefs.Paths

	Mode string `flow:"mode,required" enum:"list,stat,get,put,mkdir,remove,rename" doc:"What to do."`
}

// A davPath is an input that is a path of the server.
type davPath struct{ input, path string }

// Validate checks what tags cannot say.
func (in *server) Validate() error { return in.check() }

// check is Validate, with paths that a type has besides.
func (in *server) check(paths ...davPath) error {
	var errs connectors.InputErrors
	wrong := func(name, format string, args ...any) {
		errs = append(errs, &connectors.InputError{Input: name, Reason: fmt.Sprintf("input %q: ", name) + fmt.Sprintf(format, args...)})
	}
	if err := in.Inputs.Validate(); err != nil {
		return err
	}
	root, err := url.Parse(in.URL)
	switch {
	case err != nil, root.Scheme != "http" && root.Scheme != "https", root.Hostname() == "":
		wrong("url", "want an address such as https://dav.example.com/files")
	case root.User != nil:
		wrong("url", "it holds credentials (give username and password)")
	case root.RawQuery != "" || root.Fragment != "":
		wrong("url", "an address of files has no ? and no #")
	default:
		in.root = root.JoinPath("/")
	}
	if in.ReadTimeout < 0 {
		wrong("read_timeout", "want 0 or more, got %g", in.ReadTimeout.Seconds())
	}
	if in.Auth == "" && in.Username != "" {
		in.Auth = "basic"
	}
	if in.Auth == "" && !in.Token.IsZero() {
		in.Auth = "bearer"
	}
	withUser := in.Auth == "basic" || in.Auth == "digest"
	switch {
	case withUser && in.Username == "":
		wrong("username", "%s needs it", in.Auth)
	case withUser && !in.Token.IsZero():
		wrong("token", "%s has no use for it", in.Auth)
	case in.Auth == "bearer" && in.Token.IsZero():
		wrong("token", "bearer needs it")
	case !withUser && in.Username != "":
		wrong("username", "%s has no use for it", in.Auth)
	case !withUser && !in.Password.IsZero():
		wrong("password", "there is no username that it belongs to")
	case in.Auth == "basic" && strings.Contains(in.Username, ":"):
		wrong("username", "for basic it has no colon in it")
	}
	if strings.ContainsFunc(in.Token.Reveal(), func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		wrong("token", "it has characters in it that a header cannot have")
	}
	for _, path := range paths {
		if segments := strings.Split(path.path, "/"); !remotefs.IsLocal(path.path) && (slices.Contains(segments, "..") || slices.Contains(segments, ".")) {
			wrong(path.input, "%q has . or .. in it, which an address of files cannot have", path.path)
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// Validate checks what tags cannot say.
func (in *input) Validate() error {
	errs := in.Check(in.Mode, in.Mode)
	switch err := in.check(davPath{"path", in.Path}, davPath{"src", in.Src}, davPath{"dst", in.Dst}).(type) {
	case nil:
	case connectors.InputErrors:
		errs = append(err, errs...)
	default:
		return err
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// ReadOnly tells that a call changes nothing on the server.
func (in *input) ReadOnly() bool { return remotefs.ReadsOnly(in.Mode) }
