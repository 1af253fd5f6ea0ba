package csvmod_test

import (
	"strings"
	"testing"

	csvmod "github.com/flowrun/flowrun/builtins/lib/csv"
	iomod "github.com/flowrun/flowrun/builtins/lib/io"
	"github.com/flowrun/flowrun/builtins/lib/libtest"
	"go.starlark.net/starlark"
)

// What is refused that Python would do, or is too large.
func TestRefused(t *testing.T) {
	modules := starlark.StringDict{"csv": csvmod.Module(), "io": iomod.Module()}
	for expression, want := range map[string]string{
		`csv.reader("a,b")`:          `write io.StringIO(text) or text.splitlines()`,
		`csv.DictReader("a,b")`:      `write io.StringIO(text) or text.splitlines()`,
		`csv.reader(["x" * 200000])`: `field larger than field limit (131072)`,
		`csv.writer(io.StringIO(), quotechar="😀").writerow(["😀" * 8500000])`:  `more than 67108864 bytes`,
		`csv.writer(io.StringIO()).writerow(["😀" * 16000000, "x" * 4000000])`: `more than 67108864 bytes`,
		`csv.writer(5)`:                                           `such as io.StringIO() has`,
		`csv.DictReader([], [[]])`:                                `unhashable`,
		`csv.DictReader([], restkey=[])`:                          `unhashable`,
		`csv.DictWriter(io.StringIO(), ["a"]).writerow({"b": 1})`: `dict contains fields not in fieldnames: "b"`,
	} {
		if got, err := libtest.Evaluate(modules, expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.100s, %.200v, want %s", expression, got, err, want)
		}
	}
}
