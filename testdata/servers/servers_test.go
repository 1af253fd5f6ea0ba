package servers_test

import (
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
)

// ended is a test that notes how it was ended and goes on.
type ended struct {
	testing.TB
	how string
}

func (e *ended) Helper()               {}
func (e *ended) Fatalf(string, ...any) { e.how += "failed" }
func (e *ended) Skipf(string, ...any)  { e.how += "skipped" }

func TestMissing(t *testing.T) {
	for setting, want := range map[string]string{"": "skipped", "require": "failed"} {
		t.Setenv(servers.Require, setting)
		e := &ended{TB: t}
		servers.Missing(e, "a server", servers.Install)
		if e.how != want {
			t.Errorf("%s=%q: the test %s, want %s", servers.Require, setting, e.how, want)
		}
	}
}
