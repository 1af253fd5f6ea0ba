package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/dialect/unknown"
	"github.com/flowrun/flowrun/runtime/isolate/isolatetest"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

type dryInput struct {
	connectors.Call
	Write bool              `flow:"write" doc:"It changes something."`
	Fail  bool              `flow:"fail" doc:"It fails."`
	Value any               `flow:"value" doc:"Anything."`
	Token connectors.Secret `flow:"token" doc:"A secret."`
	Src   string            `flow:"src" doc:"A file that is taken."`
	Dst   string            `flow:"dst" doc:"A file that is made."`
	Into  string            `flow:"files_path" doc:"A folder for files."`
}

func (in *dryInput) ReadOnly() bool { return !in.Write }

type dryOutput struct {
	N    int      `flow:"n" doc:"A number."`
	Name string   `flow:"name" doc:"A text."`
	Rows []string `flow:"rows" doc:"Texts."`
}

// dryDriver counts the calls that read and those that write.
func dryDriver(reads, writes *atomic.Int32) connectors.Driver {
	signalled := make(chan struct{})
	return connectors.Func("THING", "Read or write a thing.", func(ctx context.Context, in dryInput) (dryOutput, error) {
		switch in.Value {
		case "signal":
			close(signalled)
		case "wait":
			select {
			case <-signalled:
			case <-ctx.Done():
				return dryOutput{}, ctx.Err()
			}
		}
		if in.Dst != "" {
			w, err := in.Create(ctx, in.Dst)
			if err == nil {
				_, err = w.Write([]byte("read"))
				err = errors.Join(err, w.Commit())
			}
			if err != nil {
				return dryOutput{}, err
			}
		}
		if in.Write {
			writes.Add(1)
		} else {
			reads.Add(1)
		}
		if in.Fail {
			return dryOutput{}, errors.New("no such thing")
		}
		return dryOutput{N: 3, Name: "thing", Rows: []string{"a"}}, nil
	})
}

// A readOnlyStore fails the test when it is written.
type readOnlyStore struct {
	store.Store
	t *testing.T
}

func (s readOnlyStore) Commit(context.Context, store.Batch) error {
	s.t.Error("the store was written: Commit")
	return nil
}

func (s readOnlyStore) Change(_ context.Context, kind, name string, _ func(*store.Object) (*store.Object, error)) error {
	s.t.Errorf("the store was written: Change of %s %q", kind, name)
	return nil
}

func (s readOnlyStore) Claim(context.Context, string) error {
	s.t.Error("the store was written: Claim")
	return nil
}

func (s readOnlyStore) Ask(context.Context, store.Request) error {
	s.t.Error("the store was written: Ask")
	return nil
}

func (s readOnlyStore) Delete(context.Context, ...string) error {
	s.t.Error("the store was written: Delete")
	return nil
}

