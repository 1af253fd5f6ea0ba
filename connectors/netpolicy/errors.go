package netpolicy

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/flowrun/flowrun/connectors"
)

// A RefusedError is a connection that a policy does not allow. Nothing was sent.
// errors.Is holds for [connectors.ErrNotAllowed].
type RefusedError struct {
	Host string     // the name that was asked for, "" for an address, or the path of a Unix socket
	Addr netip.Addr // that was judged; the zero Addr if the name was
	As   netip.Addr // what Addr stands for, if that is why; else the zero Addr
	Port uint16     // zero for a Unix socket

	Rule   string // the rule of deny that holds, "" for none
	Always string // what it is that is refused without any rule, such as "a link-local address"; "" for none

	otherPort bool // allow has it with other ports
}

func (e *RefusedError) Error() string {
	var b strings.Builder
	switch {
	case e.Host == "":
		b.WriteString(e.Addr.String())
	case e.Addr.IsValid():
		fmt.Fprintf(&b, "%s (%s)", e.Host, e.Addr)
	default:
		b.WriteString(e.Host)
	}
	if e.otherPort {
		fmt.Fprintf(&b, " with port %d", e.Port)
	}
	what := b.String()
	is := " is "
	if e.As.IsValid() {
		b.WriteString(" stands for " + e.As.String())
		is = ", "
	}
	switch {
	case e.Rule != "":
		fmt.Fprintf(&b, "%sdenied by %q of network: deny: in flowrun.yaml", is, e.Rule)
	case e.Always != "":
		fmt.Fprintf(&b, "%s%s, which connectors may not reach (name it under network: allow: in flowrun.yaml to allow it)", is, e.Always)
	default:
		return fmt.Sprintf("nothing in network: allow: names %s", what)
	}
	return b.String()
}

func (e *RefusedError) Is(target error) bool { return target == connectors.ErrNotAllowed }

// A RuleError is a rule that cannot be read.
type RuleError struct {
	List   string // "allow" or "deny"
	Index  int    // in the list, from 0
	Text   string // as it stands there
	Reason string // such as `"300" is no port`
	Hint   string // such as `want 10.0.0.0/8`; may be ""
}

func (e RuleError) Error() string {
	s := e.List + ": " + e.Reason
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// RuleErrors are all rules of a policy that cannot be read. It is not empty.
type RuleErrors []RuleError

// Error returns one line for each.
func (e RuleErrors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func (e RuleErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}
