package builtins_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"go.starlark.net/starlark"
)

// answers are what somebody has answered before each flow of a test begins. No flow may
// see a text of them.
var answers = map[string]string{
	"message:m1.password": "MARKED-pass/word",
	"message:m1.pin":      "MARKED-pin",
}

func answer(t testing.TB, rt *runtime.Runtime) {
	t.Helper()
	for ref, text := range answers {
		if _, err := rt.SealSecret(context.Background(), ref, text); err != nil {
			t.Fatal(err)
		}
	}
}

func answered(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackArgs("answered", args, kwargs, "name", &name); err != nil {
		return nil, err
	}
	return runtime.ToStarlark(value.Secret{Ref: "message:m1." + name})
}

// holdsNoAnswer looks for an answer in all that is stored.
func (p *process) holdsNoAnswer() {
	p.t.Helper()
	look := func(where string, b []byte) {
		if strings.Contains(string(b), "MARKED") {
			p.t.Errorf("%s holds a secret: %q", where, b)
		}
	}
	ctx := context.Background()
	rows, err := p.store.Tree(ctx, rootID)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, x := range rows {
		look(x.ID, fmt.Appendf(nil, "%s %s %s %s %s %s", x.Name, x.Input, x.Output, x.Message, x.StatusMessage, x.Error))
		for part, err := range p.store.Effects(ctx, x.ID) {
			if err != nil {
				p.t.Fatal(err)
			}
			look("the journal of "+x.ID, part.Data)
		}
	}
	for _, kind := range []string{"setting", "secret", "connector", "flow", "schema"} {
		for o, err := range p.store.Objects(ctx, kind) {
			if err != nil {
				p.t.Fatal(err)
			}
			look(kind+" "+o.Name, o.Value)
		}
	}
}

// vaults are vaults in memory: main can be written, poor refuses, and says why with all
// that it was sent.
type vaults struct {
	mu      sync.Mutex
	written map[string]*value.Dict
}

func (v *vaults) Read(_ context.Context, ref connectors.SecretRef) (*value.Dict, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if d := v.written[ref.String()]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("secret %s: %w", ref, connectors.ErrSecretNotFound)
}

func (v *vaults) Write(_ context.Context, ref connectors.SecretRef, keys *value.Dict) (int, error) {
	if ref.Config == "poor" {
		j, err := value.AppendJSON(nil, keys, value.JSONOptions{})
		if err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("secret %s: %w: no policy for %s", ref, connectors.ErrSecretDenied, j)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.written == nil {
		v.written = map[string]*value.Dict{}
	}
	v.written[ref.String()] = keys
	return 7, nil
}

func (v *vaults) Configs() []string { return []string{"main", "poor"} }

func (v *vaults) Address(config string) (string, error) {
	if config != "main" && config != "poor" {
		return "", fmt.Errorf("%w %q (%s)", connectors.ErrUnknownVault, config, connectors.DidYouMean(config, []string{"main", "poor"}))
	}
	return "https://" + config + ".example.com", nil
}

var (
	_ connectors.SecretWriter = (*vaults)(nil)
	_ store.Store             = (*mortal)(nil)
)
