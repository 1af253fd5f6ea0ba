package printer

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

func ExampleFormat() {
	text, err := Format([]byte("answer = this.connect( 'orders',n = 1 ) # one\n"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
	// Output: answer = this.connect("orders", n=1)  # one
}

func TestSyntaxError(t *testing.T) {
	out, err := Format([]byte("x = (1\nclass A: pass\n"))
	var wrong *SyntaxError
	if !errors.As(err, &wrong) || len(wrong.Errors) != 2 || out != nil {
		t.Fatalf("%q, %v", out, err)
	}
	const want = "'(' is never closed\nclass is not part of the flow language"
	if err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

// TestWhitespace formats texts that are hardly any, and white space of all kinds.
func TestWhitespace(t *testing.T) {
	for src, want := range map[string]string{
		"":                            "",
		"\ufeff":                      "",
		"\n\n \t\n":                   "",
		"\r\r\n\f\n":                  "",
		"x":                           "x\n",
		"\ufeffx = 1":                 "x = 1\n",
		"# c":                         "# c\n",
		"\n\n# c\n\n":                 "# c\n",
		"x\r\ry\r\n":                  "x\n\ny\n",
		"x\fy = 1"[:1] + "\f= 1\n":    "x = 1\n",
		"if x:\n\f  y\n":              "if x:\n    y\n",
		"x = '''a\r\nb\rc'''\r\n":     "x = \"\"\"a\nb\nc\"\"\"\n",
		"x = 1 # c \t\r\n":            "x = 1  # c\n",
		"def f(): # c\r\n\tpass\r\n":  "def f():  # c\n    pass\n",
		"x = 1;":                      "x = 1\n",
		"x = f(\\\n1\\\n)\\\n\n":      "x = f(1)\n",
		"x = 1\n\\\n\ny":              "x = 1\n\n\ny\n",
		"if x: # a\n # b\n\n\n  y #c": "if x:  # a\n    # b\n\n    y  # c\n",
	} {
		got, err := check(src)
		if err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", src, got, err, want)
		}
	}
}

// TestEqual compares texts that are the same program, and texts that are not.
func TestEqual(t *testing.T) {
	for _, pair := range []struct {
		a, b string
		same bool
	}{
		{"x = (a + b)", "x =  a+b # c", true},
		{"x = (a, b)", "x = a, b", true},
		{"x = ((a)).b", "x = (a).b", true},
		{"x = 0x10", "x = 16", true},
		{"x = 'a' 'b'", `x = "ab"`, true},
		{"x = 99999999999999999999", "x = 99999999999999999999", true},
		{"if a: b", "if a:\n\tb", true},
		{"x = (a < b) < c", "x = a < b < c", false},
		{"x = a - (b - c)", "x = a - b - c", false},
		{"x = (a,)", "x = a", false},
		{"x = (a, b), c", "x = a, b, c", false},
		{"x = 99999999999999999999", "x = 99999999999999999998", false},
		{"x = 1", "x = 1.0", false},
		{"x = 1", "x = '1'", false},
		{"x = 'a'", "x = b'a'", false},
		{"x = f'{a!r}'", "x = f'{a}'", false},
		{"x = f'{a = }'", "x = f'{a =}'", false},
		{"x = f'{a:}'", "x = f'{a}'", false},
		{"f(a, b)", "f(a, b=b)", false},
		{"f(*a)", "f(**a)", false},
		{"x: int = 1", "x = 1", false},
		{"def f(a=1): pass", "def f(a): pass", false},
		{"import a", "import a as b", false},
		{"return_", "x\nreturn_", false},
		{"if a: b\nc", "if a:\n\tb\n\tc", false},
		{"if a: b\nelse: c", "if a: b\nelif c: c", false},
		{"x", "x\ny", false},
		{"f(a)", "f(a, b)", false},
		{"x += 1", "x -= 1", false},
		{"assert (a, b)", "assert a, b", false},
		{"del (a, b)", "del a, b", false},
		{"x[a:b]", "x[a:b:c]", false},
		{"pass", "...", false},
	} {
		parse := func(text string) *syntax.File {
			file, errs := syntax.Parse("", []byte(text))
			if len(errs) > 0 {
				t.Fatalf("%s: %v", text, errs[0])
			}
			return file
		}
		there, back := equal(parse(pair.a), parse(pair.b)), equal(parse(pair.b), parse(pair.a))
		if there != pair.same || back != pair.same {
			t.Errorf("%q and %q: %v, the other way round %v", pair.a, pair.b, there, back)
		}
		if same := sameTree(pair.a, pair.b) == ""; same != pair.same {
			t.Errorf("%q and %q: sameTree says %v", pair.a, pair.b, same)
		}
	}
}

// TestWidth formats calls, conditions and sums of all lengths up to twice the width:
// no line is longer than it must be, and none is broken that would have fitted.
func TestWidth(t *testing.T) {
	for n := 1; n < 2*Width; n++ {
		for _, pattern := range []string{"x = f(%s, b)", "if a and %s: pass", "x = %s + b", "f(a=%s, b=c)", "x = [%s]", "return_ = %s.f(a)"} {
			src := fmt.Sprintf(pattern, strings.Repeat("y", n))
			text, err := check(src)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			flat, _, _ := strings.Cut(src, " pass")
			lines := strings.Split(strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\n    pass"), "\n")
			if fits := len(flat) <= Width; fits != (len(lines) == 1) && n+len("return_ = .f(") < Width {
				t.Errorf("%d characters become %d lines:\n%s", len(flat), len(lines), text)
			}
			for _, line := range lines {
				if len(line) > Width && n+Indent+len(" + b,") < Width {
					t.Errorf("a line of %d characters:\n%s", len(line), text)
				}
			}
		}
	}
}
