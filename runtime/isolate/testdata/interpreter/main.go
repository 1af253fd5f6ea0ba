// Command interpreter is what the tests of package isolate start: an interpreter, one
// that looks at what it is allowed to do, and a process that has an interpreter and can
// be killed.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime"
	"github.com/flowrun/flowrun/runtime/isolate"
)

func main() {
	switch {
	case len(os.Args) != 2:
		os.Exit(2)
	case os.Args[1] == "interpret":
		os.Exit(isolate.Main(builtins.Bind))
	case os.Args[1] == "probe":
		os.Exit(isolate.Main(probe))
	case os.Args[1] == "host":
		if err := host(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// probe tries what an interpreter must not be able to do. It tells what it could.
func probe(*runtime.Execution) (runtime.World, error) {
	var could []error
	try := func(what string, f func() error) {
		if err := f(); err == nil {
			could = append(could, errors.New(what))
		}
	}
	try("open a file", func() error { _, err := os.ReadFile("/etc/passwd"); return err })
	try("make a file", func() error { return os.WriteFile("/tmp/flowrun-probe", nil, 0o600) })
	try("list a folder", func() error { _, err := os.ReadDir("/"); return err })
	try("connect", func() error { _, err := net.Dial("tcp", "127.0.0.1:1"); return unlessRefused(err) })
	try("listen", func() error { _, err := net.Listen("tcp", "127.0.0.1:0"); return err })
	try("start a program", func() error { return exec.Command("/bin/true").Run() })
	try("become a program", func() error { return syscall.Exec("/bin/true", []string{"true"}, nil) })
	try("kill its parent", func() error { return syscall.Kill(os.Getppid(), 0) })
	try("trace its parent", func() error { return syscall.PtraceAttach(os.Getppid()) })
	try("get more memory", func() error {
		return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40})
	})
	try("make memory that runs", func() error {
		_, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE|syscall.PROT_EXEC, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		return err
	})
	try("see an environment", func() error {
		if len(os.Environ()) == 0 {
			return errors.New("none")
		}
		return nil
	})
	try("open anything", func() error { var p [2]int; return syscall.Pipe2(p[:], 0) })
	if err := errors.Join(could...); err != nil {
		return runtime.World{}, fmt.Errorf("it could %w", err)
	}
	return runtime.World{}, errors.New("it could do nothing")
}

// unlessRefused is nil for an error that comes from the other side.
func unlessRefused(err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil
	}
	return err
}

// host runs a flow that waits for ever.
func host() error {
	rt, err := runtime.New(runtime.Options{
		Bind:    builtins.Bind,
		Isolate: &isolate.Processes{Command: []string{os.Args[0], "interpret"}},
	})
	if err != nil {
		return err
	}
	events := rt.Watch(context.Background())
	x, err := rt.Start(context.Background(), runtime.Flow{
		Name: "waits", Source: []byte("def handler(system, this):\n    this.log('here')\n    this.sleep(100000)\n"),
	})
	if err != nil {
		return err
	}
	for e := range events {
		if e.Kind == runtime.EventLog {
			fmt.Println("ready")
		}
	}
	return x.Wait(context.Background())
}
