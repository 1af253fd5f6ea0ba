package connectortest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// The ECHO type sends a line and returns the one that comes back. It is right;
// each bug below breaks one of its promises.
type input struct {
	connectors.Call
	Address  string            `flow:"address,required" doc:"Where the server listens, host:port."`
	Line     string            `flow:"line" default:"hello" doc:"What to send."`
	Mode     string            `flow:"mode" enum:"plain,upper" default:"plain" doc:"How to send it."`
	Password connectors.Secret `flow:"password" doc:"Sent before the line."`
}

type output struct {
	Line string `flow:"line" doc:"What came back."`
}

func echo(ctx context.Context, in input) (output, error) {
	conn, err := in.Dial(ctx, "tcp", in.Address)
	if err != nil {
		return output{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	fmt.Fprintf(conn, "%s\n", in.Line)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if ctx.Err() != nil {
		return output{}, ctx.Err()
	}
	if err != nil {
		return output{}, connectors.Step("read", err)
	}
	return output{strings.TrimSpace(line)}, nil
}

func subject(t *testing.T, d connectors.Driver) connectortest.Subject {
	return connectortest.Subject{
		Driver:  d,
		Good:    value.DictOf("address", serve(t, func(c net.Conn) { io.Copy(c, c) })),
		Refused: value.DictOf("address", serve(t, func(net.Conn) {})),
		Hanging: value.DictOf("address", serve(t, func(c net.Conn) { io.Copy(io.Discard, c) })),
		Secrets: []string{"password"},
	}
}

// serve accepts connections and gives each to handle, then closes it.
func serve(t *testing.T, handle func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

func driver(call func(context.Context, input) (output, error)) connectors.Driver {
	return connectors.Func("ECHO", "Send a line and get it back.", call)
}

func TestARightDriverPasses(t *testing.T) {
	connectortest.Run(t, subject(t, driver(echo)))
}

// altered is a driver whose description or preparation was changed.
type altered struct {
	connectors.Driver
	spec    func() *connectors.Spec
	prepare func(*value.Dict) (*connectors.Request, error)
}

func (a altered) Spec() *connectors.Spec {
	if a.spec != nil {
		return a.spec()
	}
	return a.Driver.Spec()
}

func (a altered) Prepare(in *value.Dict) (*connectors.Request, error) {
	if a.prepare != nil {
		return a.prepare(in)
	}
	return a.Driver.Prepare(in)
}

func TestDeliberateBugsAreFound(t *testing.T) {
	right := driver(echo)
	withSpec := func(change func(*connectors.Spec)) connectors.Driver {
		spec := *right.Spec()
		spec.Inputs = append([]connectors.Field(nil), spec.Inputs...)
		change(&spec)
		return altered{Driver: right, spec: func() *connectors.Spec { return &spec }}
	}
	var calls atomic.Int32
	for _, bug := range []struct {
		name   string
		broken string // the promise that must be reported
		driver connectors.Driver
	}{
		{"an input without documentation", "spec is well-formed", withSpec(func(s *connectors.Spec) { s.Inputs[0].Doc = "" })},
		{"a password that is not declared secret", "spec is well-formed", withSpec(func(s *connectors.Spec) {
			for i := range s.Inputs {
				s.Inputs[i].Secret = false
			}
		})},
		{"an alias that is only described", "spec is well-formed", withSpec(func(s *connectors.Spec) { s.Aliases = []string{"ECHOES"} })},
		{"a description that changes", "spec is the same each time", altered{Driver: right, spec: func() *connectors.Spec {
			spec := *right.Spec()
			spec.Doc = fmt.Sprintf("Call %d.", calls.Add(1))
			return &spec
		}}},
		{"an output that is declared and missing", "good call succeeds with declared outputs", withSpec(func(s *connectors.Spec) {
			s.Outputs = append(s.Outputs[:1:1], connectors.Field{Name: "size", Type: "int", Doc: "How long it is."})
		})},
		{"unknown inputs are ignored", "unknown input is rejected by name", altered{Driver: right, prepare: func(in *value.Dict) (*connectors.Request, error) {
			known := new(value.Dict)
			for k, v := range in.Strings() {
				if _, ok := right.Spec().Input(k); ok {
					known.Set(k, v)
				}
			}
			return right.Prepare(known)
		}}},
		{"a missing input becomes empty", "missing input is rejected by name", altered{Driver: right, prepare: func(in *value.Dict) (*connectors.Request, error) {
			if _, ok := in.Get("address"); !ok {
				in = in.Clone()
				in.Set("address", "127.0.0.1:1")
			}
			return right.Prepare(in)
		}}},
		{"values are made fit", "input of a wrong type is rejected by name", altered{Driver: right, prepare: func(in *value.Dict) (*connectors.Request, error) {
			fit := new(value.Dict)
			for k, v := range in.All() {
				if _, isList := v.(value.List); isList {
					v = nil
				}
				fit.SetKey(k, v)
			}
			if v, _ := fit.Get("address"); v == nil {
				fit.Set("address", "127.0.0.1:1")
			}
			return right.Prepare(fit)
		}}},
		{"a refusal is called a wrong input", "refusal is no input error", driver(func(ctx context.Context, in input) (output, error) {
			out, err := echo(ctx, in)
			if err != nil && ctx.Err() == nil {
				err = fmt.Errorf("%w: %w", connectors.ErrInput, err)
			}
			return out, err
		})},
		{"a refusal is called a success", "refusal is no input error", driver(func(ctx context.Context, in input) (output, error) {
			out, err := echo(ctx, in)
			if ctx.Err() == nil {
				err = nil
			}
			return out, err
		})},
		{"the context is not looked at", "cancelled call ends promptly", driver(func(ctx context.Context, in input) (output, error) {
			return echo(context.WithoutCancel(ctx), in)
		})},
		{"an ended context is no error", "ended context is noticed", driver(func(ctx context.Context, in input) (output, error) {
			if ctx.Err() != nil {
				return output{}, errors.New("something went wrong")
			}
			return echo(ctx, in)
		})},
		{"the time-out is dropped", "deadline is noticed", altered{Driver: right, prepare: func(in *value.Dict) (*connectors.Request, error) {
			req, err := right.Prepare(in)
			if req != nil {
				req.Timeout = 0
			}
			return req, err
		}}},
		{"the password is in the output and unknown to redaction", "secrets never show", altered{
			Driver: right,
			prepare: func(in *value.Dict) (*connectors.Request, error) {
				req, err := right.Prepare(in)
				if req != nil {
					req.Secrets = nil
					do := req.Do
					req.Do = func(ctx context.Context, host connectors.Host) (*value.Dict, error) {
						out, err := do(ctx, host)
						if pw, _ := in.Get("password"); out != nil && pw != nil {
							out.Set("line", pw)
						}
						return out, err
					}
				}
				return req, err
			}}},
		{"inputs are used up by the first call", "request can be made again", altered{Driver: right, prepare: func(in *value.Dict) (*connectors.Request, error) {
			req, err := right.Prepare(in)
			if req != nil {
				do, used := req.Do, false
				req.Do = func(ctx context.Context, host connectors.Host) (*value.Dict, error) {
					if used {
						return nil, errors.New("used")
					}
					used = true
					return do(ctx, host)
				}
			}
			return req, err
		}}},
		{"one call at a time", "concurrent calls", driver(func() func(context.Context, input) (output, error) {
			var busy atomic.Int32
			return func(ctx context.Context, in input) (output, error) {
				if busy.Add(1) > 1 {
					busy.Add(-1)
					return output{}, errors.New("busy")
				}
				defer busy.Add(-1)
				return echo(ctx, in)
			}
		}())},
	} {
		t.Run(bug.name, func(t *testing.T) {
			t.Parallel()
			broken := connectortest.Check(t.Context(), subject(t, bug.driver))
			if broken[bug.broken] == nil {
				t.Errorf("not found; reported instead: %v", broken)
			}
		})
	}
}
