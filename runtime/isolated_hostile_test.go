package runtime_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate/isolatetest"
	"github.com/flowrun/flowrun/runtime/journal"
	"github.com/google/go-cmp/cmp"
)

// frame is a message as an interpreter sends it.
func frame(kind byte, body *journal.Args) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(1+len(body.Encoded())))
	return append(append(b, kind), body.Encoded()...)
}

// ask is the message that asks for an effect at line 2 of a flow.
func ask(kind journal.Kind, file string, args *journal.Args) []byte {
	return frame(5, args1(int64(kind)).Text("name").Text(file).Int(2).Int(1).Bytes(slices.Concat([]byte{}, args.Encoded())))
}

func args1(n int64) *journal.Args { return new(journal.Args).Int(n) }

// ending is the message of the end of a flow.
func ending(status string, result []byte) []byte {
	return frame(8, args1(0).Text(status).Text("").Text("").Bytes(result).Int(0))
}

func listOf(t *testing.T, vs ...value.Value) []byte {
	b, err := value.Marshal(value.List(vs))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func text(texts ...string) *journal.Args {
	a := new(journal.Args)
	for _, s := range texts {
		a.Text(s)
	}
	return a
}

// What an interpreter sends that is not ours ends its flow, and nothing else.
func TestAnInterpreterIsNotBelieved(t *testing.T) {
	for _, test := range []struct {
		name string
		sent []byte
		want string
	}{
		{"garbage", []byte("hello, this is no message"), "protocol: a message of 1751477356 bytes"},
		{"no length", make([]byte, 5), "protocol: a message of 0 bytes"},
		{"a huge length", bytes.Repeat([]byte{0xff}, 100), "protocol: a message of 4294967295 bytes"},
		{"half a message", []byte{0, 0, 1, 0, 5, 1, 2}, "closed its connection"},
		{"nothing", nil, "closed its connection"},
		{"an unknown kind", frame(99, text()), "protocol: a malformed message: kind 99"},
		{"a message of a host", frame(2, text()), "protocol: a malformed message: kind 2"},
		{"an observation that nobody wants", frame(7, args1(0).Bytes(nil)), "protocol: a malformed message: kind 7"},
		{"an unknown effect", ask(99, "", text()), "protocol: a malformed message: effect of kind 99"},
		{"arguments that are cut off", ask(journal.Log, "", text("info")), "protocol: a malformed message: the arguments of log"},
		{"too many arguments", ask(journal.Log, "", text("info", "a", "b")), "protocol: a malformed message: the arguments of log"},
		{"an ask that is cut off", frame(5, args1(9)), "protocol: a malformed message: an ask"},
		{"a place elsewhere", ask(journal.Log, "/etc/passwd", text("info", "a")), "a place that is none of the flow"},
		{"a load by another file", ask(journal.Load, "", text("/etc/x", "passwd")), "a load by a file that is none of the flow"},
		{"a file for another file", frame(6, args1(1).Text("/etc/x").Text("passwd")), "a file that is none of the flow"},
		{"a wait for a stranger", ask(journal.Wait, "", text("ALL_ENDED").Int(0).Text("00000000000000000000000001")), "an execution that is none of the flow"},
		{"a child that was not made", ask(journal.Cancel, "", text(".1", "because")), "an execution that is none of the flow"},
		{"fields of a stranger", ask(journal.Get, "", text("00000000000000000000000001", "output_value")), "an execution that is none of the flow"},
		{"the status of a stranger", frame(6, args1(3).Text("00000000000000000000000001")), "an execution that is none of the flow"},
		{"a wait for something else", ask(journal.Wait, "", text("SOMETIME").Int(0)), "a wait for something unknown"},
		{"inputs that are no dict", ask(journal.Connect, "", text("", "ECHO").Bytes([]byte{1, 0}).Text("").Text("")), "inputs that are no dict"},
		{"inputs that are no value", ask(journal.Connect, "", text("", "ECHO").Bytes([]byte{9, 9}).Text("").Text("")), "the arguments of connect"},
		{"keys that are no dict", ask(journal.SetOutput, "", new(journal.Args).Bytes([]byte{1, 0})), "keys that are no dict"},
		{"a script without a text", ask(journal.Script, "", text("a").Bytes(nil).Text("").Bytes(nil).Text("")), "a script is a text"},
		{"cleaning up unasked", ask(journal.Cancelled, "", text()), "cleaning up without being cancelled"},
		{"an unknown operation", ask(journal.Operate, "", text("setting.steal", "a").Bytes(listOf(t))), "an operation that is none"},
		{"an operation without a list", ask(journal.Operate, "", text("setting.get", "a").Bytes([]byte{1, 0})), "an operation that is none"},
		{"an operation with too few arguments", ask(journal.Operate, "", text("setting.save", "a").Bytes(listOf(t))), "the arguments of setting.save"},
		{"an operation with other arguments", ask(journal.Operate, "", text("setting.append", "a").Bytes(listOf(t, "b"))), "the arguments of setting.append"},
		{"a lock of nobody", ask(journal.Operate, "", text("setting.release", "a").Bytes(listOf(t, value.Tuple{"x"}))), "the arguments of setting.release"},
		{"a file elsewhere", ask(journal.Operate, "", text("file.stat", "../x").Bytes(listOf(t, false))), "the arguments of file.stat"},
		{"a file by another name", ask(journal.Operate, "", text("file.save", "file:x").Bytes(listOf(t, value.Bytes("x")))), "the arguments of file.save"},
		{"a list of nothing", ask(journal.Operate, "", text("list", "password").Bytes(listOf(t, "", nil))), "the arguments of list"},
		{"an unknown question", frame(6, args1(77)), "a question of an unknown kind"},
		{"random bytes without end", frame(6, args1(6).Int(1<<40)), "a number of random bytes"},
		{"fewer random bytes than none", frame(6, args1(6).Int(-1)), "a number of random bytes"},
		{"a sleep until never", frame(6, args1(2).Bytes([]byte{0xff})), "a time to sleep until"},
		{"lines that count backwards", frame(6, args1(5).Text("").Int(0).Text("f").Int(1).Int(-1)), "the lines of a flow"},
		{"an end that is none", ending("RUNNING", nil), "the end of a flow"},
		{"a cancelled flow", ending("ENDED_CANCELLED", nil), "a cancelled flow that nobody has cancelled"},
		{"a result that is no value", ending("ENDED_SUCCESS", []byte{7}), "the result of handler"},
		{"an error of endless frames", frame(8, args1(0).Text("ENDED_ERROR").Text("").Text("").Bytes(nil).Int(1).Text("").Text("").Int(0).Int(0).Int(1<<60)), "the end of a flow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var first sync.Once
			rt := newRuntime(t, runtime.Options{NewID: ids(), Isolate: &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
				hostile := false
				first.Do(func() { hostile = true })
				if !hostile {
					_ = runtime.Interpret(conn, builtins.Bind)
					return
				}
				_, _ = conn.Write(test.sent)
				if !strings.Contains(test.want, "closed its connection") {
					_, _ = io.Copy(io.Discard, conn) // until it is ended
				}
			}}})
			// The stranger is there.
			if _, err := rt.Create(t.Context(), runtime.Flow{Name: "stranger", Source: flowText("pass")}); err != nil {
				t.Fatal(err)
			}
			x := start(t, rt, t.Context(), "return 1")
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			var isolation *runtime.IsolationError
			if r := x.Record(); r.Status != runtime.EndedError || !errors.As(x.Err(), &isolation) || !strings.Contains(r.Message, test.want) {
				t.Errorf("%s: %s (%v), want %s", r.Status, r.Message, x.Err(), test.want)
			}
			if r := run(t, rt, "return 2"); r.Output != value.Value(int64(2)) {
				t.Errorf("the next flow: %s: %s", r.Status, r.Message)
			}
		})
	}
}

