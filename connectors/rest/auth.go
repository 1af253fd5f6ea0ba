package rest

import (
	"context"
	"net/http"

	"github.com/flowrun/flowrun/connectors"
)

// A login is how a call proves who makes it. It is part of the plan; begin
// returns what one call needs.
type login interface {
	begin(x *exchange) authorizer
}

// An authorizer puts credentials on the requests of one call. It is used by one
// goroutine.
type authorizer interface {
	// authorize sets the credentials of a request that is about to be sent. It
	// may ask a server for them, within ctx.
	authorize(ctx context.Context, req *http.Request) error

	// refused looks at an answer 401 and reports whether to ask again with other
	// credentials. It does not read the body.
	refused(resp *http.Response) (again bool, err error)
}

// chooseLogin returns the way to log in that the inputs name or mean, nil for
// none. Inputs of another way than the named one do no harm: a secret of a vault
// may hold more than one.
func (in *input) chooseLogin(t target) (login, error) {
	a := in.authInputs
	hasUser := a.Username != "" || !a.Password.IsZero()
	method := in.Auth
	if method == "" {
		switch {
		case hasUser && !a.Token.IsZero():
			return nil, wrong("authentication_method", "required when both username or password and token are given")
		case hasUser:
			method = "basic"
		case !a.Token.IsZero():
			method = "bearer"
		case t.user != nil:
			return userOf(t), nil
		default:
			return nil, nil
		}
	}
	if !hasUser && t.user != nil {
		user := userOf(t)
		a.Username, a.Password = user.username, user.password
		hasUser = true
	}
	need := func(inputs ...requirement) error {
		for _, i := range inputs {
			if !i.given {
				return wrong(i.name, "required with authentication_method %q", method)
			}
		}
		return nil
	}
	switch method {
	case "basic":
		return basic{a.Username, a.Password}, need(requirement{"username", hasUser})
	case "digest":
		return digestLogin{a.Username, a.Password}, need(requirement{"username", a.Username != ""})
	case "bearer":
		return bearer{a.Token}, need(requirement{"token", !a.Token.IsZero()})
	case "aws_sigv4":
		return sigv4{a.Region, a.Service, a.AWSAccessKeyID, a.AWSSecretAccessKey, a.AWSSessionToken}, need(
			requirement{"region", a.Region != ""}, requirement{"service", a.Service != ""},
			requirement{"aws_access_key_id", a.AWSAccessKeyID != ""},
			requirement{"aws_secret_access_key", !a.AWSSecretAccessKey.IsZero()})
	case "oauth2_client_credentials":
		if err := need(requirement{"token_url", a.TokenURL != ""}, requirement{"client_id", a.ClientID != ""},
			requirement{"client_secret", !a.ClientSecret.IsZero()}); err != nil {
			return nil, err
		}
		return newClientCredentials(a)
	default:
		if err := need(requirement{"service_account_key", !a.ServiceAccountKey.IsZero()},
			requirement{"scopes", len(a.Scopes) > 0}); err != nil {
			return nil, err
		}
		return newServiceAccount(a)
	}
}

type requirement struct {
	name  string
	given bool
}

func userOf(t target) basic {
	password, _ := t.user.Password()
	return basic{t.user.Username(), connectors.NewSecret(password)}
}

// basic is RFC 7617.
type basic struct {
	username string
	password connectors.Secret
}

func (b basic) begin(*exchange) authorizer { return b }

func (b basic) authorize(_ context.Context, req *http.Request) error {
	req.SetBasicAuth(b.username, b.password.Reveal())
	return nil
}

func (b basic) refused(*http.Response) (bool, error) { return false, nil }

// bearer is RFC 6750.
type bearer struct{ token connectors.Secret }

func (b bearer) begin(*exchange) authorizer { return b }

func (b bearer) authorize(_ context.Context, req *http.Request) error {
	req.Header.Set("Authorization", "Bearer "+b.token.Reveal())
	return nil
}

func (b bearer) refused(*http.Response) (bool, error) { return false, nil }
