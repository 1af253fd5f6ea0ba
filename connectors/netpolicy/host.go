package netpolicy

import (
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// hostOf returns what a host is: an address, or else a name in its normal form, which is
// that of the name service, in lower case and without a dot at the end. ok is false for
// what is neither.
func hostOf(host string) (name string, addr netip.Addr, ok bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return "", addr.Unmap(), true
	}
	name = host
	for i := range len(host) {
		if host[i] >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(host)
			if err != nil {
				return "", netip.Addr{}, false
			}
			name = ascii
			break
		}
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "" || strings.HasPrefix(name, ".") || strings.Contains(name, "..") || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", netip.Addr{}, false
	}
	// Digits and dots of other scripts are mapped to these.
	if addr, err := netip.ParseAddr(name); err == nil {
		return "", addr.Unmap(), true
	}
	return name, netip.Addr{}, true
}

// splitAddr takes an address to connect to apart. Its error is one of dialling.
func splitAddr(network, addr string) (host string, port uint16, err error) {
	host, portText, err := net.SplitHostPort(addr)
	if err == nil {
		var ok bool
		if port, ok = parsePort(portText); !ok {
			err = &net.AddrError{Err: "no port", Addr: addr}
		}
	}
	if err != nil {
		return "", 0, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return host, port, nil
}
