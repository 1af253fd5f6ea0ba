// Command flowrun runs flow scripts.
//
// Exit codes:
//
//	0    success
//	1    the flow, or the connection, ended in error
//	2    wrong usage, or a file that does not parse
//	3    the execution has stopped without having ended, and can be resumed
//	130  cancelled
package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/flowrun/flowrun/builtins"
	"github.com/flowrun/flowrun/runtime/isolate"
	"golang.org/x/term"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == interpretVerb {
		os.Exit(isolate.Main(builtins.Bind))
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	p := &process{
		stdin:   os.Stdin,
		stdout:  os.Stdout,
		stderr:  os.Stderr,
		dir:     dir,
		getenv:  os.LookupEnv,
		environ: os.Environ(),
		signals: signals,
		screen:  screenOf(os.Stderr),
	}
	if cache, err := os.UserCacheDir(); err == nil {
		p.cacheDir = filepath.Join(cache, "flowrun")
	}
	if p.self, err = os.Executable(); err != nil {
		p.self = os.Args[0]
	}
	p.typist = keyboardOf(os.Stdin)
	p.stdoutIsTerminal = term.IsTerminal(int(os.Stdout.Fd()))
	os.Exit(p.run(os.Args[1:]))
}

// screenOf returns the size of a terminal, nil for a file or a pipe.
func screenOf(f *os.File) func() (width, height int) {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() (width, height int) {
		width, height, err := term.GetSize(fd)
		if err != nil || width < 1 || height < 1 {
			return 80, 24
		}
		return width, height
	}
}
