package connectors_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type doInput struct {
	connectors.Call
	Password connectors.Secret `flow:"password"`
	Text     string            `flow:"text"`
}

type doOutput struct {
	Said  string         `flow:"said"`
	Dict  map[string]int `flow:"dict,omitempty"`
	Bytes []byte         `flow:"bytes,omitempty"`
}

// connection prepares a call of the type DO that f performs.
func connection(t *testing.T, inputs *value.Dict, f func(context.Context, doInput) (doOutput, error)) *connectors.Connection {
	t.Helper()
	d := connectors.Func("DO", "Do.", f)
	a, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, inputs)
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	errCause = errors.New("somebody asked for it")
	errOwn   = errors.New("own error")
)

func TestPerform(t *testing.T) {
	const secret = "Pa55-word"
	wait := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for _, test := range []struct {
		name   string
		inputs *value.Dict
		cancel bool // once the driver runs
		before bool // or before it does
		do     func(context.Context, doInput) (doOutput, error)
		out    *value.Dict
		err    string
		is     []error
		step   string
	}{
		{name: "success", do: func(_ context.Context, in doInput) (doOutput, error) { return doOutput{Said: in.Text}, nil },
			inputs: value.DictOf("text", "hello"), out: value.DictOf("said", "hello")},
		{name: "outputs without secrets", inputs: value.DictOf("password", secret),
			do: func(_ context.Context, in doInput) (doOutput, error) {
				p := in.Password.Reveal()
				return doOutput{Said: "is " + p, Dict: map[string]int{p: 1}, Bytes: []byte(p)}, nil
			},
			out: value.DictOf("said", "is "+connectors.Mask, "dict", value.DictOf(connectors.Mask, 1), "bytes", value.Bytes(connectors.Mask))},
		{name: "error", do: func(context.Context, doInput) (doOutput, error) {
			return doOutput{}, connectors.Step("log in", errOwn)
		}, err: "DO: log in: own error", is: []error{errOwn}, step: "log in"},
		{name: "an error that names the type", do: func(context.Context, doInput) (doOutput, error) { return doOutput{}, errors.New("DO: it") }, err: "DO: it"},
		{name: "an error with a secret, outputs kept", inputs: value.DictOf("password", secret),
			do: func(_ context.Context, in doInput) (doOutput, error) {
				p := in.Password.Reveal()
				return doOutput{Said: p}, errors.Join(errors.New("refused "+p), &fs.PathError{Op: "open", Path: p, Err: fs.ErrExist})
			},
			out: value.DictOf("said", connectors.Mask), err: "DO: refused " + connectors.Mask + "\nopen " + connectors.Mask + ": file already exists", is: []error{fs.ErrExist}},
		{name: "panic", inputs: value.DictOf("password", secret),
			do:  func(_ context.Context, in doInput) (doOutput, error) { panic("no " + in.Password.Reveal()) },
			err: "DO: the driver has a mistake: panic: no " + connectors.Mask, is: []error{connectors.ErrDriver}},
		{name: "panic of the Go runtime", do: func(context.Context, doInput) (doOutput, error) {
			var none *doOutput
			return *none, nil
		}, err: "DO: the driver has a mistake: panic: runtime error: invalid memory address or nil pointer dereference", is: []error{connectors.ErrDriver}},
		{name: "timeout", inputs: value.DictOf("timeout", 0.01), do: func(ctx context.Context, _ doInput) (doOutput, error) {
			return doOutput{}, connectors.Step("request", wait(ctx))
		}, err: "DO: request: timed out after timeout (0.01 s)", is: []error{connectors.ErrTimeout, context.DeadlineExceeded}, step: "request"},
		{name: "timeout, outputs kept", inputs: value.DictOf("timeout", 0.01), do: func(ctx context.Context, _ doInput) (doOutput, error) {
			return doOutput{Said: "half"}, wait(ctx)
		}, out: value.DictOf("said", "half"), err: "DO: timed out after timeout (0.01 s)", is: []error{connectors.ErrTimeout}},
		{name: "timeout, the driver says what broke", inputs: value.DictOf("timeout", 0.01), do: func(ctx context.Context, _ doInput) (doOutput, error) {
			wait(ctx)
			return doOutput{}, connectors.Step("request", errOwn)
		}, err: "DO: timed out after timeout (0.01 s): request: own error", is: []error{connectors.ErrTimeout, context.DeadlineExceeded, errOwn}, step: "request"},
		{name: "timeout, the driver succeeds all the same", inputs: value.DictOf("timeout", 0.01), do: func(ctx context.Context, _ doInput) (doOutput, error) {
			wait(ctx)
			return doOutput{Said: "done"}, nil
		}, out: value.DictOf("said", "done")},
		{name: "cancelled", cancel: true, do: func(ctx context.Context, _ doInput) (doOutput, error) { return doOutput{}, wait(ctx) },
			err: "DO: somebody asked for it", is: []error{errCause, context.Canceled}},
		{name: "cancelled with a timeout", cancel: true, inputs: value.DictOf("timeout", 3600), do: func(ctx context.Context, _ doInput) (doOutput, error) { return doOutput{}, wait(ctx) },
			err: "DO: somebody asked for it", is: []error{errCause, context.Canceled}},
		{name: "cancelled, the driver knows the cause", cancel: true, do: func(ctx context.Context, _ doInput) (doOutput, error) {
			wait(ctx)
			return doOutput{}, connectors.Step("request", context.Cause(ctx))
		}, err: "DO: request: somebody asked for it", is: []error{errCause, context.Canceled}, step: "request"},
		{name: "cancelled before", before: true, do: func(context.Context, doInput) (doOutput, error) { panic("called") },
			err: "DO: somebody asked for it", is: []error{errCause, context.Canceled}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if test.before {
				cancel(errCause)
			}
			c := connection(t, test.inputs, func(ctx context.Context, in doInput) (doOutput, error) {
				if test.cancel {
					cancel(errCause)
				}
				return test.do(ctx, in)
			})
			out, err := c.Perform(ctx, connectors.Host{})
			if diff := cmp.Diff(test.out, out); diff != "" {
				t.Error(diff)
			}
			if err == nil && test.err != "" || err != nil && err.Error() != test.err {
				t.Errorf("got %v, want %s", err, test.err)
			}
			for _, is := range test.is {
				if !errors.Is(err, is) {
					t.Errorf("%v is not %v", err, is)
				}
			}
			if got := connectors.StepOf(err); got != test.step {
				t.Errorf("step %q, want %q", got, test.step)
			}
		})
	}
}

