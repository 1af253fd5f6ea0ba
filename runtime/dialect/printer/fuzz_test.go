package printer

import (
	"errors"
	"testing"
)

// FuzzFormat looks for texts that are not formatted as promised.
func FuzzFormat(f *testing.F) {
	for _, src := range texts(f) {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		text, err := check(src)
		var wrong *SyntaxError
		if err != nil && !errors.As(err, &wrong) {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
