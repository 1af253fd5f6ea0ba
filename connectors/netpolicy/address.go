package netpolicy

import (
	"net/netip"
	"slices"
)

// formsOf returns what an address is to be judged as: what it is the same destination
// as, itself first, and the addresses that it carries, which whoever forwards it may
// connect to instead.
func formsOf(addr netip.Addr) (same, carried []netip.Addr) {
	addr = addr.Unmap()
	same = []netip.Addr{addr}
	if addr.IsUnspecified() {
		if addr.Is4() {
			return append(same, loopback4), nil
		}
		return append(same, netip.IPv6Loopback()), []netip.Addr{loopback4}
	}
	if addr.Is4() || addr.IsLoopback() {
		return same, nil
	}
	b := addr.As16()
	carry := func(v4 ...byte) {
		a := netip.AddrFrom4([4]byte(v4))
		if a.IsUnspecified() || slices.Contains(carried, a) {
			return
		}
		carried = append(carried, a)
	}
	addr = addr.WithZone("")
	switch {
	case nat64.Contains(addr):
		same = append(same, netip.AddrFrom4([4]byte(b[12:])))
	case nat64Local.Contains(addr):
		// The prefix in use may be this one, or a longer one within (RFC 6052, 2.2).
		carry(b[6], b[7], b[9], b[10])
		carry(b[7], b[9], b[10], b[11])
		carry(b[9:13]...)
		carry(b[12:]...)
	case sixToFour.Contains(addr):
		carry(b[2:6]...)
	case teredo.Contains(addr):
		carry(b[4:8]...) // its server
		carry(^b[12], ^b[13], ^b[14], ^b[15])
	case compatible.Contains(addr), translated.Contains(addr):
		carry(b[12:]...)
	}
	if b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe { // ISATAP (RFC 5214, 6.1), under any prefix
		carry(b[12:]...)
	}
	return same, carried
}

var (
	loopback4  = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	nat64      = netip.MustParsePrefix("64:ff9b::/96")    // RFC 6052, 2.1
	nat64Local = netip.MustParsePrefix("64:ff9b:1::/48")  // RFC 8215
	sixToFour  = netip.MustParsePrefix("2002::/16")       // RFC 3056, 2
	teredo     = netip.MustParsePrefix("2001::/32")       // RFC 4380, 4
	compatible = netip.MustParsePrefix("::/96")           // RFC 4291, 2.5.5.1
	translated = netip.MustParsePrefix("::ffff:0:0:0/96") // RFC 2765, 2.1
)

// alwaysRefused says what an address is that is refused without any rule, "" for others.
func alwaysRefused(addr netip.Addr) string {
	if addr.IsLinkLocalUnicast() { // 169.254.0.0/16, fe80::/10: most metadata services are there
		return "a link-local address"
	}
	if whose := metadata[addr.WithZone("")]; whose != "" {
		return "the address of " + whose
	}
	return ""
}

// metadata are the addresses of services that give credentials or settings of a machine to
// whoever asks from there, beside link-local ones.
var metadata = map[netip.Addr]string{
	// docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
	netip.MustParseAddr("fd00:ec2::254"): "the instance metadata service of AWS",
	// docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
	netip.MustParseAddr("fd00:ec2::23"): "the EKS Pod Identity agent of AWS",
	// cloud.google.com/compute/docs/metadata/querying-metadata, for IPv6-only instances
	netip.MustParseAddr("fd20:ce::254"): "the metadata server of Google Cloud",
	// learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
	netip.MustParseAddr("168.63.129.16"): "the platform of Azure",
	// www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata
	netip.MustParseAddr("100.100.100.200"):   "the metadata service of Alibaba Cloud",
	netip.MustParseAddr("fd00:100::100:200"): "the metadata service of Alibaba Cloud",
	// github.com/oracle/oci-python-sdk, src/oci/auth/signers
	netip.MustParseAddr("fd00:c1::a9fe:a9fe"): "the instance metadata service of Oracle Cloud",
	// docs.oracle.com, Oracle Cloud Infrastructure Classic: Retrieving Instance Metadata
	netip.MustParseAddr("192.0.0.192"): "the instance metadata service of Oracle Cloud Classic",
	// docs.cloud-init.io/en/latest/reference/datasources/scaleway.html
	netip.MustParseAddr("fd00:42::42"): "the metadata service of Scaleway",
	// techdocs.akamai.com/cloud-computing/docs/metadata-service-api
	netip.MustParseAddr("fd00:a9fe:a9fe::1"): "the metadata service of Linode",
}

// metadataNames are names of such services, in case they lead to an address that is not
// known as theirs.
var metadataNames = map[string]string{
	// cloud.google.com/compute/docs/metadata/querying-metadata
	"metadata.google.internal": "the metadata server of Google Cloud",
	"metadata.goog":            "the metadata server of Google Cloud",
	// www.tencentcloud.com/document/product/213/4934
	"metadata.tencentyun.com": "the metadata service of Tencent Cloud",
}
