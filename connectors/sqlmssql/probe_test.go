package sqlmssql

import (
	"slices"
	"testing"

	"github.com/flowrun/flowrun/connectors/internal/sqldb/sqldbtest"
)

func TestTestOfConnection(t *testing.T) {
	d := sqldbtest.CloseAfter(t, New())
	for _, test := range []struct {
		port   int
		inputs []any
		want   []string
	}{
		{1, nil, []string{"connect: 127.0.0.1:1 refuses the connection (is the service running, and this its port?)"}},
		{1, []any{"hostname", "nowhere.invalid"},
			[]string{`resolve: there is no host named "nowhere.invalid" (check how hostname is spelt, and that this machine can look up nowhere.invalid)`}},
		{sqldbtest.Saying(t, ""), []any{"timeout", 0.3}, []string{"connect",
			"log in: timed out after timeout (0.3 s) (the server is there and does not answer: check that it speaks this protocol on this port)"}},
	} {
		steps, _ := sqldbtest.Try(t, d, sqldbtest.At(test.port, test.inputs...))
		if !slices.Equal(steps, test.want) {
			t.Errorf("got  %q\nwant %q", steps, test.want)
		}
	}
}
