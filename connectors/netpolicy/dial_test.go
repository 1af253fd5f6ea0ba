package netpolicy_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/netpolicy"
)

// A name that leads elsewhere each time is looked up once for a connection, and what was
// judged is what is connected to.
func TestRebinding(t *testing.T) {
	names := startNameServer(t, map[string][][]string{
		"rebinds.example.": {{"93.184.216.34"}, {"169.254.169.254"}, {"10.0.0.1"}, {"::ffff:169.254.169.254"}, {"fe80::1"}, {"93.184.216.34"}},
		"alias.example.":   {{"127.0.0.1"}},
	})
	p, err := netpolicy.Parse([]string{"rebinds.example"}, []string{"10.0.0.0/8"})
	if err != nil {
		t.Fatal(err)
	}
	p.Resolver = names.resolver()
	base := new(dialled)
	d := p.Dialer(base)
	for i, want := range []string{
		"dialled",
		"rebinds.example (169.254.169.254) is a link-local address",
		`rebinds.example (10.0.0.1) is denied by "10.0.0.0/8"`,
		"rebinds.example (169.254.169.254) is a link-local address",
		"rebinds.example (fe80::1) is a link-local address",
		"dialled",
	} {
		_, err := d.DialContext(t.Context(), "tcp", "rebinds.example.:80")
		if !strings.HasPrefix(message(err), want) {
			t.Errorf("%d: got %v, want %s", i, err, want)
		}
		if asked := names.questions(); len(asked) != 1 {
			t.Errorf("%d: %q was asked, want one question", i, asked)
		}
	}
	if want := []string{"tcp 93.184.216.34:80", "tcp 93.184.216.34:80"}; !slices.Equal(base.addrs, want) {
		t.Errorf("%q was dialled, want %q", base.addrs, want)
	}

	// What may not be reached by any address is not asked for.
	if _, err := d.DialContext(t.Context(), "tcp", "secret-in-the-name.example.:80"); !errors.Is(err, connectors.ErrNotAllowed) {
		t.Error(err)
	}
	if asked := names.questions(); asked != nil {
		t.Errorf("%q was asked", asked)
	}

	// The same with connections.
	listener, accepted := listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(listener)
	p, err = netpolicy.Parse([]string{"alias.example"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.Resolver = names.resolver()
	conn, err := p.Dialer(nil).DialContext(t.Context(), "tcp", "alias.example.:"+port)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if n := accepted(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// listen returns the address of a listener, and a function that closes it and says how
// many connections were made to it.
func listen(t *testing.T, addr string) (string, func() int) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan string)
	go func() {
		defer close(accepted)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c.RemoteAddr().String()
			c.Close()
		}
	}()
	end := sync.OnceValue(func() int {
		// Connections are accepted in their order: this is the last one.
		last, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer last.Close()
		n := 0
		for from := range accepted {
			if from == last.LocalAddr().String() {
				l.Close()
				continue
			}
			n++
		}
		return n
	})
	t.Cleanup(func() { end() })
	return l.Addr().String(), end
}

// A script is a base that does what it says for each address, by its host.
type script struct {
	does map[string]func(ctx context.Context) error

	mu    sync.Mutex
	order []string
}

func (s *script) DialContext(ctx context.Context, _, addr string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(addr)
	s.mu.Lock()
	s.order = append(s.order, host)
	s.mu.Unlock()
	if err := s.does[host](ctx); err != nil {
		return nil, err
	}
	here, there := net.Pipe()
	there.Close()
	return named{here, host}, nil
}

type named struct {
	net.Conn
	host string
}

func answers(context.Context) error { return nil }

func refuses(host string) func(context.Context) error {
	return func(context.Context) error { return fmt.Errorf("%s refuses", host) }
}

func hangs(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestAddresses(t *testing.T) {
	release := make(chan struct{})
	for _, test := range []struct {
		name  string
		does  map[string]func(context.Context) error
		deny  []string
		want  string // the host that is connected to, or the error
		order string
	}{
		{"the first", map[string]func(context.Context) error{"10.0.0.1": answers}, nil, "10.0.0.1", "10.0.0.1"},
		{"the next", map[string]func(context.Context) error{"10.0.0.1": refuses("1"), "10.0.0.2": answers}, nil, "10.0.0.2", "10.0.0.1 10.0.0.2"},
		{"the last", map[string]func(context.Context) error{"10.0.0.1": refuses("1"), "10.0.0.2": refuses("2"), "10.0.0.3": answers}, nil, "10.0.0.3", "10.0.0.1 10.0.0.2 10.0.0.3"},
		{"none", map[string]func(context.Context) error{"10.0.0.1": refuses("1"), "10.0.0.2": refuses("2"), "10.0.0.3": refuses("3")}, nil, "1 refuses", "10.0.0.1 10.0.0.2 10.0.0.3"},
		{"not what is denied", map[string]func(context.Context) error{"10.0.0.2": refuses("2")}, []string{"10.0.0.1", "10.0.0.3"}, "2 refuses", "10.0.0.2"},
		{"beside one that does not answer", map[string]func(context.Context) error{"10.0.0.1": hangs, "10.0.0.2": hangs, "10.0.0.3": answers}, nil, "10.0.0.3", "10.0.0.1 10.0.0.2 10.0.0.3"},
		{"one that answers late", map[string]func(context.Context) error{
			"10.0.0.1": func(context.Context) error { <-release; return nil },
			"10.0.0.2": func(context.Context) error { close(release); return errors.New("2 refuses") },
			"10.0.0.3": hangs,
		}, nil, "10.0.0.1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := netpolicy.Parse(nil, test.deny)
			if err != nil {
				t.Fatal(err)
			}
			p.Resolver = hosts{"several.example": {"10.0.0.1", "10.0.0.2", "10.0.0.3"}}
			base := &script{does: test.does}
			conn, err := p.Dialer(base).DialContext(t.Context(), "tcp", "several.example:80")
			got := message(err)
			if err == nil {
				got = conn.(named).host
				conn.Close()
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if order := strings.Join(base.order, " "); test.order != "" && order != test.order {
				t.Errorf("dialled %s, want %s", order, test.order)
			}
		})
	}
}

// Two that answer: one is taken, the other one closed. A call that has ended begins nothing.
func TestAddressesEnd(t *testing.T) {
	p := &netpolicy.Policy{Resolver: hosts{"several.example": {"10.0.0.1", "10.0.0.2"}}}
	both := make(chan struct{})
	base := &script{does: map[string]func(context.Context) error{
		"10.0.0.1": func(context.Context) error { <-both; return nil },
		"10.0.0.2": func(context.Context) error { close(both); return nil },
	}}
	closed := make(chan string, 2)
	d := p.Dialer(connectors.DialerFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := base.DialContext(ctx, network, addr)
		return closing{c, addr, closed}, err
	}))
	conn, err := d.DialContext(t.Context(), "tcp", "several.example:80")
	if err != nil {
		t.Fatal(err)
	}
	if other := <-closed; other == conn.(closing).addr {
		t.Error("the connection that is returned is closed")
	}
	conn.Close()

	ctx, cancel := context.WithCancel(t.Context())
	base = &script{does: map[string]func(context.Context) error{"10.0.0.1": func(context.Context) error { cancel(); return errors.New("ended") }}}
	if _, err := p.Dialer(base).DialContext(ctx, "tcp", "several.example:80"); message(err) != "ended" {
		t.Error(err)
	}
	if want := []string{"10.0.0.1"}; !slices.Equal(base.order, want) {
		t.Errorf("%q was dialled, want %q", base.order, want)
	}
}

