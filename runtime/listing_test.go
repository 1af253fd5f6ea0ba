package runtime_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// names runs a flow that returns a list of names.
func names(t *testing.T, rt *runtime.Runtime, body string) (all []string) {
	t.Helper()
	r := finish(t, start(t, rt, t.Context(), body))
	list, ok := r.Output.(value.List)
	if !ok {
		t.Fatalf("%s: %s %s", body, r.Status, r.Message)
	}
	for _, v := range list {
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// Executions are listed by what they are now, of which a store knows a part, and by what
// stands in the store alone.
func TestExecutionsByTheirFields(t *testing.T) {
	for name, s := range map[string]*store.Memory{"in memory": nil, "in a store": store.NewMemory()} {
		t.Run(name, func(t *testing.T) {
			opts := runtime.Options{Project: project()}
			if s != nil {
				opts.Store = s
			}
			rt := newRuntime(t, opts)
			got := names(t, rt, `
paused = this.script("def handler(system, this):\n    while True:\n        this.sleep(0.001)", name="paused", wait=False)
paused.pause()
waiting = this.script("def handler(system, this): this.sleep(1000)", name="waiting", wait=False)
this.script("def handler(system, this): pass", name="created", run=False)
this.connect(connector_type="ECHO", name="echo", value=7)
this.flow("sub", name="sub", n=4)
hang = this.connect(connector_type="HANG", name="hang", wait=False)
for child, status in [(paused, "PAUSED"), (waiting, "WAITING"), (hang, "RUNNING")]:
    for _ in range(5000):
        if child.load("status") == status:
            break
        this.sleep(0.001)
    if child.get("status") != status:
        fail(child, child.get("status", "message"))
def of(field, value):
    found = system.executions([{"field": field, "op": "eq", "value": value}, {"field": "id", "op": "ne", "value": this.get("id")}])
    return field + "=" + str(value) + ": " + " ".join([x.get("name") for x in found])
lines = [
    of("status", "PAUSED"), of("status", "WAITING"), of("status", "CREATED"), of("status", "RUNNING"), of("status", "none"),
    of("connector_type", "ECHO"), of("connector_type", "HANG"), of("flow_name", "sub"), of("output_value", 8), of("name", "sub"),
]
for child in [paused, waiting, hang]:
    child.cancel()
return lines
`)
			want := []string{
				"status=PAUSED: paused", "status=WAITING: waiting", "status=CREATED: created", "status=RUNNING: hang", "status=none: ",
				"connector_type=ECHO: echo", "connector_type=HANG: hang", "flow_name=sub: sub", "output_value=8: sub", "name=sub: sub",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What another process has run is read when the filter asks for it.
func TestExecutionsOfTheStore(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	for n, input := range []any{"a", "b"} {
		x, err := rt.Start(t.Context(), runtime.Flow{Name: fmt.Sprint("old", n), Input: input, Source: flowText("this.log('said')\nreturn this.get('input_value') * 2")})
		if err != nil {
			t.Fatal(err)
		}
		finish(t, x)
	}
	stopped(t, rt)
	rt = durable(t, s.Open(), &counter{})
	defer stopped(t, rt)
	for filter, want := range map[string]string{
		`{"field": "input_value", "op": "eq", "value": "a"}`:                       "old0",
		`{"field": "output_value", "op": "eq", "value": "bb"}`:                     "old1",
		`{"field": "input_value", "op": "in", "value": ["b", "a"]}`:                "old1 old0",
		`[{"field": "name", "op": "like", "value": "old_"}, {"or": []}]`:           "",
		`[{"field": "flow_name", "op": "eq", "value": "old0"}]`:                    "old0",
		`[{"field": "status", "op": "in", "value": ["ENDED_SUCCESS"]}]`:            "old1 old0",
		`{"not": {"field": "flow_name", "op": "eq", "value": "test"}}`:             "old1 old0",
		`[{"field": "status", "op": "eq", "value": "ENDED_ERROR"}]`:                "",
		`{"or": [{"field": "flow_name", "op": "eq", "value": "old1"}, {"or":[]}]}`: "old1",
	} {
		got := names(t, rt, "return [x.get('name') for x in system.executions(filter=["+filter+`, {"field": "flow_name", "op": "ne", "value": "test"}])]`)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", filter, got, want)
		}
	}
}

// There are more executions than are read at a time.
func TestVeryManyExecutions(t *testing.T) {
	rt := newRuntime(t, runtime.Options{Store: store.NewMemory()})
	got := names(t, rt, `
this.connect(connector_type="ECHO", name="first")
this.map(lambda n: this.connect(connector_type="ECHO", value=n, run=False), range(1500))
all = system.executions()
return [len(all), len({x.get("id"): 1 for x in all}), all[-2].get("name"), system.executions({"field": "name", "op": "eq", "value": "first"}) == [all[-2]]]
`)
	if diff := cmp.Diff([]string{"1502", "1502", "first", "true"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Without a store the newest is the first too, whatever they are called.
func TestExecutionsByAge(t *testing.T) {
	ids := []string{"b", "d", "a", "c"}
	rt := newRuntime(t, runtime.Options{NewID: func() string {
		id := ids[0]
		ids = ids[1:]
		return strings.Repeat(id, 26)
	}})
	for range 3 {
		finish(t, start(t, rt, t.Context(), "this.log(1)"))
	}
	got := names(t, rt, "return [x.get('id')[0] for x in system.executions()]")
	if diff := cmp.Diff([]string{"c", "a", "d", "b"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An execution that does another one again has in its lists what is its own.
func TestListsOfARetry(t *testing.T) {
	rt := durable(t, store.NewMemory(), &counter{})
	defer stopped(t, rt)
	x := start(t, rt, t.Context(), `
child = this.connect(connector_type="ECHO", name="child")
found = system.executions(filter={"field": "name", "op": "in", "value": ["child", "test"]})
this.log([found[0] == child, found[1] == this, found[0].get("parent_execution_id") == this.get("id")])
this.connect(connector_type="WRITE", inputs={"name": "b", "fail": True})
`)
	if r := finish(t, x); r.Status != runtime.EndedError || r.Logs[0].Message != "[True, True, True]" {
		t.Fatalf("%s %s %v", r.Status, r.Message, r.Logs)
	}
	plan, err := rt.PlanRetry(t.Context(), runtime.Retry{ID: x.ID()})
	if err != nil {
		t.Fatal(err)
	}
	y, err := rt.Retry(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if r := finish(t, y); r.Logs[0].Message != "[True, True, True]" || r.Message != "DependencyFailedError: connection WRITE failed: WRITE: as asked" {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Logs)
	}
}

// fleeting are files of which one goes when it is looked at.
type fleeting struct{ connectors.Files }

func (f fleeting) List(ctx context.Context, dir string) ([]string, error) {
	return f.Files.(connectors.FileLister).List(ctx, dir)
}

func (f fleeting) Stat(ctx context.Context, name string) (connectors.FileInfo, error) {
	if name == "b" {
		return connectors.FileInfo{}, fs.ErrNotExist
	}
	return f.Files.(connectors.FileStater).Stat(ctx, name)
}

// A file that goes while the files are listed is no error.
func TestFilesThatGo(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	rt := newRuntime(t, runtime.Options{Files: fleeting{connectors.FilesIn(root)}})
	got := names(t, rt, `
for name in ["a", "b", "c"]:
    system.file(name).save_text_content(name)
return [f.get("name") for f in system.files(filter={"field": "size", "op": "eq", "value": 1})]
`)
	if diff := cmp.Diff([]string{"a", "c"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A runtime without secrets has no vaults, and one whose secrets can only be read does not
// say which they are.
func TestListVaults(t *testing.T) {
	if r := run(t, newRuntime(t, runtime.Options{}), "return system.vault_configs()"); r.Status != runtime.EndedSuccess || len(r.Output.(value.List)) != 0 {
		t.Errorf("%v %s", r.Output, r.Message)
	}
	readable := struct{ connectors.SecretSource }{unwritable{t}}
	if r := run(t, newRuntime(t, runtime.Options{Secrets: readable}), "system.vault_configs()"); r.Message != "PermissionDenied: the secrets of this runtime can only be read" {
		t.Errorf("%s %q", r.Status, r.Message)
	}
}
