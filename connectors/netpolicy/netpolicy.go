// Package netpolicy decides what connectors may connect to.
//
// A [Policy] is made of two lists of rules, as they stand in flowrun.yaml:
//
//	network:
//	  allow: [api.example.com, "*.internal.example.com", 10.0.0.0/8, "db.example.com:5432"]
//	  deny: [10.0.0.1, "*.evil.example", "fd00::/8"]
//
// # Rules
//
// A rule is one of
//
//	api.example.com     a name
//	*.example.com       all names below a domain, not the domain itself
//	10.1.2.3, fd00::1   an address
//	10.0.0.0/8, ::/0    a network
//	/run/postgresql     a Unix socket, or a folder of such
//
// and all but the last can end with a port or a range of ports, api.example.com:443,
// 10.0.0.0/8:8000-8999, [fd00::1]:22, and hold for these alone then. Case, a dot at the end
// and the spelling of international names make no difference.
//
// A rule by name holds for the name that was asked for: not for what that is an alias of,
// and not for an address that is asked for as such. A rule by address holds for the address that
// is connected to, whatever it was asked for by.
//
// # Judgement
//
// A connection to a name is judged twice: by the name, before it is looked up, and by
// each of its addresses. What has been judged is what is connected to: there is no
// second look-up. Addresses that are refused are passed over. In this order:
//
//  1. What a rule of deny holds for is refused.
//  2. Link-local addresses and those of metadata services of clouds, which give
//     credentials to whoever asks, are refused, also without any rule, unless a rule of allow
//     is this very address: a name or a network is not enough, as names lead to where their
//     owners want.
//  3. If there is a list allow, what no rule of it holds for is refused. A name that no rule
//     could allow is not even looked up.
//
// So a name in allow may lead to any address but those of 1 and 2: those of the own network too,
// unless deny has them.
//
// An IPv6 address that carries an IPv4 address (IPv4-mapped and -compatible, NAT64 by the
// prefixes of RFC 6052 and RFC 8215, 6to4, Teredo, ISATAP, SIIT) is refused if that
// would be. Rules of allow for the IPv4 address hold for it where it is the same
// destination, IPv4-mapped and 64:ff9b::/96. Other prefixes of NAT64 cannot be known: deny
// those that the network has. The unspecified addresses 0.0.0.0 and :: reach the own machine,
// and are judged as loopback addresses too.
//
// What is judged is what this machine connects to. A server that connects on (an SSH jump host,
// a proxy, a database with links to others) does so from where it stands. The
// target behind a jump host is judged by what it is asked for as, see [connectors.Judge]:
// the jump host looks the name up. Name servers are asked by the system, and not judged.
package netpolicy

import (
	"context"
	"net/netip"
	"slices"
)

// A Policy says what may be connected to. The zero Policy has no rules: it refuses
// link-local addresses and metadata services. It is safe for concurrent use, and must not be
// changed after the first.
type Policy struct {
	// Resolver looks up names; nil is net.DefaultResolver.
	Resolver Resolver

	only  bool // there is a list allow
	allow []rule
	deny  []rule
}

// A Resolver looks up the addresses of a host, as a *net.Resolver does: network is "ip",
// "ip4" or "ip6". A host with a dot at the end is a name as it stands.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Parse reads the rules of a policy. A nil allow allows what deny does not deny; an empty
// one allows nothing. The error is of type [RuleErrors].
func Parse(allow, deny []string) (*Policy, error) {
	p := &Policy{only: allow != nil}
	var errs RuleErrors
	read := func(list string, texts []string) (rules []rule) {
		for i, text := range texts {
			r, err := parseRule(text)
			if err == nil && list == "allow" {
				err = r.mayAllow()
			}
			if err != nil {
				err.List, err.Index = list, i
				errs = append(errs, *err)
				continue
			}
			rules = append(rules, r)
		}
		return rules
	}
	p.allow, p.deny = read("allow", allow), read("deny", deny)
	if len(errs) > 0 {
		return nil, errs
	}
	return p, nil
}

// A destination is what was asked for.
type destination struct {
	name string // in its normal form, see hostOf; "" for an address
	port uint16
}

// judgeName judges a name before it is looked up. Nobody will look it up if final: only
// rules by name can allow it then.
func (p *Policy) judgeName(to destination, final bool) *RefusedError {
	for _, r := range p.deny {
		if r.holdsName(to) {
			return &RefusedError{Host: to.name, Port: to.port, Rule: r.text}
		}
	}
	named := func(r rule) bool { return r.holdsName(to) }
	if whose := metadataNames[to.name]; whose != "" && !slices.ContainsFunc(p.allow, func(r rule) bool { return r.name == to.name && r.holdsName(to) }) {
		return &RefusedError{Host: to.name, Port: to.port, Always: "the name of " + whose}
	}
	byAddress := func(r rule) bool { return !final && r.prefix.IsValid() && r.holdsPort(to.port) }
	if p.only && !slices.ContainsFunc(p.allow, named) && !slices.ContainsFunc(p.allow, byAddress) {
		otherPort := slices.ContainsFunc(p.allow, func(r rule) bool { return r.matchesName(to.name) })
		return &RefusedError{Host: to.name, Port: to.port, otherPort: otherPort}
	}
	return nil
}

// judge judges an address that is about to be connected to. The name has been judged.
func (p *Policy) judge(to destination, addr netip.Addr) *RefusedError {
	addr = addr.Unmap()
	same, carried := formsOf(addr)
	all := append(slices.Clone(same), carried...)
	refused := &RefusedError{Host: to.name, Addr: addr, Port: to.port}
	for _, r := range p.deny {
		for _, form := range all {
			if r.holdsAddr(form, to.port) {
				refused.As, refused.Rule = as(form, addr), r.text
				return refused
			}
		}
	}
	for _, form := range all {
		what := alwaysRefused(form)
		exactly := func(r rule) bool { return r.isAddr(form, to.port) || r.isAddr(addr, to.port) }
		if what != "" && !slices.ContainsFunc(p.allow, exactly) {
			refused.As, refused.Always = as(form, addr), what
			return refused
		}
	}
	if !p.only {
		return nil
	}
	for _, r := range p.allow {
		if r.holdsName(to) {
			return nil
		}
		if slices.ContainsFunc(same, func(form netip.Addr) bool { return r.holdsAddr(form, to.port) }) {
			return nil
		}
		if r.matchesName(to.name) || slices.ContainsFunc(same, r.matchesAddr) {
			refused.otherPort = true
		}
	}
	return refused
}

// as is what an address was judged as, if that is another one.
func as(form, addr netip.Addr) netip.Addr {
	if form == addr {
		return netip.Addr{}
	}
	return form
}
