package builtins_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate/isolatetest"
	gocmp "github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

// TestFlows runs the flows of testdata. A file has several, apart by lines of
// ---; the first comment of each names it. What a flow must come to is said in
// comments:
//
//	x = 1 // 0          ### "regexp"     the flow fails at this line, with this message
//	#: status ENDED_ERROR
//	#: message all done
//	#: status_message "Traceback ...\n"
//	#: output {"a": 1}
//	#: log text of one message; as many such lines as there are messages
//
// Each runs in four ways: straight, isolated, and in both ways cut off after every
// effect and resumed, see chunk.resumed.
//
//	#: resume no why                    it is not cut off and resumed
//	#: resume own why                   of its children it is not compared how they end
//
// Without #: status and ### the flow must succeed. In a flow, eq(got, want)
// compares, caught(f, *args) gives the text of the error that f fails with, and
// answered(name) is what somebody has answered in secret: "password" or "pin", see answers.
func TestFlows(t *testing.T) {
	files, err := filepath.Glob("testdata/*.star")
	if err != nil || len(files) == 0 {
		t.Fatalf("no flows in testdata: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		line := 0
		for chunk := range strings.SplitSeq(string(text), "\n---\n") {
			c := newChunk(t, file, line, chunk)
			line += strings.Count(chunk, "\n") + 2
			name := strings.TrimSuffix(filepath.Base(file), ".star") + "/" + c.name
			t.Run(name, func(t *testing.T) { c.run(t, newRuntime(t)) })
			t.Run(name+"/isolated", func(t *testing.T) { c.run(t, newIsolated(t)) })
			t.Run(name+"/resumed", func(t *testing.T) { c.resumed(t, nil) })
			t.Run(name+"/resumed/isolated", func(t *testing.T) { c.resumed(t, isolator()) })
		}
	}
}

// A chunk is one flow of a file and what it must come to.
type chunk struct {
	name, file, text string

	status  runtime.Status
	message *string
	trace   *string
	output  *string
	logs    []string

	resume string // "", "no" or "own"

	failLine int // of the file; 0 if the flow does not fail at a line
	failWith *regexp.Regexp
}

var expectation = regexp.MustCompile(`###\s*("(?:[^"\\]|\\.)*")\s*$`)

func newChunk(t *testing.T, file string, before int, text string) *chunk {
	// The blank lines keep the numbers of the file.
	c := &chunk{file: file, text: strings.Repeat("\n", before) + text, status: runtime.EndedSuccess}
	for i, l := range strings.Split(text, "\n") {
		if comment, ok := strings.CutPrefix(l, "# "); ok && c.name == "" {
			c.name = comment
		}
		if m := expectation.FindStringSubmatch(l); m != nil {
			pattern, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatalf("%s:%d: %v", file, before+i+1, err)
			}
			c.failLine, c.failWith, c.status = before+i+1, regexp.MustCompile(pattern), runtime.EndedError
		}
		if directive, ok := strings.CutPrefix(l, "#: "); ok {
			word, rest, _ := strings.Cut(directive, " ")
			switch word {
			case "status":
				c.status = runtime.Status(rest)
			case "message":
				c.message = &rest
			case "status_message":
				trace, err := strconv.Unquote(rest)
				if err != nil {
					t.Fatalf("%s:%d: %v", file, before+i+1, err)
				}
				c.trace = &trace
			case "output":
				c.output = &rest
			case "resume":
				how, why, _ := strings.Cut(rest, " ")
				if c.resume = how; how != "no" && how != "own" || why == "" {
					t.Fatalf("%s:%d: want #: resume no or own, and why", file, before+i+1)
				}
			case "log":
				c.logs = append(c.logs, rest)
			default:
				t.Fatalf("%s:%d: no directive %q", file, before+i+1, word)
			}
		}
	}
	return c
}