type closing struct {
	net.Conn
	addr   string
	closed chan string
}

func (c closing) Close() error {
	c.closed <- c.addr
	return c.Conn.Close()
}

// Another connection to a host leads to where the first one did, and is judged.
func TestDialAddress(t *testing.T) {
	addr, accepted := listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(addr)
	here := netip.MustParseAddr("127.0.0.1")
	for _, test := range []struct {
		allow, deny string
		addr        string
		at          netip.Addr
		want        string
	}{
		{"ftp.example", "", "ftp.example:" + port, here, ""},
		{"127.0.0.0/8", "", "ftp.example:" + port, here, ""},
		{"", "", "ftp.example:" + port, netip.MustParseAddr("::ffff:127.0.0.1"), ""},
		{"", "", "127.0.0.1:" + port, here, ""},
		{"", "*.example", "ftp.example:" + port, here, "ftp.example is denied"},
		{"ftp.example", "127.0.0.1", "ftp.example:" + port, here, "ftp.example (127.0.0.1) is denied"},
		{"ftp.example:21", "", "ftp.example:" + port, here, "names ftp.example with port " + port},
		{"other.example", "", "ftp.example:" + port, here, "names ftp.example"},
		{"", "", "ftp.example:" + port, netip.MustParseAddr("169.254.0.1"), "ftp.example (169.254.0.1) is a link-local"},
		{"", "", "a b:" + port, here, "no such host"},
		{"", "", "ftp.example:x", here, "no port"},
	} {
		p := policy(t, list(test.allow), list(test.deny))
		p.Resolver = hosts{} // nobody asks it
		d := p.Dialer(nil).(connectors.AddressDialer)
		conn, err := d.DialAddress(t.Context(), "tcp", test.addr, test.at)
		if err == nil {
			conn.Close()
		}
		if got := message(err); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: got %v", test, err)
		}
	}
	if n := accepted(); n != 4 {
		t.Errorf("%d connections, want 4", n)
	}
	if _, ok := new(netpolicy.Policy).Dialer(new(dialled)).(connectors.AddressDialer); ok {
		t.Error("a base may lead elsewhere than to the address")
	}
}

