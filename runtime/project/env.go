package project

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/connectors/value"
)

// An EnvPattern names environment variables that flows can read: one, such as REGION, or
// all that begin with something, such as APP_*.
type EnvPattern string

// Match reports whether the variable of that name is one of them.
func (p EnvPattern) Match(name string) bool {
	if prefix, ok := strings.CutSuffix(string(p), "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return string(p) == name
}

// readEnv reads a list of patterns into dst. A pattern for all variables is refused:
// among them are those that no flow must see.
func readEnv(s section, dst *[]EnvPattern) func(value.Value) {
	return func(v value.Value) {
		list, ok := v.(value.List)
		if !ok {
			s.wrong("env", fmt.Sprintf("env: want a list of names such as REGION and APP_*, got %s", value.TypeName(v)), "")
			return
		}
		for i, e := range list {
			wrong := func(msg, hint string) {
				s.doc.wrong(append(s.path[:len(s.path):len(s.path)], "env", i), "env: "+msg, hint)
			}
			name, ok := e.(string)
			switch {
			case !ok:
				wrong(fmt.Sprintf("want the name of a variable, got %s", value.TypeName(e)), "")
			case name == "*":
				wrong("* would show flows all variables", "name them, or what they begin with, such as APP_*")
			case name == "" || strings.ContainsAny(name, "= \t\n\x00") || strings.Contains(strings.TrimSuffix(name, "*"), "*"):
				wrong(fmt.Sprintf("%s is no name of a variable", value.Summary(name, 40)), "a * can stand at the end only")
			default:
				*dst = append(*dst, EnvPattern(name))
			}
		}
	}
}
