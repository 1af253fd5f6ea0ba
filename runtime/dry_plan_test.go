package runtime_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// dryConnectors are the connectors of a project that has nothing else.
type dryConnectors map[string]*connectors.Connector

func (c dryConnectors) Connector(name string) (*connectors.Connector, error) {
	if c, ok := c[name]; ok {
		return c, nil
	}
	return nil, &runtime.NotFoundError{Kind: "connector", Name: name}
}

func (dryConnectors) Flow(name string) (string, []byte, error) {
	return "", nil, &runtime.NotFoundError{Kind: "flow", Name: name}
}

func (dryConnectors) Load(_, name string) (string, []byte, error) {
	return "", nil, &runtime.NotFoundError{Kind: "file", Name: name}
}

func (c dryConnectors) ConnectorNames() []string { return slices.Sorted(maps.Keys(c)) }

func (dryConnectors) FlowNames() []string { return nil }

func (dryConnectors) DocumentNames(string) []string { return nil }

func (dryConnectors) Document(kind, name string) (value.Value, error) {
	return nil, &runtime.NotFoundError{Kind: kind, Name: name}
}

// Each thing that a flow would do stands in the plan with what it would do it with; what is
// refused does not, and what is read back is as it was written.
func TestDryRunPlansWhatIsDone(t *testing.T) {
	for _, test := range []struct{ name, body, want, output string }{
		{"a setting", "s = system.setting('s').save({'a': 1})\nreturn s.get('value')", `save setting s {"value": {"a": 1}}`, `{"a": 1}`},
		{"a list", "s = system.setting('s').save([1])\ns.list_append(2)\nreturn s.load('value')", "save setting s {\"value\": [1]}\nappend setting s {\"elements\": [2]}", `[1, 2]`},
		{"no list", "s = system.setting('s').save(1)\ntry:\n    s.list_append(2)\nexcept Exception as e:\n    return type(e).__name__", `save setting s {"value": 1}`, `"TypeError"`},
		{"a setting that goes", "s = system.setting('s').save(1)\ns.delete()\nreturn s.exists()", "save setting s {\"value\": 1}\ndelete setting s {}", `False`},
		{"and comes again", "s = system.setting('s').save(1)\ns.delete()\ns.save(2)\nreturn [s.get('name') + str(s.get('value')) for s in system.settings()]", "save setting s {\"value\": 1}\ndelete setting s {}\nsave setting s {\"value\": 2}", `["s2"]`},
		{"a lock", "s = system.setting('s').acquire(timeout=1.5)\ns.release()\ns.acquire(timeout=2)", "acquire lock s {\"timeout\": 1.5}\nrelease lock s {}\nacquire lock s {\"timeout\": 2}", `None`},
		{"a flow", "system.flow('new').save(script='def handler(system, this):\\n    return 7')\nreturn this.flow('new').get('output_value')", `save flow new {"script": "def handler(system, this):\n    return 7"}`, `7`},
		{"a text that is none", "try:\n    system.flow('new').save(script='def')\nexcept Exception:\n    return 'refused'", "", `"refused"`},
		{"a connector", "c = system.connector('new').save(connector_type='THING', value={'token': 'hunter2'})\nthis.connect('new', write=True)\nc.delete()\nreturn [c.get('name') for c in system.connectors()]", "save connector new {\"value\": {\"token\": \"•••\"}, \"connector_type\": \"THING\"}\ncall connection new {\"token\": \"•••\", \"write\": True} # it may write\ndelete connector new {}", `["attached", "named", "other", "thing"]`},
		{"one of the project", "system.connector('thing').save(value={'token': 'hunter2', 'write': True})\nthis.connect('thing')", "save connector thing {\"value\": {\"token\": \"•••\", \"write\": True}}\ncall connection thing {\"token\": \"•••\", \"write\": True} # it may write", `None`},
		{"a schema", "s = system.schema('new').save(value={'type': 'integer'})\ns.delete()", "save schema new {\"value\": {\"type\": \"integer\"}}\ndelete schema new {}", `None`},
		{"a file", "f = system.file('a/b').save_text_content('hello')\nf.delete()\nreturn f.exists()", "save file a/b {\"bytes\": 5, \"content\": \"hello\"}\ndelete file a/b {}", `False`},
		{"a long file", "system.file('f').save_text_content('é' * 501)", `save file f {"bytes": 1002}`, `None`},
		{"a file that is no text", "system.file('f').save_bytes_content(b'\\xff')", `save file f {"bytes": 1}`, `None`},
		{"one that is not there", "try:\n    system.file('f').delete()\nexcept Exception as e:\n    return str(e)", "", `"no file named \"f\""`},
		{"a message", "m = this.message('subject', message='text')\nreturn m.get('status')", `send message subject {"subject": "subject", "message": "text"}`, `"SENT"`},
		{"a question", "m = this.message(request='ok?')\nreturn [m.get('status'), m.get('response')]", `send message ok? {"request": "ok?"}`, `["ANSWERED", <response of message "ok?">]`},
		{"an answer", "m = this.message(request='ok?', wait=False)\nm.answer({'string': 'yes'})\nreturn m.load('response')", "send message ok? {\"request\": \"ok?\"}\nanswer message ID-1 {\"answer\": {\"string\": \"yes\"}}", `{"string": "yes", "OK": True}`},
		{"one that does not fit", "m = this.message(request='ok?', wait=False)\ntry:\n    m.answer({'no': 1})\nexcept Exception as e:\n    return type(e).__name__", `send message ok? {"request": "ok?"}`, `"InvalidInputError"`},
		{"a message that goes", "m = this.message('hello')\nm.delete()\nreturn [m for m in system.messages()]", "send message hello {\"subject\": \"hello\"}\ndelete message ID-1 {}", `[]`},
		{"INPUT", "return this.connect(connector_type='INPUT', request='ok?', timeout=2).get('output_value')['response']", `send message ok? {"request": "ok?", "timeout": 2}`, `<response of message "ok?">`},
		{"INPUT of nothing", "return this.connect(connector_type='INPUT', wait=system.return_when.ALL_ENDED).get('status')", "", `"ENDED_ERROR"`},
		{"INPUT with a wrong form", "return this.connect(connector_type='INPUT', body={'type': 7}, wait=system.return_when.ALL_ENDED).get('status')", "", `"ENDED_ERROR"`},
		{"a secret", "system.vault_config('main').write_secret('team/api', {'password': 'hunter2'})", `write secret main {"path": "team/api", "keys": {"password": "•••"}}`, `None`},
		{"with a version", "try:\n    system.vault_config('main').write_secret('team/api?version=3', {'password': 'hunter2'})\nexcept ValueError as e:\n    return str(e)", "", `"write_secret: main:team/api?version=3: a version is given by the vault, not chosen"`},
		{"a secret that is used", "system.vault_config('main').write_secret('team/api', {'token': 'new'})\nthis.connect('attached')\nthis.connect('thing')", "write secret main {\"path\": \"team/api\", \"keys\": {\"token\": \"•••\"}}\ncall connection attached {} # a secret that it needs would have been written before\ncall connection thing {} made", `None`},
		{"a secret that is used by its name", "system.vault_config('main').write_secret('team/b', {'token': 'new'})\nthis.connect('named')", "write secret main {\"path\": \"team/b\", \"keys\": {\"token\": \"•••\"}}\ncall connection named {\"value\": \"•••(main:team/b.token)\"} # a secret that it needs would have been written before", `None`},
		{"what others do not see", "this.connect('thing', write=True)\nthis.connect('other', fail=True, wait=system.return_when.ALL_ENDED)", "call connection thing {\"write\": True} # it may write\ncall connection other {\"fail\": True} made failed: THING: no such thing", `None`},
		{"what others see", "n = this.connect('thing', write=True).get('output_value')['n']\nthis.connect('other', value=n)\nthis.connect('other', fail=True)", "call connection thing {\"write\": True} # it may write\ncall connection other {\"value\": <n of connection \"thing\" (THING)>} # an input is not known\ncall connection other {\"fail\": True} # it may need what was not done before: THING: no such thing", `None`},
		{"the first that succeeds", "a = this.connect('thing', name='a', fail=True, run=False)\nb = this.connect('thing', name='b', run=False)\nreturn this.wait_for(a, b, return_when=system.return_when.FIRST_SUCCEEDED)[0].get('name')", "call connection a {\"fail\": True} made failed: THING: no such thing\ncall connection b {} made", `"b"`},
		{"an answer that is not known", "n = this.connect('thing', write=True).get('output_value')['name']\nm = this.message(request='ok?', wait=False)\nm.answer({'string': n})\nreturn m.load('response')", "call connection thing {\"write\": True} # it may write\nsend message ok? {\"request\": \"ok?\"}\nanswer message ID-4 {\"answer\": {\"string\": <name of connection \"thing\" (THING)>}}", `{"string": <name of connection "thing" (THING)>}`},
		{"what needs a secret", "this.connect('attached', write=True)", `call connection attached {"write": True} # it may write`, `None`},
		{"what is protected", "return this.connect('thing', name='n', init={'protect_inputs': ['value'], 'protect_outputs': ['name']}, value='hunter2').get('output_value')['name']", `call connection n {"value": "•••"} made {"n": 3, "name": "•••", "rows": ["a"]}`, `"thing"`},
		{"and not made", "this.connect('thing', name='n', init={'protect_inputs': ['value']}, value='hunter2', write=True)", `call connection n {"value": "•••", "write": True} # it may write`, `None`},
		{"what fails", "this.connect('thing', fail=True, wait=system.return_when.ALL_ENDED)", `call connection thing {"fail": True} made failed: THING: no such thing`, `None`},
		{"what is refused", "this.connect('thing', fial=True, token='hunter2', wait=system.return_when.ALL_ENDED)", `call connection thing {"fial": True, "token": "•••"} # it is refused failed: THING: no input named "fial" (did you mean "fail"?)`, `None`},
		{"what is refused, and not known", "n = this.connect('thing', write=True).get('output_value')['n']\nthis.connect('thing', value=n, fial=n, wait=system.return_when.ALL_ENDED)", "call connection thing {\"write\": True} # it may write\ncall connection thing {\"value\": <n of connection \"thing\" (THING)>, \"fial\": <n of connection \"thing\" (THING)>} # it is refused failed: THING: no input named \"fial\" (did you mean \"fail\"?)", `None`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var reads, writes atomic.Int32
			rt := newRuntime(t, runtime.Options{
				DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Files: dryFolder(t), Secrets: unwritable{t}, NewID: func() string { return "ID" },
				Project: dryConnectors{
					"named":    {Name: "named", Type: "THING", Value: value.DictOf("value", "vault.secret(main:team/b.token)")},
					"other":    {Name: "other", Type: "THING", Value: new(value.Dict)},
					"thing":    {Name: "thing", Type: "THING", Value: new(value.Dict)},
					"attached": {Name: "attached", Type: "THING", Value: new(value.Dict), Secrets: []connectors.SecretRef{{Config: "main", Path: "team/api"}}},
				},
			})
			record := run(t, rt, test.body)
			if got := value.Summary(record.Output, 1000); got != test.output {
				t.Errorf("output %s, want %s\n%s", got, test.output, record.StatusMessage)
			}
			var lines []string
			for _, s := range rt.Plan() {
				line := strings.Join([]string{s.Action, s.What, s.Name, value.Summary(s.Inputs, 300)}, " ")
				if s.What == "connection" && s.Why != "" {
					line += " # " + s.Why
				}
				if asks := s.Inputs != nil && strings.Contains(value.Summary(s.Inputs, 300), `"request"`); s.Action == "send" && (s.Why == "nobody is asked") != asks {
					t.Errorf("%s: %s", s.Name, s.Why)
				}
				if s.Made {
					line += " made"
				}
				if s.Outputs != nil && strings.Contains(test.want, "made {") {
					line += " " + value.Summary(s.Outputs, 300)
				}
				if s.Failed != "" {
					line += " failed: " + s.Failed
				}
				lines = append(lines, line)
			}
			if diff := cmp.Diff(test.want, strings.Join(lines, "\n")); diff != "" {
				t.Error(diff)
			}
			if writes.Load() != 0 {
				t.Errorf("%d writes", writes.Load())
			}
		})
	}
}