// planText is a plan, a line for each step.
func planText(rt *runtime.Runtime) string {
	var b strings.Builder
	for _, s := range rt.Plan() {
		fmt.Fprintf(&b, "%d %s %s %s made=%v stale=%v %s", s.Line, s.Action, s.What, s.Name, s.Made, s.Stale, value.Summary(s.Inputs, 300))
		if !s.Made {
			b.WriteString(" # " + s.Why)
		}
		if s.Failed != "" {
			b.WriteString(" failed: " + s.Failed)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestDryRunReadsTheStoreAndWritesNothing(t *testing.T) {
	kept := store.NewMemory()
	real := newRuntime(t, runtime.Options{Store: kept})
	x := start(t, real, t.Context(), `
system.setting('a').save([1])
system.setting('b').save('real')
system.setting('lock').acquire()
this.message('hello', request='how?', wait=False)
`)
	if err := x.WaitTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := real.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{
		Store: readOnlyStore{kept, t}, DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)),
	})
	record := run(t, rt, `
a = system.setting('a')
before = a.get('value')
a.list_append(2)
new = this.connect(connector_type='THING', write=True, token='hunter2').get('output_value')
a.update(lambda v: v + [new['n']])
system.setting('b').delete()
system.setting('c').save({'id': new['name']})
system.setting('lock').acquire()
old = system.execution('`+x.ID()+`')
old.cancel('no more')
old.archive()
m = [m for m in system.messages()][0]
m.delete()
return {
    'before': before, 'a': a.load('value'), 'b': system.setting('b').exists(), 'c': system.setting('c').get('value'),
    'names': [s.get('name') for s in system.settings()], 'old': old.get('status'), 'messages': len(list(system.messages())),
}
`)
	if record.Status != runtime.EndedSuccess {
		t.Fatalf("%s\n%s", record.StatusMessage, planText(rt))
	}
	got := value.Summary(record.Output, 1000)
	want := `{"before": [1], "a": [1, 2, <n of connection THING>], "b": False, "c": {"id": <name of connection THING>}, ` +
		`"names": ["a", "c"], "old": "ENDED_SUCCESS", "messages": 0}`
	if got != want {
		t.Errorf("output\n%s\nwant\n%s", got, want)
	}
	id := x.ID()
	plan := strings.ReplaceAll(planText(rt), id, "ID")
	if diff := cmp.Diff(`4 append setting a made=false stale=false {"elements": [2]} # a dry run writes nothing
5 call connection THING made=false stale=false {"write": True, "token": "•••"} # it may write
6 save setting a made=false stale=false {"value": [1, 2, <n of connection THING>]} # a dry run writes nothing
7 delete setting b made=false stale=false {} # a dry run writes nothing
8 save setting c made=false stale=false {"value": {"id": <name of connection THING>}} # a dry run writes nothing
9 acquire lock lock made=false stale=false {} # a dry run writes nothing
12 archive execution flow "test" made=false stale=false {} # a dry run leaves it as it is
14 delete message ID-4 made=false stale=false {} # a dry run writes nothing
`, plan); diff != "" {
		t.Error(diff)
	}
	if reads.Load()+writes.Load() != 0 {
		t.Errorf("%d reads, %d writes", reads.Load(), writes.Load())
	}
}

func TestDryRunMakesReads(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
	record := run(t, rt, `
first = this.connect(connector_type='THING', name='first').get('output_value')
for row in first['rows']:
    this.connect(connector_type='THING', name='write', write=True, value=row)
this.connect(connector_type='THING', name='later')
missing = this.connect(connector_type='THING', name='missing', fail=True).get('output_value')
this.connect(connector_type='THING', name='of unknown', value=missing['n'])
key = this.connect(connector_type='THING', name='with a key', idempotency_key=missing['name'])
child = this.script('def handler(system, this):\n    return this.error("no")', wait=system.return_when.ALL_ENDED)
return [first['n'], missing['n'], child.get('status'), key.get('status')]
`)
	if got, want := value.Summary(record.Output, 200), `[3, <n of connection "missing" (THING)>, "ENDED_ERROR", "ENDED_SUCCESS"]`; got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
	if diff := cmp.Diff(`2 call connection first made=true stale=false {}
4 call connection write made=false stale=false {"write": True, "value": "a"} # it may write
5 call connection later made=true stale=true {}
6 call connection missing made=false stale=true {"fail": True} # it may need what was not done before: THING: no such thing
7 call connection of unknown made=false stale=false {"value": <n of connection "missing" (THING)>} # an input is not known
8 call connection with a key made=false stale=false {} # an input is not known
`, planText(rt)); diff != "" {
		t.Error(diff)
	}
	if reads.Load() != 3 || writes.Load() != 0 {
		t.Errorf("%d reads, %d writes", reads.Load(), writes.Load())
	}
}

