package printer

import (
	"os"
	"strings"
	"testing"

	"github.com/flowrun/flowrun/runtime/dialect/syntax"
)

// benchFlow is a flow of about 500 lines.
func benchFlow(b *testing.B) []byte {
	b.Helper()
	src, err := os.ReadFile("../../../examples/flows/rest.star")
	if err != nil {
		b.Fatal(err)
	}
	return []byte(strings.Repeat(string(src), 500/strings.Count(string(src), "\n")+1))
}

func BenchmarkFormat(b *testing.B) {
	src := benchFlow(b)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Format(src); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse is what BenchmarkFormat is to be compared with.
func BenchmarkParse(b *testing.B) {
	src := benchFlow(b)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, errs := syntax.Parse("", src); len(errs) > 0 {
			b.Fatal(errs[0])
		}
	}
}
