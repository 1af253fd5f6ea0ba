package printer

import (
	"errors"
	"strings"
	"testing"
)

// TestHostile formats texts that are made to take long, or to become large.
func TestHostile(t *testing.T) {
	repeat := strings.Repeat
	for name, src := range map[string]string{
		"brackets":        repeat("[", 900) + repeat("]", 900),
		"commas":          "x = [" + repeat("[1,],", 20_000) + "]",
		"calls":           "x = f" + repeat("(1)", 900),
		"indices":         "f" + repeat("[aaaaaaaaaaaaaaaaaaaa]", 400),
		"chain":           "x = f" + repeat(".g(aaaaaaaaaaaaaaaaaaaaa)", 400),
		"sum":             "x = a" + repeat(" + a", 900),
		"comparisons":     "x = a" + repeat(" < a", 900),
		"conditionals":    "x = " + repeat("aaaaaaaaaaaaaaa if b else ", 400) + "c",
		"lambdas":         "x = " + repeat("lambda a=1, b=[1]: ", 400) + "c",
		"deletions":       "del " + repeat("a[1], ", 20_000) + "b",
		"imports":         "import " + repeat("a, ", 20_000) + "b",
		"names":           "from a import " + repeat("a, ", 20_000) + "b",
		"targets":         repeat("a = ", 20_000) + "b",
		"elements":        "x = " + repeat("f(1), ", 20_000) + "b",
		"strings":         "x = " + repeat("'a' ", 20_000),
		"string":          "x = '" + repeat("\\'", 100_000) + "'",
		"comments":        repeat("#\n", 50_000),
		"inner comments":  "x = [\n" + repeat("a  #\n#\n,  #\n", 20_000) + "]",
		"trailing":        "x = (a\n" + repeat("#\n", 20_000) + "+ b)",
		"blocks":          nested("if a:", 400),
		"elifs":           "if a: b\n" + repeat("elif a: b\n", 400),
		"semicolons":      repeat("a;", 20_000),
		"blank lines":     "a\n" + repeat("\n", 100_000) + "b",
		"comments of def": repeat("#\ndef f(): pass\n", 20_000),
		"regions":         repeat("# fmt: off\na\n# fmt: on\n", 2_000),
		"inner regions":   "if a:\n" + repeat(" # fmt: off\n b\n", 20_000),
		"defs":            repeat("def f(): pass\n", 50_000),
		"powers":          "x = a" + repeat(" ** a", 300),
		"attributes":      "x = a" + repeat(".a", 900) + " ** 2",
	} {
		t.Run(name, func(t *testing.T) {
			out, err := Format([]byte(src + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			if again, err := Format(out); err != nil || string(again) != string(out) {
				t.Errorf("not stable: %v", err)
			}
		})
	}
}

func nested(header string, depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + header + "\n")
	}
	b.WriteString(strings.Repeat(" ", depth) + "pass\n")
	return b.String()
}

// TestTooLarge formats what would become larger than a text may be.
func TestTooLarge(t *testing.T) {
	src := strings.Repeat("[", 900) + strings.Repeat("1,", 20_000) + strings.Repeat("]", 900) + "\n"
	if _, err := Format([]byte(src)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%.100v", err)
	}
}