// The way of a flow ends where it depends on what is not known, for whoever waits for it
// too; nothing after it is done.
func TestDryRunEndsWhereTheWayIsNotKnown(t *testing.T) {
	for _, body := range []string{
		"if out['n']:\n    after()",
		"try:\n    x = 1 if out['n'] > 2 else 3\nexcept:\n    after()\nfinally:\n    after()",
		"this.using('check', lambda o: o['n'] > 1 and o['n'] < 3).connect(connector_type='THING', write=True)\nafter()",
		"this.map(lambda i: this.connect(connector_type='THING', value=i, run=False), out['rows'])\nafter()",
		"child = this.script('def handler(system, this, inputs):\\n    if inputs[\"n\"]: pass', n=out['n'], wait=system.return_when.ALL_ENDED)\nafter()",
		"child = this.script('def handler(system, this, inputs):\\n    if inputs[\"n\"]: pass', n=out['n'], wait=False)\nchild.wait(system.return_when.ALL_ENDED)\nafter()",
		"this.sleep(out['n'])\nafter()",
		"this.flow(out['name'])\nafter()",
		"system.setting('s').save(out)\nif system.setting('s').get('value')['n'] == 1: pass\nafter()",
		"system.file(out['name'])\nafter()",
		"this.save(message=f'got {out}')\nif this.get('message') == 'x': pass\nafter()",
		"sorted([1, 2], key=lambda i: out['n'])\nafter()",
	} {
		var reads, writes atomic.Int32
		rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
		x := start(t, rt, t.Context(), "out = this.connect(connector_type='THING', write=True).get('output_value')\nafter = lambda: this.log('after')\n"+body)
		if err := x.WaitTree(t.Context()); err != nil {
			t.Fatal(err)
		}
		var undecided *unknown.Error
		if !errors.As(x.Err(), &undecided) || !dryHonest.MatchString(undecided.Error()) {
			t.Errorf("%s\nends in %v, %v", body, x.Record().Status, x.Err())
		}
		if logs := x.Record().Logs; len(logs) != 0 {
			t.Errorf("%s\nwent on: %v", body, logs)
		}
		if len(rt.Plan()) == 0 {
			t.Errorf("%s\nhas no plan", body)
		}
	}
}

var dryHonest = regexp.MustCompile(`the flow's way depends on .*connection THING, test\.star:[24], which a dry run does not make$`)

// What stands in a text, and comes back another way than it went, is not known either.
func TestDryRunKnowsWhatIsNotKnown(t *testing.T) {
	for _, expression := range []string{
		"[this.save(message=f'got {n}'), this.get('message')][1]",
		"[this.save(message=f'got {n + 1}'), this.get('message')][1]",
		"[this.save(message='a' * 100000 + out['name']), this.get('message')][1]",
		"[this.save(name=out['name'].upper()), this.get('name')][1]",
		"this.connect(connector_type='THING', name=f'{n * 2}').get('name')",
		"this.connect(connector_type='THING', value=n).get('input_value')['value']",
		"this.connect(connector_type='THING', value=n).get('output_value')",
		"this.script('def handler(system, this, inputs):\\n    return inputs', n=n).get('output_value')['n']",
		"this.script('def handler(system, this, inputs):\\n    this.error(f\"no {inputs}\")', n=n, wait=ALL).get('message')",
		"caught(lambda: this.script('def handler(system, this, inputs):\\n    this.error(f\"no {inputs}\")', n=n), str)",
		"caught(lambda: this.script('def handler(system, this, inputs):\\n    this.error(f\"no {inputs}\")', n=n), lambda e: e.message)",
		"caught(lambda: fail(f'no {n}'), str)",
		"[system.setting('s').save(n), system.setting('s').get('value')][1]",
		"file(out['name']).get_text_content()",
		"file(f'{n + 1}').get_text_content()",
		"file('x' * 100000 + out['name']).get_text_content()",
		"file(out['name']).get_bytes_content()",
		"file(out['name']).get('content')",
		"file(out['name']).get('size')",
		"file(out['name']).get('sha256')",
		"system.file('f').save_base64_content(out['name']) and system.file('f').get_base64_content()",
		"this.message(request=f'{n}?').get('response')",
		"this.message(request=f'{n}?').get('request')",
		"this.message(subject=out['name'], request='?').get('subject')",
		"this.connect(connector_type='INPUT', request=f'{n}?').get('output_value')['response']",
		"system.vault_config('main').write_secret('a/b', {'key': n})",
	} {
		var reads, writes atomic.Int32
		rt := newRuntime(t, runtime.Options{
			DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Files: dryFolder(t), Secrets: unwritable{t},
		})
		record := run(t, rt, `
ALL = system.return_when.ALL_ENDED
def file(content):
    return system.file('f').save(content)
def caught(f, of):
    try:
        f()
    except Exception as e:
        return of(e)
out = this.connect(connector_type='THING', write=True).get('output_value')
n = out['n']
value = `+expression+`
this.set_output('value', value)
this.set_output('type', type(value))
`)
		output, _ := record.Output.(*value.Dict)
		if record.Status != runtime.EndedSuccess || output == nil {
			t.Errorf("%s\nends in %s", expression, record.StatusMessage)
			continue
		}
		if u, ok := value.FindUnknown(output); !ok || !strings.Contains(u.Text, "of connection THING") && !strings.Contains(u.Source, "message") && !strings.Contains(u.Source, "secret") {
			t.Errorf("%s\nis %s", expression, value.Summary(output, 1000))
		}
	}
}