// Offline nothing is made and no secret read; that an input is not known says more.
func TestDryRunOfflineMakesNothing(t *testing.T) {
	var reads, writes atomic.Int32
	rt := newRuntime(t, runtime.Options{
		DryRun: &runtime.DryRun{Offline: true}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Secrets: unwritable{t},
		Project: dryConnectors{"attached": {Name: "attached", Type: "THING", Value: value.DictOf("value", "vault.secret(token)"), Secrets: []connectors.SecretRef{{Config: "main", Path: "team/api"}}}},
	})
	record := run(t, rt, `
n = this.connect('attached').get('output_value')['n']
this.connect('attached', value=n)
this.connect('attached', write=True)
`)
	if record.Status != runtime.EndedSuccess {
		t.Error(record.StatusMessage)
	}
	if diff := cmp.Diff(`2 call connection attached made=false stale=false {"value": "•••(main:team/api.token)"} # offline
3 call connection attached made=false stale=false {"value": <n of connection "attached" (THING)>} # an input is not known
4 call connection attached made=false stale=false {"value": "•••(main:team/api.token)", "write": True} # offline
`, planText(rt)); diff != "" {
		t.Error(diff)
	}
	if reads.Load()+writes.Load() != 0 {
		t.Errorf("%d reads, %d writes", reads.Load(), writes.Load())
	}
}