// A leaving stream breaks after some messages.
type leaving struct {
	io.ReadWriter
	left  int
	close func()
}

func (l *leaving) Write(b []byte) (int, error) {
	if l.left--; l.left < 0 {
		return 0, io.ErrClosedPipe
	}
	n, err := l.ReadWriter.Write(b)
	if l.left == 0 {
		l.close()
	}
	return n, err
}

// An interpreter that is lost at any time ends its flow at once, and only that.
func TestAnInterpreterIsLostAtAnyTime(t *testing.T) {
	for _, body := range []string{everyEffect, "this.sleep(100000)"} {
		lost := 0
		for n := 1; ; n++ {
			rt := newRuntime(t, runtime.Options{Connectors: (&counter{}).drivers(), Project: project(), Isolate: leavingAfter(n)})
			x := start(t, rt, t.Context(), body)
			if n == 3 && body != everyEffect { // it would sleep
				x.Cancel("enough")
			}
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			var isolation *runtime.IsolationError
			if !errors.As(x.Err(), &isolation) {
				break
			}
			lost++
			if isolation.Reason != "it has closed its connection" || n > 1 && !strings.HasPrefix(isolation.At, "test.star:") {
				t.Errorf("after %d messages: %v", n, isolation)
			}
		}
		if lost < 2 {
			t.Errorf("it was lost %d times", lost)
		}
	}
}

