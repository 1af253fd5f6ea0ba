//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd

package main

import "errors"

// hide has a terminal not show what is typed, until show is called.
func hide(int) (show func(), err error) {
	return nil, errors.New("what is typed cannot be hidden on this system: give it with --inputs")
}
