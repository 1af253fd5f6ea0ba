package storetest_test

import (
	"sync"
	"testing"

	"github.com/flowrun/flowrun/runtime/store"
	"github.com/flowrun/flowrun/runtime/storetest"
)

func TestMemory(t *testing.T) {
	var mu sync.Mutex
	stores := map[string]*store.Memory{}
	storetest.Run(t, func(_ *testing.T, dir string) store.Store {
		mu.Lock()
		defer mu.Unlock()
		if m := stores[dir]; m != nil {
			return m.Open()
		}
		stores[dir] = store.NewMemory()
		return stores[dir]
	})
}