// leavingAfter starts a first interpreter that leaves after so many messages, and others
// that do not.
func leavingAfter(n int) runtime.Isolator {
	var started atomic.Bool
	return &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
		if !started.Swap(true) {
			c := conn.(io.Closer)
			conn = &leaving{conn, n, func() { _ = c.Close() }}
		}
		_ = runtime.Interpret(conn, builtins.Bind)
	}}
}

// One that does not end a cancelled flow is ended when its time to clean up is over.
func TestAnInterpreterThatDoesNotAnswer(t *testing.T) {
	reading := make(chan struct{})
	rt := newRuntime(t, runtime.Options{CleanUp: time.Millisecond, Isolate: &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
		_, _ = io.CopyN(io.Discard, conn, 5)
		close(reading)
		_, _ = io.Copy(io.Discard, conn)
	}}})
	x := start(t, rt, t.Context(), "return 1")
	<-reading
	x.Cancel("enough")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := x.Record(); r.Status != runtime.EndedCancelled || r.Message != "enough" {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// So is one that does not end a flow whose time is over, and the limit is the reason.
func TestAnInterpreterThatHasNoTimeLeft(t *testing.T) {
	t.Parallel() // it is given three seconds to say where it was
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{WallTime: time.Millisecond}, Isolate: &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
		_, _ = io.Copy(io.Discard, conn)
	}}})
	x := start(t, rt, t.Context(), "return 1")
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var limit *runtime.LimitError
	if r := x.Record(); r.Status != runtime.EndedError || !errors.As(x.Err(), &limit) || limit.Limit != "wall_time" {
		t.Errorf("%s: %s", r.Status, r.Message)
	}
}

// What a limit is set to the host knows better.
func TestAnInterpreterDoesNotSayWhatALimitIs(t *testing.T) {
	said := args1(0).Text("ENDED_ERROR").Text("").Text("").Bytes(nil).Int(1)
	said.Text("").Text("limit exceeded: heap (5)").Int(0).Int(0).Int(0)
	said.Int(2).Int(2).Text("heap").Text("5").Text("test.star:2").Text("").Int(0)
	sent := frame(8, said)
	rt := newRuntime(t, runtime.Options{Limits: runtime.Limits{Heap: mib}, Isolate: &isolatetest.Goroutines{Interpret: func(conn io.ReadWriter) {
		_, _ = conn.Write(sent)
		_, _ = io.Copy(io.Discard, conn)
	}}})
	if r, want := run(t, rt, "return 1"), "limit exceeded: heap (1048576), at test.star:2"; r.Message != want {
		t.Errorf("%s: %s, want %s", r.Status, r.Message, want)
	}
}

// What an isolated flow does not use of its steps others have, and the limit names the
// line that used most of all.
func TestStepsOfIsolatedFlows(t *testing.T) {
	const child = `this.script("def handler(system, this):\n    for i in range(%d):\n        pass\n")`
	for _, test := range []struct {
		limit int64
		body  string
		want  string
		most  string
	}{
		{500_000, strings.Repeat(fmt.Sprintf(child, 20_000)+"\n", 4), "", ""},
		{100_000, "for i in range(1 << 40):\n    pass", "limit exceeded: steps (100000), at test.star:", ""},
		{3_000_000, fmt.Sprintf(child, 450_000) + "\nn = 0\nwhile True:\n    n += 1", "limit exceeded: steps (3000000), at test.star:", ", most of it used at script.star:"},
	} {
		rt := newRuntime(t, runtime.Options{Isolate: interpreters(), Limits: runtime.Limits{Steps: test.limit}})
		r := run(t, rt, test.body)
		if ok := r.Status == runtime.EndedSuccess; ok != (test.want == "") || !strings.HasPrefix(r.Message, test.want) || !strings.Contains(r.Message, test.most) {
			t.Errorf("%s: %s, want %q and %q", r.Status, r.Message, test.want, test.most)
		}
	}
}

