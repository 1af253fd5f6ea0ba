package sqldbtest

import (
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/connectortest"
	"github.com/flowrun/flowrun/connectors/value"
)

// Operate performs an operation as the runtime does.
func Operate(t testing.TB, d connectors.Driver, operation string, host connectors.Host, in *value.Dict) (*value.Dict, error) {
	t.Helper()
	return connectortest.Operate(t.Context(), d, operation, host, in)
}

// Try tests inputs and returns the steps as [connectortest.Texts] has them, and the facts of
// all of them.
func Try(t testing.TB, d connectors.Driver, in *value.Dict) (steps []string, facts *value.Dict) {
	t.Helper()
	tried := connectortest.Try(t, d, connectors.Host{}, in)
	return connectortest.Texts(tried), connectortest.Facts(tried)
}

// Saying is the port of what takes connections, says something, and hangs up; without a
// text it says nothing and waits.
func Saying(t *testing.T, text string) int { return saying(t, text) }

// Facts checks some facts of a test.
func Facts(t testing.TB, facts, want *value.Dict) {
	t.Helper()
	for name, want := range want.All() {
		if got, ok := facts.GetKey(name); !ok || !value.Equal(got, want) {
			t.Errorf("the fact %v is %v, want %v", name, got, want)
		}
	}
}
