package all_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/all"
	"github.com/flowrun/flowrun/connectors/value"
)

// TestFailures puts every type before every way in which a server fails. Whatever
// happens, a call ends, its error names the type, says at which step it failed, is one
// line, and shows no secret; and the next call of the same driver succeeds as soon as
// the server is well.
func TestFailures(t *testing.T) {
	for _, d := range all.Drivers(all.Options{}) {
		typ := d.Names()[0]
		closeDriver(t, d)
		if types[typ] == nil && unserved[typ] == "" {
			t.Errorf("%s has no entry in types_test.go", typ)
		}
	}
	for typ, start := range types {
		t.Run(typ, func(t *testing.T) {
			t.Parallel() // it waits for servers that say nothing
			s := start(t)
			if said := s.good(t, typ); said < 2 {
				t.Fatalf("the server says %d bytes in a call, which cannot be cut", said)
			} else {
				s.said = said
			}
			checks := failures
			if s.crash != nil { // else it cannot be started again at the same address
				checks = append(slices.Clone(failures), failure{"crash", crash})
			}
			for _, f := range checks {
				t.Run(f.name, func(t *testing.T) {
					m := &matrix{T: t, typ: typ, server: s, driver: newDriver(t, typ), proxy: newProxy(t, s.addr)}
					f.check(m)
					// Closing it is the last thing that a driver is asked for.
					closeDriver(t, m.driver)
					m.proxy.wantUnused(t)
				})
			}
		})
	}
}

type failure struct {
	name  string
	check func(*matrix)
}

var failures = []failure{
	{"refused port", refusedPort},
	{"no way to the host", noWay},
	{"no answer", noAnswer},
	{"garbage", garbage},
	{"refused login", refusedLogin},
	{"cut", cut},
	{"silent in the middle", silent},
	{"cancelled in the middle", cancelled},
	{"dropped while idle", dropped},
}

// A matrix is one cell: a type before one kind of failure.
type matrix struct {
	*testing.T
	typ    string
	server *server
	driver connectors.Driver
	proxy  *proxy
}

func refusedPort(m *matrix) {
	m.proxy.refuse()
	err := m.fails(m.call(m.Context(), connectors.Host{}), "connect")
	if err != nil && !strings.Contains(err.Error(), "refuse") {
		m.Errorf("%v does not say that the connection is refused", err)
	}
	m.proxy.accept(m)
	m.succeeds()
}

// noWay is a host from which nothing comes back, not even a refusal.
func noWay(m *matrix) {
	var well atomic.Bool
	dialer := connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		if well.Load() {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	})
	host := connectors.Host{Dialer: dialer}
	m.timedOut(m.call(m.Context(), host, "connect_timeout", 0.2), "0.2 s", "connect")
	m.timedOut(m.call(m.Context(), host, "timeout", 0.2), "0.2 s")
	well.Store(true)
	if _, err := m.call(m.Context(), host)(); err != nil {
		m.Errorf("when there is a way: %v", err)
	}
}

func noAnswer(m *matrix) {
	m.proxy.set(mode{words: new(string)})
	m.timedOut(m.call(m.Context(), connectors.Host{}, "timeout", 0.2), "0.2 s")
	m.proxy.set(mode{})
	m.succeeds()
}

// garbage is said by servers of other kinds, and by none.
func garbage(m *matrix) {
	for name, words := range map[string]string{
		"nothing": "",
		"HTTP":    "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n",
		"SSH":     "SSH-2.0-OpenSSH_9.2p1\r\n",
		"FTP":     "220 welcome\r\n",
		"SMTP":    "554 no\r\n",
		"Redis":   "-ERR no\r\n",
		"TLS":     "\x15\x03\x03\x00\x02\x02\x28",
		"zeros":   strings.Repeat("\x00", 1<<16),
		"line":    strings.Repeat("x", 1<<20),
		"binary":  "\xff\xfe\x81\x00\r\n\x7f\x80",
	} {
		for _, hangUp := range []bool{true, false} {
			m.proxy.set(mode{words: &words, hangUp: hangUp})
			// Some servers are given time to say more.
			if err := m.fails(m.call(m.Context(), connectors.Host{}, "timeout", 1)); err == nil {
				m.Errorf("%s, hanging up %v", name, hangUp)
			}
		}
	}
	m.proxy.set(mode{})
	m.succeeds()
}

func refusedLogin(m *matrix) {
	for _, r := range m.server.refused {
		err := m.fails(m.perform(m.Context(), r.inputs, connectors.Host{}), r.step)
		if err != nil && !strings.Contains(err.Error(), r.words) {
			m.Errorf("%s:\ngot  %v\nwant %s", r.name, err, r.words)
		}
		m.succeeds()
	}
}

// cut breaks the connection after the server has said so many bytes.
func cut(m *matrix) {
	said := m.server.said
	for _, limit := range []int64{1, said / 4, said / 2, said * 3 / 4, said - 1} {
		m.proxy.drop() // or the call had no need of all that was counted
		m.proxy.set(mode{limit: max(1, limit), hangUp: true})
		call := m.call(m.Context(), connectors.Host{}, "timeout", 20)
		if limit > said/2 {
			// The end of what is said may be a farewell.
			if out, err := call(); err != nil {
				m.fails(func() (*value.Dict, error) { return out, err })
			}
		} else if err := m.fails(call); errors.Is(err, connectors.ErrTimeout) {
			m.Errorf("cut after %d of %d bytes: %v, want it noticed", limit, said, err)
		}
		m.proxy.drop() // the end of a call that succeeded may come before the cut
		m.proxy.set(mode{})
		m.succeeds()
		m.closeAndReopen()
	}
}

