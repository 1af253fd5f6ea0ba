package dialect

import (
	"os"
	"path/filepath"
	"testing"

	"go.starlark.net/starlark"
)

// FuzzCompile compiles anything, and runs what compiles: no panic, errors have a
// place.
func FuzzCompile(f *testing.F) {
	for _, pattern := range []string{"testdata/*.star", "testdata/*.txt", "testdata/python/*.py"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files %s", pattern)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, chunk := range chunksOf(string(src)) {
				f.Add([]byte(chunk))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Compile("x.star", src, newImportWorld().options())
		if err != nil {
			for _, d := range err.(Errors) {
				if d.Line < 1 || d.Col < 1 || d.Msg == "" || isHidden(d.Msg) {
					t.Errorf("%+v", d)
				}
			}
			return
		}
		thread := &starlark.Thread{Print: func(*starlark.Thread, string) {}}
		thread.SetMaxExecutionSteps(10_000)
		globals, _ := p.Init(thread, nil, newImportWorld().get)
		for name := range globals {
			if isHidden(name) {
				t.Errorf("%s is a global", name)
			}
		}
	})
}

func FuzzFormat(f *testing.F) {
	for _, spec := range []string{"", ">5", "*^10.3f", "010,d", "+#x", "z.1%", "_b", "=5", "é<3s"} {
		f.Add(spec, "a", 1, 1.5)
	}
	f.Fuzz(func(t *testing.T, spec, s string, i int, x float64) {
		for _, v := range []starlark.Value{starlark.String(s), starlark.MakeInt(i), starlark.Float(x), starlark.True, starlark.None} {
			formatValue(v, spec)
			formatPercent(spec, v)
			formatPercent("%"+spec, starlark.Tuple{v, v})
		}
		var f formatting
		f.args = starlark.Tuple{starlark.String(s), starlark.MakeInt(i)}
		f.write(spec, 2)
	})
}
