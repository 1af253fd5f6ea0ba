package dialect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/testdata/servers"
	"github.com/google/go-cmp/cmp"
	"go.starlark.net/starlark"
)

// python runs a script with python3, the reference for what flows mean.
func python(t *testing.T, stdin []byte, args ...string) string {
	t.Helper()
	path := servers.Program(t, "python3")
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8", "PYTHONDONTWRITEBYTECODE=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3: %v\n%s", err, &stderr)
	}
	return string(out)
}

// ours runs a script as the module level of a flow and returns what it prints.
func ours(t *testing.T, file string, src []byte) string {
	t.Helper()
	p, err := Compile(file, src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	thread := &starlark.Thread{Print: func(_ *starlark.Thread, msg string) { fmt.Fprintln(&out, msg) }}
	if _, err := p.Init(thread, nil, nil); err != nil {
		if eval, ok := err.(*starlark.EvalError); ok {
			t.Fatalf("%s\n%s", eval.Backtrace(), &out)
		}
		t.Fatal(err)
	}
	return out.String()
}

// TestScriptsAsPython runs the scripts of testdata/python both ways.
func TestScriptsAsPython(t *testing.T) {
	files, err := filepath.Glob("testdata/python/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := python(t, nil, file)
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(ours(t, file, src), "\n")); diff != "" {
				t.Errorf("(-python +ours):\n%s", diff)
			}
		})
	}
}

const formatScript = `
import json, sys
out = []
for kind, value, spec in json.load(sys.stdin):
    value = {'int': int, 'float': float, 'str': str, 'bool': lambda s: s == 'True'}[kind](value)
    try:
        out.append(format(value, spec))
    except Exception as e:
        out.append('error: ' + str(e))
json.dump(out, sys.stdout)
`

// TestFormatSpecsAsPython formats random values with random specs both ways.
func TestFormatSpecsAsPython(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	type test struct {
		value starlark.Value
		spec  string
	}
	var tests []test
	var input [][3]string
	for range 20_000 {
		kind, text, v := randomValue(rng)
		spec := randomSpec(rng)
		tests = append(tests, test{v, spec})
		input = append(input, [3]string{kind, text, spec})
	}
	stdin, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := json.Unmarshal([]byte(python(t, stdin, "-c", formatScript)), &want); err != nil {
		t.Fatal(err)
	}
	failed, refused := 0, 0
	for i, test := range tests {
		if test.spec == "" && test.value.Type() == "float" {
			continue // as str, which is Starlark's
		}
		got, err := formatValue(test.value, test.spec)
		if err != nil {
			got = "error: " + err.Error()
			refused++
		}
		if sameError(got) != sameError(want[i]) {
			if failed++; failed < 20 {
				t.Errorf("format(%v, %q) = %q, want %q", test.value, test.spec, got, want[i])
			}
		}
	}
	if refused < 1000 || refused > 19_000 {
		t.Errorf("%d of %d specs are wrong: that tests little", refused, len(tests))
	}
}

// sameError takes from an error what Python says in some of its versions only.
func sameError(s string) string {
	return versionText.ReplaceAllString(s, "")
}

var versionText = regexp.MustCompile(`(?s)( '.*')? for object of type '\w+'$`)

func randomValue(rng *rand.Rand) (kind, text string, v starlark.Value) {
	switch rng.IntN(8) {
	case 0:
		s := []string{"", "a", "äöü", "hello world", "日本", "x\u0301"}[rng.IntN(6)]
		return "str", s, starlark.String(s)
	case 1:
		b := rng.IntN(2) == 1
		return "bool", starlark.Bool(b).String(), starlark.Bool(b)
	case 2, 3, 4:
		i := starlark.MakeInt64([]int64{0, 1, -1, 42, 65, 1234, -999999, math.MaxInt64, rng.Int64(), -rng.Int64N(1000)}[rng.IntN(10)])
		if rng.IntN(20) == 0 {
			i = i.Mul(i).Mul(i)
		}
		return "int", i.String(), i
	}
	f := []float64{0, 1, -1, 0.5, 1.5, 2.5, 1e16, 123456789.125, 1e-5, 0.0001, 1e100, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1),
		rng.NormFloat64(), rng.NormFloat64() * math.Pow(10, float64(rng.IntN(40)-20)), float64(rng.IntN(1000000)) / 8, 999999.5, 0.00001234}[rng.IntN(20)]
	return "float", fmt.Sprint(f), starlark.Float(f)
}

