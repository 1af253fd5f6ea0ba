package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/flowrun/flowrun/runtime/sqlite"
	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/runtime/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, dir string) store.Store {
		s, err := sqlite.Open(filepath.Join(dir, "flowrun.db"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
