package isolate

import (
	"fmt"
	"os"
	goruntime "runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// limit bounds what this process takes, for good.
//
// RLIMIT_DATA counts private memory that can be written, in what the kernel maps of it;
// Go maps its heap 64 MiB at a time. RLIMIT_AS would not do: Go reserves more than a
// gigabyte of addresses before it has allocated anything.
func limit(memory int64) error {
	// A flow is one thread, the garbage collector another. The threads of a process on
	// a large machine would take more memory than its flow.
	goruntime.GOMAXPROCS(2)
	debug.SetTraceback("none")
	debug.SetMaxStack(int(stackOf(memory)))
	// The collector works harder before it is too late.
	debug.SetMemoryLimit(memory * 3 / 4)
	for _, l := range []struct {
		name  string
		which int
		value uint64
	}{
		{"RLIMIT_DATA", unix.RLIMIT_DATA, uint64(memory)},
		{"RLIMIT_CORE", unix.RLIMIT_CORE, 0},
		{"RLIMIT_FSIZE", unix.RLIMIT_FSIZE, 0},
		{"RLIMIT_NOFILE", unix.RLIMIT_NOFILE, 3}, // no number of a new file is free
	} {
		if err := unix.Setrlimit(l.which, &unix.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

// closeInherited closes what this process was given beside stdin, stdout and stderr, and
// what was opened before Main. What Go waits with it keeps.
func closeInherited() error {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		// Without /proc, as many as there may be by default.
		for fd := 3; fd < 1024; fd++ {
			_ = unix.Close(fd) // most are not open
		}
		return nil
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		target, linkErr := os.Readlink("/proc/self/fd/" + e.Name())
		if err != nil || linkErr != nil || fd < 3 || strings.HasPrefix(target, "anon_inode:[event") {
			continue // one without a target was that of the folder itself
		}
		if err := unix.Close(fd); err != nil {
			return fmt.Errorf("closing %s: %w", target, err)
		}
	}
	return nil
}
