package connectors_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
)

type place struct {
	connectors.Call
	Host     string            `flow:"hostname,required,alias=host" doc:"Where."`
	Password connectors.Secret `flow:"password" doc:"Who."`
}

type nothing struct{}

// operating is a type with operations; test is what its test does.
func operating(test func(context.Context, place) error) connectors.Driver {
	call := connectors.Func("OP", "Do it.", func(context.Context, struct {
		place
		Work string `flow:"work,required" enum:"a,b" doc:"What."`
	}) (nothing, error) {
		return nothing{}, nil
	})
	act := func(context.Context, place) (nothing, error) { return nothing{}, nil }
	look := func(_ context.Context, in struct {
		place
		Depth int `flow:"depth" default:"3" doc:"How deep."`
	}) (struct {
		Depth int    `flow:"depth" doc:"How deep."`
		Host  string `flow:"host" doc:"Where."`
	}, error) {
		return struct {
			Depth int    `flow:"depth" doc:"How deep."`
			Host  string `flow:"host" doc:"Where."`
		}{in.Depth, in.Host}, nil
	}
	d := connectors.WithOperations(call, connectors.Action("OP", "VACUUM", "Clean.", act), connectors.Test("OP", test))
	d = connectors.WithAliases(connectors.WithClose(d, func() error { return errClosed }), "OLDER")
	return connectors.WithOperations(d, connectors.Analysis("OP", "Look.", look), connectors.Action("OP", "ANALYZE", "Count.", act))
}

var errClosed = errors.New("closed")

