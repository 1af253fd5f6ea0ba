package yamlmod

import (
	"regexp"
	"strings"
	"sync"
)

// A resolver says what readers of YAML 1.1 take some plain scalars for.
type resolver struct {
	tag, first string // first are the characters that such scalars begin with
	text       *regexp.Regexp
}

// resolvers are PyYAML's (yaml/resolver.py; what is like 12:30 is an int of base 60).
var resolvers = sync.OnceValue(func() []resolver {
	return []resolver{
		{"!!bool", "yYnNtTfFoO", regexp.MustCompile(`^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$`)},
		{"!!float", "-+0123456789.", regexp.MustCompile(`^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?` +
			`|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)},
		{"!!int", "-+0123456789", regexp.MustCompile(`^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$`)},
		{"!!merge", "<", regexp.MustCompile(`^<<$`)},
		{"!!null", "~nN", regexp.MustCompile(`^(?:~|null|Null|NULL)$`)},
		{"!!timestamp", "0123456789", regexp.MustCompile(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$`)},
		{"!!value", "=", regexp.MustCompile(`^=$`)},
		{"!!yaml", "!&*", regexp.MustCompile(`^[!&*]$`)},
	}
})

// json12 are ints to readers of YAML 1.2, and to this module's own.
var json12 = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[-+]?0o[0-7_]+|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?[eE][-+]?[0-9]+|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?)$`)
})

// resolve returns the tag of a plain scalar. What readers of YAML 1.2 take for a number and
// those of 1.1 do not has none, so that it is quoted.
func resolve(text string) string {
	if text == "" {
		return "!!null"
	}
	for _, r := range resolvers() {
		if strings.IndexByte(r.first, text[0]) >= 0 && r.text.MatchString(text) {
			return r.tag
		}
	}
	if json12().MatchString(text) {
		return ""
	}
	return "!!str"
}
