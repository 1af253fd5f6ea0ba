package printer

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the formatted texts of testdata anew")

const formatted = ": formatted"

// TestGolden formats the texts of testdata/*.txtar, each of which is followed by what
// comes out.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			in, want := archive.Files[i], &archive.Files[i+1]
			cases++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+in.Name, func(t *testing.T) {
				if want.Name != in.Name+formatted {
					t.Fatalf("%q follows", want.Name)
				}
				got, err := check(string(in.Data))
				if err != nil {
					t.Fatalf("%v\n%s", err, got)
				}
				if diff := sameTree(string(in.Data), got); diff != "" {
					t.Errorf("tree differs (-before +after):\n%s", diff)
				}
				if *update {
					want.Data = []byte(got)
				} else if diff := cmp.Diff(string(want.Data), got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cases < 120 {
		t.Errorf("only %d cases", cases)
	}
}