func TestOperations(t *testing.T) {
	d := operating(nil)
	var names []string
	for _, o := range connectors.Operations(d) {
		names = append(names, o.Name)
		if spec := o.Driver.Spec(); spec.Type != "OP" || !slices.Equal(spec.Aliases, []string{"OLDER"}) || spec.Doc != o.Doc {
			t.Errorf("%s is described as %+v", o.Name, spec)
		}
		if work, ok := o.Driver.Spec().Input("work"); !ok || work.Required {
			t.Errorf("of %s the input of calls is %+v", o.Name, work)
		}
		if o.IsAction() != (o.Name == "VACUUM" || o.Name == "ANALYZE") {
			t.Errorf("%s is an action: %v", o.Name, o.IsAction())
		}
	}
	if want := []string{"test", "analyse", "ANALYZE", "VACUUM"}; !slices.Equal(names, want) {
		t.Errorf("the operations are %v, want %v", names, want)
	}
	if err := connectors.NewRegistry(d).Close(); !errors.Is(err, errClosed) {
		t.Errorf("closing it gives %v", err)
	}
	for name, want := range map[string]string{
		"VACUMM": `OP: no operation named "VACUMM" (did you mean "VACUUM"?)`,
		"x":      `OP: no operation named "x" (it has test, analyse, ANALYZE, VACUUM)`,
	} {
		if _, err := connectors.OperationOf(d, name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if o, err := connectors.OperationOf(d, "Vacuum"); err != nil || o.Name != "VACUUM" {
		t.Errorf("Vacuum: %v %v", o.Name, err)
	}
}

func TestOperationInputs(t *testing.T) {
	d := operating(nil)
	o, err := connectors.OperationOf(d, "analyse")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		inputs []any
		want   string
	}{
		{[]any{"host", "h"}, `{"depth":3,"host":"h"}`},
		{[]any{"hostname", "h", "depth", 1, "work", "no work at all"}, `{"depth":1,"host":"h"}`},
		{[]any{"work", "a"}, `OP: input "hostname" is required (string: where.)`},
		{[]any{"hostname", "h", "dept", 1}, `OP: no input named "dept" (did you mean "depth"?)`},
		{[]any{"hostname", "h", "wrok", 1}, `OP: no input named "wrok" (did you mean "work"?)`},
		{[]any{"wrok", 1}, `OP: no input named "wrok" (did you mean "work"?); input "hostname" is required (string: where.)`},
		{[]any{"hostname", "h", "depth", "deep"}, `OP: input "depth": want int, got string`},
	} {
		request, err := o.Driver.Prepare(value.DictOf(test.inputs...))
		got := fmt.Sprint(err)
		if err == nil {
			if !request.ReadOnly {
				t.Errorf("%v is to write", test.inputs)
			}
			out, err := request.Do(t.Context(), connectors.Host{})
			if err != nil {
				t.Fatal(err)
			}
			got = jsonOf(t, out)
		} else if !errors.Is(err, connectors.ErrInput) {
			t.Errorf("%v: %v is no input error", test.inputs, err)
		}
		if got != test.want {
			t.Errorf("%v gives\n%s, want\n%s", test.inputs, got, test.want)
		}
	}
	numbered := value.DictOf("hostname", "h")
	numbered.SetKey(int64(1), "x")
	if _, err := o.Driver.Prepare(numbered); err == nil || err.Error() != "OP: an input's name is a string, got int 1" {
		t.Errorf("a number as a name: %v", err)
	}
	if action, _ := connectors.OperationOf(d, "VACUUM"); action.Driver != nil {
		if request, err := action.Driver.Prepare(value.DictOf("hostname", "h")); err != nil || request.ReadOnly {
			t.Errorf("an action only reads: %v", err)
		}
	}
}

// perform makes the call of a test and returns its steps.
func testSteps(t *testing.T, ctx context.Context, test func(context.Context, place) error) (steps []string, err error) {
	t.Helper()
	o, err := connectors.OperationOf(operating(test), connectors.TestOperation)
	if err != nil {
		t.Fatal(err)
	}
	applied, err := connectors.Apply(ctx, o.Driver.Spec(), nil, nil, value.DictOf("hostname", "h", "password", "marked"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := applied.Prepare(o.Driver)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.Perform(ctx, connectors.Host{})
	list, _ := out.Get("steps")
	for _, s := range list.(value.List) {
		d := s.(*value.Dict)
		if elapsed, _ := d.Get("elapsed"); elapsed.(float64) < 0 {
			t.Errorf("a step took %v", elapsed)
		}
		d.Delete("elapsed")
		steps = append(steps, jsonOf(t, d))
	}
	return steps, err
}

func TestSteps(t *testing.T) {
	broken := connectors.Step("log in", connectors.Advised(connectors.WithFacts(errors.New("no marked (look again)"), "code", 7), "look again"))
	late := make(chan struct{})
	for _, test := range []struct {
		name string
		test func(context.Context, place) error
		want []string
		err  string
	}{
		{"all passed", func(ctx context.Context, _ place) error {
			connectors.Passed(ctx, "connect", "address", "a")
			connectors.Passed(ctx, "request", "greeting", "hello marked")
			return nil
		}, []string{`{"step":"connect","ok":true,"facts":{"address":"a"}}`, `{"step":"request","ok":true,"facts":{"greeting":"hello •••"}}`}, ""},
		{"one failed", func(ctx context.Context, _ place) error {
			connectors.Passed(ctx, "connect")
			return broken
		}, []string{`{"step":"connect","ok":true,"facts":{}}`, `{"step":"log in","ok":false,"facts":{"code":7},"error":"no •••","advice":"look again"}`}, "OP: log in: no ••• (look again)"},
		{"no step is named", func(context.Context, place) error { return errors.New("broken") },
			[]string{`{"step":"request","ok":false,"facts":{},"error":"broken"}`}, "OP: broken"},
		{"a name is not found", func(context.Context, place) error {
			return connectors.Step("connect", &net.DNSError{Err: "no such host", Name: "h", IsNotFound: true})
		}, []string{`{"step":"resolve","ok":false,"facts":{},"error":"lookup h: no such host","advice":"check how hostname is spelt, and that this machine can look up h"}`}, "OP: connect: lookup h: no such host"},
		{"something goes on behind it", func(ctx context.Context, _ place) error {
			go func() {
				<-late
				connectors.Passed(ctx, "late")
			}()
			connectors.Passed(ctx, "request")
			return nil
		}, []string{`{"step":"request","ok":true,"facts":{}}`}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps, err := testSteps(t, t.Context(), test.test)
			if !slices.Equal(steps, test.want) {
				t.Errorf("got  %q\nwant %q", steps, test.want)
			}
			if (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
				t.Errorf("the error is %v, want %s", err, test.err)
			}
		})
	}
	close(late)
	connectors.Passed(t.Context(), "nobody follows")
	if connectors.Followed(t.Context()) {
		t.Error("somebody follows")
	}
}

func jsonOf(t *testing.T, v value.Value) string {
	t.Helper()
	text, err := value.AppendJSON(nil, v, value.JSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A test that has no more time says what was over.
func TestStepsOutOfTime(t *testing.T) {
	ctx, cancel := context.WithDeadlineCause(t.Context(), time.Now(), errors.New("no time left"))
	defer cancel()
	o, err := connectors.OperationOf(operating(func(ctx context.Context, _ place) error {
		<-ctx.Done()
		return connectors.Step("log in", ctx.Err())
	}), "test")
	if err != nil {
		t.Fatal(err)
	}
	request, err := o.Driver.Prepare(value.DictOf("hostname", "h"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := request.Do(ctx, connectors.Host{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	list, _ := out.Get("steps")
	last := list.(value.List)[0].(*value.Dict)
	step, _ := last.Get("step")
	text, _ := last.Get("error")
	if step != "log in" || text != "no time left" {
		t.Errorf("%v: %v", step, text)
	}
}

func TestAdvice(t *testing.T) {
	cert := &x509.Certificate{DNSNames: []string{"*.example", "a.example", "b.example"}, IPAddresses: []net.IP{net.IPv4(10, 0, 0, 1)}}
	for _, test := range []struct {
		err  error
		want string
	}{
		{errors.New("anything"), ""},
		{connectors.Step("connect", fmt.Errorf("x: %w", syscall.ECONNREFUSED)), "nothing listens there: check hostname and port, and whether the server runs"},
		{fmt.Errorf("x: %w", syscall.EHOSTUNREACH), "there is no way to that address from here: check the network, or a VPN that is needed"},
		{fmt.Errorf("x: %w", connectors.ErrNotAllowed), "the project's network policy decides what may be reached: see network in flowrun.yaml"},
		{connectors.Step("connect", connectors.ErrTimeout), "nothing answers there: check hostname and port; a firewall may drop what is sent to it"},
		{connectors.Step("log in", connectors.ErrTimeout), "the server is there and does not answer: check that it speaks this protocol on this port"},
		{connectors.Step("log in", errors.New("no")), "check who logs in, and with what"},
		{&net.DNSError{IsNotFound: true, Name: "h"}, "check how hostname is spelt, and that this machine can look up h"},
		{&net.DNSError{IsTimeout: true, Name: "h"}, "the name server of this machine did not answer: check its network"},
		{x509.HostnameError{Certificate: cert, Host: "x"}, "use a.example or b.example or 10.0.0.1 as hostname"},
		{x509.HostnameError{Certificate: new(x509.Certificate), Host: "x"}, "the server needs a certificate that names it"},
		{x509.UnknownAuthorityError{}, "give the certificate of the authority that signed it as cacert"},
		{x509.CertificateInvalidError{Reason: x509.Expired}, "the server needs a new certificate; check the clock of this machine, too"},
		{tls.RecordHeaderError{}, "the server does not speak TLS on this port: check port, or turn TLS off"},
		{fmt.Errorf("%w", connectors.Advised(syscall.ECONNREFUSED, "ask %s", "somebody")), "ask somebody"},
	} {
		if got := connectors.Advice(test.err); got != test.want {
			t.Errorf("%v: %q, want %q", test.err, got, test.want)
		}
	}
	if connectors.Advised(nil, "x") != nil || connectors.WithFacts(nil, "a", 1) != nil {
		t.Error("no error is one")
	}
}
