package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/rest"
	"github.com/flowrun/flowrun/connectors/value"
)

func TestStepsOfATest(t *testing.T) {
	v, err := value.DecodeYAML([]byte(`
ok: false
steps:
  - {step: resolve, ok: true, elapsed: 0.0021, facts: {addresses: [10.0.0.5, "::1"]}}
  - {step: connect, ok: true, elapsed: 0.25, facts: {address: "10.0.0.5:443"}}
  - step: tls
    ok: true
    elapsed: 12.5
    facts:
      version: TLS 1.3
      cipher_suite: TLS_AES
      certificates:
        - {subject: CN=db, issuer: CN=ca, names: [db, 10.0.0.5], not_before: "2026-01-01T00:00:00Z", not_after: "2026-02-11T00:00:00Z"}
        - {subject: CN=ca, issuer: CN=ca, not_before: "2020-01-01T00:00:00Z", not_after: "2026-01-01T00:00:00Z"}
  - {step: log in, ok: false, elapsed: 0.01, facts: {method: password, superuser: true}, error: "nobody\nhere \e[31m", advice: "check \e[2J username"}
`), value.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s := &subject{connector: &connectors.Connector{Name: "db\x1b"}, driver: rest.New()}
	test := &tested{subject: s, out: v.(*value.Dict), err: errors.New("REST: log in: nobody")}
	var b strings.Builder
	w := &stepWriter{w: &b, now: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}
	w.write(test)
	w.write(&tested{subject: &subject{driver: rest.New()}, err: errors.New("no input \x1b[1m")})
	const want = `✗ db\x1b (REST)
  ✓ resolve       2.1 ms  10.0.0.5, ::1
  ✓ connect       250 ms  10.0.0.5:443
  ✓ tls             12 s  TLS 1.3, cipher suite TLS_AES
                          CN=db, until 2026-02-11 (10 days), for db, 10.0.0.5, by CN=ca
                          CN=ca, has expired on 2026-01-01
  ✗ log in         10 ms  nobody
                          here \x1b[31m
                          → check \x1b[2J username
✗ REST
  no input \x1b[1m
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	w.colour = true
	w.write(&tested{subject: s, out: value.DictOf("steps", value.List{v.(*value.Dict)})})
	if !strings.HasPrefix(b.String(), "\x1b[32m✓\x1b[0m db") {
		t.Errorf("%q is not green", b.String())
	}
}