func (c *chunk) run(t *testing.T, rt *runtime.Runtime) {
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: c.file, Source: []byte(c.text)})
	if err != nil {
		if c.failWith == nil || !c.failWith.MatchString(err.Error()) {
			t.Fatalf("the flow does not start: %v", err)
		}
		return
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.check(t, x.Record())
	if c.failWith != nil {
		c.checkFrames(t, x)
	}
}

// check holds the record of a flow that has ended against what it must come to.
func (c *chunk) check(t *testing.T, r runtime.Record) {
	t.Helper()
	if r.Status != c.status {
		t.Fatalf("status %s, want %s: %s\n%s", r.Status, c.status, r.Message, r.StatusMessage)
	}
	if c.failWith != nil {
		if !c.failWith.MatchString(r.Message) {
			t.Errorf("message %q does not match %q", r.Message, c.failWith)
		}
	}
	if c.message != nil && r.Message != *c.message {
		t.Errorf("message %q, want %q", r.Message, *c.message)
	}
	if c.trace != nil && r.StatusMessage != *c.trace {
		t.Errorf("status_message %q, want %q", r.StatusMessage, *c.trace)
	}
	if c.output != nil {
		got, err := value.AppendJSON(nil, r.Output, value.JSONOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(compact(t, *c.output), compact(t, string(got))); diff != "" {
			t.Errorf("output (-want +got):\n%s", diff)
		}
	}
	if c.logs != nil {
		var logs []string
		for _, l := range r.Logs {
			logs = append(logs, l.Message)
		}
		if diff := gocmp.Diff(c.logs, logs); diff != "" {
			t.Errorf("logs (-want +got):\n%s", diff)
		}
	}
}

func (c *chunk) checkFrames(t *testing.T, x *runtime.Execution) {
	var flowErr *runtime.FlowError
	if !errors.As(x.Err(), &flowErr) || len(flowErr.Frames) == 0 {
		t.Fatalf("the error has no frames: %v", x.Err())
	}
	if last := flowErr.Frames[len(flowErr.Frames)-1]; last.Line != c.failLine {
		t.Errorf("failed at line %d, want %d\n%s", last.Line, c.failLine, x.Record().StatusMessage)
	}
}

func compact(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(s)); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return b.String()
}

// newRuntime returns a runtime with a small project and drivers that do simple
// things, which ends with the test.
func newRuntime(t testing.TB) *runtime.Runtime { return newRuntimeIn(t, nil) }

// newIsolated is newRuntime with flows that are interpreted elsewhere.
func newIsolated(t testing.TB) *runtime.Runtime {
	return newRuntimeIn(t, isolator())
}

func isolator() runtime.Isolator {
	return &isolatetest.Goroutines{
		Interpret: func(conn io.ReadWriter) { _ = runtime.Interpret(conn, bindTesting) }, // the host tells of it
	}
}

func testDrivers() []connectors.Driver {
	return []connectors.Driver{echoDriver, failDriver, flakyDriver(), hangDriver, probedDriver()}
}

// An outside is what the processes of one test have in common beside a store.
type outside struct {
	drivers []connectors.Driver
	files   connectors.Files
}

func newOutside(t testing.TB) outside {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := root.Close(); err != nil {
			t.Error(err)
		}
	})
	return outside{testDrivers(), connectors.FilesIn(root)}
}

func newRuntimeIn(t testing.TB, isolate runtime.Isolator) *runtime.Runtime {
	world := newOutside(t)
	rt, err := runtime.New(runtime.Options{
		Bind:       bindTesting,
		Connectors: connectors.NewRegistry(world.drivers...),
		Files:      world.files,
		Identity:   runtime.Identity{User: "ada", Client: "tests", Environment: "testing"},
		Project:    testProject(),
		Isolate:    isolate,
		Secrets:    &vaults{},
	})
	if err != nil {
		t.Fatal(err)
	}
	answer(t, rt)
	t.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return rt
}

