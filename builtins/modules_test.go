package builtins_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect"
	"github.com/flowrun/flowrun/runtime/store"
	gocmp "github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

// surroundings are those of a runtime that keeps its executions.
func surroundings(s store.Store, random io.Reader, env map[string]string) runtime.Options {
	return runtime.Options{
		Bind: builtins.Bind, Store: s, Random: random,
		Environment: runtime.Environment{Variables: env, Withheld: []string{"HIDDEN"}},
	}
}

func open(t *testing.T, options runtime.Options) *runtime.Runtime {
	t.Helper()
	rt, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return rt
}

// flow runs a flow to its end.
func flow(t *testing.T, rt *runtime.Runtime, text string) *runtime.Execution {
	t.Helper()
	x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return x
}

// Every module can be imported in all ways, and each of its names is there, also when
// the flow is run again.
func TestModules(t *testing.T) {
	rt := open(t, surroundings(store.NewMemory(), nil, map[string]string{"NAME": "value"}))
	world, err := builtins.Bind(nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := world.Modules.Keys(); !slices.Equal(got, builtins.Modules()) {
		t.Errorf("an execution has %v", got)
	}
	for _, name := range builtins.Modules() {
		t.Run(name, func(t *testing.T) {
			module, ok := world.Modules[name].(starlark.HasAttrs)
			if !ok || module.Type() != "module" || len(module.AttrNames()) == 0 {
				t.Fatalf("%v is no module", world.Modules[name])
			}
			var b strings.Builder
			fmt.Fprintf(&b, "import %s\nimport %[1]s as m\ndef handler(system, this):\n    this.log(type(%[1]s), type(m))\n", name)
			for _, attr := range module.AttrNames() {
				if hint := dialect.ModuleHint(name, attr, nil); hint != "" && !strings.HasPrefix(hint, "it is of Python's") {
					t.Errorf("%s is there, and its hint is to %s", attr, hint)
				}
				fmt.Fprintf(&b, "    from %s import %s as a\n    this.log(%[2]q, type(a), type(m.%[2]s), type(%[1]s.%[2]s))\n", name, attr)
			}
			x := flow(t, rt, b.String())
			r := x.Record()
			if r.Status != runtime.EndedSuccess || len(r.Logs) != len(module.AttrNames())+1 {
				t.Fatalf("%s, %d logs: %s", r.Status, len(r.Logs), r.StatusMessage)
			}
			again, err := rt.Replay(t.Context(), x.ID(), func(*starlark.Thread) error { return nil })
			if err != nil || again.Status != r.Status {
				t.Errorf("run again: %v, %v", again, err)
			}
		})
	}
}

// The README has a line for each module, or its parts.
func TestModulesAreListed(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range builtins.Modules() {
		if name != "flow_api.exceptions" && !regexp.MustCompile(`(?m)^\| .*`+"`"+regexp.QuoteMeta(name)+"[`.].* \\| ").Match(text) {
			t.Errorf("README.md does not say what %s is", name)
		}
	}
}

const surrounded = `
import os, os.path, random, secrets, uuid
from random import Random

def look():
    own = Random()
    seeded = Random(5)
    return [
        str(uuid.uuid4()), secrets.token_hex(), secrets.token_bytes(5), secrets.token_urlsafe(8), secrets.randbelow(10 ** 30),
        secrets.randbits(100), secrets.choice(range(10 ** 6)), [random.random() for _ in range(1000)], random.choice(range(10 ** 9)),
        own.random(), seeded.random(), sorted(os.environ.keys()), os.environ["NAME"], os.getenv("OTHER", "none"), "NAME" in os.environ,
        [(k, os.environ[k]) for k in os.environ], os.environ.get("OTHER"), os.environ.items(), os.environ.copy(), len(os.environ),
    ]

def handler(system, this):
    this.script("def handler(system, this):\n    pass\n")
    first = look()
    this.log(repr(first))
    for _ in range(5): # the end of each is committed
        this.script("def handler(system, this):\n    pass\n")
    look()
    return first
`

// forever is random bytes that are all the same.
type forever byte

func (f forever) Read(b []byte) (int, error) {
	copy(b, bytes.Repeat([]byte{byte(f)}, len(b)))
	return len(b), nil
}

// failing is a store that fails after so many commits, as if the process ended there.
type failing struct {
	*store.Memory
	left atomic.Int64
}

var errCrash = errors.New("crashed")

func (s *failing) Commit(ctx context.Context, b store.Batch) error {
	if s.left.Add(-1) < 0 {
		return errCrash
	}
	return s.Memory.Commit(ctx, b)
}

// What a flow has learned of its surroundings it learns again when it is run again
// elsewhere, where all is different.
func TestSurroundingsAreRecorded(t *testing.T) {
	crashes, kept := 0, 0
	for n := int64(1); ; n++ {
		s := &failing{Memory: store.NewMemory()}
		s.left.Store(n)
		rt, err := runtime.New(surroundings(s, nil, map[string]string{"NAME": "first"}))
		if err != nil {
			t.Fatal(err)
		}
		x, err := rt.Start(t.Context(), runtime.Flow{Name: "test", File: "test.star", Source: []byte(surrounded)})
		if err == nil {
			err = x.Wait(t.Context())
		}
		_ = rt.Close(t.Context())
		_ = s.Close()
		if err == nil {
			break
		}
		if !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		crashes++
		elsewhere := open(t, surroundings(s.Open(), forever(9), map[string]string{"NAME": "second", "OTHER": "new"}))
		y, err := elsewhere.Resume(t.Context(), x.ID())
		if err != nil {
			t.Fatal(err)
		}
		if err := y.Wait(t.Context()); err != nil {
			t.Fatalf("after %d commits: %v", n, err)
		}
		r := y.Record()
		if r.Status != runtime.EndedSuccess || len(r.Logs) != 1 {
			t.Fatalf("after %d commits: %s, %d logs: %s", n, r.Status, len(r.Logs), r.StatusMessage)
		}
		shown, err := runtime.ToStarlark(r.Output)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown.String(); got != r.Logs[0].Message {
			t.Errorf("after %d commits: the flow has logged\n%s\nand returned\n%s", n, r.Logs[0].Message, got)
		}
		if strings.Contains(r.Logs[0].Message, `"first"`) {
			kept++
		}
	}
	if crashes < 5 || kept < 3 {
		t.Errorf("%d crashes, in %d of them the first look was kept", crashes, kept)
	}
}

// A flow that is run again does not ask for anything twice, and a million random numbers
// are one effect.
func TestRandomIsOneEffect(t *testing.T) {
	rt := open(t, surroundings(store.NewMemory(), nil, nil))
	x := flow(t, rt, `
import random
def handler(system, this):
    for i in range(1000000):
        random.random()
    random.shuffle([1, 2, 3])
    return random.random()
`)
	steps, err := rt.Steps(t.Context(), x.ID())
	if err != nil || len(steps) != 1 {
		t.Errorf("%d steps, %v: %v", len(steps), err, steps)
	}
	if again := flow(t, rt, "import random\ndef handler(system, this):\n    return random.random()\n"); gocmp.Equal(again.Record().Output, x.Record().Output) {
		t.Errorf("two flows have got the same number %v", again.Record().Output)
	}
}

// What a flow gets is what random bytes say, and nothing else.
func TestRandomComesFromTheOptions(t *testing.T) {
	rt := open(t, surroundings(nil, forever(7), nil))
	x := flow(t, rt, `
import random, secrets, uuid
def handler(system, this):
    return [str(uuid.uuid4()), secrets.token_hex(4), secrets.randbits(12), random.getrandbits(32) == random.Random(int("07" * 32, 16)).getrandbits(32)]
`)
	want := value.List{"07070707-0707-4707-8707-070707070707", "07070707", int64(0x070), true}
	if diff := gocmp.Diff(value.Value(want), x.Record().Output); diff != "" {
		t.Errorf("(-want +got):\n%s %s", diff, x.Record().StatusMessage)
	}
}

// What secrets makes is as long as it is to be, within its bounds, and never the same.
func TestSecrets(t *testing.T) {
	rt := open(t, surroundings(nil, nil, nil))
	x := flow(t, rt, `
import secrets, uuid
def handler(system, this):
    numbers = [secrets.randbelow(10) for _ in range(500)]
    letters = [secrets.choice("abc") for _ in range(200)]
    bits = [secrets.randbits(3) for _ in range(300)]
    return [
        len(secrets.token_bytes()), len(secrets.token_bytes(5)), len(secrets.token_hex()), len(secrets.token_hex(5)),
        len(secrets.token_urlsafe()), len(secrets.token_urlsafe(6)), secrets.token_hex(0), secrets.token_hex() != secrets.token_hex(),
        sorted(set(numbers)) == list(range(10)), sorted(set(letters)), sorted(set(bits)) == list(range(8)), secrets.randbits(0),
        secrets.randbelow(1), secrets.randbelow(2 ** 200) < 2 ** 200, secrets.choice([5]), secrets.choice((1, 1)),
        uuid.uuid4() != uuid.uuid4(), uuid.uuid4().version, uuid.uuid4().variant,
    ]
`)
	want := value.List{
		int64(32), int64(5), int64(64), int64(10), int64(43), int64(8), "", true,
		true, value.List{"a", "b", "c"}, true, int64(0), int64(0), true, int64(5), int64(1), true, int64(4), "specified in RFC 4122",
	}
	if diff := gocmp.Diff(value.Value(want), x.Record().Output); diff != "" {
		t.Errorf("(-want +got):\n%s %s", diff, x.Record().StatusMessage)
	}
	for expression, want := range map[string]string{
		"secrets.token_hex(1 << 20)":     "nbytes is 1048576, want at most 65536",
		"secrets.randbits(1 << 20)":      "want at most 524288",
		"secrets.randbelow(2 ** 525000)": "the bound is too large",
	} {
		if r := flow(t, rt, "import secrets\ndef handler(system, this):\n    "+expression+"\n").Record(); !strings.Contains(r.Message, want) {
			t.Errorf("%s: %s, want %s", expression, r.Message, want)
		}
	}
}

// No value of a variable is shown by itself, and none that is withheld at all.
func TestEnvironment(t *testing.T) {
	rt := open(t, surroundings(nil, nil, map[string]string{"NAME": "s3cret", "EMPTY": ""}))
	for expression, want := range map[string]string{
		`str(os.environ)`:                      `"environ(EMPTY, NAME)"`,
		`repr(os.environ) + str([os.environ])`: `"environ(EMPTY, NAME)[environ(EMPTY, NAME)]"`,
		`os.environ["NAME"]`:                   `"s3cret"`,
		`os.environ["EMPTY"]`:                  `""`,
		`os.getenv("HIDDEN")`:                  `null`,
		`"HIDDEN" in os.environ`:               `false`,
		`os.environ.get("HIDDEN", 5)`:          `5`,
		`os.getenv(key="NOPE", default=1)`:     `1`,
		`list(os.environ)`:                     `["EMPTY","NAME"]`,
		`os.environ.values()`:                  `["","s3cret"]`,
		`bool(os.environ)`:                     `true`,
		`os.environ["HIDDEN"]`:                 `KeyError: 'HIDDEN' (there is one, which flows may not read: add HIDDEN to the list env: of flowrun.yaml)`,
		`os.environ["NOPE"]`:                   `KeyError: 'NOPE' (flows see the variables that the list env: of flowrun.yaml names)`,
		`os.environ[5]`:                        `TypeError: str expected, not int`,
		`5 in os.environ`:                      `TypeError: str expected, not int`,
		`os.environ`:                           `["EMPTY","NAME"]`,
		`os.environ.pop("NAME")`:               `'_Environ' object has no attribute 'pop'`,
		`os.putenv("A", "b")`:                  `environment variables cannot be changed: pass values as inputs`,
	} {
		r := flow(t, rt, "import os\ndef handler(system, this):\n    return "+expression+"\n").Record()
		got := r.Message
		if r.Status == runtime.EndedSuccess {
			text, err := value.AppendJSON(nil, r.Output, value.JSONOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got = string(text)
		}
		if !strings.Contains(got, want) || r.Status == runtime.EndedSuccess && got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
	r := flow(t, rt, "import os\ndef handler(system, this):\n    os.environ['A'] = 'b'\n").Record()
	if !strings.Contains(r.Message, "does not support item assignment") {
		t.Error(r.Message)
	}
	r = flow(t, rt, "import os\nx = os.environ.get('NAME')\ndef handler(system, this):\n    return x\n").Record()
	if !strings.Contains(r.Message, "move this into handler") {
		t.Error(r.Message)
	}
}
