package remod_test

import (
	"strings"
	"testing"

	"github.com/flowrun/flowrun/builtins/lib/libtest"
	remod "github.com/flowrun/flowrun/builtins/lib/re"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"re": remod.Module()}
	for expression, want := range map[string]string{
		`re.sub("", "y" * 30000, "x" * 3000)`:                            `more than 67108864 bytes`,
		`re.sub("(?s)(.+)", "\\1" * 1100, ("x" * (1 << 16)))`:            `more than 67108864 bytes`,
		`re.sub("x", lambda m: "y" * 30000, "x" * 3000)`:                 `more than 67108864 bytes`,
		`re.search("(?s).*", ("x" * (1 << 16))).expand("\\g<0>" * 1100)`: `more than 67108864 bytes`,
		`re.escape("." * 40000000)`:                                      `more than 67108864 bytes`,
		`re.compile("(?=a)")`:                                            `look-ahead (?=...) is not offered: match what follows in a group`,
		`re.compile("x(?!a)")`:                                           `negative look-ahead (?!...) is not offered: match without it and test what follows the match by a second pattern at position 1`,
		`re.compile("(?<=a)")`:                                           `look-behind (?<=...) is not offered`,
		`re.compile("(?<!a)")`:                                           `negative look-behind (?<!...) is not offered`,
		`re.compile("(?<n>a)")`:                                          `a named group is (?P<name>...)`,
		`re.compile("(a)(?(1)b|c)")`:                                     `conditional groups (?(...)...) are not offered`,
		`re.compile("(?>a)")`:                                            `atomic groups (?>...) are not offered`,
		`re.compile("ab*+")`:                                             `possessive repetitions (*+) are not offered: leave out the +, matching takes linear time without at position 3`,
		`re.compile("(a)b\\1")`:                                          `references to groups (\1) are not offered`,
		`re.compile("(?P<n>a)(?P=n)")`:                                   `references to groups ((?P=n)) are not offered`,
		`re.compile("\\N{DIGIT ONE}")`:                                   `write \uXXXX`,
		`re.compile(b"a", 4)`:                                            `LOCALE is not offered`,
		`re.compile("a{200000}")`:                                        `the repetition number is too large`,
		`re.compile("(a{9999}){99}")`:                                    `too large`,
		`re.compile("aaaa" * 100000)`:                                    `too long`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
