//go:build amd64 || arm64

package isolate

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// seccomp leaves the process the system calls that Go and its C library make while a
// program computes, reads and writes what is open. Any other fails with EPERM.
func seccomp() (bool, error) {
	filter, err := assemble(filterOf(uint32(os.Getpid())))
	if err != nil {
		return false, err
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	switch {
	case errno == unix.ENOSYS || errno == unix.EINVAL:
		return false, nil // the kernel was built without it
	case errno != 0:
		return false, errno
	case thread != 0:
		return false, fmt.Errorf("thread %d has other filters", thread)
	}
	return true, nil
}

// A rule says what becomes of a system call.
type rule struct {
	call   uint32
	action uint32
	// If arg is not none: only while that argument has no bit of without, or has one of
	// with, or is equal, whichever is not 0; else EPERM.
	arg                  int
	without, with, equal uint32
}

const (
	none   = -1
	refuse = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
)

// filterOf returns the rules for the process of an id. Only the lower half of an argument
// is looked at: of flags, and of process ids, there is no other.
func filterOf(pid uint32) []rule {
	rules := []rule{
		// The C library then makes threads with clone, whose flags can be looked at.
		{call: unix.SYS_CLONE3, action: unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS), arg: none},
		{call: unix.SYS_CLONE, action: unix.SECCOMP_RET_ALLOW, arg: 0, with: unix.CLONE_THREAD},
		{call: unix.SYS_MMAP, action: unix.SECCOMP_RET_ALLOW, arg: 2, without: unix.PROT_EXEC},
		{call: unix.SYS_MPROTECT, action: unix.SECCOMP_RET_ALLOW, arg: 2, without: unix.PROT_EXEC},
		{call: unix.SYS_TGKILL, action: unix.SECCOMP_RET_ALLOW, arg: 0, equal: pid},
	}
	for _, call := range []uint32{
		unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE,
		unix.SYS_MUNMAP, unix.SYS_MADVISE, unix.SYS_MREMAP, unix.SYS_BRK,
		unix.SYS_FUTEX, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP,
		unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_GETRANDOM, unix.SYS_RESTART_SYSCALL,
		unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
		unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_MEMBARRIER,
		unix.SYS_EPOLL_PWAIT, unix.SYS_EPOLL_CTL,
		unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
	} {
		rules = append(rules, rule{call: call, action: unix.SECCOMP_RET_ALLOW, arg: none})
	}
	return rules
}

// Where in its input a filter finds the number of a call, the architecture, and the lower
// half of the first argument; the next is 8 bytes further.
const (
	callOffset = 0
	archOffset = 4
	argsOffset = 16
)

// assemble makes the program of rules. What is not of this architecture, or has numbers
// of another one of its ABIs, ends the process.
func assemble(rules []rule) ([]unix.SockFilter, error) {
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	jump := func(test uint16, k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | test, K: k, Jt: yes, Jf: no}
	}
	give := func(action uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
	}
	program := []unix.SockFilter{
		load(archOffset), jump(unix.BPF_JEQ, auditArch, 1, 0), give(unix.SECCOMP_RET_KILL_PROCESS),
		load(callOffset), jump(unix.BPF_JGE, otherABI, 0, 1), give(unix.SECCOMP_RET_KILL_PROCESS),
	}
	for _, r := range rules {
		body := []unix.SockFilter{give(r.action)}
		if r.arg != none {
			body = []unix.SockFilter{load(argsOffset + 8*uint32(r.arg))}
			switch {
			case r.without != 0:
				body = append(body, jump(unix.BPF_JSET, r.without, 1, 0))
			case r.with != 0:
				body = append(body, jump(unix.BPF_JSET, r.with, 0, 1))
			case r.equal != 0:
				body = append(body, jump(unix.BPF_JEQ, r.equal, 0, 1))
			default:
				return nil, fmt.Errorf("a rule for argument %d of call %d without a test", r.arg, r.call)
			}
			body = append(body, give(r.action), give(refuse))
		}
		program = append(program, jump(unix.BPF_JEQ, r.call, 0, uint8(len(body))))
		program = append(program, body...)
	}
	return append(program, give(refuse)), nil
}
