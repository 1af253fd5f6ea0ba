package runtime_test

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/google/go-cmp/cmp"
)

// A meddler is a store in which something happens just before an object of a kind is changed
// for the nth time.
type meddler struct {
	*store.Memory
	kind   string
	n      int
	happen func()
}

func (m *meddler) Change(ctx context.Context, kind, name string, f func(*store.Object) (*store.Object, error)) error {
	if kind == m.kind {
		if m.n--; m.n == 0 {
			m.happen()
		}
	}
	return m.Memory.Change(ctx, kind, name, f)
}

const askPIN = `system.message(subject="Who?", body={"properties": {"pin": {"element": "password"}, "ok": {"element": "submit"}}})`

func pin(text string) *value.Dict { return value.DictOf("pin", text) }

// secretsKept are the names of the secrets of a store.
func secretsKept(t *testing.T, s store.Store) (names []string) {
	t.Helper()
	for o, err := range s.Objects(t.Context(), "secret") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, o.Name)
	}
	return names
}

// untilAwaited waits until an execution waits for the answer of the only message.
func untilAwaited(t *testing.T, rt *runtime.Runtime) (waiting []string) {
	t.Helper()
	for len(waiting) == 0 {
		goruntime.Gosched()
		m := theMessage(t, rt)
		waiting = m.Waiting()
	}
	return waiting
}

// A message that was waited for in vain stays open: it can be answered, and waited for
// again; who has given up does not wait for it.
func TestMessageAfterItsTimeout(t *testing.T) {
	s := store.NewMemory()
	rt := newRuntime(t, runtime.Options{Store: s})
	x := start(t, rt, t.Context(), `
import flow_api
m = system.message(request="Who?")
for timeout in [0, 0.001]:
    try:
        m.wait(timeout=timeout)
    except flow_api.MessageResponseTimeoutError as e:
        this.log(str(e).replace(m.get("id"), "ID"))
this.log(m.get("status"))
other = this.script("def handler(system, this): this.sleep(1000)", wait=False)
`)
	if err := x.Wait(t.Context()); err != nil { // not for the child
		t.Fatal(err)
	}
	r := x.Record()
	var logs []string
	for _, l := range r.Logs {
		logs = append(logs, l.Message)
	}
	if diff := cmp.Diff([]string{"message ID: no answer within 0 s", "message ID: no answer within 0.001 s", "OPEN"}, logs); diff != "" {
		t.Errorf("%s (-want +got):\n%s", r.Message, diff)
	}
	m := theMessage(t, rt)
	if len(m.Waiting()) != 0 {
		t.Errorf("%v wait for it", m.Waiting())
	}
	again := start(t, rt, t.Context(), fmt.Sprintf("return system.message(%q).wait().get('response')['string']", m.ID))
	if got := untilAwaited(t, rt); !cmp.Equal(got, []string{again.ID()}) {
		t.Errorf("%v wait for it, want %s", got, again.ID())
	}
	if err := rt.Answer(t.Context(), m.ID, value.DictOf("string", "Ada"), "ada"); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, again); r.Output != "Ada" {
		t.Errorf("%s %s %v", r.Status, r.Message, r.Output)
	}
	x.Children()[0].Cancel("over")
}