func randomSpec(rng *rand.Rand) string {
	var b strings.Builder
	part := func(chance int, list ...string) {
		if rng.IntN(100) < chance {
			b.WriteString(list[rng.IntN(len(list))])
		}
	}
	if rng.IntN(3) == 0 {
		part(50, "*", "0", "é", "<", " ", "-", "x")
		part(100, "<", ">", "=", "^")
	}
	part(25, "+", "-", " ")
	part(5, "z")
	part(15, "#")
	part(15, "0")
	part(50, "1", "5", "10", "20", "33")
	part(20, ",", "_", ",", "_", ",_", "__")
	part(35, ".0", ".1", ".2", ".5", ".10", ".20", ".")
	part(70, "d", "b", "o", "x", "X", "c", "e", "E", "f", "F", "g", "G", "n", "%", "s", "d", "f", "g", "r", "q", "dd", "é")
	return b.String()
}

const percentScript = `
import json, sys
out = []
for kind, value, spec in json.load(sys.stdin):
    value = {'int': int, 'float': float, 'str': str, 'bool': lambda s: s == 'True'}[kind](value)
    try:
        out.append(spec % value)
    except Exception as e:
        out.append('error')
json.dump(out, sys.stdout)
`

// TestPercentAsPython formats random values with random conversions of % both
// ways. Conversions that Starlark has itself are its own and not compared.
func TestPercentAsPython(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	type test struct {
		value  starlark.Value
		format string
	}
	var tests []test
	var input [][3]string
	for range 10_000 {
		kind, text, v := randomValue(rng)
		format := randomPercent(rng)
		if isPlainPercent(format) {
			continue
		}
		tests = append(tests, test{v, format})
		input = append(input, [3]string{kind, text, format})
	}
	stdin, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := json.Unmarshal([]byte(python(t, stdin, "-c", percentScript)), &want); err != nil {
		t.Fatal(err)
	}
	failed, refused := 0, 0
	for i, test := range tests {
		verb := test.format[len(test.format)-1]
		f, isFloat := test.value.(starlark.Float)
		switch {
		case isFloat && strings.IndexByte("oxXc", verb) >= 0, isFloat && (math.IsInf(float64(f), 0) || math.IsNaN(float64(f))) && strings.IndexByte("di", verb) >= 0:
			continue // Starlark takes a float for an int
		case strings.IndexByte("sra", verb) >= 0 && test.value.Type() != "int" && (verb != 's' || isFloat):
			continue // written as Starlark does
		}
		got := "error"
		if v, err := formatPercent(test.format, test.value); err == nil {
			got = string(v.(starlark.String))
		} else {
			refused++
		}
		if got != want[i] {
			if failed++; failed < 20 {
				t.Errorf("%q %% %v = %q, want %q", test.format, test.value, got, want[i])
			}
		}
	}
	if refused < 200 || refused > 7000 {
		t.Errorf("%d of %d formats are wrong: that tests little", refused, len(tests))
	}
}

func randomPercent(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString("<%")
	for range rng.IntN(3) {
		b.WriteByte("#0- +"[rng.IntN(5)])
	}
	for _, part := range [][]string{{"", "1", "5", "12", "30"}, {"", "", ".", ".0", ".3", ".12"}, {"", "", "", "l"}} {
		b.WriteString(part[rng.IntN(len(part))])
	}
	b.WriteByte("diuoxXeEfFgGcsra"[rng.IntN(16)])
	return b.String()
}