// bindTesting is builtins.Bind with what tests need besides.
func bindTesting(x *runtime.Execution) (runtime.World, error) {
	w, err := builtins.Bind(x)
	w.Predeclared = maps.Clone(w.Predeclared)
	w.Predeclared["eq"] = starlark.NewBuiltin("eq", eq)
	w.Predeclared["caught"] = starlark.NewBuiltin("caught", caught)
	w.Predeclared["answered"] = starlark.NewBuiltin("answered", answered)
	return w, err
}

func eq(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	var got, want starlark.Value
	if err := starlark.UnpackPositionalArgs("eq", args, nil, 2, &got, &want); err != nil {
		return nil, err
	}
	if ok, err := starlark.Equal(got, want); err != nil {
		return nil, err
	} else if !ok {
		return nil, fmt.Errorf("got %v, want %v", got, want)
	}
	return starlark.None, nil
}

func caught(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	_, err := starlark.Call(thread, args[0], args[1:], kwargs)
	if err == nil || runtime.IsSignal(err) {
		return starlark.None, err
	}
	var eval *starlark.EvalError
	if errors.As(err, &eval) {
		return starlark.String(eval.Msg), nil
	}
	return starlark.String(err.Error()), nil
}

// The drivers of the tests.
var (
	echoDriver = connectors.Func("ECHO", "Return the inputs.", func(_ context.Context, in echoInput) (echoInput, error) {
		return in, nil
	})
	failDriver = connectors.Func("FAIL", "Fail with a message.", func(_ context.Context, in struct {
		Message string `flow:"message" default:"it does not work" doc:"What the error says."`
	}) (struct{}, error) {
		return struct{}{}, errors.New(in.Message)
	})
	hangDriver = connectors.Func("HANG", "Wait until cancelled.", func(ctx context.Context, in struct {
		connectors.Call
	}) (struct{}, error) {
		<-ctx.Done()
		return struct{}{}, context.Cause(ctx)
	})
)

type echoInput struct {
	Text  string            `flow:"text,omitempty" doc:"A text."`
	From  string            `flow:"from,omitempty" doc:"A name that is a keyword of Python."`
	Any   any               `flow:"any,omitempty" doc:"Anything."`
	Token connectors.Secret `flow:"token,omitempty" doc:"A secret."`
}

// flakyDriver fails until it has been called as often as the input says.
func flakyDriver() connectors.Driver {
	calls := make(chan int, 1)
	calls <- 0
	return connectors.Func("FLAKY", "Fail a few times.", func(_ context.Context, in struct {
		Failures int `flow:"failures" default:"2" doc:"How often it fails."`
	}) (struct {
		Calls int `flow:"calls" doc:"How often it was called."`
	}, error) {
		n := <-calls + 1
		calls <- n
		out := struct {
			Calls int `flow:"calls" doc:"How often it was called."`
		}{n}
		if n <= in.Failures {
			return out, fmt.Errorf("failure %d", n)
		}
		return out, nil
	})
}

// A project of the tests: texts by their names.
type project struct {
	flows      map[string]string
	files      map[string]string
	connectors map[string]*connectors.Connector
}

