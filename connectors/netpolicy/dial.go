package netpolicy

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/flowrun/flowrun/connectors"
)

// headStart is how long an address may take before the next one is tried beside it, the
// recommendation of RFC 8305, 5.
const headStart = 250 * time.Millisecond

// Dialer returns a dialer that connects to what the policy allows, by way of base, which
// is given addresses, never names; nil is a plain net.Dialer. Each call returns another
// one, equal to itself alone. An error of type [*RefusedError] is what the policy refuses;
// all others are those of looking up and connecting.
//
// Of several addresses the one that answers first is taken: they are tried in the order
// of the resolver, the next one when one has failed or takes long.
//
// It is a [connectors.Judge], and a [connectors.AddressDialer] if base is nil.
func (p *Policy) Dialer(base connectors.Dialer) connectors.Dialer {
	d := &dialer{policy: p, base: base, resolver: p.Resolver, headStart: headStart}
	if d.resolver == nil {
		d.resolver = net.DefaultResolver
	}
	if base == nil {
		d.base = new(net.Dialer)
		return &direct{d}
	}
	return d
}

type dialer struct {
	policy    *Policy
	base      connectors.Dialer
	resolver  Resolver
	headStart time.Duration
}

func (d *dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if isUnix(network) {
		return d.unix(ctx, network, addr)
	}
	host, port, err := splitAddr(network, addr)
	if err != nil {
		return nil, err
	}
	addrs, err := d.allowed(ctx, network, host, port)
	if err != nil {
		return nil, err
	}
	return d.first(ctx, network, addrs, port)
}

// A direct dialer connects to the addresses that it judges, with nothing in between.
type direct struct{ *dialer }

func (d *direct) DialAddress(ctx context.Context, network, addr string, at netip.Addr) (net.Conn, error) {
	host, port, err := splitAddr(network, addr)
	if err != nil {
		return nil, err
	}
	name, _, ok := hostOf(host)
	if !ok {
		return nil, noSuchHost(network, host)
	}
	to := destination{name, port}
	if name != "" {
		if refused := d.policy.judgeName(to, false); refused != nil {
			return nil, refused
		}
	}
	at = at.Unmap()
	if refused := d.policy.judge(to, at); refused != nil {
		return nil, refused
	}
	return d.base.DialContext(ctx, network, netip.AddrPortFrom(at, port).String())
}

// Judge implements connectors.Judge.
func (d *dialer) Judge(network, addr string) error {
	if isUnix(network) {
		return d.judgePath(withoutLinks(addr))
	}
	host, port, err := splitAddr(network, addr)
	if err != nil {
		return err
	}
	name, literal, ok := hostOf(host)
	refused := (*RefusedError)(nil)
	switch to := (destination{name, port}); {
	case !ok:
		return noSuchHost(network, host)
	case name != "":
		refused = d.policy.judgeName(to, true)
	default:
		refused = d.policy.judge(to, literal)
	}
	if refused != nil {
		return refused
	}
	return nil
}

// allowed returns the addresses of a host that may be connected to, in the order in which
// to try them. It is not empty without an error.
func (d *dialer) allowed(ctx context.Context, network, host string, port uint16) ([]netip.Addr, error) {
	name, literal, ok := hostOf(host)
	to := destination{name, port}
	switch {
	case !ok:
		return nil, noSuchHost(network, host)
	case name == "":
		if refused := d.policy.judge(to, literal); refused != nil {
			return nil, refused
		}
		return []netip.Addr{literal}, nil
	}
	if refused := d.policy.judgeName(to, false); refused != nil {
		return nil, refused
	}
	asked := name
	if strings.HasSuffix(host, ".") {
		asked += "." // and no name of the system's own domain
	}
	found, err := d.resolver.LookupNetIP(ctx, ipNetwork(network), asked)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	var addrs []netip.Addr
	var first *RefusedError
	for _, addr := range found {
		addr = addr.Unmap()
		refused := d.policy.judge(to, addr)
		switch {
		case refused == nil && !slices.Contains(addrs, addr):
			addrs = append(addrs, addr)
		case refused != nil && first == nil:
			first = refused
		}
	}
	switch {
	case len(addrs) > 0:
		return addrs, nil
	case first != nil:
		return nil, first
	}
	return nil, noSuchHost(network, host)
}

// first connects to the address that answers first. It returns when all attempts have
// ended, and of their errors that for the address that comes first.
func (d *dialer) first(ctx context.Context, network string, addrs []netip.Addr, port uint16) (net.Conn, error) {
	if len(addrs) == 1 {
		return d.base.DialContext(ctx, network, netip.AddrPortFrom(addrs[0], port).String())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type attempt struct {
		of   int
		conn net.Conn
		err  error
	}
	ended := make(chan attempt)
	started, running := 0, 0
	begin := func() {
		of := started
		started++
		running++
		go func() {
			conn, err := d.base.DialContext(ctx, network, netip.AddrPortFrom(addrs[of], port).String())
			ended <- attempt{of, conn, err}
		}()
	}
	begin()
	next := time.NewTimer(d.headStart)
	defer next.Stop()
	var conn net.Conn
	errs := make([]error, len(addrs))
	more := func() bool { return conn == nil && started < len(addrs) && ctx.Err() == nil }
	for running > 0 {
		var late <-chan time.Time
		if more() {
			late = next.C
		}
		select {
		case a := <-ended:
			running--
			switch {
			case a.err == nil && conn == nil:
				conn = a.conn
				cancel()
			case a.err == nil:
				a.conn.Close()
			default:
				errs[a.of] = a.err
				if more() {
					begin()
					next.Reset(d.headStart)
				}
			}
		case <-late:
			begin()
			next.Reset(d.headStart)
		}
	}
	if conn != nil {
		return conn, nil
	}
	return nil, errs[slices.IndexFunc(errs, func(err error) bool { return err != nil })]
}

// unix connects to a Unix socket where its path leads.
func (d *dialer) unix(ctx context.Context, network, path string) (net.Conn, error) {
	path = withoutLinks(path)
	if err := d.judgePath(path); err != nil {
		return nil, err
	}
	return d.base.DialContext(ctx, network, path)
}

func (d *dialer) judgePath(path string) error {
	for _, r := range d.policy.deny {
		if r.holdsPath(path) {
			return &RefusedError{Host: path, Rule: r.text}
		}
	}
	if d.policy.only && !slices.ContainsFunc(d.policy.allow, func(r rule) bool { return r.holdsPath(path) }) {
		return &RefusedError{Host: path}
	}
	return nil
}

func isUnix(network string) bool { return strings.HasPrefix(network, "unix") }

// ipNetwork is the network to look a name up in.
func ipNetwork(network string) string {
	if last := network[max(0, len(network)-1):]; last == "4" || last == "6" {
		return "ip" + last
	}
	return "ip"
}

// noSuchHost is the error of a name service that does not know a host.
func noSuchHost(network, host string) error {
	return &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
}

var (
	_ connectors.Judge         = (*dialer)(nil)
	_ connectors.AddressDialer = (*direct)(nil)
)
