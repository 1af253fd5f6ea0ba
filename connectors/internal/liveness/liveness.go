// Package liveness tells without asking the server whether a connection that was idle can
// be used again.
package liveness

// A State is what can be told of a connection.
type State int

const (
	Unknown State = iota // it is no socket of this process, or the system cannot tell
	Silent               // it is open, and the server has said nothing
	Talks                // the server has said something unasked
	Gone                 // the server has closed it
)
