package sqldb

// Liveness is what can be told of a connection without asking the server.
type Liveness int

const (
	Silent Liveness = iota // nothing speaks against it
	Talks                  // the server has said something unasked, or it cannot be told
	Gone                   // the server has closed it
)
