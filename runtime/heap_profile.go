package runtime

import (
	"math"
	goruntime "runtime"
	"strings"
)

// A heapProfile tells whose memory is in use: what scripts have made from what the program
// has that they run in. It reads the profile of allocations that Go samples, which is an
// estimate, good to a few percent for what is as large as a limit of memory.
type heapProfile struct {
	records []goruntime.MemProfileRecord
	scripts map[uintptr]bool // whether the function at a place in the program is one that scripts run in
}

// scriptPackages are those of functions that only scripts run in. What a script makes is
// made below the first; the others are for what is made so deep below that the profile,
// which has the innermost 32 calls, does not show it.
var scriptPackages = [...]string{
	"go.starlark.net/starlark.",
	"github.com/flowrun/flowrun/builtins/",
	"github.com/flowrun/flowrun/runtime/dialect",
}

// inUse is how many bytes that scripts have made were no garbage when it was last
// collected. It is false if the program has turned the profile off.
func (p *heapProfile) inUse() (int64, bool) {
	rate := float64(goruntime.MemProfileRate)
	if rate <= 0 {
		return 0, false
	}
	n, ok := goruntime.MemProfile(p.records, false)
	for !ok {
		p.records = make([]goruntime.MemProfileRecord, n+n/8+64)
		n, ok = goruntime.MemProfile(p.records, false)
	}
	sum := 0.0
	for i := range p.records[:n] {
		if r := &p.records[i]; p.isScripts(r) {
			// What is small is sampled rarely: https://go.dev/src/runtime/pprof/protomem.go.
			size := float64(r.InUseBytes()) / float64(r.InUseObjects())
			sum += float64(r.InUseBytes()) / (1 - math.Exp(-size/rate))
		}
	}
	return int64(sum), true
}

func (p *heapProfile) isScripts(r *goruntime.MemProfileRecord) bool {
	for _, pc := range r.Stack() {
		is, known := p.scripts[pc]
		if !known {
			// The place is the one to return to.
			if f := goruntime.FuncForPC(pc - 1); f != nil {
				for _, name := range scriptPackages {
					is = is || strings.HasPrefix(f.Name(), name)
				}
			}
			p.scripts[pc] = is
		}
		if is {
			return true
		}
	}
	return false
}