func TestPerformWaitsForADriverThatIgnoresItsContext(t *testing.T) {
	release := make(chan struct{})
	c := connection(t, nil, func(ctx context.Context, _ doInput) (doOutput, error) {
		<-release
		return doOutput{}, errOwn
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error)
	go func() {
		_, err := c.Perform(ctx, connectors.Host{})
		done <- err
	}()
	cancel(errCause)
	select {
	case err := <-done:
		t.Fatalf("returned %v while the driver runs", err)
	default:
	}
	close(release)
	if err := <-done; !errors.Is(err, errCause) || !strings.HasPrefix(err.Error(), "DO: somebody asked for it") {
		t.Errorf("got %v", err)
	}
}

func TestPerformGivesTheHostToTheDriver(t *testing.T) {
	var lines []string
	c := connection(t, value.DictOf("password", "Pa55-word"), func(ctx context.Context, in doInput) (doOutput, error) {
		in.Progress("%d of %d with %s", 1, 2, in.Password.Reveal())
		return doOutput{Said: in.Host.IdempotencyKey}, nil
	})
	out, err := c.Perform(t.Context(), connectors.Host{IdempotencyKey: "once", Progress: func(s string) { lines = append(lines, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(value.DictOf("said", "once"), out); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1 of 2 with " + connectors.Mask}, lines); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Perform(t.Context(), connectors.Host{}); err != nil { // nobody listens
		t.Error(err)
	}
}

func TestPerformTakesOutSecretsWhereverTheyWereGiven(t *testing.T) {
	type input struct {
		Env   map[string]connectors.Secret `flow:"env"`
		Login *struct {
			Token connectors.Secret `flow:"token"`
		} `flow:"login"`
		All []connectors.Secret `flow:"all"`
	}
	d := connectors.Func("DO", "Do.", func(_ context.Context, in input) (doOutput, error) {
		return doOutput{Said: in.Env["k"].Reveal() + in.Login.Token.Reveal() + in.All[0].Reveal()}, nil
	})
	a, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, value.DictOf("env", value.DictOf("k", "hush-1"), "login", value.DictOf("token", "hush-2"), "all", []any{"hush-3"}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Perform(t.Context(), connectors.Host{})
	if diff := cmp.Diff(value.DictOf("said", strings.Repeat(connectors.Mask, 3)), out); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestReadOnly(t *testing.T) {
	d := connectors.Func("T", "Do.", func(context.Context, checked) (none, error) { return none{}, nil })
	for say, want := range map[string]bool{"": true, "x": false} {
		a, err := connectors.Apply(t.Context(), d.Spec(), nil, nil, value.DictOf("say", say))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := a.Prepare(d); err != nil || c.ReadOnly != want {
			t.Errorf("say=%q: %+v, %v", say, c, err)
		}
	}
}
