package netpolicy_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/flowrun/flowrun/connectors"
	"github.com/flowrun/flowrun/connectors/netpolicy"
)

// hosts are what the names of the tests lead to.
type hosts map[string][]string

func (h hosts) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	var addrs []netip.Addr
	for _, text := range h[host] {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	if addrs == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return addrs, nil
}

// dialled is a base that connects to nothing, and keeps what it was asked for.
type dialled struct {
	mu    sync.Mutex
	addrs []string
}

var errDialled = errors.New("dialled")

func (d *dialled) DialContext(_ context.Context, network, addr string) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addrs = append(d.addrs, network+" "+addr)
	return nil, errDialled
}

func policy(t *testing.T, allow, deny []string) *netpolicy.Policy {
	t.Helper()
	p, err := netpolicy.Parse(allow, deny)
	if err != nil {
		t.Fatal(err)
	}
	p.Resolver = hosts{
		"api.example.com":     {"93.184.216.34"},
		"db.example.com":      {"10.1.2.3"},
		"example.com":         {"93.184.216.34"},
		"deep.db.example.com": {"10.1.2.3"},
		"evil.example":        {"10.1.2.3"},
		"localhost":           {"::1", "127.0.0.1"},
		"rebound.example.com": {"169.254.169.254"},
		"some.example.com":    {"169.254.1.1", "10.0.0.1", "93.184.216.34", "::ffff:93.184.216.34"},
		"mapped.example.com":  {"::ffff:10.1.2.3"},
		"metadata.goog":       {"93.184.216.34"},
		"xn--bcher-kva.de":    {"93.184.216.34"},
		"dot.example.com.":    {"93.184.216.34"},
		"0x7f.1":              {"127.0.0.1"}, // as getaddrinfo reads it
		"2852039166":          {"169.254.169.254"},
		"0177.0.0.1":          {"127.0.0.1"},
		"synthesized.example": {"64:ff9b::5db8:d822"},
		"none.example":        {},
	}
	return p
}

func list(text string) []string {
	switch text {
	case "":
		return nil
	case "[]":
		return []string{}
	}
	return strings.Fields(text)
}

