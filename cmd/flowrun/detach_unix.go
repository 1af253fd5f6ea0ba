//go:build unix

package main

import "syscall"

// ownSession keeps a process running when the terminal is closed.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