// What is in the store is seen with what was written over it; locks and what is cached are
// not.
func TestDryRunOverTheStore(t *testing.T) {
	kept := store.NewMemory()
	now := time.Unix(1_900_000_000, 0).UTC()
	clock := func() time.Time { return now }
	const cached = `c = this.using('cache', max_age_minutes=60).script('def handler(system, this):\n    system.setting("ran").save(1)\n    return 1')` + "\n"
	real := newRuntime(t, runtime.Options{Store: kept, Now: clock})
	record := run(t, real, cached+`
for name in ('d', 'b', 'a', 'ran'):
    system.setting(name).save(name)
system.setting('ran').delete()
system.setting('lock').acquire()
`)
	if record.Status != runtime.EndedSuccess {
		t.Fatal(record.StatusMessage)
	}
	if err := real.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	rt := newRuntime(t, runtime.Options{Store: readOnlyStore{kept, t}, DryRun: &runtime.DryRun{}, Now: clock})
	record = run(t, rt, `
system.setting('lock').acquire(timeout=1)
times = lambda s: [system.setting(s).get('created_at'), system.setting(s).get('modified_at')]
before = times('b')
system.setting('c').save('c')
system.setting('b').save('new')
after = times('b')
system.setting('a').delete()
system.setting('d').delete()
system.setting('d').save('again')
gone = system.setting('a').exists()
`+cached+`
names = [s.get('name') + '=' + str(s.get('value')) for s in system.settings()]
return [names, gone, before[0] == before[1] == after[0], after[0] < after[1]]
`)
	if got, want := value.Summary(record.Output, 1000), `[["b=new", "c=c", "d=again", "ran=1"], False, True, True]`; got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
}

