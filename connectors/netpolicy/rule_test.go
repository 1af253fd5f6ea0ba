package netpolicy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/connectors/netpolicy"
)

func TestRules(t *testing.T) {
	for _, test := range []struct{ rule, want string }{
		{"api.example.com", ""},
		{"localhost", ""},
		{"my_host.example", ""},
		{"*.example.com:443", ""},
		{"3.pool.example", ""},
		{"example.0xcafe.com", ""},
		{"10.0.0.0/8:22", ""},
		{"10.0.0.1:1-65535", ""},
		{"fd00::1", ""},
		{"[fd00::1]", ""},
		{"[fd00::/8]:22-23", ""},
		{"fe80::1%eth0", ""},
		{"/run/postgresql", ""},

		{"", "a rule is empty"},
		{"https://api.example.com", `"https://api.example.com" is an address of a page (want a host such as api.example.com)`},
		{"api.example.com/v1", `"api.example.com/v1" is no network (want one such as 10.0.0.0/8)`},
		{"10.0.0.0/33", `"10.0.0.0/33" is no network (want one such as 10.0.0.0/8)`},
		{"10.0.0.1/8", `"10.0.0.1/8" is an address within a network (want 10.0.0.0/8, or the address alone)`},
		{"fd00::1/8", `"fd00::1/8" is an address within a network (want fd00::/8, or the address alone)`},
		{"*", `"*" stands for a part of a name only, such as *.example.com (for all addresses write 0.0.0.0/0 and ::/0)`},
		{"*:443", `"*" stands for a part of a name only, such as *.example.com (for all addresses write 0.0.0.0/0 and ::/0)`},
		{"api.*.com", `"api.*.com" is no name (a * stands at the beginning only, such as *.example.com)`},
		{"*example.com", `"*example.com" is no name (a * stands at the beginning only, such as *.example.com)`},
		{"*.10.0.0.1", `"*.10.0.0.1" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"*.", `"*." is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"*..com", `"*..com" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"2130706433", `"2130706433" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"0x7f.1", `"0x7f.1" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"0X7F000001", `"0X7F000001" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"127.0.0.0x1", `"127.0.0.0x1" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"0177.0.0.1", `"0177.0.0.1" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"10.0.0.1.", `"10.0.0.1." is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"300.0.0.1", `"300.0.0.1" is a number, not a name (write an address as in 10.1.2.3 or fd00::1)`},
		{"a b", `"a b" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"user@example.com", `"user@example.com" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"a,b", `"a,b" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"10.0.0.1%eth0", `"10.0.0.1%eth0" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"\u0301.de", "\"\u0301.de\" is no host (want a name, an address, or a network such as 10.0.0.0/8)"},
		{"a:0", `"0" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:", `"" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:http", `"http" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:65536", `"65536" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:9-8", `"9-8" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:-8", `"-8" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{"a:8-", `"8-" is no port (want 1 to 65535, or a range such as 8000-8999)`},
		{":80", `"" is no host (want a name, an address, or a network such as 10.0.0.0/8)`},
		{"fd00::g", `"fd00::g" is no IPv6 address (an IPv6 address with a port stands in brackets, such as [fd00::1]:443)`},
		{"a:b:c", `"a:b:c" is no IPv6 address (an IPv6 address with a port stands in brackets, such as [fd00::1]:443)`},
		{"[fd00::1", `"[fd00::1" has a bracket too many or too few (an IPv6 address with a port stands in brackets, such as [fd00::1]:443)`},
		{"[fd00::1]443", `"[fd00::1]443" has a bracket too many or too few (an IPv6 address with a port stands in brackets, such as [fd00::1]:443)`},
	} {
		_, err := netpolicy.Parse(nil, []string{test.rule})
		want := test.want
		if want != "" {
			want = "deny: " + want
		}
		if got := message(err); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.rule, got, want)
		}
	}
}

// A rule that would allow nothing is a mistake, and all mistakes are told.
func TestParse(t *testing.T) {
	_, err := netpolicy.Parse(
		[]string{"a.example", "169.254.0.0/16", "169.254.169.254", "fe80::/64", "0.0.0.0/0", "128.0.0.0/1", "b b"},
		[]string{"169.254.0.0/16", "*"})
	want := `allow: "169.254.0.0/16" allows nothing, as it is link-local (name its addresses one by one)
allow: "fe80::/64" allows nothing, as it is link-local (name its addresses one by one)
allow: "b b" is no host (want a name, an address, or a network such as 10.0.0.0/8)
deny: "*" stands for a part of a name only, such as *.example.com (for all addresses write 0.0.0.0/0 and ::/0)`
	if message(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var all netpolicy.RuleErrors
	if !errors.As(err, &all) {
		t.Fatal("the error is of another type")
	}
	var places strings.Builder
	for _, e := range all {
		places.WriteString(e.List + "[" + string(rune('0'+e.Index)) + "]=" + e.Text + " ")
	}
	if got, want := places.String(), "allow[1]=169.254.0.0/16 allow[3]=fe80::/64 allow[6]=b b deny[1]=* "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.As(err, new(netpolicy.RuleError)) {
		t.Error("one of the errors cannot be asked for")
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
