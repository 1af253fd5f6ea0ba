package remod_test

import (
	"fmt"
	"sync"
	"testing"

	remod "github.com/flowrun/flowrun/builtins/lib/re"
	"go.starlark.net/starlark"
)

// The module is used by several flows at once, with more patterns than it keeps.
func TestConcurrent(t *testing.T) {
	members := remod.Module().Members
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			thread := new(starlark.Thread)
			for i := range 700 {
				pattern := starlark.String(fmt.Sprintf("a%d(b+)", i))
				text := starlark.String(fmt.Sprintf("xa%dbb", i))
				m, err := starlark.Call(thread, members["search"], starlark.Tuple{pattern, text}, nil)
				if err != nil || m == starlark.None {
					t.Errorf("%s: %v, %v", pattern, m, err)
				}
				if i%200 == worker {
					if _, err := starlark.Call(thread, members["purge"], nil, nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
}
