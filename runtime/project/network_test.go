package project

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/flowrun/flowrun/connectors"
)

func TestNetwork(t *testing.T) {
	errDialled := errors.New("dialled")
	base := connectors.DialerFunc(func(context.Context, string, string) (net.Conn, error) { return nil, errDialled })
	for in, want := range map[string]map[string]string{
		"{}":                    {"10.0.0.1:22": "dialled", "169.254.169.254:80": `169.254.169.254 is a link-local address, which connectors may not reach (name it under network: allow: in flowrun.yaml to allow it)`},
		"{allow: []}":           {"10.0.0.1:22": "nothing in network: allow: names 10.0.0.1"},
		"{allow: [10.0.0.0/8]}": {"10.0.0.1:22": "dialled", "11.0.0.1:22": "nothing in network: allow: names 11.0.0.1"},
		"{deny: []}":            {"10.0.0.1:22": "dialled"},
		"{allow: [10.0.0.0/8], deny: [10.0.0.1]}": {"10.0.0.2:22": "dialled", "10.0.0.1:22": `10.0.0.1 is denied by "10.0.0.1" of network: deny: in flowrun.yaml`},
		`{deny: ["fd00::/8"]}`:                    {"[fd00::1]:22": `fd00::1 is denied by "fd00::/8" of network: deny: in flowrun.yaml`},
		`{allow: ["[fd00::/8]:22"]}`:              {"[fd00::1]:22": "dialled", "[fd00::1]:23": "nothing in network: allow: names fd00::1 with port 23"},
	} {
		s, err := open(t, "-- flowrun.yaml --\nnetwork: "+in+"\n").Settings()
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		for addr, want := range want {
			if _, err := s.Network.Dialer(base).DialContext(t.Context(), "tcp", addr); message(err) != want {
				t.Errorf("%s, %s:\ngot  %v\nwant %s", in, addr, err, want)
			}
		}
	}
	for _, in := range []string{"name: x", "network:"} {
		if s, err := open(t, "-- flowrun.yaml --\n"+in+"\n").Settings(); err != nil || s.Network != nil {
			t.Errorf("%s: got %v, %v", in, s.Network, err)
		}
	}
}

func TestWrongNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"network: 1":                  `flowrun.yaml:1:1: network: want a mapping, got int`,
		"network:\n  alow: [a]":       `flowrun.yaml:2:3: unknown key "alow" of network (did you mean "allow"?)`,
		"network:\n  allow: a":        `flowrun.yaml:2:3: allow: want a list of hosts and networks, got string`,
		"network:\n  allow:\n  # - a": `flowrun.yaml:2:3: allow: want a list of hosts and networks, got nothing (write [] for an empty list)`,
		"network:\n  deny:":           `flowrun.yaml:2:3: deny: want a list of hosts and networks, got nothing (write [] for an empty list)`,
		"network:\n  allow:\n  - a\n  - 2130706433\n  - http://b\n  deny: [c, c c]": `flowrun.yaml:4:5: allow: want a host or a network, got int (write it in quotes)`,
		"network:\n  allow:\n  - a\n  - http://b\n  deny: [c, '*']": `flowrun.yaml:4:5: allow: "http://b" is an address of a page (want a host such as api.example.com)
flowrun.yaml:5:13: deny: "*" stands for a part of a name only, such as *.example.com (for all addresses write 0.0.0.0/0 and ::/0)`,
		"network:\n  allow: [169.254.0.0/16]": `flowrun.yaml:2:11: allow: "169.254.0.0/16" allows nothing, as it is link-local (name its addresses one by one)`,
		"network:\n  allow: [~]":              `flowrun.yaml:2:11: allow: want a host or a network, got None (write it in quotes)`,
		"netwrk: {}":                          `flowrun.yaml:1:1: unknown key "netwrk" of flowrun.yaml (did you mean "network"?)`,
	} {
		p, err := Open(files("-- flowrun.yaml --\n"+in+"\n"), "")
		if message(err) != want {
			t.Errorf("%s\ngot  %v\nwant %s", in, err, want)
		}
		if s, err := p.Settings(); err == nil || s.Network != nil {
			t.Errorf("%s: there are settings", in)
		}
	}
}