// Files that were removed are not there, and those that were written are where they were.
func TestDryRunOverFiles(t *testing.T) {
	var reads, writes atomic.Int32
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.txt", "b.txt", "sub/c.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("real "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes)), Files: filesIn(t, dir)})
	record := run(t, rt, `
system.file('a.txt').delete()
system.file('sub/d.txt').save_text_content('new')
system.file('b.txt').save_text_content('other')
def read(name):
    try:
        return system.file(name).get_text_content()
    except Exception as e:
        return type(e).__name__
def twice():
    try:
        system.file('a.txt').delete()
    except Exception as e:
        return type(e).__name__
names = [f.get('name') for f in system.files()]
return [names, [read(n) for n in ('a.txt', 'b.txt', 'sub/c.txt', 'sub/d.txt')], twice(), system.file('a.txt').exists(), system.file('b.txt').get('size')]
`)
	want := `[["b.txt", "sub/c.txt", "sub/d.txt"], ["ResourceNotFoundError", "other", "real sub/c.txt", "new"], "ResourceNotFoundError", False, 5]`
	if got := value.Summary(record.Output, 1000); got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
	for _, name := range []string{"a.txt", "b.txt", "sub/c.txt"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != "real "+name {
			t.Errorf("%s is %q now, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "sub", "d.txt")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("sub/d.txt: %v", err)
	}
}

// An execution that another process has, or nobody any more, is left as it is.
func TestDryRunLeavesOthersAlone(t *testing.T) {
	kept := store.NewMemory()
	real := newRuntime(t, runtime.Options{Store: kept})
	events := real.Watch(t.Context())
	waits := start(t, real, t.Context(), "this.message(request='how?')")
	for e := range events {
		if e.Kind == runtime.EventMessage {
			break
		}
	}
	if err := real.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	rt := newRuntime(t, runtime.Options{Store: readOnlyStore{kept, t}, DryRun: &runtime.DryRun{}})
	record := run(t, rt, `
other = system.execution('`+waits.ID()+`')
other.cancel('no more')
other.pause()
other.run_async()
other.archive()
m = [m for m in system.messages()][0]
m.answer({'string': 'well'})
m.delete()
return other.load('status')
`)
	if got := value.Summary(record.Output, 100); got == `"ENDED_CANCELLED"` || record.Status != runtime.EndedSuccess {
		t.Errorf("output %s\n%s", got, record.StatusMessage)
	}
	var did []string
	for _, s := range rt.Plan() {
		did = append(did, s.Action+" "+s.What+" "+value.Summary(s.Inputs, 100))
	}
	want := []string{`cancel execution {"reason": "no more"}`, "pause execution {}", "start execution {}", "archive execution {}", `answer message {"answer": {"string": "well"}}`, "delete message {}"}
	if diff := cmp.Diff(want, did); diff != "" {
		t.Error(diff)
	}
}

// What a dry run writes into files is in memory, which has an end.
func TestDryRunBoundsItsFiles(t *testing.T) {
	var reads, writes atomic.Int32
	fill := connectors.Func("FILL", "Fill a file.", func(ctx context.Context, in fillInput) (struct{}, error) {
		w, err := in.Create(ctx, in.Dst)
		if err != nil {
			return struct{}{}, err
		}
		defer w.Close()
		chunk := make([]byte, 1<<20)
		for range in.MiB {
			if _, err := w.Write(chunk); err != nil {
				return struct{}{}, err
			}
		}
		if in.Leave {
			return struct{}{}, nil
		}
		return struct{}{}, errors.Join(w.Commit(), closed(w.Commit()))
	})
	rt := newRuntime(t, runtime.Options{DryRun: &runtime.DryRun{}, Connectors: connectors.NewRegistry(dryDriver(&reads, &writes), fill), Files: dryFolder(t)})
	record := run(t, rt, `
def fill(dst, mib, leave=False):
    return this.connect(connector_type='FILL', dst=dst, mib=mib, leave=leave, wait=system.return_when.ALL_ENDED).get('message')
return [fill('a', 65), system.file('a').exists(), fill('a', 2, True), system.file('a').exists()] + [fill(n, 64) for n in ('a', 'b', 'b', 'c', 'd', 'e')] + [system.file('a').delete(), fill('e', 64)]
`)
	over := `"FILL: file \"e\": a dry run keeps what it writes in memory, at most 256 MiB"`
	want := `["FILL: file \"a\": a dry run keeps what it writes in memory, at most 64 MiB of a file", False, "", False, "", "", "", "", "", ` + over + `, None, ""]`
	if got := value.Summary(record.Output, 1000); got != want {
		t.Errorf("output %s, want %s\n%s", got, want, record.StatusMessage)
	}
}

type fillInput struct {
	connectors.Call
	Dst   string `flow:"dst" doc:"The file."`
	MiB   int    `flow:"mib" doc:"How much goes into it."`
	Leave bool   `flow:"leave" doc:"It is given up."`
}

func (*fillInput) ReadOnly() bool { return true }

// closed is an error if a file could be committed twice.
func closed(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return nil
	}
	return errors.New("it was committed twice")
}