// What happens to a message just before a flow notes that it waits for it, or notes that it
// has waited long enough, is not missed.
func TestMessageChangesMeanwhile(t *testing.T) {
	for _, test := range []struct {
		name, wait string
		n          int
		deleted    bool
		want       string
	}{
		{"answered when it begins to wait", "wait()", 1, false, "ENDED_SUCCESS"},
		{"answered when it has waited", "wait(timeout=0)", 2, false, "ENDED_SUCCESS"},
		{"deleted when it begins to wait", "wait()", 1, true, "ENDED_ERROR ResourceNotFoundError: no message named"},
		{"deleted when it has waited", "wait(timeout=0)", 2, true, "ENDED_ERROR ResourceNotFoundError: no message named"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &meddler{Memory: store.NewMemory(), kind: "message", n: test.n}
			rt := newRuntime(t, runtime.Options{Store: s})
			s.happen = func() {
				id := theMessage(t, rt).ID
				err := rt.Answer(context.Background(), id, value.DictOf("string", "Ada"), "ada")
				if test.deleted {
					err = rt.DeleteMessage(context.Background(), id)
				}
				if err != nil {
					t.Error(err)
				}
			}
			r := finish(t, start(t, rt, t.Context(), `system.message(request="Who?").`+test.wait))
			if got := string(r.Status) + " " + r.Message; !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// Of two who answer at the same time the secrets of one are kept.
func TestSecretsOfTheSecondAnswer(t *testing.T) {
	s := &meddler{Memory: store.NewMemory(), kind: "message", n: 1}
	rt := newRuntime(t, runtime.Options{Store: s, SecretKey: keyOf("k")})
	finish(t, start(t, rt, t.Context(), askPIN))
	m := theMessage(t, rt)
	s.happen = func() {
		if err := rt.Answer(context.Background(), m.ID, pin("1"), "ada"); err != nil {
			t.Error(err)
		}
	}
	if err := rt.Answer(t.Context(), m.ID, pin("2"), "bob"); !errors.Is(err, runtime.ErrAnswered) {
		t.Errorf("got %v", err)
	}
	kept := secretsKept(t, s)
	answered := theMessage(t, rt)
	response, _ := answered.Response.Get("pin")
	if secret, ok := response.(value.Secret); !ok || !cmp.Equal(kept, []string{secret.Ref}) || answered.AnsweredBy != "ada" {
		t.Errorf("kept %v, the response of %s is %v", kept, answered.AnsweredBy, response)
	}
}

// What is secret of a message goes with it, whoever deletes it; one of a child goes with
// the tree.
func TestSecretsGoWithTheirMessage(t *testing.T) {
	for name, remove := range map[string]func(*testing.T, *runtime.Runtime, string) error{
		"by a person": func(t *testing.T, rt *runtime.Runtime, id string) error { return rt.DeleteMessage(t.Context(), id) },
		"by a flow": func(t *testing.T, rt *runtime.Runtime, id string) error {
			if r := finish(t, start(t, rt, t.Context(), fmt.Sprintf("system.message(%q).delete()", id))); r.Message != "" {
				return errors.New(r.Message)
			}
			return nil
		},
		"with the tree": func(t *testing.T, rt *runtime.Runtime, id string) error {
			root, _, _ := strings.Cut(id, ".")
			return rt.Delete(t.Context(), root)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := store.NewMemory()
			rt := newRuntime(t, runtime.Options{Store: s, SecretKey: keyOf("k")})
			finish(t, start(t, rt, t.Context(), "this.script('''def handler(system, this): "+askPIN+"''')"))
			id := theMessage(t, rt).ID
			if err := rt.Answer(t.Context(), id, pin("1"), "ada"); err != nil {
				t.Fatal(err)
			}
			if kept := secretsKept(t, s); len(kept) != 1 {
				t.Fatalf("kept %v", kept)
			}
			if err := remove(t, rt, id); err != nil {
				t.Fatal(err)
			}
			if kept := secretsKept(t, s); len(kept) != 0 {
				t.Errorf("left %v", kept)
			}
			if all, err := rt.Messages(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("left %v, %v", all, err)
			}
		})
	}
}

// Who waits for a message that a person deletes fails at once; one that goes on in another
// process waits for it once.
func TestMessageIsDeletedWhileItIsWaitedFor(t *testing.T) {
	s := store.NewMemory()
	rt := durable(t, s, &counter{})
	x := start(t, rt, t.Context(), `this.message(request="Who?")`)
	untilAwaited(t, rt)
	stopped(t, rt)
	rt = durable(t, s.Open(), &counter{})
	defer stopped(t, rt)
	x, err := rt.Resume(t.Context(), x.ID())
	if err != nil {
		t.Fatal(err)
	}
	for x.Status() != runtime.Waiting {
		goruntime.Gosched()
	}
	m := theMessage(t, rt)
	if got := m.Waiting(); !cmp.Equal(got, []string{x.ID()}) {
		t.Errorf("%v wait for it, want %s", got, x.ID())
	}
	if err := rt.DeleteMessage(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, x); !strings.HasPrefix(r.Message, "ResourceNotFoundError: no message named") {
		t.Errorf("%s %s", r.Status, r.Message)
	}
}

// The oldest message is the first, whatever its execution is called.
func TestMessagesByAge(t *testing.T) {
	ids := []string{"c", "a", "b"}
	rt := newRuntime(t, runtime.Options{NewID: func() string {
		id := ids[0]
		ids = ids[1:]
		return strings.Repeat(id, 26)
	}})
	for _, subject := range []string{"first", "second", "third"} {
		finish(t, start(t, rt, t.Context(), fmt.Sprintf("system.message(subject=%q)", subject)))
	}
	all, err := rt.Messages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, m := range all {
		subjects = append(subjects, m.Subject)
	}
	if diff := cmp.Diff([]string{"first", "second", "third"}, subjects); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
