// Package isolate runs the interpreters of flows in processes of their own, each under a
// hard limit of memory and, where the kernel can, without the right to open a file, make
// a connection or start a program:
//
//	func main() {
//		if len(os.Args) == 2 && os.Args[1] == "interpret" {
//			os.Exit(isolate.Main(builtins.Bind))
//		}
//		...
//		rt, err := runtime.New(runtime.Options{
//			Bind:    builtins.Bind,
//			Isolate: &isolate.Processes{Command: []string{self, "interpret"}},
//		})
//
// What a flow asks for is still done by the process that has the runtime; its interpreter
// has neither its files and connections nor its environment and secrets. One that needs
// more than its memory, crashes or is killed ends its flow, in error, and nothing else.
//
// It needs Linux. A seccomp filter is there for amd64 and arm64; Landlock needs a program
// that is built without cgo (CGO_ENABLED=0): each thread has to restrict itself, which only
// Go's own threads can all be made to do.
package isolate

import (
	"fmt"
	"strings"

	"github.com/flowrun/flowrun/runtime"
)

// Processes starts interpreters as processes. It is made for [runtime.Options].
type Processes struct {
	// Command is the program, with its arguments, that calls [Main]. Required. It gets
	// an empty environment, the folder / and no open files.
	Command []string

	// Memory is how much one process may allocate, in bytes; zero is [DefaultMemory]. It
	// is private memory that can be written: the heap and stacks of the flow with what
	// Go needs for itself, some 50 MiB. The text of the program does not count.
	Memory int64
}

const (
	// DefaultMemory is that of one process: 512 MiB.
	DefaultMemory = 512 << 20
	// MinMemory is the least: with less a program may not come to its first flow.
	MinMemory = 128 << 20
)

var _ runtime.Isolator = (*Processes)(nil)

// memory is the limit, and whether it is one.
func (p *Processes) memory() (int64, error) {
	switch {
	case p.Memory == 0:
		return DefaultMemory, nil
	case p.Memory < MinMemory:
		return 0, fmt.Errorf("memory of an isolated interpreter: %s is too little, want %s or more", size(p.Memory), size(MinMemory))
	}
	return p.Memory, nil
}

// stackOf is how large the stack of a flow may become that has so much memory. While a
// stack grows the old one is still there.
func stackOf(memory int64) int64 { return memory / 4 }

// A Confinement is what holds an interpreter.
type Confinement struct {
	Memory   int64 // in bytes
	Seccomp  bool  // it has the system calls only that computing needs
	Landlock bool  // it reaches no files and no network, whatever the calls
}

// String is for a line that says what is in force.
func (c Confinement) String() string {
	var with, without []string
	for _, f := range []struct {
		name string
		on   bool
	}{{"seccomp", c.Seccomp}, {"landlock", c.Landlock}} {
		if f.on {
			with = append(with, f.name)
		} else {
			without = append(without, f.name)
		}
	}
	s := strings.Join(append([]string{size(c.Memory) + " of memory"}, with...), ", ")
	if len(without) > 0 {
		s += " (without " + strings.Join(without, ", ") + ")"
	}
	return s
}

// size is a number of bytes for people.
func size(n int64) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
