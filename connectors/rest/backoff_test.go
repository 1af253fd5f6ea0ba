package rest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	got := map[string]string{}
	for _, text := range []string{"", "0", " 120 ", "-1", "1.5", "99999999999", "Sun, 01 Mar 2026 12:01:00 GMT", "Sunday, 01-Mar-26 11:00:00 GMT", "tomorrow"} {
		d, ok := retryAfter(text, now)
		got[text] = fmt.Sprint(d, ok)
	}
	want := map[string]string{"": "0s false", "0": "0s true", " 120 ": "2m0s true", "-1": "0s false", "1.5": "0s false", "99999999999": "0s false",
		"Sun, 01 Mar 2026 12:01:00 GMT": "1m0s true", "Sunday, 01-Mar-26 11:00:00 GMT": "0s true", "tomorrow": "0s false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want - got +:\n%s", diff)
	}
}

func TestPause(t *testing.T) {
	r := &retry{Initial: time.Second, Maximum: 10 * time.Second, Multiplier: 2}
	for n, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: 10 * time.Second, 1 << 40: 10 * time.Second} {
		if got := r.pause(n, 1); got != want {
			t.Errorf("attempt %d: %s, want %s", n, got, want)
		}
		if got := r.pause(n, 0); got != want/2 {
			t.Errorf("attempt %d without jitter: %s, want %s", n, got, want/2)
		}
	}
}