func TestJudgement(t *testing.T) {
	const (
		linkLocal = " is a link-local address, which connectors may not reach (name it under network: allow: in flowrun.yaml to allow it)"
		hint      = ", which connectors may not reach (name it under network: allow: in flowrun.yaml to allow it)"
		nothing   = "nothing in network: allow: names "
	)
	denied := func(what, rule string) string {
		is := " is "
		if strings.Contains(what, " stands for ") {
			is = ", "
		}
		return what + is + `denied by "` + rule + `" of network: deny: in flowrun.yaml`
	}
	for _, test := range []struct {
		allow, deny string // lists; "" is none, [] one without rules
		addr        string
		want        string // what is dialled, or the refusal
	}{
		// Without any rule.
		{"", "", "93.184.216.34:443", "93.184.216.34:443"},
		{"", "", "api.example.com:443", "93.184.216.34:443"},
		{"", "", "10.0.0.1:22", "10.0.0.1:22"},
		{"", "", "127.0.0.1:22", "127.0.0.1:22"},
		{"", "", "0.0.0.0:22", "0.0.0.0:22"},
		{"", "", "[::]:22", "[::]:22"},
		{"", "", "[fd00::1]:22", "[fd00::1]:22"},
		{"", "", "0x7f.1:22", "127.0.0.1:22"},
		{"", "", "0177.0.0.1:22", "127.0.0.1:22"},
		{"", "", "169.254.169.254:80", "169.254.169.254" + linkLocal},
		{"", "", "169.254.0.1:80", "169.254.0.1" + linkLocal},
		{"", "", "169.254.169.254.:80", "169.254.169.254" + linkLocal},
		{"", "", "169。254。169。254:80", "169.254.169.254" + linkLocal},
		{"", "", "１６９.254.169.254:80", "169.254.169.254" + linkLocal},
		{"", "", "2852039166:80", "2852039166 (169.254.169.254)" + linkLocal},
		{"", "", "[fe80::1]:80", "fe80::1" + linkLocal},
		{"", "", "[fe80::1%eth0]:80", "fe80::1%eth0" + linkLocal},
		{"", "", "[febf::1]:80", "febf::1" + linkLocal},
		{"", "", "[fec0::1]:80", "[fec0::1]:80"},
		{"", "", "[::ffff:169.254.169.254]:80", "169.254.169.254" + linkLocal},
		{"", "", "[::ffff:a9fe:a9fe%eth0]:80", "169.254.169.254" + linkLocal},
		{"", "", "rebound.example.com:80", "rebound.example.com (169.254.169.254)" + linkLocal},
		{"", "", "some.example.com:80", "10.0.0.1:80 93.184.216.34:80"},
		{"", "", "100.100.100.200:80", "100.100.100.200 is the address of the metadata service of Alibaba Cloud" + hint},
		{"", "", "168.63.129.16:80", "168.63.129.16 is the address of the platform of Azure" + hint},
		{"", "", "[fd00:ec2::254]:80", "fd00:ec2::254 is the address of the instance metadata service of AWS" + hint},
		{"", "", "[fd00:ec2::254%eth0]:80", "fd00:ec2::254%eth0 is the address of the instance metadata service of AWS" + hint},
		{"", "", "[fd00:0ec2:0::0254]:80", "fd00:ec2::254 is the address of the instance metadata service of AWS" + hint},
		{"", "", "[fd20:ce::254]:80", "fd20:ce::254 is the address of the metadata server of Google Cloud" + hint},
		{"", "", "metadata.google.internal:80", "metadata.google.internal is the name of the metadata server of Google Cloud" + hint},
		{"", "", "METADATA.google.internal.:80", "metadata.google.internal is the name of the metadata server of Google Cloud" + hint},
		{"metadata.goog", "", "metadata.goog:80", "93.184.216.34:80"},
		{"*.goog 0.0.0.0/0", "", "metadata.goog:80", "metadata.goog is the name of the metadata server of Google Cloud" + hint},
		{"metadata.goog:443", "", "metadata.goog:80", "metadata.goog is the name of the metadata server of Google Cloud" + hint},

		// Addresses in addresses.
		{"", "", "[64:ff9b::a9fe:a9fe]:80", "64:ff9b::a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[64:ff9b:1::a9fe:a9fe]:80", "64:ff9b:1::a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[64:ff9b:1:a9fe:a9:fe00::]:80", "64:ff9b:1:a9fe:a9:fe00:: stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[64:ff9b:1:0:a9:fea9:fe00:0]:80", "64:ff9b:1:0:a9:fea9:fe00:0 stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[64:ff9b:1:a9:fe:a9fe::]:80", "64:ff9b:1:a9:fe:a9fe:: stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2002:a9fe:a9fe::1]:80", "2002:a9fe:a9fe::1 stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2001:0:a9fe:a9fe::]:80", "2001:0:a9fe:a9fe:: stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2001:0:5db8:d822::5601:5601]:80", "2001:0:5db8:d822::5601:5601 stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[::a9fe:a9fe]:80", "::a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[::ffff:0:a9fe:a9fe]:80", "::ffff:0:a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2620:1::5efe:a9fe:a9fe]:80", "2620:1::5efe:a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2620:1::200:5efe:a9fe:a9fe]:80", "2620:1::200:5efe:a9fe:a9fe stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2002:a9fe:a9fe::1%eth0]:80", "2002:a9fe:a9fe::1%eth0 stands for 169.254.169.254, " + linkLocal[len(" is "):]},
		{"", "", "[2620:1::a9fe:a9fe]:80", "[2620:1::a9fe:a9fe]:80"},
		{"", "10.0.0.0/8", "[2002:a01:203::1]:80", denied("2002:a01:203::1 stands for 10.1.2.3", "10.0.0.0/8")},
		{"", "10.0.0.0/8", "[64:ff9b::a01:203]:80", denied("64:ff9b::a01:203 stands for 10.1.2.3", "10.0.0.0/8")},
		{"", "10.0.0.0/8", "[::ffff:10.1.2.3]:80", denied("10.1.2.3", "10.0.0.0/8")},
		{"", "10.0.0.0/8", "mapped.example.com:80", denied("mapped.example.com (10.1.2.3)", "10.0.0.0/8")},
		{"", "127.0.0.0/8", "0.0.0.0:80", denied("0.0.0.0 stands for 127.0.0.1", "127.0.0.0/8")},
		{"", "127.0.0.0/8", "[::]:80", denied(":: stands for 127.0.0.1", "127.0.0.0/8")},
		{"", "::1", "[::]:80", denied(":: stands for ::1", "::1")},
		{"", "0.0.0.0", "0.0.0.0:80", denied("0.0.0.0", "0.0.0.0")},
		{"127.0.0.1", "", "0.0.0.0:80", "0.0.0.0:80"},
		{"10.0.0.0/8", "", "[::ffff:10.1.2.3]:80", "10.1.2.3:80"},
		{"10.0.0.0/8", "", "[64:ff9b::a01:203]:80", "[64:ff9b::a01:203]:80"},
		{"93.184.216.34", "", "synthesized.example:80", "[64:ff9b::5db8:d822]:80"},
		{"10.0.0.0/8", "", "[2002:a01:203::1]:80", nothing + "2002:a01:203::1"},
		{"::ffff:10.0.0.0/104", "", "10.1.2.3:80", "10.1.2.3:80"},
		{"::ffff:10.0.0.0/104", "", "11.1.2.3:80", nothing + "11.1.2.3"},
		{"::/0", "", "10.1.2.3:80", nothing + "10.1.2.3"},
		{"", "::/0 0.0.0.0/0", "localhost:80", denied("localhost (::1)", "::/0")},
		{"", "::/0", "localhost:80", "127.0.0.1:80"},
		{"", "fe80::/10", "[fe80::1]:80", denied("fe80::1", "fe80::/10")},

		// Names.
		{"api.example.com", "", "api.example.com:443", "93.184.216.34:443"},
		{"api.example.com", "", "API.Example.COM.:443", `lookup api.example.com.: no such host`},
		{"dot.example.com", "", "DOT.example.com.:443", "93.184.216.34:443"},
		{"API.example.com.", "", "api.example.com:443", "93.184.216.34:443"},
		{"api.example.com", "", "93.184.216.34:443", nothing + "93.184.216.34"},
		{"api.example.com", "", "db.example.com:443", nothing + "db.example.com"},
		{"api.example.com", "", "unknown.example.com:443", nothing + "unknown.example.com"},
		{"api.example.com 10.0.0.0/8", "", "unknown.example.com:443", "lookup unknown.example.com: no such host"},
		{"api.example.com 10.0.0.0/8", "", "db.example.com:443", "10.1.2.3:443"},
		{"api.example.com 10.0.0.0/8", "", "example.com:443", nothing + "example.com (93.184.216.34)"},
		{"api.example.com 10.0.0.0/8:22", "", "example.com:443", nothing + "example.com"},
		{"example.com", "", "api.example.com:443", nothing + "api.example.com"},
		{"*.example.com", "", "example.com:443", nothing + "example.com"},
		{"*.example.com", "", "deep.db.example.com:443", "10.1.2.3:443"},
		{"*.example.com", "", "notexample.com:443", nothing + "notexample.com"},
		{"*.example.com", "", "evil.example:443", nothing + "evil.example"},
		{"rebound.example.com", "", "rebound.example.com:80", "rebound.example.com (169.254.169.254)" + linkLocal},
		{"rebound.example.com 0.0.0.0/0", "", "rebound.example.com:80", "rebound.example.com (169.254.169.254)" + linkLocal},
		{"rebound.example.com 169.254.169.254", "", "rebound.example.com:80", "169.254.169.254:80"},
		{"bücher.de", "", "xn--bcher-kva.de:80", "93.184.216.34:80"},
		{"xn--bcher-kva.de", "", "BÜCHER.de:80", "93.184.216.34:80"},
		{"xn--bcher-kva.de", "", "bücher。de:80", "93.184.216.34:80"},
		{"", "bücher.de", "xn--BCHER-kva.de:80", denied("xn--bcher-kva.de", "bücher.de")},
		{"", "evil.example", "EVIL.example.:80", denied("evil.example", "evil.example")},
		{"", "evil.example", "ⓔvil.example:80", denied("evil.example", "evil.example")},
		{"", "*.example", "evil.example:80", denied("evil.example", "*.example")},
		{"", "10.0.0.0/8", "evil.example:80", denied("evil.example (10.1.2.3)", "10.0.0.0/8")},
		{"evil.example", "*.example", "evil.example:80", denied("evil.example", "*.example")},
		{"evil.example", "10.0.0.0/8", "evil.example:80", denied("evil.example (10.1.2.3)", "10.0.0.0/8")},
		{"", "", "a b:80", "lookup a b: no such host"},
		{"", "", "a..b:80", "lookup a..b: no such host"},
		{"", "", ":80", "lookup : no such host"},
		{"", "", "none.example:80", "lookup none.example: no such host"},

		// Addresses and networks.
		{"[]", "", "127.0.0.1:80", nothing + "127.0.0.1"},
		{"[]", "", "api.example.com:80", nothing + "api.example.com"},
		{"10.0.0.0/8", "", "10.255.255.255:80", "10.255.255.255:80"},
		{"10.0.0.0/8", "", "11.0.0.0:80", nothing + "11.0.0.0"},
		{"10.0.0.0/8", "10.0.0.1", "10.0.0.1:80", denied("10.0.0.1", "10.0.0.1")},
		{"10.0.0.0/8", "10.0.0.1", "10.0.0.2:80", "10.0.0.2:80"},
		{"", "fd00::/8", "[fd12::1]:80", denied("fd12::1", "fd00::/8")},
		{"", "fd00::/8", "[fd12::1%eth0]:80", denied("fd12::1%eth0", "fd00::/8")},
		{"0.0.0.0/0 ::/0", "", "169.254.169.254:80", "169.254.169.254" + linkLocal},
		{"169.254.169.254", "", "169.254.169.254:80", "169.254.169.254:80"},
		{"169.254.169.254/32", "", "169.254.169.254:80", "169.254.169.254:80"},
		{"169.254.169.254", "", "169.254.169.253:80", "169.254.169.253" + linkLocal},
		{"169.254.169.254:8080", "", "169.254.169.254:80", "169.254.169.254" + linkLocal},
		{"169.254.169.254", "", "[::ffff:169.254.169.254]:80", "169.254.169.254:80"},
		{"169.254.169.254", "", "[64:ff9b::a9fe:a9fe]:80", "[64:ff9b::a9fe:a9fe]:80"},
		{"169.254.169.254", "169.254.0.0/16", "169.254.169.254:80", denied("169.254.169.254", "169.254.0.0/16")},
		{"fe80::1%eth0", "", "[fe80::1%eth0]:80", "[fe80::1%eth0]:80"},
		{"fe80::1%eth0", "", "[fe80::1%eth1]:80", "fe80::1%eth1" + linkLocal},
		{"fe80::1", "", "[fe80::1%eth1]:80", "[fe80::1%eth1]:80"},
		{"100.64.0.0/10", "", "100.100.100.200:80", "100.100.100.200 is the address of the metadata service of Alibaba Cloud" + hint},
		{"100.64.0.0/10 100.100.100.200", "", "100.100.100.200:80", "100.100.100.200:80"},

		// Ports.
		{"db.example.com:5432", "", "db.example.com:5432", "10.1.2.3:5432"},
		{"db.example.com:5432", "", "db.example.com:5433", nothing + "db.example.com with port 5433"},
		{"10.0.0.0/8:8000-8999", "", "10.1.2.3:8000", "10.1.2.3:8000"},
		{"10.0.0.0/8:8000-8999", "", "10.1.2.3:8999", "10.1.2.3:8999"},
		{"10.0.0.0/8:8000-8999", "", "10.1.2.3:9000", nothing + "10.1.2.3 with port 9000"},
		{"10.0.0.0/8:8000-8999", "", "10.1.2.3:7999", nothing + "10.1.2.3 with port 7999"},
		{"[fd00::1]:22", "", "[fd00::1]:22", "[fd00::1]:22"},
		{"[fd00::/8]:22", "", "[fd12::1]:23", nothing + "fd12::1 with port 23"},
		{"[fd00::1]", "", "[fd00::1]:23", "[fd00::1]:23"},
		{"", "db.example.com:5432", "db.example.com:5433", "10.1.2.3:5433"},
		{"", "db.example.com:5432", "db.example.com:5432", denied("db.example.com", "db.example.com:5432")},
		{"", "0.0.0.0/0:25", "db.example.com:25", denied("db.example.com (10.1.2.3)", "0.0.0.0/0:25")},
	} {
		base := new(dialled)
		_, err := policy(t, list(test.allow), list(test.deny)).Dialer(base).DialContext(t.Context(), "tcp", test.addr)
		got := strings.ReplaceAll(strings.Join(base.addrs, " "), "tcp ", "")
		var refused *netpolicy.RefusedError
		switch {
		case errors.Is(err, errDialled):
		case err == nil:
			t.Errorf("%+v: no error", test)
		case got != "":
			t.Errorf("%+v: %s was dialled, and then there is %v", test, got, err)
		default:
			got = strings.TrimPrefix(err.Error(), "dial tcp: ")
		}
		if got != test.want {
			t.Errorf("allow %q, deny %q: %s\ngot  %s\nwant %s", test.allow, test.deny, test.addr, got, test.want)
		}
		isRefusal := strings.Contains(test.want, "network: ")
		if errors.As(err, &refused) != isRefusal || errors.Is(err, connectors.ErrNotAllowed) != isRefusal {
			t.Errorf("%s: %v is of the wrong kind", test.addr, err)
		}
		var network *net.OpError
		if errors.As(err, &network) && isRefusal {
			t.Errorf("%s: %v is taken for an error of the network, which is tried again", test.addr, err)
		}
	}
}

