package runtime_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/store"
)

// A handClock is set by hand.
type handClock struct {
	mu   sync.Mutex
	now  time.Time
	each time.Duration // that each look takes
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.each)
	return c.now
}

func (c *handClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func cachingRuntime(t *testing.T, s store.Store, clock *handClock) *runtime.Runtime {
	t.Helper()
	type in struct {
		Size  int               `flow:"size" default:"1" doc:"How long the text is."`
		Fail  bool              `flow:"fail" default:"False" doc:"Whether it fails."`
		Token connectors.Secret `flow:"token,omitempty" doc:"A secret."`
	}
	type out struct {
		Text string `flow:"text" doc:"A text."`
		N    int    `flow:"n" doc:"How many calls there were."`
	}
	var mu sync.Mutex
	calls := 0
	driver := connectors.Func("COUNT", "Count the calls.", func(_ context.Context, in in) (out, error) {
		mu.Lock()
		defer mu.Unlock()
		calls++
		if calls == 2 && in.Fail {
			return out{}, fmt.Errorf("failed")
		}
		return out{strings.Repeat("x", in.Size) + in.Token.Reveal(), calls}, nil
	})
	rt, err := runtime.New(runtime.Options{Bind: builtins.Bind, Store: s, Now: clock.Now, Connectors: connectors.NewRegistry(driver)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rt.Close(context.Background()) })
	return rt
}

func cachedObjects(t *testing.T, s store.Store) (all []store.Object) {
	t.Helper()
	for o, err := range s.Objects(t.Context(), "cache") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

// What is too old is made again, and removed: when it is asked for and when the store is
// pruned.
func TestCacheForgetsWhatIsOld(t *testing.T) {
	s, clock := store.NewMemory(), &handClock{now: time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC)}
	rt := cachingRuntime(t, s, clock)
	call := func(want string, wantMessage string) {
		t.Helper()
		r := run(t, rt, "c = this.using('cache', max_age_minutes=10).connect(connector_type='COUNT', fail=True, wait='ALL_ENDED')\nreturn str((c.get('output_value') or {}).get('n')) + ' ' + c.get('message')")
		got, _ := r.Output.(string)
		n, message, _ := strings.Cut(got, " ")
		if n != want || !strings.HasPrefix(message, strings.Split(wantMessage, "|")[0]) || !strings.HasSuffix(message, wantMessage[strings.Index(wantMessage, "|")+1:]) {
			t.Errorf("%s: %q, want %s and %q (%s)", n, message, want, wantMessage, r.Message)
		}
	}
	call("1", "|")
	clock.add(9 * time.Minute)
	call("1", "cached: |, 9 min ago")
	clock.add(time.Minute)
	call("None", "COUNT: failed|")
	if all := cachedObjects(t, s); len(all) != 0 {
		t.Errorf("%d objects are left", len(all))
	}
	call("3", "|")
	clock.add(-time.Second) // set back
	call("4", "|")
	clock.add(5 * time.Minute)
	if _, err := rt.Prune(t.Context(), clock.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	call("4", "cached: |, 5 min ago")
	clock.add(5 * time.Minute)
	if _, err := rt.Prune(t.Context(), clock.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if all := cachedObjects(t, s); len(all) != 0 {
		t.Errorf("%d objects are left", len(all))
	}
}

// The cache does not grow for ever, in number and in bytes; the newest stay.
func TestCacheIsBounded(t *testing.T) {
	for _, test := range []struct{ calls, size, most int }{{1500, 1, 1000 + 400}, {200, 1 << 19, 200}} {
		s, clock := store.NewMemory(), &handClock{now: time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC), each: time.Millisecond}
		rt := cachingRuntime(t, s, clock)
		if r := run(t, rt, fmt.Sprintf("for n in range(%d):\n        this.using('cache', key=str(n)).connect(connector_type='COUNT', size=%d)", test.calls, test.size)); r.Status != runtime.EndedSuccess {
			t.Fatal(r.Message)
		}
		if n := len(cachedObjects(t, s)); n > test.most || n < test.most/3 {
			t.Errorf("%d objects of %d calls, want at most about %d", n, test.calls, test.most)
		}
		if _, err := rt.Prune(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n := len(cachedObjects(t, s)); n > 1000 || test.size > 1 && n > 128 {
			t.Errorf("%d objects after pruning", n)
		}
		if r := run(t, rt, fmt.Sprintf("return this.using('cache', key='%d').connect(connector_type='COUNT').get('message')[:7]", test.calls-1)); r.Output != "cached:" {
			t.Errorf("the newest is gone: %v", r.Output)
		}
	}
}

// No secret is in the cache, in whatever way it was given.
func TestNoSecretIsCached(t *testing.T) {
	s, clock := store.NewMemory(), &handClock{now: time.Date(2030, 1, 31, 12, 0, 0, 0, time.UTC)}
	rt := cachingRuntime(t, s, clock)
	r := run(t, rt, "this.using('cache').connect(connector_type='COUNT', token='mellon-4711')\nthis.using('cache', key='k').connect(connector_type='COUNT', token='mellon-4711')")
	all := cachedObjects(t, s)
	if r.Status != runtime.EndedSuccess || len(all) != 1 {
		t.Fatalf("%s, %d objects", r.Message, len(all))
	}
	if o := all[0]; len(o.Name) != 64 || bytes.Contains(o.Value, []byte("mellon")) || o.Kind != "cache" {
		t.Errorf("%q: %q", o.Name, o.Value)
	}
}