func TestUnixSockets(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	real := filepath.Join(dir, "real")
	link := filepath.Join(dir, "link")
	must(os.MkdirAll(filepath.Join(dir, "realer"), 0o755))
	must(os.Mkdir(real, 0o755))
	must(os.Symlink(real, link))
	for _, d := range []string{real, filepath.Join(dir, "realer")} {
		l, err := net.Listen("unix", filepath.Join(d, "s"))
		must(err)
		t.Cleanup(func() { l.Close() })
	}
	for _, test := range []struct {
		allow, deny []string
		path        string
		want        string
	}{
		{nil, nil, "real/s", ""},
		{nil, nil, "link/s", ""},
		{nil, nil, "none/s", "no such file"},
		{[]string{"127.0.0.1"}, nil, "real/s", "nothing in network: allow: names " + real + "/s"},
		{[]string{}, nil, "none/s", "nothing in network: allow: names " + dir + "/none/s"},
		{[]string{"real/s"}, nil, "real/s", ""},
		{[]string{"real"}, nil, "real/s", ""},
		{[]string{"/"}, nil, "real/s", ""},
		{[]string{"real"}, nil, "link/s", ""},
		{[]string{"link"}, nil, "real/s", ""},
		{[]string{"real"}, nil, "realer/s", "nothing in network"},
		{[]string{"real"}, nil, "real/../realer/s", "nothing in network"},
		{nil, []string{"real"}, "real/s", "denied by"},
		{nil, []string{"real"}, "link/s", "denied by"},
		{nil, []string{"link/"}, "real/s", "denied by"},
		{nil, []string{"real"}, "realer/s", ""},
		{[]string{"real"}, []string{"real/s"}, "real/s", "denied by"},
	} {
		in := func(rules []string) []string {
			out := slices.Clone(rules)
			for i, r := range rules {
				if !filepath.IsAbs(r) && r[0] >= 'a' {
					out[i] = dir + "/" + r
				}
			}
			return out
		}
		d := policy(t, in(test.allow), in(test.deny)).Dialer(nil)
		conn, err := d.DialContext(t.Context(), "unix", dir+"/"+test.path)
		if err == nil {
			conn.Close()
		}
		if got := message(err); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%+v: got %v", test, err)
		}
		if judged := d.(connectors.Judge).Judge("unix", dir+"/"+test.path); (judged == nil) != (test.want == "" || test.want == "no such file") {
			t.Errorf("%+v: it is judged as %v", test, judged)
		}
	}
}

// Dialers are keys of pools.
func TestDialersAreCompared(t *testing.T) {
	p := new(netpolicy.Policy)
	one := p.Dialer(nil)
	for _, base := range []connectors.Dialer{nil, new(dialled)} {
		if d := p.Dialer(base); d != p.Dialer(base) {
			continue
		}
		t.Error("two dialers are equal")
	}
	if map[connectors.Dialer]bool{one: true}[one] != true {
		t.Error("a dialer is not equal to itself")
	}
}

func TestLookUp(t *testing.T) {
	var asked []string
	p := &netpolicy.Policy{Resolver: resolverFunc(func(network, host string) ([]netip.Addr, error) {
		asked = append(asked, network+" "+host)
		if host == "empty.example" {
			return nil, nil
		}
		return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil
	})}
	base := new(dialled)
	for _, network := range []string{"tcp", "tcp4", "tcp6", "udp", "udp4"} {
		if _, err := p.Dialer(base).DialContext(t.Context(), network, "A.example:80"); !errors.Is(err, errDialled) {
			t.Error(err)
		}
	}
	if want := []string{"ip a.example", "ip4 a.example", "ip6 a.example", "ip a.example", "ip4 a.example"}; !slices.Equal(asked, want) {
		t.Errorf("got %q, want %q", asked, want)
	}
	if want := []string{"tcp 10.0.0.1:80", "tcp4 10.0.0.1:80", "tcp6 10.0.0.1:80", "udp 10.0.0.1:80", "udp4 10.0.0.1:80"}; !slices.Equal(base.addrs, want) {
		t.Errorf("got %q, want %q", base.addrs, want)
	}
	var dns *net.DNSError
	if _, err := p.Dialer(base).DialContext(t.Context(), "tcp", "empty.example:80"); !errors.As(err, &dns) || !dns.IsNotFound || errors.Is(err, connectors.ErrNotAllowed) {
		t.Errorf("got %v, want an unknown host", err)
	}
	for _, addr := range []string{"a.example", "a.example:0", "a.example:http", "a.example:65536", "[::1"} {
		if _, err := p.Dialer(base).DialContext(t.Context(), "tcp", addr); err == nil || errors.Is(err, errDialled) {
			t.Errorf("%s: got %v", addr, err)
		}
	}
}

type resolverFunc func(network, host string) ([]netip.Addr, error)

func (f resolverFunc) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	return f(network, host)
}
