package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

const passRef, passText = "message:m1.pass", "MARKED-password"

func keyOf(c string) func() ([]byte, error) {
	return func() ([]byte, error) { return bytes.Repeat([]byte(c), 32), nil }
}

// spill gives a flow an input with the secret, and returns how it ended.
func spill(t *testing.T, rt *runtime.Runtime, input value.Value) runtime.Record {
	t.Helper()
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "spill", Input: map[string]any{"key": input}, Source: []byte(`
def handler(system, this, inputs):
    return this.connect(connector_type='SPILL', text=inputs['key']).get('output_value')['text']
`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x.Record()
}

// spillDriver reports whether it has got the password, and gives back what it got.
func spillDriver(got *string) *connectors.Registry {
	return connectors.NewRegistry(connectors.Func("SPILL", "Return the input.", func(_ context.Context, in struct {
		Text string `flow:"text,required" doc:"A text."`
	}) (struct {
		Text string `flow:"text" doc:"The text."`
	}, error) {
		*got = in.Text
		return struct {
			Text string `flow:"text" doc:"The text."`
		}{in.Text}, nil
	}))
}

// open returns a runtime on a store that others may have had before.
func open(t *testing.T, s store.Store, key func() ([]byte, error), got *string) *runtime.Runtime {
	t.Helper()
	return newRuntime(t, runtime.Options{Store: s, SecretKey: key, Connectors: spillDriver(got)})
}

func TestSecretsAreSealed(t *testing.T) {
	for name, s := range map[string]*store.Memory{"in memory": nil, "in a store": store.NewMemory()} {
		t.Run(name, func(t *testing.T) {
			var got string
			opts := runtime.Options{Connectors: spillDriver(&got)}
			if s != nil {
				opts.Store, opts.SecretKey = s, keyOf("k")
			}
			rt := newRuntime(t, opts)
			secret, err := rt.SealSecret(t.Context(), passRef, passText)
			if err != nil || secret != (value.Secret{Ref: passRef}) {
				t.Fatalf("%v, %v", secret, err)
			}
			if r := spill(t, rt, secret); r.Status != runtime.EndedSuccess || got != passText || r.Output != "•••(message:m1.pass)" {
				t.Errorf("%s %s: the driver got %q, the flow %v", r.Status, r.Message, got, r.Output)
			}
			// An answer that is given again takes the place of the one before; a short one too.
			if _, err := rt.SealSecret(t.Context(), passRef, ""); err != nil {
				t.Fatal(err)
			}
			if r := spill(t, rt, secret); r.Status != runtime.EndedSuccess || got != "" {
				t.Errorf("%s %s: the driver got %q", r.Status, r.Message, got)
			}
		})
	}
}

func TestSealedTexts(t *testing.T) {
	s := store.NewMemory()
	var got string
	rt := open(t, s, keyOf("k"), &got)
	for _, ref := range []string{passRef, "message:m1.pin", "message:m10.pin", "message:m2.pin"} {
		if _, err := rt.SealSecret(t.Context(), ref, passText); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for o, err := range s.Objects(t.Context(), "secret") {
		if err != nil || strings.Contains(string(o.Value), "MARKED") || seen[string(o.Value)] {
			t.Errorf("%v: %s is kept as %q", err, o.Name, o.Value)
		}
		seen[string(o.Value)] = true
	}
	if len(seen) != 4 {
		t.Fatalf("%d are kept, want 4", len(seen))
	}
	exchange := func(from, to string, f func([]byte) []byte) {
		t.Helper()
		o, err := s.Object(t.Context(), "secret", from)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Change(t.Context(), "secret", to, func(*store.Object) (*store.Object, error) {
			return &store.Object{Value: f(o.Value)}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	wantFailure := func(rt *runtime.Runtime, ref, want string) {
		t.Helper()
		got = ""
		r := spill(t, rt, value.Secret{Ref: ref})
		if r.Status != runtime.EndedError || !strings.Contains(r.Message, want) || got != "" {
			t.Errorf("%s: the driver got %q: %s %s\nwant %s", ref, got, r.Status, r.Message, want)
		}
	}
	// One that is put in the place of another is none, as is one that was changed.
	exchange("message:m1.pin", "message:m2.pin", func(b []byte) []byte { return b })
	wantFailure(rt, "message:m2.pin", "secret message:m2.pin: what is kept of it is damaged")
	exchange(passRef, passRef, func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	wantFailure(rt, passRef, "what is kept of it is damaged")
	for _, wrong := range []value.Value{nil, value.Tuple{}, value.Tuple{value.Bytes("x")}, value.Tuple{"a", "b"}} {
		b, err := value.Marshal(wrong)
		if err != nil {
			t.Fatal(err)
		}
		exchange(passRef, passRef, func([]byte) []byte { return b })
		wantFailure(rt, passRef, "secret message:m1.pass: ")
	}
	wantFailure(open(t, s.Open(), keyOf("o"), &got), "message:m1.pin", "secret message:m1.pin: "+runtime.ErrSecretKey.Error())
	wantFailure(open(t, s.Open(), nil, &got), "message:m1.pin", "runtime.Options has a Store and no SecretKey")
	if r := spill(t, open(t, s.Open(), keyOf("k"), &got), value.Secret{Ref: "message:m10.pin"}); r.Status != runtime.EndedSuccess || got != passText {
		t.Errorf("in another process: %s %s", r.Status, r.Message)
	}
	// With a message all that was answered to it goes, and nothing else.
	if err := rt.ForgetSecrets(t.Context(), "message:m1."); err != nil {
		t.Fatal(err)
	}
	wantFailure(rt, "message:m1.pin", "secret message:m1.pin: no such secret: it is not in this store")
	if r := spill(t, rt, value.Secret{Ref: "message:m10.pin"}); r.Status != runtime.EndedSuccess {
		t.Errorf("of another message: %s %s", r.Status, r.Message)
	}
}

func TestSecretsThatCannotBeSealed(t *testing.T) {
	broken := errors.New("no such file")
	for want, key := range map[string]func() ([]byte, error){
		"secret message:m1.pass: it cannot be kept: runtime.Options has a Store and no SecretKey": nil,
		"the key that secrets are kept under: no such file":                                       func() ([]byte, error) { return nil, broken },
		"the key that secrets are kept under has 31 bytes, want 32":                               func() ([]byte, error) { return make([]byte, 31), nil },
	} {
		s := store.NewMemory()
		var got string
		_, err := open(t, s, key, &got).SealSecret(t.Context(), passRef, passText)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "MARKED") {
			t.Errorf("got %v, want %s", err, want)
		}
		for o := range s.Objects(t.Context(), "secret") {
			t.Errorf("%s is kept", o.Name)
		}
	}
	for _, ref := range []string{"", "message", "message:", "main:a.b", "m1.pass"} {
		if _, err := newRuntime(t, runtime.Options{}).SealSecret(t.Context(), ref, passText); err == nil || strings.Contains(err.Error(), "MARKED") {
			t.Errorf("%q: %v", ref, err)
		}
	}
}

// The file of an exported execution has no secret of it.
func TestSecretsAreNotTransferred(t *testing.T) {
	from, to := store.NewMemory(), store.NewMemory()
	var got string
	rt := open(t, from, keyOf("k"), &got)
	secret, err := rt.SealSecret(t.Context(), passRef, passText)
	if err != nil {
		t.Fatal(err)
	}
	if err := runtime.Transfer(t.Context(), from, to, spill(t, rt, secret).ID); err != nil {
		t.Fatal(err)
	}
	for o := range to.Objects(t.Context(), "secret") {
		t.Errorf("%s was transferred", o.Name)
	}
}

// A driver that tells all that it knows, and breaks.
func TestSecretsOfADriverThatPanics(t *testing.T) {
	type input struct {
		connectors.Call
		Any any `flow:"any" doc:"Anything."`
	}
	rt := newRuntime(t, runtime.Options{Connectors: connectors.NewRegistry(connectors.Func("CRASH", "Panic.", func(_ context.Context, in input) (struct{}, error) {
		in.Progress("now with %v", in.Any)
		panic(in.Any)
	}))})
	secret, err := rt.SealSecret(t.Context(), passRef, passText)
	if err != nil {
		t.Fatal(err)
	}
	events := rt.Watch(t.Context())
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "crash", Input: map[string]any{"key": secret}, Source: []byte(`
def handler(system, this, inputs):
    this.connect(connector_type='CRASH', any={'a': [inputs['key']]})
`)})
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for e := range events {
		if strings.Contains(e.Message, "MARKED") {
			t.Errorf("an event shows the secret: %s", e.Message)
		}
		if strings.Contains(e.Message, "•••(message:m1.pass)") {
			said++
		}
		if e.Execution == x && e.Status.Ended() {
			break
		}
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := x.Record()
	all := strings.Join([]string{r.Message, r.StatusMessage, x.Err().Error(), x.Children()[0].Record().Message}, "\n")
	if said < 3 || strings.Contains(all, "MARKED") || strings.Count(all, "•••(message:m1.pass)") < 4 {
		t.Errorf("%d events, and:\n%s", said, all)
	}
}