// A file that a call would make that is not made is there afterwards, and nobody knows what is
// in it; one that a call makes is as it is.
func TestDryRunKeepsFilesOfCalls(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Files: dryFolder(t)})
	record := run(t, rt, `
this.connect(connector_type='THING', dst='made.txt')
this.connect(connector_type='THING', write=True, dst='file:unmade.txt')
this.connect(connector_type='THING', write=True, files_path='folder')
system.file('same.txt').save_text_content('same')
this.connect(connector_type='THING', write=True, src='same.txt', dst='same.txt')
names = ['made.txt', 'unmade.txt', 'folder/sub/a.txt', 'same.txt', 'none.txt']
before = [system.file(n).get_text_content() if system.file(n).exists() else None for n in names]
system.file('unmade.txt').save_text_content('mine')
system.file('folder/sub/a.txt').delete()
after = [system.file('unmade.txt').get_text_content(), system.file('folder/sub/a.txt').exists(), system.file('unmade.txt').get('size')]
return [before, after]
`)
	want := `[["read", <file "unmade.txt" of connection THING>, <file "folder/sub/a.txt" of connection THING>, "same", None], ["mine", False, 4]]`
	if got := value.Summary(record.Output, 1000); got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
}

// What a flow knows of is what was done before, not what others do at the same time.
func TestDryRunOfChildrenAtOnce(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
	record := run(t, rt, `
ALL = system.return_when.ALL_ENDED
def read(**inputs):
    return this.connect(connector_type='THING', fail=True, wait=ALL, **inputs).get('status')
one = this.script(
    'def handler(system, this):\n'
    '    this.connect(connector_type="THING", write=True)\n'
    '    this.connect(connector_type="THING", value="signal")\n', wait=False)
at_once = read(value='wait')
one.wait()
after = read()
return [at_once, after]
`)
	if got, want := value.Summary(record.Output, 200), `["ENDED_ERROR", "ENDED_SUCCESS"]`; got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
	rt = newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
	record = run(t, rt, `
early = this.script(
    'def handler(system, this):\n'
    '    return this.connect(connector_type="THING", fail=True, wait=system.return_when.ALL_ENDED).get("status")\n', run=False)
inner = this.connect(connector_type='THING', fail=True, run=False)
this.connect(connector_type='THING', write=True, wait=False)
inner.wait(system.return_when.ALL_ENDED)
return [early.get('output_value'), inner.get('status')]
`)
	if got, want := value.Summary(record.Output, 200), `["ENDED_SUCCESS", "ENDED_SUCCESS"]`; got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
}

