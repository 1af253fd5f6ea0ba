package project

import (
	"errors"
	"fmt"

	"github.com/flowrun/flowrun/connectors/netpolicy"
	"github.com/flowrun/flowrun/connectors/value"
)

// readNetwork reads what connectors may reach into dst. A list without anything in it,
// as it is when all its rules are comments, is refused: of allow it would be everything.
func readNetwork(s section, dst **netpolicy.Policy) {
	var allow, deny []string
	before := len(s.doc.errs)
	for _, name := range []string{"allow", "deny"} {
		if v, given := s.dict.Get(name); given && v == nil {
			s.wrong(name, name+": want a list of hosts and networks, got nothing", "write [] for an empty list")
		}
	}
	s.read("network", []key{
		{"allow", s.rules("allow", &allow)},
		{"deny", s.rules("deny", &deny)},
	})
	if len(s.doc.errs) > before {
		return
	}
	policy, err := netpolicy.Parse(allow, deny)
	var wrong netpolicy.RuleErrors
	if errors.As(err, &wrong) {
		for _, e := range wrong {
			s.doc.wrong(append(s.path[:len(s.path):len(s.path)], e.List, e.Index), e.List+": "+e.Reason, e.Hint)
		}
		return
	}
	*dst = policy
}

// rules reads a list of texts. An empty one is not nil.
func (s section) rules(key string, dst *[]string) func(value.Value) {
	return func(v value.Value) {
		list, ok := v.(value.List)
		if !ok {
			s.wrong(key, fmt.Sprintf("%s: want a list of hosts and networks, got %s", key, value.TypeName(v)), "")
			return
		}
		*dst = make([]string, len(list))
		for i, e := range list {
			text, ok := e.(string)
			if !ok {
				s.doc.wrong(append(s.path[:len(s.path):len(s.path)], key, i), fmt.Sprintf("%s: want a host or a network, got %s", key, value.TypeName(e)), "write it in quotes")
				continue
			}
			(*dst)[i] = text
		}
	}
}