func silent(m *matrix) {
	m.proxy.set(mode{limit: m.server.said / 2})
	m.timedOut(m.call(m.Context(), connectors.Host{}, "timeout", 0.3), "0.3 s")
	m.proxy.set(mode{})
	m.succeeds()
}

func cancelled(m *matrix) {
	reached := m.proxy.set(mode{limit: m.server.said / 2})
	stopped := errors.New("stopped by its user")
	ctx, cancel := context.WithCancelCause(m.Context())
	go func() {
		<-reached
		cancel(stopped)
	}()
	err := m.fails(m.call(ctx, connectors.Host{}))
	if !errors.Is(err, stopped) || !errors.Is(err, context.Canceled) {
		m.Errorf("got %v, want it to be of the kinds %q and %q", err, stopped, context.Canceled)
	}
	m.proxy.set(mode{})
	m.succeeds()
}

// dropped breaks what a driver keeps open.
func dropped(m *matrix) {
	for range 3 {
		m.succeeds()
		m.proxy.drop()
	}
	m.succeeds()
}

// crash ends the server itself.
func crash(m *matrix) {
	direct := m.perform(m.Context(), m.server.inputs(m.server.addr), connectors.Host{})
	if _, err := direct(); err != nil {
		m.Fatal(err)
	}
	m.server.crash(m)
	m.fails(direct, "connect")
	m.server.restart(m)
	if _, err := direct(); err != nil {
		m.Errorf("after the restart: %v", err)
	}
}

// An attempt makes a call.
type attempt func() (*value.Dict, error)

// call returns a call that succeeds, with more inputs, through the proxy.
func (m *matrix) call(ctx context.Context, host connectors.Host, more ...any) attempt {
	in := m.server.inputs(m.proxy.addr)
	for k, v := range value.DictOf(more...).All() {
		in.SetKey(k, v)
	}
	return m.perform(ctx, in, host)
}

func (m *matrix) perform(ctx context.Context, in *value.Dict, host connectors.Host) attempt {
	return func() (*value.Dict, error) { return perform(ctx, m.driver, in, host) }
}

func perform(ctx context.Context, d connectors.Driver, in *value.Dict, host connectors.Host) (*value.Dict, error) {
	applied, err := connectors.Apply(ctx, d.Spec(), nil, nil, in)
	if err != nil {
		return nil, err
	}
	c, err := applied.Prepare(d)
	if err != nil {
		return nil, err
	}
	return c.Perform(ctx, host)
}

func (m *matrix) succeeds() {
	m.Helper()
	if _, err := m.call(m.Context(), connectors.Host{})(); err != nil {
		m.Errorf("when the server is well: %v", err)
	}
}

// fails makes a call that must fail, at one of these steps if there are any, and
// returns how it did.
func (m *matrix) fails(call attempt, steps ...string) error {
	m.Helper()
	out, err := call()
	if err == nil {
		m.Errorf("the call succeeds: %s", value.Summary(out, 200))
		return nil
	}
	text := err.Error()
	switch step := connectors.StepOf(err); {
	case !strings.HasPrefix(text, m.typ+": "):
		m.Errorf("%q does not name the type", text)
	case strings.ContainsAny(text, "\r\n"):
		m.Errorf("%q is longer than a line", text)
	case len(text) > 2000:
		m.Errorf("%.200q... has %d bytes", text, len(text))
	case errors.Is(err, connectors.ErrInput), errors.Is(err, connectors.ErrDriver):
		m.Errorf("%q is of the wrong kind", text)
	case len(steps) > 0 && step != steps[0]:
		m.Errorf("%q is of the step %q, want %q", text, step, steps[0])
	case len(steps) == 0 && step == "":
		m.Errorf("%q does not say at which step", text)
	}
	shown := fmt.Sprintf("%v %+v %#v %s", err, err, err, value.Summary(out, 1<<20))
	for _, secret := range m.server.secrets {
		if strings.Contains(shown, secret) {
			m.Errorf("a secret is shown: %.300s", shown)
		}
	}
	return err
}

func (m *matrix) timedOut(call attempt, after string, steps ...string) {
	m.Helper()
	if err := m.fails(call, steps...); err != nil && (!errors.Is(err, connectors.ErrTimeout) || !strings.Contains(err.Error(), after)) {
		m.Errorf("got %v, want a time-out after %s", err, after)
	}
}

// closeAndReopen gives the cell another driver, which remembers nothing.
func (m *matrix) closeAndReopen() {
	closeDriver(m, m.driver)
	m.driver = newDriver(m.T, m.typ)
}

// good makes a call that succeeds and returns how many bytes the server says.
func (s *server) good(t *testing.T, typ string) int64 {
	t.Helper()
	d := newDriver(t, typ)
	defer closeDriver(t, d)
	p := newProxy(t, s.addr)
	if _, err := perform(t.Context(), d, s.inputs(p.addr), connectors.Host{}); err != nil {
		t.Fatal(err)
	}
	return p.count()
}

// newDriver returns a driver of a type. The caller closes it.
func newDriver(t *testing.T, typ string) (driver connectors.Driver) {
	t.Helper()
	for _, d := range all.Drivers(all.Options{CacheDir: t.TempDir()}) {
		if d.Names()[0] == typ {
			driver = d
		} else {
			closeDriver(t, d)
		}
	}
	if driver == nil {
		t.Fatalf("there is no type %s", typ)
	}
	return driver
}

func closeDriver(t testing.TB, d connectors.Driver) {
	t.Helper()
	if c, ok := d.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