// The clock of a child goes on from where that of its parent was when it started it, and that
// of who waits from where those are that were waited for.
func TestDryRunClock(t *testing.T) {
	now := time.Unix(1_900_000_000, 0)
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Now: func() time.Time { return now }})
	record := run(t, rt, `
import time
text = (
    'import time\n'
    'def handler(system, this, inputs):\n'
    '    before = time.time()\n'
    '    this.sleep(inputs["n"])\n'
    '    return before\n')
start = time.time()
late = this.script(text, n=20, run=False)
this.sleep(100)
early = this.script(text, n=5, wait=False)
this.wait_for(late, early)
this.sleep_until(start + 150)
this.sleep_until(start + 100)
return [int(c.get('output_value') - start) for c in (late, early)] + [int(time.time() - start)]
`)
	if got, want := value.Summary(record.Output, 200), `[100, 100, 150]`; got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
	if diff := cmp.Diff(`4 sleep time  made=false stale=false {"seconds": 20} # no time is waited
11 sleep time  made=false stale=false {"seconds": 100} # no time is waited
4 sleep time  made=false stale=false {"seconds": 5} # no time is waited
14 sleep time  made=false stale=false {"seconds": 30} # no time is waited
`, planText(rt)); diff != "" {
		t.Error(diff)
	}
}

// A flow that would sleep for ever does not fill the memory of its host with its plan.
func TestDryRunBoundsThePlan(t *testing.T) {
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}})
	record := run(t, rt, `
try:
    while True:
        this.sleep(1)
except Exception:
    pass
`)
	if record.Status != runtime.EndedError || !strings.HasPrefix(record.Message, "limit exceeded: plan (100000 steps)") {
		t.Errorf("it ends in %s: %s", record.Status, record.Message)
	}
	if n := len(rt.Plan()); n != 100_000 {
		t.Errorf("the plan has %d steps", n)
	}
}

// Sleeps take no time: who polls would ask as fast as he can, and is stopped.
func TestDryRunDoesNotPollForEver(t *testing.T) {
	for body, want := range map[string]struct {
		made    int32
		message string
	}{
		"while True:\n    this.connect(connector_type='THING', name='poll')\n    this.sleep(5)": {
			100, "limit exceeded: polls (100 of one call, between which no time is slept in a dry run), at test.star:3"},
		"for i in range(1 << 40): i or this.script(\"def handler(system, this):\\n    while True:\\n        this.connect(connector_type='THING')\\n        this.sleep(5)\", wait=False)": {
			100, "limit exceeded: polls (100 of one call, between which no time is slept in a dry run), at test.star:2"},
		"for i in range(150):\n    this.connect(connector_type='THING', name='poll')":                                      {150, ""},
		"for i in range(150):\n    this.connect(connector_type='THING', value=str(i))\n    this.sleep(5)":                  {150, ""},
		"for i in range(150):\n    this.script(\"def handler(system, this):\\n    this.connect(connector_type='THING')\")": {150, ""},
	} {
		var reads, writes atomic.Int32
		rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
		record := run(t, rt, body)
		if record.Message != want.message || reads.Load() != want.made {
			t.Errorf("%s\n%d calls are made, and it ends with %q", body, reads.Load(), record.Message)
		}
	}
}

// What has ended is not cancelled, so that is not in the plan.
func TestDryRunOfAFanOutThatFails(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
	record := run(t, rt, `
this.map(lambda i: this.connect(connector_type='THING', name=str(i), fail=i == 1, run=False), range(4), concurrency=3)
`)
	if record.Status != runtime.EndedError {
		t.Errorf("it ends in %s", record.Status)
	}
	for _, s := range rt.Plan() {
		if s.What != "connection" {
			t.Errorf("the plan has %s %s %s", s.Action, s.What, s.Name)
		}
	}
}

