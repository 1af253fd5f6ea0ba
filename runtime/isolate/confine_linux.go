package isolate

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// confine bounds the memory of this process, and takes from all of its threads, now and
// later, what they do not need to compute. What the kernel does not have is not in force;
// the error is one of a kernel that has it and refuses.
func confine(memory int64) (c Confinement, err error) {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return c, fmt.Errorf("no_new_privs: %w", err)
	}
	if c.Landlock, err = landlock(); err != nil {
		return c, fmt.Errorf("landlock: %w", err)
	}
	if err := limit(memory); err != nil { // from here on no file can be opened
		return c, err
	}
	if c.Seccomp, err = seccomp(); err != nil {
		return c, fmt.Errorf("seccomp: %w", err)
	}
	return c, nil
}

// missing reports whether an error says that the kernel does not have a call, or does not
// let this process have it.
func missing(err error) bool {
	return errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.EPERM)
}

// landlock denies all access to files, TCP, and what is outside of it. Each thread has to
// restrict itself, which a program with cgo cannot have all of them do.
func landlock() (bool, error) {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		if missing(errno) {
			return false, nil
		}
		return false, errno
	}
	// What a version does not know it refuses.
	rules := unix.LandlockRulesetAttr{Handled_access_fs: 1<<13 - 1}
	for _, v := range []struct {
		from           uintptr
		fs, net, scope uint64
	}{
		{2, unix.LANDLOCK_ACCESS_FS_REFER, 0, 0},
		{3, unix.LANDLOCK_ACCESS_FS_TRUNCATE, 0, 0},
		{4, 0, unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP, 0},
		{5, unix.LANDLOCK_ACCESS_FS_IOCTL_DEV, 0, 0},
		{6, 0, 0, unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL},
	} {
		if version >= v.from {
			rules.Handled_access_fs |= v.fs
			rules.Handled_access_net |= v.net
			rules.Scoped |= v.scope
		}
	}
	// The attributes that came later are zero, and an older kernel takes no more of them
	// than it knows.
	length := unsafe.Offsetof(rules.Quiet_access_fs)
	switch {
	case version < 4:
		length = unsafe.Offsetof(rules.Handled_access_net)
	case version < 6:
		length = unsafe.Offsetof(rules.Scoped)
	}
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&rules)), length, 0)
	if errno != 0 {
		return false, errno
	}
	defer unix.Close(int(fd))
	if _, _, errno = syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0); errno == 0 {
		_, _, errno = syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0)
	}
	switch {
	case errno == 0:
		return true, nil
	case missing(errno):
		return false, nil
	}
	return false, errno
}
