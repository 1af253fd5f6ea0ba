package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

// NewDriver returns the driver of the type VAULT. A call asks Vault which engine has the
// path, and then for what it is made, over a connection of its own: of a token with a
// number of uses it takes two.
//
// What a call reads is an output of the flow and what it writes an input, as others are:
// only the token is a secret. The secrets of a [Source] are never shown.
func NewDriver() connectors.Driver {
	d := connectors.Func("VAULT", "Read, write, list and delete secrets of HashiCorp Vault.", call)
	return connectors.WithOperations(connectors.WithReference(d, reference), operations()...)
}

type output struct {
	Result *value.Dict `flow:"result" doc:"What Vault answers, such as {'data': {'data': {...}, 'metadata': {...}}} to read; None where it answers nothing, as to delete. It is no secret to flowrun: what is read is shown where outputs are."`
}

// call performs a call.
func call(ctx context.Context, in input) (output, error) {
	a, err := newAsker(ctx, &in.target)
	if err != nil {
		return output{}, err
	}
	defer a.close()
	if in.Data != nil {
		a.hidden = in.Data
	}
	result, err := a.perform(ctx, &in)
	return output{result}, withAdvice(err)
}

func (a *asker) perform(ctx context.Context, in *input) (*value.Dict, error) {
	e, err := a.engineOf(ctx, in.path())
	if errors.Is(err, connectors.ErrSecretDenied) {
		return nil, a.denied(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	r, err := in.request(e)
	if err != nil {
		return nil, connectors.Step("request", err)
	}
	status, answer, err := a.ask(ctx, r)
	switch {
	case err != nil:
		return nil, err
	case status < http.StatusMultipleChoices:
		return answer, nil
	case status == http.StatusNotFound && in.Mode == "list" && a.words(answer) == "":
		return value.DictOf("data", value.DictOf("keys", value.List{})), nil
	}
	return nil, connectors.Step("request", a.explain(in, e, r, status, answer))
}

// denied tells whether it was for the token or for its policies that Vault does not say
// which engine has a path. Its own answer is the same.
func (a *asker) denied(ctx context.Context, err error) error {
	_, tokenErr := a.token(ctx)
	switch {
	case tokenErr == nil:
		return err
	case connectors.StepOf(tokenErr) != "log in":
		return tokenErr
	}
	inner := errors.Unwrap(err) // without the step
	return connectors.Step("log in", connectors.Advised(fmt.Errorf("%w: Vault does not know the token, or else %w", connectors.ErrVaultLogin, inner), "give another token: this one has ended, was revoked, or is of another namespace"))
}

// explain tells what it means that Vault refused a request.
func (a *asker) explain(in *input, e *engine, r request, status int, answer *value.Dict) error {
	path := e.secret()
	words := a.words(answer)
	switch {
	case status == http.StatusForbidden:
		return fmt.Errorf("%w: it takes a policy with path %q { capabilities = [%s] }", connectors.ErrSecretDenied, r.path, modes[in.Mode].capabilities(r.method))
	case status == http.StatusNotFound:
		if gone := goneIn(answer); gone != "" {
			return fmt.Errorf("%w: %s: %s", connectors.ErrSecretNotFound, path, gone)
		}
		if e.version == 2 {
			first, rest, _ := strings.Cut(strings.TrimSuffix(e.folder, "/"), "/")
			if slices.Contains([]string{"data", "metadata"}, first) && rest != "" {
				return connectors.Advised(fmt.Errorf("%w: there is no %s", connectors.ErrSecretNotFound, path), "the path of a secret is without %s/: did you mean %q?", first, e.mount+rest)
			}
		}
		if len(in.Version) > 0 {
			return fmt.Errorf("%w: there is no %s, or no version %d of it", connectors.ErrSecretNotFound, path, in.Version[0])
		}
		return fmt.Errorf("%w: there is no %s", connectors.ErrSecretNotFound, path)
	case status == http.StatusMethodNotAllowed && in.Mode == "patch":
		return a.refused(status, answer, "patch is of Vault 1.9 and later: read the secret, and write it")
	case status == http.StatusBadRequest && strings.Contains(words, "did not match the current version"):
		return a.refused(status, answer, "it was written since: read it again, and give the version that was read as cas, 0 for none yet")
	case status == http.StatusBadRequest && strings.Contains(words, "check-and-set parameter required"):
		return a.refused(status, answer, "give the version that is to be replaced as cas, 0 for none yet")
	}
	return a.refused(status, answer, lookAtLog)
}

// withAdvice is an error with what to do about it in its text, which is all that is shown
// of that of a call.
func withAdvice(err error) error {
	var adviser connectors.Adviser
	if !errors.As(err, &adviser) || strings.HasSuffix(err.Error(), "("+adviser.Advice()+")") {
		return err
	}
	return fmt.Errorf("%w (%s)", err, adviser.Advice())
}