// What comes back is a text, and of what has the longer of two names that begin alike.
func TestDryRunSeesWhereATextIsFrom(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Files: dryFolder(t), Secrets: unwritable{t}})
	run(t, rt, `
one = this.message('a', request='?')
for name in ('a', 'ab', 'abc'):
    system.vault_config('main').write_secret('team/' + name, {'key': 1})
out = this.connect(connector_type='THING', write=True).get('output_value')
system.file('f').save_text_content(out)
this.set_output('out', system.file('f').get_text_content())
this.set_output('answer', one.get('response'))
this.set_output('input', this.connect(connector_type='INPUT', request='?').get('output_value')['response'])
`)
	x := rt.Roots()[0]
	for _, test := range []struct{ text, source string }{
		{"<n of connection THING + 1>", "connection THING"},
		{"1 < 2 of connection THING", "connection THING"},
		{"2 of connection THING < 1", ""},
		{"of connection THING", ""},
		{`<response of message "a">`, `message "a"`},
		{"<version of secret main:team/a>", "secret main:team/a"},
		{"<version of secret main:team/ab>", "secret main:team/ab"},
		{"<version of secret main:team/abc>", "secret main:team/abc"},
	} {
		u, _ := x.Seen(test.text).(value.Unknown)
		if u.Source != test.source || test.source != "" && (u.Type != "string" || u.Text != test.text || u.Fields != nil) {
			t.Errorf("%s is of %q, a %s with %v, want %q", test.text, u.Source, u.Type, u.Fields, test.source)
		}
	}
	output := x.Record().Output.(*value.Dict)
	for name, typ := range map[string]string{"out": "string", "answer": "dict", "input": "string"} {
		v, _ := output.Get(name)
		if u, ok := v.(value.Unknown); !ok || u.Type != typ || u.Fields != nil {
			t.Errorf("%s is %#v", name, v)
		}
	}
}

// dryFolder is a store of files in an empty folder, which stays empty.
func dryFolder(t *testing.T) connectors.Files {
	dir := t.TempDir()
	t.Cleanup(func() {
		if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
			t.Errorf("files were written: %v, %v", files, err)
		}
	})
	return filesIn(t, dir)
}

// unwritable is a vault that is neither read nor written.
type unwritable struct{ t *testing.T }

func (u unwritable) Read(context.Context, connectors.SecretRef) (*value.Dict, error) {
	u.t.Error("the vault was read")
	return nil, connectors.ErrSecretNotFound
}

func (u unwritable) Write(context.Context, connectors.SecretRef, *value.Dict) (int, error) {
	u.t.Error("the vault was written")
	return 0, nil
}

func (u unwritable) Configs() []string              { return []string{"main"} }
func (u unwritable) Address(string) (string, error) { return "https://vault", nil }

// Which of several children is done first makes no difference.
func TestDryRunPlansInTheOrderOfTheText(t *testing.T) {
	first := ""
	for range 10 {
		var reads, writes atomic.Int32
		rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes))})
		record := run(t, rt, `
def make(i):
    return this.connect(connector_type='THING', name=f'item {i}', write=i % 2 == 0, value=i, run=False)
this.map(make, range(20), concurrency=5)
some = [make(i) for i in range(3)]
ended = this.wait_for(*some, return_when=system.return_when.FIRST_ENDED)
return [e.get('name') for e in ended]
`)
		plan := planText(rt) + value.Summary(record.Output, 100)
		if first == "" {
			first = plan
		}
		if plan != first || !strings.HasSuffix(plan, `["item 0", "item 1", "item 2"]`) {
			t.Fatalf("another plan:\n%s%s", cmp.Diff(first, plan), record.StatusMessage)
		}
	}
}

func TestDryRunIsNotIsolated(t *testing.T) {
	_, err := runtime.New(runtime.Options{
		Bind:   func(*runtime.Execution) (runtime.World, error) { return runtime.World{}, nil },
		DryRun: &runtime.DryRun{}, Isolate: new(isolatetest.Goroutines),
	})
	if err == nil || !strings.Contains(err.Error(), "DryRun and Isolate do not go together") {
		t.Errorf("got %v", err)
	}
}
