package using_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors/value"
	"github.com/flowrun/flowrun/runtime/using"
	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	doc := value.DictOf(
		"timeout", value.DictOf("timeout_sec", 1.5),
		"retry", value.DictOf("max_tries", 5, "backoff", 2, "jitter", nil),
		"cache", nil,
		"notify", value.DictOf("on", "end"),
		"validate", value.DictOf("schema", "answer"),
	)
	steps, err := using.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var options []any
	for _, s := range steps {
		names, options = append(names, s.Name), append(options, s.Options)
	}
	if diff := cmp.Diff([]string{"timeout", "retry", "cache", "notify", "validate"}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{
		&using.Timeout{Timeout: 1500 * time.Millisecond},
		&using.Retry{MaxTries: 5, Delay: 10 * time.Second, MaxDelay: 5 * time.Minute, Backoff: 2},
		&using.Cache{MaxAge: time.Hour},
		&using.Notify{On: "end"},
		&using.Validate{Schema: "answer"},
	}, options); diff != "" {
		t.Error(diff)
	}
	again, err := using.Parse(steps.Document())
	if err != nil || !value.Equal(again.Document(), doc) {
		t.Errorf("%v: %v", again.Document(), err)
	}
	rest := steps.Without(again[1:])
	if len(rest) != 1 || rest[0].Name != "timeout" || !steps.Has("retry") || rest.Has("retry") {
		t.Errorf("%v", rest)
	}
	if using.Steps(nil).Document() != nil {
		t.Error("nothing is something")
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		doc  *value.Dict
		want string
	}{
		{value.DictOf("retrry", nil), `using: nothing named "retrry" (did you mean "retry"?)`},
		{value.DictOf("zzz", 3), `using: nothing named "zzz" (known: retry, timeout, cache, check, validate, notify)`},
		{value.DictOf("retry", 3), `using: retry: want a dict of options, got int`},
		{value.DictOf("check", nil), `using: check: a check is a function, which only a script has (want validate, with a schema)`},
		{value.DictOf("timeout", nil), `using: timeout: argument "timeout_sec" is missing`},
		{value.DictOf("timeout", value.DictOf("timeout_sec", 1e9)), `using: timeout: argument "timeout_sec": 1e+09 is no number of seconds from 0 to a year`},
		{value.DictOf("retry", value.DictOf("jitter", "a")), `using: retry: argument "jitter": want a number, got string`},
		{value.DictOf("retry", value.DictOf("max_tries", 1.5)), `using: retry: argument "max_tries": want a whole number, got float`},
		{value.DictOf("validate", value.DictOf("schema", 1)), `using: validate: argument "schema": want a schema or the name of one, got int`},
		{value.DictOf("validate", value.DictOf("schema", "")), `using: validate: argument "schema": it is empty`},
		{value.DictOf("cache", value.DictOf("max_age", 1), "x", nil), `using: cache: no argument named "max_age" (did you mean "max_age_minutes"?); using: nothing named "x" (known: retry, timeout, cache, check, validate, notify)`},
	} {
		_, err := using.Parse(test.doc)
		var errs using.Errors
		if !errors.As(err, &errs) || err.Error() != test.want {
			t.Errorf("%v\nwant %s", err, test.want)
		}
	}
}

// Waits grow, and not for ever.
func TestDelayAfter(t *testing.T) {
	s := time.Second
	for _, test := range []struct {
		retry  using.Retry
		random float64
		want   []time.Duration
	}{
		{using.Retry{Delay: 10 * s, MaxDelay: 300 * s, Backoff: 1}, 0.5, []time.Duration{10 * s, 10 * s, 10 * s}},
		{using.Retry{Delay: s, MaxDelay: 5 * s, Backoff: 2}, 0, []time.Duration{s, 2 * s, 4 * s, 5 * s, 5 * s}},
		{using.Retry{Delay: 10 * s, MaxDelay: 5 * s, Backoff: 2}, 0, []time.Duration{10 * s, 10 * s}},
		{using.Retry{Delay: 2 * s, MaxDelay: 5 * s, Backoff: 1, Jitter: 0.5}, 0.5, []time.Duration{2500 * time.Millisecond}},
		{using.Retry{Delay: 0, MaxDelay: 5 * s, Backoff: 2, Jitter: 1}, 0.9, []time.Duration{0, 0}},
	} {
		for i, want := range test.want {
			if got := test.retry.DelayAfter(i+1, test.random); got != want {
				t.Errorf("%+v after %d: %v, want %v", test.retry, i+1, got, want)
			}
		}
	}
	huge := using.Retry{Delay: s, MaxDelay: 5 * s, Backoff: 1000}
	if got := huge.DelayAfter(1<<30, 0); got != 5*s {
		t.Errorf("%v", got)
	}
}

// Each option has all that an editor shows.
func TestKinds(t *testing.T) {
	var names []string
	for _, k := range using.Kinds() {
		names = append(names, k.Name)
		if !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s: %q is no sentence", k.Name, k.Doc)
		}
		for _, p := range k.Params {
			if !strings.HasSuffix(p.Doc, ".") || p.Type == "" || p.Required && p.Default != "" {
				t.Errorf("%s: %+v", k.Name, p)
			}
			if k.Name == "cache" && p.Name == "max_age_minutes" && p.Default != "60" || p.Name == "on" && p.Default != "'error'" {
				t.Errorf("%s: %s: default %s", k.Name, p.Name, p.Default)
			}
		}
	}
	if diff := cmp.Diff(using.Names(), names); diff != "" {
		t.Error(diff)
	}
}

func TestFits(t *testing.T) {
	if err := using.Fits(value.DictOf("type", "object"), value.DictOf()); err != nil {
		t.Error(err)
	}
	if err := using.Fits(value.DictOf("type", "object"), "text"); err == nil || errors.Is(err, using.ErrSchema) {
		t.Error(err)
	}
	if err := using.Fits(value.DictOf("type", "strng"), "text"); !errors.Is(err, using.ErrSchema) {
		t.Error(err)
	}
}
