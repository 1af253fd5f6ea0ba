//go:build !linux

package isolate

import (
	"errors"
	goruntime "runtime"

	"github.com/flowrun/flowrun/runtime"
)

var errUnavailable = errors.New("isolation is not available on " + goruntime.GOOS + ", it needs Linux")

// Start implements [runtime.Isolator].
func (p *Processes) Start() (runtime.Interpreter, error) { return nil, errUnavailable }

// Probe starts a process and says what confines it.
func (p *Processes) Probe() (Confinement, error) { return Confinement{}, errUnavailable }

// Main performs the flow that another process gives to this one on stdin and stdout, and
// returns the exit code.
func Main(func(*runtime.Execution) (runtime.World, error)) int { return 1 }