func testProject() *project {
	return &project{
		flows: map[string]string{
			"double": "def handler(system, this, inputs):\n    return inputs['n'] * 2\n",
			"item":   "def handler(system, this, inputs):\n    return [inputs['item']]\n",
			"bad":    "def handler(system, this):\n    this.set_output('got', 'this far')\n    this.error('went wrong')\n",
			"broken": "def handler(system, this)\n",
			"crash":  "def handler(system, this):\n    return {}['missing']\n",
			"slow":   "def handler(system, this):\n    this.connect(connector_type='HANG')\n",
			"steady": "# flowrun:\n#   using: {retry: {max_tries: 3, delay_sec: 0}}\ndef handler(system, this):\n    return this.connect(connector_type='FLAKY', failures=2).get('output_value')['calls']\n",
			"itself": "# flowrun:\n#   using: {retry: {max_tries: 2, delay_sec: 0}}\ndef handler(system, this, inputs):\n    if inputs['n'] == 0:\n        this.error('no further')\n    this.flow('itself', n=inputs['n'] - 1)\n",
			"abyss":  "# flowrun:\n#   using: {retry: {max_tries: 2, delay_sec: 0}}\ndef handler(system, this):\n    this.flow('abyss')\n",
			"misled": "# flowrun:\n#   using: {check: }\ndef handler(system, this):\n    pass\n",
			"dear":   "# flowrun:\n#   using: {cache: {max_age_minutes: 5}}\ndef handler(system, this, inputs):\n    this.success('computed ' + str(inputs.get('a')) + str(inputs.get('b')))\n",
			"name":   "def handler(system, this):\n    this.save(name='renamed', message='half way')\n    return this.get('name', 'message')\n",
		},
		files: map[string]string{
			"//lib/names.star": "def slug(s):\n    return s.lower().replace(' ', '-')\n",
		},
		connectors: map[string]*connectors.Connector{
			"repository": {
				Name: "repository", Type: "ECHO", Description: "A test.",
				Value: value.DictOf("text", "of the connector", "any", value.List{int64(1), int64(2)}),
				File:  "connectors/repository.yaml", Lines: map[string]int{"text": 3, "any": 4},
			},
			"probed": {Name: "probed", Type: "PROBED", Value: value.DictOf("user", "ada", "work", "much")},
			"probed again and again": {
				Name: "probed again and again", Type: "PROBED", Value: value.DictOf("user", "eve", "work", "much"),
				Using: value.DictOf("retry", value.DictOf("max_tries", 3, "delay_sec", 0)),
			},
			"patient": {
				Name: "patient", Type: "FLAKY", Value: value.DictOf("failures", 2),
				Using: value.DictOf("retry", value.DictOf("max_tries", 3, "delay_sec", 0)),
			},
			"kept": {
				Name: "kept", Type: "FLAKY", Value: value.DictOf("failures", 0),
				Using: value.DictOf("cache", nil),
			},
			"hanging": {
				Name: "hanging", Type: "HANG",
				Using: value.DictOf("retry", value.DictOf("max_tries", 2, "delay_sec", 0), "timeout", value.DictOf("timeout_sec", 0.01)),
			},
			"valid": {
				Name: "valid", Type: "FLAKY", Value: value.DictOf("failures", 0),
				Using: value.DictOf(
					"retry", value.DictOf("max_tries", 3, "delay_sec", 0),
					"validate", value.DictOf("schema", value.DictOf("properties", value.DictOf("calls", value.DictOf("minimum", 3)))),
					"cache", nil,
				),
			},
			"misused": {Name: "misused", Type: "ECHO", Using: value.DictOf("retrry", nil)},
		},
	}
}

func (p *project) Flow(name string) (string, []byte, error) {
	text, ok := p.flows[name]
	if !ok {
		return "", nil, notFound("flow", name, slices.Collect(maps.Keys(p.flows)))
	}
	return "flows/" + name + ".star", []byte(text), nil
}

func (p *project) FlowNames() []string      { return slices.Sorted(maps.Keys(p.flows)) }
func (p *project) ConnectorNames() []string { return slices.Sorted(maps.Keys(p.connectors)) }

func (p *project) DocumentNames(string) []string { return nil }

func (p *project) Document(kind, name string) (value.Value, error) {
	return nil, &runtime.NotFoundError{Kind: kind, Name: name}
}

func (p *project) Connector(name string) (*connectors.Connector, error) {
	c, ok := p.connectors[name]
	if !ok {
		return nil, notFound("connector", name, slices.Collect(maps.Keys(p.connectors)))
	}
	return c, nil
}

func (p *project) Load(_, name string) (string, []byte, error) {
	text, ok := p.files[name]
	if !ok {
		return "", nil, notFound("file", name, nil)
	}
	return strings.TrimPrefix(name, "//"), []byte(text), nil
}

func notFound(kind, name string, names []string) error {
	slices.SortFunc(names, cmp.Compare[string])
	return &runtime.NotFoundError{Kind: kind, Name: name, Hint: connectors.DidYouMean(name, names)}
}
