package netpolicy

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"
)

// A rule is one line of a list. It has a name, a prefix or a path.
type rule struct {
	text        string       // as it stands there
	name        string       // in its normal form; of a wildcard with the dot before it, .example.com
	prefix      netip.Prefix // of an address all its bits
	zone        string       // of an address, "" for any
	path        string       // of a Unix socket or a folder
	first, last uint16       // ports
}

// parseRule reads a rule. Its error has no list yet.
func parseRule(text string) (rule, *RuleError) {
	r := rule{text: text, first: 0, last: 1<<16 - 1}
	fail := func(hint, format string, args ...any) (rule, *RuleError) {
		return rule{}, &RuleError{Text: text, Reason: fmt.Sprintf(format, args...), Hint: hint}
	}
	switch {
	case text == "":
		return fail("", "a rule is empty")
	case filepath.IsAbs(text):
		r.path = filepath.Clean(text)
		return r, nil
	case strings.Contains(text, "://"):
		return fail("want a host such as api.example.com", "%q is an address of a page", text)
	}
	host, ports, err := splitRule(text)
	if err != "" {
		return fail("an IPv6 address with a port stands in brackets, such as [fd00::1]:443", "%q %s", text, err)
	}
	if ports != "" && !r.parsePorts(ports[1:]) {
		return fail("want 1 to 65535, or a range such as 8000-8999", "%q is no port", ports[1:])
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.Unmap()
		r.zone = addr.Zone()
		r.prefix = netip.PrefixFrom(addr.WithZone(""), addr.BitLen())
		return r, nil
	}
	if strings.Contains(host, "/") {
		prefix, err := netip.ParsePrefix(host)
		if err != nil {
			return fail("want one such as 10.0.0.0/8", "%q is no network", host)
		}
		if prefix != prefix.Masked() {
			return fail(fmt.Sprintf("want %s, or the address alone", prefix.Masked()), "%q is an address within a network", host)
		}
		r.prefix = unmapped(prefix)
		return r, nil
	}
	name, wildcard := strings.CutPrefix(host, "*.")
	normal, addr, ok := hostOf(name)
	switch {
	case host == "*":
		return fail("for all addresses write 0.0.0.0/0 and ::/0", "%q stands for a part of a name only, such as *.example.com", host)
	case strings.Contains(name, "*"):
		return fail("a * stands at the beginning only, such as *.example.com", "%q is no name", host)
	case ok && addr.IsValid(), numeric(normal):
		return fail("write an address as in 10.1.2.3 or fd00::1", "%q is a number, not a name", host)
	case !ok || strings.ContainsAny(normal, "@%[]:/\\?#,;\"'"):
		return fail("want a name, an address, or a network such as 10.0.0.0/8", "%q is no host", host)
	}
	r.name = normal
	if wildcard {
		r.name = "." + normal
	}
	return r, nil
}

// splitRule takes the port off a rule, with its colon, and brackets off an address.
func splitRule(text string) (host, ports, wrong string) {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		host, ports, ok = strings.Cut(inner, "]")
		if !ok || ports != "" && ports[0] != ':' {
			return "", "", "has a bracket too many or too few"
		}
		return host, ports, ""
	}
	switch strings.Count(text, ":") {
	case 0:
		return text, "", ""
	case 1:
		i := strings.IndexByte(text, ':')
		return text[:i], text[i:], ""
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return text, "", ""
	}
	if _, err := netip.ParsePrefix(text); err != nil {
		return "", "", "is no IPv6 address"
	}
	return text, "", ""
}

func (r *rule) parsePorts(text string) bool {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	first, ok1 := parsePort(from)
	last, ok2 := parsePort(to)
	r.first, r.last = first, last
	return ok1 && ok2 && first <= last
}

func parsePort(text string) (uint16, bool) {
	n, err := strconv.ParseUint(text, 10, 16)
	return uint16(n), err == nil && n > 0
}

// unmapped is the network of IPv4 that a network of IPv4-mapped addresses is.
func unmapped(p netip.Prefix) netip.Prefix {
	const mapped = 96
	if p.Addr().Is4In6() && p.Bits() >= mapped {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mapped)
	}
	return p
}

// numeric reports whether a name would be read as a number by what takes 0x7f.1 and
// 2130706433 for addresses: its last part is one (url.spec.whatwg.org, "ends in a number").
func numeric(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" {
		return false
	}
	if strings.Trim(last, "0123456789") == "" {
		return true
	}
	digits, hex := strings.CutPrefix(last, "0x")
	return hex && strings.Trim(digits, "0123456789abcdef") == ""
}

// mayAllow refuses rules that would allow nothing.
func (r *rule) mayAllow() *RuleError {
	if !r.prefix.IsValid() || r.prefix.IsSingleIP() {
		return nil
	}
	for _, linkLocal := range []string{"169.254.0.0/16", "fe80::/10"} {
		if p := netip.MustParsePrefix(linkLocal); p.Overlaps(r.prefix) && p.Bits() <= r.prefix.Bits() {
			return &RuleError{Text: r.text, Reason: fmt.Sprintf("%q allows nothing, as it is link-local", r.text), Hint: "name its addresses one by one"}
		}
	}
	return nil
}

func (r *rule) holdsPort(port uint16) bool { return r.first <= port && port <= r.last }

// holdsName reports whether it is a rule for the name and port.
func (r *rule) holdsName(to destination) bool { return r.matchesName(to.name) && r.holdsPort(to.port) }

func (r *rule) matchesName(name string) bool {
	switch {
	case r.name == "" || name == "":
		return false
	case r.name[0] == '.':
		return len(name) > len(r.name) && strings.HasSuffix(name, r.name)
	}
	return r.name == name
}

// holdsAddr reports whether it is a rule for the address and port.
func (r *rule) holdsAddr(addr netip.Addr, port uint16) bool {
	return r.matchesAddr(addr) && r.holdsPort(port)
}

func (r *rule) matchesAddr(addr netip.Addr) bool {
	return r.prefix.IsValid() && r.prefix.Contains(addr.WithZone("")) && (r.zone == "" || r.zone == addr.Zone())
}

// isAddr reports whether it is a rule for this address alone.
func (r *rule) isAddr(addr netip.Addr, port uint16) bool {
	return r.prefix.IsSingleIP() && r.holdsAddr(addr, port)
}

// holdsPath reports whether it is a rule for a Unix socket, whose path is free of
// symbolic links.
func (r *rule) holdsPath(path string) bool {
	if r.path == "" {
		return false
	}
	own := withoutLinks(r.path)
	return path == own || strings.HasPrefix(path, strings.TrimSuffix(own, "/")+"/")
}

// withoutLinks is where a path leads, or the path if it leads nowhere.
func withoutLinks(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}