// What is reached by way of others is judged by what it is asked for as.
func TestJudge(t *testing.T) {
	for _, test := range []struct{ allow, deny, addr, want string }{
		{"", "", "anything.example:22", ""},
		{"", "", "10.0.0.1:22", ""},
		{"", "", "169.254.169.254:80", "link-local"},
		{"", "", "metadata.google.internal:80", "metadata server"},
		{"", "10.0.0.0/8", "10.0.0.1:22", "denied"},
		{"", "10.0.0.0/8", "db.example.com:22", ""}, // where that leads to from there nobody knows
		{"", "*.example.com", "db.example.com:22", "denied"},
		{"0.0.0.0/0", "", "db.example.com:22", "nothing in network: allow: names db.example.com"},
		{"db.example.com", "", "db.example.com:22", ""},
		{"db.example.com:23", "", "db.example.com:22", "with port 22"},
		{"", "", "a b:22", "no such host"},
		{"", "", "a", "missing port"},
		{"", "", "a:0", "no port"},
	} {
		p := policy(t, list(test.allow), list(test.deny))
		for name, d := range map[string]connectors.Dialer{"direct": p.Dialer(nil), "by a base": p.Dialer(new(dialled))} {
			err := d.(connectors.Judge).Judge("tcp", test.addr)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s, %+v: got %v", name, test, err)
			}
		}
	}
}