// What is secret stays with the host: it is in nothing that an interpreter is sent.
func TestSecretsStayWithTheHost(t *testing.T) {
	const mark = "mellon-4711"
	var mu sync.Mutex
	var sent bytes.Buffer
	isolate := interpreters()
	isolate.Sent = func(b []byte) {
		mu.Lock()
		defer mu.Unlock()
		sent.Write(b)
	}
	type in struct {
		Plain  connectors.Secret `flow:"plain,omitempty" doc:"A secret of the connector."`
		Vault  connectors.Secret `flow:"vault,omitempty" doc:"A secret of the vault."`
		Public string            `flow:"public,omitempty" doc:"No secret."`
	}
	type out struct {
		Said string `flow:"said" doc:"What the other side says."`
	}
	driver := connectors.Func("LOGIN", "Log in.", func(_ context.Context, in in) (out, error) {
		said := in.Plain.Reveal() + in.Vault.Reveal()
		if strings.Count(said, mark) != 2 {
			return out{}, errors.New("the secrets are not there")
		}
		if in.Public == "fail" {
			return out{}, fmt.Errorf("refused: %s", said)
		}
		return out{said}, nil
	})
	rt := newRuntime(t, runtime.Options{
		Connectors: connectors.NewRegistry(driver), Isolate: isolate, Secrets: oneSecret(mark + "-vault"),
		Project: withConnector{project(), &connectors.Connector{
			Name: "login", Type: "LOGIN", Value: value.DictOf("plain", mark+"-plain", "public", "hello"),
			Secrets: []connectors.SecretRef{{Config: "main", Path: "login"}},
		}},
	})
	r := run(t, rt, `
c = this.connect('login')
this.log(c.get('input_value', 'output_value', 'message', 'logs'))
this.log(system.connector('login').get('value', 'vault_secrets'))
d = this.connect('login', public='fail', wait='ALL_ENDED')
this.log(d.get('input_value', 'message', 'status'))
try:
    this.connect('login', public='fail')
except Exception as e:
    this.log(e)
return 'public hello'
`)
	if r.Status != runtime.EndedSuccess || len(r.Logs) != 4 {
		t.Fatal(r.Status, r.Message, r.StatusMessage)
	}
	if !bytes.Contains(sent.Bytes(), []byte("hello")) {
		t.Error("what is sent was not seen")
	}
	if i := bytes.Index(sent.Bytes(), []byte(mark)); i >= 0 {
		t.Errorf("a secret was sent: %q", sent.Bytes()[max(0, i-100):i+30])
	}
}

type oneSecret string

func (s oneSecret) Read(context.Context, connectors.SecretRef) (*value.Dict, error) {
	return value.DictOf("vault", string(s)), nil
}

type withConnector struct {
	files
	connector *connectors.Connector
}

func (p withConnector) Connector(name string) (*connectors.Connector, error) {
	if name == p.connector.Name {
		return p.connector, nil
	}
	return p.files.Connector(name)
}

// An isolated flow that is cancelled cleans up, whatever it is doing.
func TestAnIsolatedFlowCleansUp(t *testing.T) {
	for _, doing := range []string{"this.sleep(1000)", "this.connect(connector_type='HANG')", "while True:\n        pass"} {
		rt := newRuntime(t, runtime.Options{Isolate: interpreters()})
		events := rt.Watch(t.Context())
		x := start(t, rt, t.Context(), "try:\n    this.log('begun')\n    "+doing+"\nfinally:\n    this.log('cleaned', this.script('def handler(system, this):\\n    this.sleep(0.001)\\n    return 7\\n').get('output_value'))")
		for e := range events {
			if e.Kind == runtime.EventLog {
				break
			}
		}
		x.Cancel("enough")
		finish(t, x)
		var logs []string
		for _, l := range x.Record().Logs {
			logs = append(logs, l.Message)
		}
		if diff := cmp.Diff([]string{"begun", "cleaned 7"}, logs); diff != "" || x.Record().Status != runtime.EndedCancelled {
			t.Errorf("%s: %s: %s", doing, x.Record().Status, diff)
		}
	}
}

// An isolated flow that is to pause does so before it ends itself.
func TestAnIsolatedFlowPauses(t *testing.T) {
	release := make(chan struct{})
	rt := newRuntime(t, runtime.Options{Connectors: registryWith("GATE", release), Isolate: interpreters()})
	events := rt.Watch(t.Context())
	x := start(t, rt, t.Context(), "this.connect(connector_type='GATE')\nthis.success('done')")
	var seen []runtime.Status
	for e := range events {
		switch {
		case e.Execution != x && e.Kind == runtime.EventStarted:
			x.Pause()
			close(release)
		case e.Execution == x && e.Status == runtime.Paused:
			seen = append(seen, e.Status)
			if err := x.Start(); err != nil {
				t.Fatal(err)
			}
		case e.Execution == x && e.Kind == runtime.EventEnded:
			seen = append(seen, e.Status)
		}
		if len(seen) > 0 && seen[len(seen)-1].Ended() {
			break
		}
	}
	if diff := cmp.Diff([]runtime.Status{runtime.Paused, runtime.EndedSuccess}, seen); diff != "" {
		t.Error(diff)
	}
}
